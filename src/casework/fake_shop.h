// For tests: a web shop in a thread, on a loopback port that was free. `answer` gets the raw
// request and gives the raw answer.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "os/deadline.h"
#include "os/socket.h"

namespace quell::casework {

/// Of a hole that such a shop may have.
inline constexpr std::string_view kReproduction = R"(name: traversal in downloads
attack:
  request: |
    GET /download?name=../secret HTTP/1.1
    Host: shop.example
  exploited_if: {body_contains: "the secret"}
controls:
  - request: |
      GET /download?name=tea HTTP/1.1
      Host: shop.example
    works_if: {body_contains: "tea leaves"}
)";

class FakeShop {
 public:
  using Answer = std::function<std::string(const std::string& request)>;

  explicit FakeShop(Answer answer)
      : listener_(os::Listener::open({.ip = "127.0.0.1", .port = 0}).value()),
        port_(listener_.address().port),
        thread_([this, answer = std::move(answer)] { serve(answer); }) {}
  ~FakeShop() {
    stop_ = true;
    thread_.join();
  }
  FakeShop(FakeShop&&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  static std::string ok(const std::string& body) { return "HTTP/1.1 200 OK\r\n\r\n" + body; }

 private:
  void serve(const Answer& answer) {
    while (!stop_) {
      auto connection = listener_.accept(os::Deadline::after(std::chrono::milliseconds(20)));
      if (!connection) continue;
      const auto patience = os::Deadline::after(std::chrono::seconds(5));
      std::string request;
      std::array<char, 4096> buffer{};
      while (!request.contains("\r\n\r\n")) {
        const auto got = connection->receive(buffer, patience);
        if (!got || *got == 0) break;
        request.append(buffer.data(), *got);
      }
      // A visitor who went away is no matter of the shop's.
      (void)connection->send(answer(request), patience);
    }
  }

  os::Listener listener_;
  std::uint16_t port_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

}  // namespace quell::casework
