// What is read of authorized_keys, of sshd's log, of sshd -T and of /proc, without any server.
#include <gmock/gmock.h>

#include "contain/credential/authorized_keys.h"
#include "contain/credential/key_line.h"
#include "credential/ssh/connections.h"
#include "credential/ssh/key_blob.h"
#include "credential/ssh/log.h"
#include "credential/ssh/match_blocks.h"
#include "credential/ssh/server.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain::ssh {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Made for these tests by ssh-keygen, which also said the fingerprints.
constexpr std::string_view kEd25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHEI7cW+DWd4c/UWmUui0TwW"
    "Z+wpQUdtpDQEbksF0TvC";
constexpr std::string_view kEd25519Print = "SHA256:4zjrk6hs+FBlZJ/lScK6Bscm0e9MI0p15LFek3XjJ8Q";
constexpr std::string_view kRsa =
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDo0QMM/ZBPQ1zQqnVcZ49q4pdj0/Fpk8xIaUnj1oVZ/SSk6"
    "pnNK3HQ4HmRDVprzcNC8oO8zf7AqjFMdbW6klrgRa7DOUpi7zl81qCFU68oEIvVrR+SjMtJn+51jwe3l4cTcg"
    "hYZ+K1lLp8OrzZWyZmYGHAruFRVrteuJ67G8KAIw==";
constexpr std::string_view kRsaPrint = "SHA256:iIiFQOCtkKfJOv9MaVfc3RnC7mO+uWbJfwzIxZhawis";

std::optional<KeyLine> read(const std::string& line) {
  static std::string kept;
  kept = line;
  return *read_key_line(kept);
}

TEST(KeyLineTest, FingerprintsAreThoseOfSshKeygen) {
  EXPECT_EQ(read(std::string(kEd25519) + " a b \t")->fingerprint, kEd25519Print);
  EXPECT_EQ(read(std::string(kEd25519) + " a b \t")->comment, "a b");
  EXPECT_EQ(read(std::string(kRsa))->fingerprint, kRsaPrint);
  EXPECT_EQ(read(std::string(kRsa))->comment, "");
}

TEST(KeyLineTest, LinesAreReadAsSshdReadsThem) {
  const std::string key(kEd25519);
  const auto options = [](const std::string& line) {
    const auto found = read(line);
    return found ? std::string(found->options) : "no key";
  };
  EXPECT_EQ(options(" \t" + key), "");
  EXPECT_EQ(options("no-pty " + key), "no-pty");
  EXPECT_EQ(options("no-pty\t \t" + key + " x"), "no-pty");
  EXPECT_EQ(options("command=\"a b \\\" c\",no-pty " + key), "command=\"a b \\\" c\",no-pty");
  EXPECT_EQ(options("command=\"ssh-rsa AAAA\" " + key), "command=\"ssh-rsa AAAA\"");
  EXPECT_EQ(options(key + "\r"), "");
  EXPECT_EQ(options("cert-authority " + key), "cert-authority");
  // sshd 9.2 takes no key from these.
  for (const std::string& none :
       {std::string(), std::string("  "), "#" + key, "  # " + key, "a b " + key, "\"open " + key,
        std::string("ssh-ed25519"), std::string("ssh-ed25519 !!!!"), std::string("x\0", 2) + key,
        std::string("ssh-ed25519 ") + "AAAAC3NzaC1lZDI1NTE5"}) {
    EXPECT_EQ(options(none), "no key") << none;
  }
}

TEST(KeyLineTest, AnotherWayToWriteAKeyHidesNothing) {
  // RSA's exponent with a zero in front: AAAAAwEAAQ== is 3 bytes, and so 4.
  const std::string plain(kRsa);
  const auto blob = canonical_blob(plain.substr(plain.find(' ') + 1));
  ASSERT_TRUE(blob);
  std::string longer = *blob;
  const std::size_t at = 4 + 7;
  ASSERT_EQ(longer.substr(at, 4), std::string("\0\0\0\3", 4));
  longer[at + 3] = 4;
  longer.insert(at + 4, 1, '\0');
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string base64;
  unsigned bits = 0;
  int held = 0;
  for (const char c : longer) {
    bits = (bits << 8U) | static_cast<unsigned char>(c);
    for (held += 8; held >= 6; held -= 6) base64 += kDigits[(bits >> (held - 6)) & 63U];
  }
  if (held > 0) base64 += kDigits[(bits << (6 - held)) & 63U];
  EXPECT_EQ(read("ssh-rsa " + base64)->fingerprint, kRsaPrint);
  EXPECT_EQ(read("rsa-sha2-512 " + base64)->fingerprint, kRsaPrint);
}

