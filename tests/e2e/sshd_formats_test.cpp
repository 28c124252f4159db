// links: investigate logs os
// What real sshd and PAM say about whoever knocks, with names that try to be addresses: read from a
// /dev/log of the test's own, in a mount namespace, so that nothing of the machine is written to.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "investigate/scan.h"
#include "os/deadline.h"
#include "os/process.h"
#include "served_log.h"

namespace quell {
namespace {

using logs::LoginOutcome;

constexpr std::string_view kConfiguration = R"~(
Port PORT
ListenAddress 127.0.0.1
HostKey ROOT/keys/host
AuthorizedKeysFile ROOT/keys/user.pub
PidFile none
UsePAM yes
PermitRootLogin yes
StrictModes no
PasswordAuthentication yes
KbdInteractiveAuthentication no
PubkeyAuthentication yes
MaxAuthTries 3
LogLevel VERBOSE
)~";

/// Runs a program with a /dev, /run and /var/log of its own, in which /dev/log is a given socket:
///   DIRECTORY SOCKET PROGRAM ARGUMENTS…
constexpr std::string_view kOwnDevLog = R"~(#!/bin/sh
set -eu
dev=$1/dev
socket=$2
shift 2
mkdir "$dev"
mount -t tmpfs none "$dev"
for name in null zero random urandom tty ptmx; do
  touch "$dev/$name"
  mount --bind "/dev/$name" "$dev/$name"
done
mkdir "$dev/pts"
mount --bind /dev/pts "$dev/pts"
ln -s "$socket" "$dev/log"
mount --move "$dev" /dev
mount -t tmpfs none /run
mkdir /run/sshd
mount -t tmpfs none /var/log
exec "$@"
)~";

class SshdFormats : public testing::Test {
 protected:
  void SetUp() override {
    const auto sshd = installed("sshd");
    const auto keygen = installed("ssh-keygen");
    const auto ssh = installed("ssh");
    const auto unshare = installed("unshare");
    if (!sshd || !keygen || !ssh || !unshare) {
      GTEST_SKIP() << "sshd and ssh are not installed (Debian package openssh-server)";
    }
    if (geteuid() != 0) GTEST_SKIP() << "a /dev/log for sshd alone needs root";
    ssh_ = *ssh;
    server_.emplace("sshd-formats");
    std::filesystem::create_directory(server_->path("keys"));
    for (const char* const key : {"host", "user", "stranger"}) {
      run({*keygen, "-q", "-t", "ed25519", "-N", "", "-f",
           server_->path("keys").native() + "/" + key});
    }
    server_->write("sshd_config", kConfiguration);
    write_script("password", "#!/bin/sh\necho wrong\n");
    socket_.emplace(server_->path("log.sock"));
    write_script("own_dev_log", kOwnDevLog);
    ASSERT_TRUE(server_->start({*unshare, "--mount", server_->path("own_dev_log").native(),
                                server_->path("").native(), server_->path("log.sock").native(),
                                *sshd, "-D", "-f", server_->path("sshd_config").native()}));
  }

  static void run(const std::vector<std::string>& argv,
                  std::optional<std::vector<std::string>> environment = std::nullopt) {
    const auto done = os::run({.argv = argv, .environment = std::move(environment)},
                              os::Deadline::after(std::chrono::seconds(30)), {});
    ASSERT_TRUE(done) << argv[0];
    EXPECT_EQ(done->end, os::RunEnd::kByItself) << argv[0];
  }

  void write_script(const std::string& name, std::string_view text) {
    server_->write(name, text);
    std::filesystem::permissions(server_->path(name), std::filesystem::perms(0755));
  }

  /// `options`: what the client tries; the name is any bytes that a command line can hold.
  void knock(const std::string& user, std::vector<std::string> options) {
    std::vector<std::string> argv = {ssh_,
                                     "-F",
                                     "none",
                                     "-p",
                                     std::to_string(server_->port()),
                                     "-l",
                                     user,
                                     "-o",
                                     "StrictHostKeyChecking=no",
                                     "-o",
                                     "UserKnownHostsFile=/dev/null",
                                     "-o",
                                     "GlobalKnownHostsFile=/dev/null",
                                     "-o",
                                     "IdentityAgent=none",
                                     "-o",
                                     "IdentitiesOnly=yes"};
    // ssh takes the first value that it is given.
    options.emplace_back("NumberOfPasswordPrompts=1");
    for (std::string& option : options) argv.insert(argv.end(), {"-o", std::move(option)});
    argv.insert(argv.end(), {"127.0.0.1", "true"});
    run(argv, std::vector<std::string>{"PATH=/usr/bin:/bin", "DISPLAY=none",
                                       "SSH_ASKPASS=" + server_->path("password").native(),
                                       "SSH_ASKPASS_REQUIRE=force"});
  }

  /// Waits until a message holds `text`; every message so far.
  std::vector<Logged> messages_until(std::string_view text) {
    return read_log("auth", socket_->text_with(text));
  }

  static std::size_t count(const std::vector<Logged>& messages, LoginOutcome outcome,
                           std::string_view method, std::string_view user) {
    return static_cast<std::size_t>(std::ranges::count_if(messages, [&](const Logged& message) {
      return message.outcome == outcome && message.login_method == method && message.user == user &&
             message.client == "127.0.0.1" && message.port != 0;
    }));
  }

