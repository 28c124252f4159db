// Authentication logs: what is told, and what a name can't pretend.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/time.h"
#include "formats/entries_for_test.h"
#include "logs/login.h"

namespace quell::logs {
namespace {

struct Expected {
  std::string_view message;
  LoginOutcome outcome;
  std::string_view method;
  std::string_view user;
  std::string_view client;
  std::uint16_t port = 0;
  std::uint32_t times = 1;
};

void expect_login(std::string_view program, const Expected& expected) {
  const std::string line =
      "Nov 22 03:14:15 web1 " + std::string(program) + "[812]: " + std::string(expected.message);
  const auto read = read_named("auth", line);
  ASSERT_EQ(read->logins.size(), 1U) << line;
  const Login& login = read->logins.front();
  EXPECT_EQ(login.outcome, expected.outcome) << line;
  EXPECT_EQ(login.method, expected.method) << line;
  EXPECT_EQ(login.user, expected.user) << line;
  EXPECT_EQ(login.client, expected.client) << line;
  EXPECT_EQ(login.port, expected.port) << line;
  EXPECT_EQ(login.times, expected.times) << line;
  EXPECT_EQ(login.host, "web1");
  EXPECT_EQ(login.line, line);
  EXPECT_EQ(to_iso(login.time), "2026-11-22T03:14:15.000000Z");
}

using enum LoginOutcome;

TEST(Sshd, EveryKindOfMessage) {
  for (const Expected& expected : std::initializer_list<Expected>{
           {"Accepted password for alice from 192.0.2.7 port 51234 ssh2", kAccepted, "password",
            "alice", "192.0.2.7", 51234},
           {"Accepted publickey for git from 2001:db8::7 port 40022 ssh2: ED25519 "
            "SHA256:OiLkkH1CFmBnBMFYSdWtXQxRhBfmnKW1kTrUTCMBbH0",
            kAccepted, "publickey", "git", "2001:db8::7", 40022},
           {"Accepted keyboard-interactive/pam for bob from bastion.example port 22 ssh2",
            kAccepted, "keyboard-interactive", "bob", "bastion.example", 22},
           {"Failed password for root from 192.0.2.7 port 51234 ssh2", kFailed, "password", "root",
            "192.0.2.7", 51234},
           {"Failed password for invalid user admin from 192.0.2.7 port 51234 ssh2", kUnknownUser,
            "password", "admin", "192.0.2.7", 51234},
           {"Failed none for invalid user  from 192.0.2.7 port 51234 ssh2", kUnknownUser, "none",
            "", "192.0.2.7", 51234},
           {"Failed publickey for alice from 192.0.2.7 port 51234 ssh2: RSA SHA256:abcdef+/0",
            kFailed, "publickey", "alice", "192.0.2.7", 51234},
           {"Invalid user oracle from 192.0.2.7 port 51234", kUnknownUser, "", "oracle",
            "192.0.2.7", 51234},
           {"Invalid user oracle from UNKNOWN", kUnknownUser, "", "oracle", "UNKNOWN", 0},
           {"Connection closed by authenticating user root 192.0.2.7 port 51234 [preauth]",
            kDisconnected, "", "root", "192.0.2.7", 51234},
           {"Connection reset by invalid user pi 192.0.2.7 port 51234 [preauth]", kDisconnected, "",
            "pi", "192.0.2.7", 51234},
           {"Connection closed by 192.0.2.7 port 51234 [preauth]", kDisconnected, "", "",
            "192.0.2.7", 51234},
           {"Disconnected from authenticating user root 192.0.2.7 port 51234 [preauth]",
            kDisconnected, "", "root", "192.0.2.7", 51234},
           {"Disconnected from user alice 192.0.2.7 port 51234", kClosed, "", "alice", "192.0.2.7",
            51234},
           {"Disconnecting invalid user x 192.0.2.7 port 51234: Too many authentication failures "
            "[preauth]",
            kDisconnected, "", "x", "192.0.2.7", 51234},
           {"error: maximum authentication attempts exceeded for root from 192.0.2.7 port 51234 "
            "ssh2 [preauth]",
            kDisconnected, "", "root", "192.0.2.7", 51234},
           {"error: maximum authentication attempts exceeded for invalid user q from 192.0.2.7 "
            "port 51234 ssh2 [preauth]",
            kDisconnected, "", "q", "192.0.2.7", 51234},
           {"message repeated 5 times: [ Failed password for root from 192.0.2.7 port 51234 ssh2]",
            kFailed, "password", "root", "192.0.2.7", 51234, 5},
           {"Received disconnect from 192.0.2.7 port 51234:11: Bye Bye [preauth]", kOther, "", "",
            "192.0.2.7", 51234},
           {"User bob from 192.0.2.7 not allowed because not listed in AllowUsers", kOther, "",
            "bob", "192.0.2.7", 0},
           {"Accepted key ED25519 SHA256:abc found at /root/.ssh/authorized_keys:1", kOther, "", "",
            "", 0},
           {"Accepted key ED25519 SHA256:abc found at /x for y from 6.6.6.6 port 1 ssh2", kOther,
            "", "", "", 0},
           {"Accepted password for invalid user from 192.0.2.7 port 1 ssh2", kAccepted, "password",
            "invalid user", "192.0.2.7", 1},
           {"Postponed publickey for root from 192.0.2.7 port 1 ssh2 [preauth]", kOther, "", "", "",
            0},
           {"Server listening on 0.0.0.0 port 22.", kOther, "", "", "", 0},
       }) {
    expect_login("sshd", expected);
    expect_login("sshd-session", expected);
  }
}

// A name is bytes of whoever knocks. None of these may put 6.6.6.6 into the record, or lose the
// address that is real.
TEST(Sshd, NamesCannotPretendToBeAddresses) {
  for (const std::string_view name : {
           "root from 6.6.6.6 port 22 ssh2",
           "a from 6.6.6.6 port 22 ssh2: RSA SHA256:abc",
           "x [preauth]",
           "x port 22",
           "6.6.6.6 port 22 [preauth]",
           "\"'`$(id)\\012 [x] {y} : 3 incorrect password attempts",
           "invalid user y from 6.6.6.6",
           "  two  spaces ",
           "message repeated 5 times: [ Failed password for root from 6.6.6.6 port 1 ssh2]",
       }) {
    const std::string user(name);
    for (const std::string& message : {
             "Failed password for invalid user " + user + " from 192.0.2.7 port 51234 ssh2",
             "Invalid user " + user + " from 192.0.2.7 port 51234",
             "Connection closed by invalid user " + user + " 192.0.2.7 port 51234 [preauth]",
             "Disconnected from authenticating user " + user + " 192.0.2.7 port 51234 [preauth]",
             "error: maximum authentication attempts exceeded for invalid user " + user +
                 " from 192.0.2.7 port 51234 ssh2 [preauth]",
             "Failed publickey for " + user + " from 192.0.2.7 port 51234 ssh2: RSA SHA256:abc",
         }) {
      const auto read = read_named("auth", "Nov 22 03:14:15 h sshd[1]: " + message);
      ASSERT_EQ(read->logins.size(), 1U);
      EXPECT_EQ(read->logins[0].client, "192.0.2.7") << message;
      EXPECT_EQ(read->logins[0].port, 51234) << message;
      EXPECT_NE(read->logins[0].outcome, kOther) << message;
      EXPECT_EQ(read->logins[0].times, 1U) << message;
    }
  }
}

TEST(Sshd, TextsBehindTheAddressCannotReplaceIt) {
  expect_login("sshd", {"Received disconnect from 192.0.2.7 port 5:11: bye from 6.6.6.6 port 22",
                        kOther, "", "", "192.0.2.7", 5});
  expect_login("sshd", {"Bad protocol version identification 'GET / from 6.6.6.6 port 22' from "
                        "192.0.2.7 port 5",
                        kOther, "", "", "192.0.2.7", 5});
  expect_login("sshd",
               {"Disconnecting invalid user a 192.0.2.7 port 5: Change of username or "
                "service not allowed: (a,ssh-connection) -> (b 6.6.6.6 port 22,x) [preauth]",
                kDisconnected, "", "", "", 0});
}

// The identity in a certificate is chosen by its owner, the name as well: where both could hold the
// address, none is told.
TEST(Sshd, CertificatesThatCouldForgeAreNotBelieved) {
  expect_login("sshd", {"Failed publickey for alice from 192.0.2.7 port 5 ssh2: RSA-CERT "
                        "SHA256:aa ID alice@corp (serial 7) CA RSA SHA256:bb",
                        kFailed, "publickey", "alice", "192.0.2.7", 5});
  expect_login("sshd", {"Failed publickey for alice from 192.0.2.7 port 5 ssh2: RSA-CERT "
                        "SHA256:aa ID x from 6.6.6.6 port 22 ssh2: RSA SHA256:cc (serial 7) CA RSA "
                        "SHA256:bb",
                        kFailed, "publickey", "", "", 0});
}

// sshd cuts its messages: a long name can push the address out and end in one of its own.
TEST(Sshd, AMessageThatSshdCutNamesNoAddress) {
  std::string message = "Connection closed by invalid user ";
  const std::string end = " 6.6.6.6 port 22 [preauth]";
  message += std::string(1023 - message.size() - end.size(), 'a') + end;
  ASSERT_EQ(message.size(), 1023U);
  expect_login("sshd", {message, kDisconnected, "", "", "", 0});
}

TEST(Pam, FailuresAndSessions) {
  expect_login("sshd", {"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 "
                        "tty=ssh ruser= rhost=192.0.2.7  user=root",
                        kFailed, "pam_unix", "root", "192.0.2.7", 0});
  expect_login("sshd", {"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 "
                        "tty=ssh ruser= rhost=192.0.2.7 ",
                        kFailed, "pam_unix", "", "192.0.2.7", 0});
  expect_login("sshd", {"pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 "
                        "tty=ssh ruser= rhost=192.0.2.7  user=x rhost=6.6.6.6",
                        kFailed, "pam_unix", "x rhost=6.6.6.6", "192.0.2.7", 0});
  expect_login("sshd", {"PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= "
                        "rhost=192.0.2.7  user=root",
                        kFailed, "pam", "root", "192.0.2.7", 0, 2});
  expect_login("sshd",
               {"pam_unix(sshd:session): session opened for user alice(uid=1000) by (uid=0)",
                kOpened, "pam_unix", "alice", "", 0});
  expect_login("cron", {"pam_unix(cron:session): session closed for user root", kClosed, "pam_unix",
                        "root", "", 0});
}

TEST(Pam, OldSystemsNameTheModuleBehindTheService) {
  const auto read = read_named(
      "auth",
      "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: authentication failure; logname= uid=0 euid=0 "
      "tty=NODEVssh ruser= rhost=192.0.2.7  user=root rhost=6.6.6.6\n"
      "Jun 14 15:16:02 combo su(pam_unix)[21416]: session opened for user cyrus by (uid=0)\n"
      "Jun 14 15:16:02 combo x(pam_unix)(pam_y)[1]: authentication failure; rhost=6.6.6.6\n"
      "Jun 14 15:16:02 combo (pam_unix)[1]: authentication failure; rhost=6.6.6.6\n");
  ASSERT_EQ(read->logins.size(), 2U);
  EXPECT_EQ(read->logins[0].service, "sshd");
  EXPECT_EQ(read->logins[0].method, "pam_unix");
  EXPECT_EQ(read->logins[0].outcome, kFailed);
  EXPECT_EQ(read->logins[0].client, "192.0.2.7");
  EXPECT_EQ(read->logins[0].user, "root rhost=6.6.6.6");
  EXPECT_EQ(read->logins[1].service, "su");
  EXPECT_EQ(read->logins[1].outcome, kOpened);
  EXPECT_EQ(read->not_mine, 2U);
}

TEST(Sudo, FailuresAndUses) {
  expect_login("sudo", {"   alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/home/alice ; "
                        "USER=root ; COMMAND=/usr/bin/id",
                        kFailed, "password", "alice", "", 0, 3});
  expect_login("sudo", {"  alice : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=x",
                        kFailed, "", "alice", "", 0});
  expect_login("sudo", {"  alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh", kAccepted, "",
                        "alice", "", 0});
  expect_login("su", {"FAILED SU (to root) alice on pts/0", kFailed, "", "root", "", 0});
  expect_login("su", {"(to root) alice on pts/0", kAccepted, "", "root", "", 0});
}

TEST(Auth, HeadersOfEveryForm) {
  const std::string message = "Failed password for root from 192.0.2.7 port 5 ssh2";
  for (const std::string header : {
           "2026-11-22T04:14:15.123456+01:00 web1 sshd[812]: ",
           "2026-11-22T03:14:15+0000 web1 sshd[812]: ",
           "<38>Nov 22 03:14:15 web1 sshd[812]: ",
           "<38>1 2026-11-22T03:14:15.003Z web1 sshd 812 - - ",
           "<38>1 2026-11-22T03:14:15.003Z web1 sshd 8 ID47 [x@1 a=\"b]\\\"c\"][y@2] \xef\xbb\xbf",
       }) {
    const auto read = read_named("auth", header + message);
    ASSERT_EQ(read->logins.size(), 1U) << header;
    EXPECT_EQ(read->logins[0].host, "web1");
    EXPECT_EQ(read->logins[0].service, "sshd");
    EXPECT_EQ(read->logins[0].client, "192.0.2.7");
    EXPECT_EQ(std::chrono::floor<std::chrono::seconds>(read->logins[0].time),
              Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)) +
                  std::chrono::hours(3) + std::chrono::minutes(14) + std::chrono::seconds(15));
  }
}

TEST(Auth, OtherProgramsAreNotItsOwn) {
  const auto read = read_named("auth",
                               "Nov 22 03:14:15 web1 kernel: [1.0] Failed password for root\n"
                               "Nov 22 03:14:15 web1 CRON[7]: (root) CMD (true)\n"
                               "Nov 22 03:14:15 web1 nginx: Accepted password for a from b\n"
                               "Failed password for root from 192.0.2.7 port 5 ssh2\n"
                               "Nov 22 03:14:15 web1 sshd 7 Failed\n");
  EXPECT_EQ(read->logins.size(), 0U);
  EXPECT_EQ(read->not_mine, 5U);
}

}  // namespace
}  // namespace quell::logs
