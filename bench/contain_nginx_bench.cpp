// links: contain http os target base
// An endpoint of a real nginx comes under containment and out of it again, while ordinary traffic
// goes on: how long apply takes until it is proved, and what the traffic notices.
//   contain_nginx_bench [ROUNDS] [REQUESTS_PER_SECOND]
// Half of the requests come over new connections, half over reused ones (a browser or a proxy):
// there a request whose connection was closed before the first byte of an answer is sent once more
// over a new one, which is what clients do, and counted.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "contain/nginx_endpoint.h"
#include "http/exchange.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"
#include "target/target.h"

namespace {

using quell::Result;
using quell::contain::Measure;
using quell::contain::NginxEndpoint;
using quell::contain::NginxSite;
using quell::contain::UndoRecord;
using Clock = std::chrono::steady_clock;

constexpr unsigned kClients = 8;  // half of each sort

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "contain_nginx_bench: {}\n", why);
  std::exit(1);
}

template <class T>
T need(Result<T> result, std::string_view what) {
  if (!result) give_up(fmt::format("{}: {}", what, result.error().full()));
  return *std::move(result);
}

quell::os::Deadline soon() {
  return quell::os::Deadline::after(std::chrono::seconds(10));
}

struct Counts {
  std::atomic<std::uint64_t> sent = 0;
  std::atomic<std::uint64_t> lost = 0;          ///< no answer 200
  std::atomic<std::uint64_t> retried = 0;       ///< reused connections: sent a second time
  std::atomic<std::uint64_t> retried_more = 0;  ///< … and not answered the second time either
};

/// One GET over the connection; whether 200 came. nullopt: closed before the first byte.
std::optional<bool> get(quell::os::Connection& connection, std::string_view kind) {
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
  Client(quell::os::SocketAddress to, bool reuses, Counts& counts)
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
      auto opened = quell::os::Connection::open(to_, std::nullopt, soon());
      if (!opened) return std::nullopt;
      connection_.emplace(*std::move(opened));
    }
    const auto answer = get(*connection_, reuses_ ? "keep-alive" : "close");
    if (!reuses_ || !answer || !*answer) connection_.reset();
    return answer;
  }

  quell::os::SocketAddress to_;
  bool reuses_;
  Counts& counts_;
  std::optional<quell::os::Connection> connection_;
};

/// Sends at its rate until told to stop; a late request is sent at once.
void keep_asking(Client client, Clock::duration every, const std::atomic<bool>& stop) {
  Clock::time_point next = Clock::now();
  while (!stop) {
    client.ask();
    next += every;
    std::this_thread::sleep_until(next);
  }
}

class OneRecord final : public quell::contain::UndoSink {
 public:
  Result<void> store(const UndoRecord& record) override {
    record_ = record;
    return {};
  }
  [[nodiscard]] const UndoRecord& record() const { return *record_; }

 private:
  std::optional<UndoRecord> record_;
};

std::string configuration(std::uint16_t port) {
  return fmt::format(
      "{}worker_processes 2;\npid nginx.pid;\nerror_log error.log;\nevents {{}}\nhttp {{\n"
      "    access_log off; keepalive_requests 100000;\n"
      "    client_body_temp_path t1; proxy_temp_path t2;\n"
      "    fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;\n"
      "    server {{\n        listen 127.0.0.1:{}; server_name shop.example;\n"
      "        location / {{ return 200 \"home\\n\"; }}\n"
      "        location /search {{ return 200 \"results\\n\"; }}\n"
      "        location /login {{ try_files /none =204; }}\n    }}\n}}\n",
      ::geteuid() == 0 ? "user root;\n" : "", port);
}

struct Times {
  std::vector<double> apply_ms;
  std::vector<double> undo_ms;
  std::map<std::string, std::vector<double>, std::less<>> steps_ms;  ///< of apply
};

