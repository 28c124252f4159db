// For tests: a real service with workers, in a session of its own, on a loopback port.
#pragma once

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "contain/service.h"
#include "gtest/gtest.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process_table.h"
#include "os/socket.h"
#include "service/outside.h"

namespace quell::contain {

/// Waits for what must become true; whether it did within ten seconds.
template <class Condition>
bool becomes(Condition&& condition) {
  const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(60));
  while (!condition()) {
    if (deadline.expired()) return false;
    (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(5)));
  }
  return true;
}

/// Two workers take connections; with "forks" a third goes on starting short-lived children.
inline constexpr std::string_view kServer = R"py(
import os, socket, sys, time
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(50)
def serve():
    while True:
        connection, _ = listener.accept()
        connection.recv(4096)
        connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nhello\n")
        connection.close()
for _ in range(2):
    if os.fork() == 0:
        serve()
if "forks" in sys.argv:
    if os.fork() == 0:
        while True:
            pid = os.fork()
            if pid == 0:
                time.sleep(0.005)
                os._exit(0)
            os.waitpid(pid, 0)
with open(sys.argv[2] + ".new", "w") as pid_file:
    pid_file.write(str(os.getpid()) + "\n")
os.rename(sys.argv[2] + ".new", sys.argv[2])
while True:
    time.sleep(1000)
)py";

class Server {
 public:
  /// `account`: under which it runs; nullopt: this process's.
  explicit Server(const std::filesystem::path& directory, const std::string& mode = "plain",
                  std::optional<uid_t> account = std::nullopt)
      : pid_file_(directory / "server.pid"),
        port_(os::free_port("127.0.0.1").value()),
        account_(account) {
    start(mode);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() { end(); }

  void start(const std::string& mode = "plain") {
    std::filesystem::remove(pid_file_);
    const std::string number = std::to_string(port_);
    const std::string script(kServer);
    leader_ = ::fork();
    if (leader_ == 0) {
      ::setsid();
      if (account_ && ::setuid(*account_) != 0) ::_exit(126);
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::execl("/usr/bin/python3", "python3", "-c", script.c_str(), number.c_str(),
              pid_file_.c_str(), mode.c_str(), nullptr);
      ::_exit(127);
    }
    ASSERT_TRUE(becomes([&] {
      return std::filesystem::exists(pid_file_) && service::ask(port()) == service::Seen::kAnswers;
    }));
  }
  /// The group is this object's own: its leader has not been waited for yet.
  void end() {
    if (leader_ <= 0) return;
    ::kill(-leader_, SIGKILL);
    ::waitpid(leader_, nullptr, 0);
    leader_ = 0;
  }

  [[nodiscard]] int pid() const { return leader_; }
  [[nodiscard]] ServicePort port() const {
    return {.at = {"127.0.0.1", port_}, .patience = std::chrono::milliseconds(300)};
  }
  [[nodiscard]] bool answers() const { return service::ask(port()) == service::Seen::kAnswers; }
  [[nodiscard]] GroupPlace group() const {
    return {.pid_file = pid_file_, .executable = "/usr/bin/python3"};
  }
  [[nodiscard]] std::vector<os::ProcessLine> members() const {
    std::vector<os::ProcessLine> found;
    const auto table = os::process_table();
    for (const os::ProcessLine& line : *table) {
      if (line.group == leader_ && line.state != 'Z') found.push_back(line);
    }
    return found;
  }
  /// How many of its processes are stopped, as /proc says.
  [[nodiscard]] std::size_t stopped() const {
    std::size_t count = 0;
    for (const os::ProcessLine& line : members()) count += line.state == 'T' ? 1 : 0;
    return count;
  }

 private:
  std::filesystem::path pid_file_;
  std::uint16_t port_;
  std::optional<uid_t> account_;
  pid_t leader_ = 0;
};

}  // namespace quell::contain
