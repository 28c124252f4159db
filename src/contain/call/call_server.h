// For tests: a real HTTP server in a thread, on a loopback port that was free. Its answers are the
// test's.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "http/request.h"
#include "os/deadline.h"
#include "os/socket.h"

namespace quell::contain {

struct CallRequest {
  http::Request parsed;
  [[nodiscard]] std::string line() const { return parsed.method + " " + parsed.target; }
  [[nodiscard]] std::string body() const { return std::string(parsed.body()); }
  [[nodiscard]] std::string header(std::string_view name) const {
    const http::Header* found = http::find_header(parsed.headers, name);
    return found == nullptr ? "" : found->value;
  }
};

class CallServerProcess {
 public:
  /// Gives the raw answer; an empty one closes the connection.
  using Answer = std::function<std::string(const CallRequest&)>;

  explicit CallServerProcess(Answer answer)
      : listener_(os::Listener::open({.ip = "127.0.0.1", .port = 0}).value()),
        port_(listener_.address().port),
        answer_(std::move(answer)),
        thread_([this](const std::stop_token& stop) { serve(stop); }) {}
  CallServerProcess(CallServerProcess&&) = delete;

  [[nodiscard]] std::string url() const { return fmt::format("http://127.0.0.1:{}", port_); }
  /// "PUT /flags/search", in order.
  [[nodiscard]] std::vector<std::string> seen() const {
    const std::lock_guard guard(mutex_);
    return seen_;
  }
  [[nodiscard]] std::size_t count(std::string_view begin) const {
    std::size_t count = 0;
    for (const std::string& line : seen()) count += line.starts_with(begin) ? 1 : 0;
    return count;
  }

  static std::string json(std::string_view body, std::string_view status = "200 OK") {
    return fmt::format(
        "HTTP/1.1 {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", status,
        body.size(), body);
  }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      auto connection = listener_.accept(os::Deadline::after(std::chrono::milliseconds(20)));
      if (connection) serve(*connection);
    }
  }
  void serve(os::Connection& connection) {
    const auto patience = os::Deadline::after(std::chrono::seconds(10));
    std::string text;
    std::array<char, 8192> buffer{};
    for (;;) {
      if (auto request = http::parse_request(text, http::LineEnds::kAsTheyAre)) {
        const CallRequest whole{*std::move(request)};
        {
          const std::lock_guard guard(mutex_);
          seen_.push_back(whole.line());
        }
        const std::string answer = answer_(whole);
        (void)connection.send(answer, patience);
        return;
      }
      const auto got = connection.receive(buffer, patience);
      if (!got || *got == 0) return;
      text.append(buffer.data(), *got);
    }
  }

  os::Listener listener_;
  std::uint16_t port_;
  Answer answer_;
  mutable std::mutex mutex_;
  std::vector<std::string> seen_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace quell::contain
