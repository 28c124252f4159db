// For the tests that read back what real servers logged: a server of one's own in a temporary
// directory on a loopback port, raw requests, and the records that a format makes of its log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/guarded.h"
#include "logs/login.h"
#include "logs/record.h"
#include "os/file.h"
#include "os/process.h"

namespace quell {

/// A record or a login that outlives its line.
struct Logged {
  std::string line;
  std::optional<logs::Record> record;  ///< numbers and times; its texts are those below
  std::string host, client, user, request, method, target, protocol, referer, user_agent;
  std::string forwarded_for, request_id;
  std::optional<logs::LoginOutcome> outcome;
  std::string login_method;
  std::uint16_t port = 0;
};

/// What the format (a name or a format string) makes of each line, in order; a line that it does
/// not understand is there with its text alone.
std::vector<Logged> read_log(std::string_view format, std::string_view text);
/// Which format such a file is found to have; empty if none.
std::string detected(std::string_view text);

/// A request as a client sends it.
struct Sent {
  std::string line;  ///< without its end
  std::string user_agent = {};
  std::string referer = {};
  std::string forwarded_for = {};
};

/// Requests that servers answer, in ways that logs have to escape.
std::vector<Sent> hostile_requests();
/// Bytes that are no request.
std::vector<std::string> malformed_requests();

class Server {
 public:
  /// Makes the directory; nothing runs yet.
  explicit Server(std::string_view name);

  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  [[nodiscard]] std::string read(const std::string& name) const;
  /// PORT and ROOT in the text are replaced.
  void write(const std::string& name, std::string_view text) const;
  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Runs it, its output going to "output", and waits until it answers. False (and a failure of the
  /// test) if it does not.
  bool start(std::vector<std::string> argv);
  void stop() { child_.reset(); }

  /// One connection: sends, and reads until the other side closes.
  [[nodiscard]] std::string exchange(std::string_view bytes) const;
  [[nodiscard]] std::string send(const Sent& request) const;
  /// Waits until a file has so many lines; what it then holds.
  [[nodiscard]] std::string lines_of(const std::string& name, std::size_t count) const;

 private:
  os::TemporaryDirectory directory_;
  std::uint16_t port_ = 0;
  std::optional<os::Child> child_;
};

/// A syslog daemon: a datagram socket in the file system that a thread empties.
class SyslogSocket {
 public:
  explicit SyslogSocket(const std::filesystem::path& path);
  ~SyslogSocket();
  SyslogSocket(const SyslogSocket&) = delete;
  SyslogSocket& operator=(const SyslogSocket&) = delete;

  /// Every message so far, one a line.
  [[nodiscard]] std::string text();
  /// Waits until they hold `part` so many times; every message so far.
  [[nodiscard]] std::string text_with(std::string_view part, std::size_t times = 1);

 private:
  void receive(const std::stop_token& stop);

  int socket_;
  Guarded<std::string> text_;
  std::jthread thread_;
};

/// Where a program is installed, /usr/sbin included; nullopt if it is not.
std::optional<std::string> installed(const std::string& program);

}  // namespace quell
