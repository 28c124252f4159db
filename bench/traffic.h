// Ordinary traffic that goes on while something is measured: half of the requests over new
// connections, half over reused ones (a browser or a proxy). There a request whose connection was
// closed before the first byte of an answer is sent once more over a new one, which is what clients
// do, and counted.
#pragma once

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "os/deadline.h"
#include "os/socket.h"

namespace quell::bench {

using Clock = std::chrono::steady_clock;

constexpr unsigned kClients = 8;  // half of each sort

inline os::Deadline soon() {
  return os::Deadline::after(std::chrono::seconds(10));
}

struct Counts {
  std::atomic<std::uint64_t> sent = 0;
  std::atomic<std::uint64_t> lost = 0;          ///< no answer 200
  std::atomic<std::uint64_t> retried = 0;       ///< reused connections: sent a second time
  std::atomic<std::uint64_t> retried_more = 0;  ///< … and not answered the second time either
};

/// One GET over the connection; whether 200 came. nullopt: closed before the first byte.
inline std::optional<bool> get(os::Connection& connection, std::string_view kind) {
  const std::string request =
      fmt::format("GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: {}\r\n\r\n", kind);
  if (!connection.send(request, soon())) return std::nullopt;
  std::string answer;
  std::array<char, 4096> buffer{};
  while (!answer.contains("home\n")) {
    const auto got = connection.receive(std::span(buffer), soon());
    if (!got || *got == 0) {
      return answer.empty() ? std::nullopt : std::optional(false);
    }
    answer.append(buffer.data(), *got);
    if (answer.size() > buffer.size()) return false;
  }
  return answer.starts_with("HTTP/1.1 200");
}

class Client {
 public:
  Client(os::SocketAddress to, bool reuses, Counts& counts)
      : to_(std::move(to)), reuses_(reuses), counts_(counts) {}

  void ask() {
    ++counts_.sent;
    const bool reused = connection_.has_value();
    std::optional<bool> answer = try_once();
    if (!answer && reused) {
      ++counts_.retried;
      answer = try_once();
      if (!answer) ++counts_.retried_more;
    }
    if (!answer || !*answer) ++counts_.lost;
  }

 private:
  std::optional<bool> try_once() {
    if (!connection_) {
      auto opened = os::Connection::open(to_, std::nullopt, soon());
      if (!opened) return std::nullopt;
      connection_.emplace(*std::move(opened));
    }
    const auto answer = get(*connection_, reuses_ ? "keep-alive" : "close");
    if (!reuses_ || !answer || !*answer) connection_.reset();
    return answer;
  }

  os::SocketAddress to_;
  bool reuses_;
  Counts& counts_;
  std::optional<os::Connection> connection_;
};

/// Sends at its rate until told to stop; a late request is sent at once.
inline void keep_asking(Client client, Clock::duration every, const std::atomic<bool>& stop) {
  Clock::time_point next = Clock::now();
  while (!stop) {
    client.ask();
    next += every;
    std::this_thread::sleep_until(next);
  }
}

/// Asks for "/" of shop.example, which answers "home", at so many requests a second as long as it
/// lives.
class Traffic {
 public:
  Traffic(const os::SocketAddress& to, unsigned rate) {
    const auto every = std::chrono::nanoseconds(std::chrono::seconds(kClients)) / rate;
    for (unsigned i = 0; i < kClients; ++i) {
      const bool reuses = i % 2 == 1;
      clients_.emplace_back(keep_asking, Client(to, reuses, reuses ? reused_ : fresh_), every,
                            std::cref(stop_));
    }
  }
  /// Ends it.
  void stop() {
    stop_ = true;
    clients_.clear();
  }
  [[nodiscard]] const Counts& fresh() const { return fresh_; }
  [[nodiscard]] const Counts& reused() const { return reused_; }
  ~Traffic() { stop(); }
  Traffic(const Traffic&) = delete;
  Traffic& operator=(const Traffic&) = delete;

 private:
  Counts fresh_;
  Counts reused_;
  std::atomic<bool> stop_ = false;
  std::vector<std::jthread> clients_;
};

}  // namespace quell::bench