double ms_since(Clock::time_point began) {
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

/// Once into force and out again.
void round(NginxEndpoint& actuator, const std::string& target, Times& times) {
  const quell::contain::OnStep silent = [](std::string_view) {};
  OneRecord record;
  const Measure wish{.id = quell::contain::ContainmentId("bench"), .target = target};
  auto began = Clock::now();
  const auto answer = need(actuator.plan({.measure = wish}), "plan");
  const auto* plan = std::get_if<quell::contain::Plan>(&answer);
  if (plan == nullptr) give_up("the plan was refused");
  std::string step = "plan";
  auto step_began = began;
  const auto applied = need(actuator.apply(*plan, record,
                                           [&](std::string_view next) {
                                             times.steps_ms[step].push_back(ms_since(step_began));
                                             step = next;
                                             step_began = Clock::now();
                                           }),
                            "apply");
  times.apply_ms.push_back(ms_since(began));
  if (const auto* back = std::get_if<quell::contain::RolledBack>(&applied)) give_up(back->why);
  if (!std::holds_alternative<quell::contain::Applied>(applied)) give_up("apply was refused");
  began = Clock::now();
  const auto undone = need(actuator.undo(record.record(), silent), "undo");
  times.undo_ms.push_back(ms_since(began));
  if (!std::holds_alternative<quell::contain::Undone>(undone)) give_up("undo was refused");
}

double at(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// All rounds of one measure under traffic, as a line of a table.
void measure(const NginxSite& site, const std::string& target, unsigned rounds, unsigned rate) {
  NginxEndpoint actuator(site);
  Counts fresh;
  Counts reused;
  std::atomic<bool> stop = false;
  std::vector<std::jthread> clients;
  const auto every = std::chrono::nanoseconds(std::chrono::seconds(kClients)) / rate;
  const auto began = Clock::now();
  for (unsigned i = 0; i < kClients; ++i) {
    const bool reuses = i % 2 == 1;
    clients.emplace_back(keep_asking, Client(site.probe_at, reuses, reuses ? reused : fresh), every,
                         std::cref(stop));
  }
  Times times;
  for (unsigned i = 0; i < rounds; ++i) round(actuator, target, times);
  stop = true;
  clients.clear();
  const double seconds = ms_since(began) / 1000;
  for (const auto& [step, took] : times.steps_ms) {
    fmt::print(stderr, "  {} {:.0f} ms", step, at(took, 0.5));
  }
  fmt::print(stderr, "  (medians)\n");
  fmt::print(
      "| `{}` | {:.0f} / {:.0f} ms | {:.0f} / {:.0f} ms | {:.0f} | {} of {} | {} of {} | {} | {} "
      "|\n",
      target, at(times.apply_ms, 0.5), at(times.apply_ms, 1), at(times.undo_ms, 0.5),
      at(times.undo_ms, 1), static_cast<double>(fresh.sent + reused.sent) / seconds,
      fresh.lost.load(), fresh.sent.load(), reused.lost.load(), reused.sent.load(),
      reused.retried.load(), reused.retried_more.load());
}

}  // namespace

int main(int count, char** words) {
  const unsigned rounds =
      count > 1 ? static_cast<unsigned>(std::strtoul(words[1], nullptr, 10)) : 20;
  const unsigned rate =
      count > 2 ? static_cast<unsigned>(std::strtoul(words[2], nullptr, 10)) : 1000;
  if (rounds == 0 || rate == 0) give_up("ROUNDS and REQUESTS_PER_SECOND are numbers above 0");
  const auto directory = need(quell::os::TemporaryDirectory::make("nginx-bench"), "directory");
  const std::uint16_t port = need(quell::os::free_port("127.0.0.1"), "port");
  const auto path = [&](std::string_view name) { return directory.path() / name; };
  if (!quell::os::write_file_atomically(path("nginx.conf"), configuration(port),
                                        quell::os::Mode::kPublic)) {
    give_up("the configuration cannot be written");
  }
  const auto nginx =
      need(quell::os::Child::start({.argv = {"/usr/sbin/nginx", "-c", path("nginx.conf").string(),
                                             "-p", directory.path().string(), "-g", "daemon off;"}},
                                   {}),
           "nginx");
  const NginxSite site{.name = "shop",
                       .binary = "/usr/sbin/nginx",
                       .config_file = path("nginx.conf"),
                       .prefix = directory.path(),
                       .pid_file = path("nginx.pid"),
                       .listen_port = port,
                       .probe_at = {"127.0.0.1", port},
                       .host = "shop.example"};
  const auto patience = soon();
  while (!quell::os::Connection::open(site.probe_at, std::nullopt, soon())) {
    if (patience.expired()) give_up("nginx does not answer");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  fmt::print(
      "{} rounds, {} requests/s wanted; times: median / slowest\n\n"
      "| measure | planned, applied and proved | undone and proved | requests/s | lost, new "
      "connections | lost, reused ones | sent a second time | and a third |\n"
      "|---|---|---|---|---|---|---|---|\n",
      rounds, rate);
  for (const char* target : {"endpoint:/search", "parameter:q~union endpoint:/search",
                             "address:203.0.113.9", "endpoint:/login rate:5/m"}) {
    measure(site, target, rounds, rate);
  }
  return 0;
}