TEST(KeyLineTest, OptionsAreSplitOutsideOfQuotes) {
  EXPECT_THAT(options_of("No-Pty,from=\"10.0.0.1,!x\",command=\"a \\\"b\\\" \\\\c\""),
              ElementsAre(KeyOption{"no-pty"}, KeyOption{"from", "10.0.0.1,!x"},
                          KeyOption{"command", "a \"b\" \\\\c"}));
  EXPECT_THAT(options_of(""), IsEmpty());
  for (const char* bad : {"from=x", "from=\"x", "from=\"x\"y", "a=\"b\"\"c\""}) {
    EXPECT_THAT(options_of(bad), IsEmpty()) << bad;
  }
  EXPECT_EQ(find_option("restrict,FROM=\"a\"", "from"), "a");
  EXPECT_EQ(find_option("restrict,FROM=\"a\"", "restrict"), "");
  EXPECT_EQ(find_option("restrict", "from"), std::nullopt);
}

TEST(AuthorizedKeysTest, PlacesAreFoundAndWrittenBackExactly) {
  const std::string a(kEd25519);
  const std::string b(kRsa);
  const std::string text = "# c\r\n" + a + " one\r\n\n# quell revoked: no-pty " + b +
                           " two\n# quell replaced: " + a + " three\n" + b +
                           "\n# quell replaced: " + a + " four\n# quell revoked: " + b +
                           "\n# quell replaced: " + a + " alone\n# quell revoked: not a key\n" + b;
  const KnownLines known{{"no-pty " + b + " two", {""}}, {a + " three", {b}}, {a + " four", {b}}};
  const auto places = places_of(text, known);
  ASSERT_TRUE(places);
  ASSERT_EQ(places->size(), 5U) << "one that lost its new key is a comment";
  for (const KeyPlace& place : *places) {
    EXPECT_EQ(block_of(place), text.substr(place.begin, place.end - place.begin));
  }
  const auto& [one, two, three, four, last] =
      std::tie((*places)[0], (*places)[1], (*places)[2], (*places)[3], (*places)[4]);
  EXPECT_EQ(one.number, 2U);
  EXPECT_EQ(one.original, a + " one\r");
  EXPECT_TRUE(one.active);
  EXPECT_FALSE(two.active);
  EXPECT_EQ(two.fingerprint, kRsaPrint);
  EXPECT_EQ(three.replacement, b);
  EXPECT_TRUE(three.active);
  EXPECT_EQ(three.fingerprint, kEd25519Print);
  EXPECT_EQ(three.effective_fingerprint, kRsaPrint);
  EXPECT_FALSE(four.active);
  EXPECT_EQ(four.replacement, b);
  EXPECT_TRUE(last.active);
  EXPECT_EQ(last.end, text.size());
}

TEST(AuthorizedKeysTest, MarksOfOthersAreComments) {
  const std::string leaked = std::string(kEd25519) + " leaked";
  const std::string admin = std::string(kRsa) + " admin";
  const std::string text =
      "# quell replaced: " + leaked + "\n" + admin + "\n# quell revoked: " + leaked + "\n" + leaked;
  // Nothing is known of it; another line is; another key was put in its place.
  for (const KnownLines& known : {KnownLines{}, KnownLines{{admin, {""}}},
                                  KnownLines{{leaked, {std::string(kRsa) + " x"}}}}) {
    const auto places = places_of(text, known);
    ASSERT_TRUE(places);
    ASSERT_EQ(places->size(), 2U);
    EXPECT_EQ((*places)[0].original, admin);
    EXPECT_EQ((*places)[0].fingerprint, kRsaPrint);
    EXPECT_TRUE((*places)[0].active);
    EXPECT_EQ((*places)[1].original, leaked);
    EXPECT_TRUE((*places)[1].active);
  }
}

