#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "os/deadline.h"
#include "served_log.h"

namespace quell {

SyslogSocket::SyslogSocket(const std::filesystem::path& path)
    : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  EXPECT_LT(path.native().size(), sizeof address.sun_path);
  path.native().copy(address.sun_path, sizeof address.sun_path - 1);
  EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(::chmod(path.c_str(), 0777), 0);
  thread_ = std::jthread([this](const std::stop_token& stop) { receive(stop); });
}

SyslogSocket::~SyslogSocket() {
  thread_.request_stop();
  thread_.join();
  ::close(socket_);
}

void SyslogSocket::receive(const std::stop_token& stop) {
  std::vector<char> buffer(70'000);
  while (!stop.stop_requested()) {
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 50) != 1) continue;
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (size <= 0) continue;
    std::string_view message(buffer.data(), static_cast<std::size_t>(size));
    while (message.ends_with('\n') || message.ends_with('\0')) message.remove_suffix(1);
    *text_.lock() += std::string(message) + "\n";
  }
}

std::string SyslogSocket::text() {
  return *text_.lock();
}

std::string SyslogSocket::text_with(std::string_view part, std::size_t times) {
  const auto deadline = os::Deadline::after(std::chrono::seconds(20));
  while (true) {
    std::string all = text();
    std::size_t found = 0;
    for (std::size_t at = all.find(part); at != std::string::npos; at = all.find(part, at + 1)) {
      ++found;
    }
    if (found >= times) return all;
    if (deadline.expired()) {
      ADD_FAILURE() << "no message with " << part << " in\n" << all;
      return all;
    }
    (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(20)));
  }
}

}  // namespace quell
