// For tests: a real sshd with keys, configuration and log of its own, on a loopback port.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contain/ssh_key.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"

namespace quell::contain {

/// As root: sshd changes accounts. Its accounts are daemon, games and nobody, who run nothing here.
class Sshd {
 public:
  static constexpr auto kPatience = std::chrono::seconds(20);

  static constexpr auto kGrace = std::chrono::milliseconds(200);

  explicit Sshd(std::string_view more = "") : port_(*os::free_port("127.0.0.1")) {
    std::filesystem::permissions(directory_.path(), std::filesystem::perms(0711));
    std::filesystem::create_directory(path("keys"));
    for (const char* name : {"host", "leaked", "other", "fresh"}) make_key(name);
    // A /run of its own: sshd wants its directory there.
    write("sshd",
          "#!/bin/sh\nexec unshare --mount sh -c 'mount -t tmpfs none /run && mkdir /run/sshd && "
          "exec /usr/sbin/sshd \"$@\"' sshd \"$@\"\n");
    std::filesystem::permissions(path("sshd"), std::filesystem::perms(0755));
    write("config", fmt::format("Port {}\nListenAddress 127.0.0.1\nHostKey {}\n"
                                "AuthorizedKeysFile {}/%u {}/shared\nPidFile none\nUsePAM no\n"
                                "StrictModes no\nPasswordAuthentication no\n{}",
                                port_, path("host").string(), path("keys").string(),
                                path("keys").string(), more));
  }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  [[nodiscard]] std::filesystem::path keys(const std::string& account) const {
    return path("keys") / account;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string read(const std::string& name) const {
    return os::read_file(path(name), 10'000'000).value_or("");
  }
  void write(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(os::write_file_atomically(path(name), text, os::Mode::kPublic));
  }
  /// "ssh-ed25519 AAAA…", without the comment.
  [[nodiscard]] std::string public_key(const std::string& name) const {
    const std::string line = read(name + ".pub");
    return line.substr(0, line.find(' ', line.find(' ') + 1));
  }
  [[nodiscard]] std::string fingerprint(const std::string& name) const {
    const auto said = os::run({.argv = {"ssh-keygen", "-l", "-f", path(name + ".pub").string()}},
                              os::Deadline::after(kPatience), {});
    const std::string& line = said->out.kept;
    const std::size_t begin = line.find(' ') + 1;
    return line.substr(begin, line.find(' ', begin) - begin);
  }
  void make_key(const std::string& name) const {
    const auto made = os::run({.argv = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C",
                                        name + " key", "-f", path(name).string()}},
                              os::Deadline::after(kPatience), {});
    ASSERT_TRUE(made && os::succeeded(made->status));
  }
  void start() {
    auto child = os::Child::start(
        {.argv = {path("sshd").string(), "-D", "-f", path("config").string(), "-E",
                  path("log").string()}},
        // Zombies of its group that nobody waits for here are no reason to wait long.
        {.err = os::ToFile{path("errors")}, .grace = kGrace});
    ASSERT_TRUE(child) << child.error().full();
    child_.emplace(*std::move(child));
    const os::Deadline deadline = os::Deadline::after(std::chrono::minutes(1));
    while (!read("log").contains("Server listening")) {
      ASSERT_FALSE(child_->ended() || deadline.expired()) << read("log") << read("errors");
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(10)));
    }
  }

  [[nodiscard]] SshServer server() const {
    return {.name = "test",
            .accounts = {"nobody", "daemon"},
            .program = path("sshd"),
            .config = path("config"),
            .log = path("log"),
            .probe_at = os::SocketAddress{"127.0.0.1", port_},
            .control = "nobody",
            .control_key = path("other"),
            .patience = kPatience};
  }
  [[nodiscard]] std::vector<std::string> client(const std::string& account,
                                                const std::filesystem::path& key) const {
    std::vector<std::string> argv{"ssh", "-F",    "none", "-p",        std::to_string(port_),
                                  "-l",  account, "-i",   key.string()};
    for (const char* option :
         {"BatchMode=yes", "IdentitiesOnly=yes", "IdentityAgent=none", "LogLevel=VERBOSE",
          "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"}) {
      argv.insert(argv.end(), {"-o", option});
    }
    return argv;
  }
  /// A login that opens no session, with a private key in a file.
  [[nodiscard]] bool lets_in(const std::string& account, const std::filesystem::path& key) const {
    auto argv = client(account, key);
    argv.insert(argv.end(), {"-W", "127.0.0.1:1", "127.0.0.1"});
    const auto tried = os::run({.argv = argv}, os::Deadline::after(kPatience), {});
    return tried && tried->err.kept.contains("Authenticated to ");
  }

 private:
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("sshd-test");
  std::uint16_t port_;
  std::optional<os::Child> child_;
};

/// A connection that stays open.
class SshSession {
 public:
  SshSession(const Sshd& sshd, const std::string& account, const std::filesystem::path& key)
      : said_(sshd.path(fmt::format("client-{}", counter(sshd)))) {
    auto argv = sshd.client(account, key);
    argv.insert(argv.end(), {"-N", "127.0.0.1"});
    auto child = os::Child::start({.argv = argv}, {.err = os::ToFile{said_}});
    if (!child) return;
    child_.emplace(*std::move(child));
    const os::Deadline deadline = os::Deadline::after(Sshd::kPatience);
    while (!said().contains("Authenticated to ") && !child_->ended() && !deadline.expired()) {
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(10)));
    }
  }
  [[nodiscard]] std::string said() const { return os::read_file(said_, 1'000'000).value_or(""); }
  /// Whether it is still there. The client needs a moment to see that it isn't.
  [[nodiscard]] bool works() {
    return child_ && !child_->wait(os::Deadline::after(std::chrono::milliseconds(500))).has_value();
  }

 private:
  static std::size_t counter(const Sshd& sshd) {
    return os::list_directory(sshd.path("."))->size();
  }
  std::filesystem::path said_;
  std::optional<os::Child> child_;
};

/// Why there can be no sshd here; empty: there can.
inline std::string no_sshd() {
  if (!std::filesystem::exists("/usr/sbin/sshd")) return "openssh-server is not installed";
  if (::geteuid() != 0) return "sshd that changes accounts needs root";
  return "";
}

}  // namespace quell::contain