  /// Whatever was sent: nobody but 127.0.0.1 was here.
  static void expect_no_other_address(const std::vector<Logged>& messages) {
    for (const Logged& message : messages) {
      EXPECT_TRUE(message.client.empty() || message.client == "127.0.0.1") << message.line;
      EXPECT_TRUE(message.outcome) << message.line;
    }
  }

  std::optional<SyslogSocket> socket_;
  std::optional<Server> server_;
  std::string ssh_;
};

TEST_F(SshdFormats, NamesThatTryToBeAddresses) {
  const std::vector<std::string> names = {
      "root from 6.6.6.6 port 22 ssh2",
      "x 6.6.6.6 port 22 [preauth]",
      "a from 6.6.6.6 port 22 ssh2",
      "two  words",
      "[brackets] (parens)",
      "\xc3\xa9\xff",
      std::string(900, 'a') + " from 6.6.6.6 port 22 ssh2",
      std::string(1023 - 34 - 26, 'a') + " 6.6.6.6 port 22 [preauth]",
  };
  for (const std::string& name : names) knock(name, {"PreferredAuthentications=none"});
  knock("end-of-names", {"PreferredAuthentications=none"});
  const auto messages = messages_until("Connection closed by invalid user end-of-names");
  expect_no_other_address(messages);
  for (const std::string& name : {names[0], names[2], names[3]}) {
    EXPECT_EQ(count(messages, LoginOutcome::kUnknownUser, "", name), 1U) << name;
    EXPECT_EQ(count(messages, LoginOutcome::kDisconnected, "", name), 1U) << name;
  }
}

TEST_F(SshdFormats, PasswordsAndKeys) {
  knock("admin", {"PreferredAuthentications=password"});
  knock("x from 6.6.6.6 port 1 ssh2", {"PreferredAuthentications=password"});
  knock("root", {"PreferredAuthentications=password"});
  knock("root", {"PreferredAuthentications=publickey",
                 "IdentityFile=" + server_->path("keys/stranger").native()});
  knock("root", {"PreferredAuthentications=publickey",
                 "IdentityFile=" + server_->path("keys/user").native()});
  knock("end-of-keys", {"PreferredAuthentications=none"});
  const auto messages = messages_until("Connection closed by invalid user end-of-keys");
  expect_no_other_address(messages);
  EXPECT_EQ(count(messages, LoginOutcome::kUnknownUser, "password", "admin"), 1U);
  EXPECT_EQ(count(messages, LoginOutcome::kUnknownUser, "password", "x from 6.6.6.6 port 1 ssh2"),
            1U);
  EXPECT_EQ(count(messages, LoginOutcome::kFailed, "password", "root"), 1U);
  EXPECT_EQ(count(messages, LoginOutcome::kFailed, "publickey", "root"), 1U);
  EXPECT_EQ(count(messages, LoginOutcome::kAccepted, "publickey", "root"), 1U);
  EXPECT_EQ(std::ranges::count(messages, LoginOutcome::kAccepted, &Logged::outcome), 1);
  EXPECT_TRUE(std::ranges::any_of(messages, [](const Logged& message) {
    return message.login_method == "pam_unix" && message.outcome == LoginOutcome::kFailed &&
           message.user == "root" && message.client == "127.0.0.1";
  }));
  EXPECT_EQ(detected(socket_->text()), "auth");
}

// What sshd, PAM and the end of the connection say about one wrong password is one try, and
// whatever the name holds, the client is who was there.
TEST_F(SshdFormats, GuessedPasswordsAreCountedOnce) {
  const std::vector<std::string> three = {"PreferredAuthentications=password",
                                          "NumberOfPasswordPrompts=3"};
  for (int i = 0; i < 4; ++i) knock("root", three);
  for (const char* const name : {"x from 6.6.6.6 port 1 ssh2", "invalid user y from 6.6.6.6 port 1",
                                 "#012 6.6.6.6 port 1 [preauth]"}) {
    knock(name, {"PreferredAuthentications=password"});
  }
  knock("end-of-guesses", {"PreferredAuthentications=none"});
  (void)messages_until("Connection closed by invalid user end-of-guesses");
  server_->write("auth.log", socket_->text());
  const auto report = investigate::scan_paths({server_->path("auth.log").native()}, {});
  ASSERT_EQ(report.logins.size(), 1U);
  EXPECT_EQ(report.logins[0].key, "127.0.0.1");
  constexpr std::uint64_t kTries = 4 * 3 + 3 + 1;  // the last one is a name alone
  EXPECT_EQ(report.logins[0].failed, kTries);
  EXPECT_EQ(report.logins_failed, kTries);
  ASSERT_EQ(report.login_attacks.size(), 1U);
  const investigate::LoginCampaign& attack = report.login_attacks[0];
  EXPECT_EQ(attack.clients, std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(attack.users.at(0), "root");
  EXPECT_EQ(attack.judgement.verdict, investigate::Verdict::kFailed);
}

}  // namespace
}  // namespace quell