TEST(SshLogTest, LoginsAreReadWhereSshdWroteThem) {
  const std::string said = "Accepted publickey for deploy from 203.0.113.9 port 50022 ssh2: ";
  for (const std::string& head : {std::string("Nov  2 03:04:05 host sshd[42]: "),
                                  std::string("2026-11-22T03:04:05.1+00:00 "
                                              "host sshd-session[42]: "),
                                  std::string()}) {
    const std::string line = head + said + "ED25519 SHA256:abc";
    const auto login = read_login(line);
    ASSERT_TRUE(login) << line;
    EXPECT_EQ(login->user, "deploy");
    EXPECT_EQ(login->from, "203.0.113.9");
    EXPECT_EQ(login->port, 50022);
    EXPECT_EQ(login->pid, head.empty() ? 0 : 42);
    EXPECT_EQ(login->key, "SHA256:abc");
    EXPECT_EQ(login->authority, "");
    EXPECT_EQ(login->time,
              head.substr(0, head.find(" host") == std::string::npos ? 0 : head.find(" host")));
  }
  const std::string certified =
      "Nov 22 03:04:05 h sshd[1]: " + said +
      "ED25519-CERT SHA256:abc ID SHA256:x y (serial 0) CA RSA SHA256:def\r";
  EXPECT_EQ(read_login(certified)->key, "SHA256:abc");
  EXPECT_EQ(read_login(certified)->authority, "SHA256:def");
  const auto password =
      read_login("Nov 22 03:04:05 h sshd[1]: Accepted password for a from ::1 port 1 ssh2");
  ASSERT_TRUE(password);
  EXPECT_EQ(password->key, "");
}

TEST(SshLogTest, NobodyElseCanWriteALogin) {
  const std::string said =
      "Accepted publickey for root from 203.0.113.9 port 1 ssh2: ED25519 "
      "SHA256:abc";
  const std::vector<std::string> lines{
      "Nov 22 03:04:05 h sshd[1]: Invalid user " + said + " from 198.51.100.1 port 2",
      "Nov 22 03:04:05 h sudo: u : COMMAND=/bin/echo sshd[1]: " + said,
      "Nov 22 03:04:05 h sudo: sshd[1]: " + said,
      "Nov 22 03:04:05 h cron[1]: " + said,
      " " + said,
      "Nov 22 03:04:05 h sshd[1]: Accepted publickey for root from x port 99999",
      std::string("Accepted"),
      std::string("Nov"),
      std::string()};
  for (const std::string& line : lines) {
    EXPECT_FALSE(read_login(line)) << line;
  }
}

TEST(SshLogTest, TheFileThatWasPutAwayIsReadFirstAndLongLinesArePassedOver) {
  const auto directory = *os::TemporaryDirectory::make("ssh-log");
  const auto log = directory.path() / "auth.log";
  EXPECT_EQ(for_each_login(log, [](const Login&) {}).error().code(), ErrorCode::kNotFound);
  const auto line = [](const std::string& user) {
    return "Accepted publickey for " + user + " from ::1 port 1 ssh2: RSA SHA256:x";
  };
  ASSERT_TRUE(
      os::write_file_atomically(log.string() + ".1", line("a") + "\r\n", os::Mode::kSecret));
  ASSERT_TRUE(os::write_file_atomically(
      log, std::string(200'000, 'x') + line("b") + "\n" + line("c") + "\n" + line("d"),
      os::Mode::kSecret));
  std::string users;
  ASSERT_TRUE(for_each_login(log, [&](const Login& login) { users += login.user; }));
  EXPECT_EQ(users, "acd");
}

TEST(SshServerTest, TheAnswerOfSshdIsFilledIn) {
  const os::User account{.uid = 1001, .name = "bob", .home = "/home/bob"};
  const auto view = read_view(
      "port 22\nport 2222\npubkeyauthentication yes\npasswordauthentication no\n"
      "trustedusercakeys /etc/ca\nauthorizedkeyscommand none\n"
      "authorizedkeysfile .ssh/a /x/%u-%U/%% %h/b\n",
      account);
  ASSERT_TRUE(view);
  EXPECT_THAT(view->ports, ElementsAre(22, 2222));
  EXPECT_THAT(view->files, ElementsAre("/home/bob/.ssh/a", "/x/bob-1001/%", "/home/bob/b"));
  EXPECT_THAT(view->other_ways, ElementsAre("certificates of the authorities in /etc/ca"));
  EXPECT_TRUE(view->takes_keys);
  EXPECT_FALSE(read_view("", account));
  EXPECT_FALSE(read_view("port 22\nauthorizedkeysfile /%q\n", account));
}

TEST(SshMatchTest, OnlyWhatDependsOnTheClientIsFound) {
  const ssh::ConfigLines lines = ssh::read_config_lines(
      "Port 22\n"
      "# Match Address 10.0.0.1\n"
      "Match User deploy\n"
      "  Match Group \"the staff\" User host\r\n"
      "match all\n"
      "MATCH\taddress 10.0.0.0/8 User x # why\n"
      "Match=User a,b Host *.example\n"
      "Match user=root localport=2222\n"
      "Match invalid-user\n"
      "Match\n"
      "MatchAddress 10.0.0.1\n"
      "Include /etc/ssh/a*.conf \"b c.conf\"\n"
      "Match LocalAddress 192.0.2.1");
  std::vector<std::size_t> numbers;
  for (const ssh::ConfigLine& line : lines.matches) numbers.push_back(line.number);
  EXPECT_EQ(numbers, (std::vector<std::size_t>{6, 7, 8, 13}));
  EXPECT_EQ(lines.matches.front().words,
            (std::vector<std::string>{"address", "10.0.0.0/8", "User", "x"}));
  ASSERT_EQ(lines.includes.size(), 1U);
  EXPECT_EQ(lines.includes.front().words,
            (std::vector<std::string>{"/etc/ssh/a*.conf", "b c.conf"}));
}

TEST(SshMatchTest, FilesThatIncludeThemselvesAreReadOnceAndMissingOnesSaid) {
  const os::TemporaryDirectory directory = *os::TemporaryDirectory::make("match-test");
  const auto config = directory.path() / "config";
  ASSERT_TRUE(os::write_file_atomically(
      config, "Include " + config.string() + "\nMatch Address \x1b[2J\n", os::Mode::kPublic));
  const auto lines = ssh::matches_by_client(config);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines.front().ends_with("config:2: Match Address \\x1b[2J")) << lines.front();
  for (int i = 0; i < 40; ++i) {
    const auto link = directory.path() / fmt::format("{:02}", i);
    const std::string next = (directory.path() / fmt::format("{:02}", i + 1)).string();
    ASSERT_TRUE(os::write_file_atomically(link, "Include " + next + "\n", os::Mode::kPublic));
  }
  const auto deep = ssh::matches_by_client(directory.path() / "00");
  ASSERT_EQ(deep.size(), 1U);
  EXPECT_TRUE(deep.front().contains("include each other")) << deep.front();
  const auto missing = ssh::matches_by_client(directory.path() / "none");
  ASSERT_EQ(missing.size(), 1U);
  EXPECT_TRUE(missing.front().contains("cannot be read"));
}

TEST(SshConnectionsTest, EstablishedConnectionsAtAPortAreRead) {
  const auto found = established_in(
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "
      "inode\n"
      "   0: 0100007F:0016 0200007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 "
      "4711 1 0\n"
      "   1: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 "
      "4712 1 0\n"
      "   2: 0100007F:0017 0200007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 "
      "4713 1 0\n"
      "   3: 00000000000000000000000001000000:0016 B80D0120000000000000000001000000:0001 01 "
      "00000000:00000000 00:00000000 00000000     0        0 4714 1 0\n"
      "   4: nonsense:0016 0200007F:C350 01 0 0 0 0 0 4715\n",
      {22});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].first, 4711U);
  EXPECT_EQ(found[0].second.address.text(), "127.0.0.2");
  EXPECT_EQ(found[0].second.port, 50000);
  EXPECT_EQ(found[1].second.address.text(), "2001:db8::1");
}

}  // namespace
}  // namespace quell::contain::ssh
