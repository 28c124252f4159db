// Measures that come into force on a web server and go again under traffic: how long it takes
// until they are proved, and what the traffic notices.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "contain/actuator.h"
#include "traffic.h"

namespace quell::bench {

[[noreturn]] inline void give_up(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

template <class T>
T need(Result<T> result, std::string_view what) {
  if (!result) give_up(fmt::format("{}: {}", what, result.error().full()));
  return *std::move(result);
}

class OneRecord final : public contain::UndoSink {
 public:
  Result<void> store(const contain::UndoRecord& record) override {
    record_ = record;
    return {};
  }
  [[nodiscard]] const contain::UndoRecord& record() const { return *record_; }

 private:
  std::optional<contain::UndoRecord> record_;
};

struct Times {
  std::vector<double> apply_ms;
  std::vector<double> undo_ms;
  std::map<std::string, std::vector<double>, std::less<>> steps_ms;  ///< of apply
};

inline double ms_since(Clock::time_point began) {
  return std::chrono::duration<double, std::milli>(Clock::now() - began).count();
}

/// Once into force and out again.
inline void round(contain::Actuator& actuator, const std::string& target, Times& times) {
  const contain::OnStep silent = [](std::string_view) {};
  OneRecord record;
  const contain::Measure wish{.id = contain::ContainmentId("bench"), .target = target};
  auto began = Clock::now();
  const auto answer = need(actuator.plan({.measure = wish}), "plan");
  const auto* plan = std::get_if<contain::Plan>(&answer);
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
  if (const auto* back = std::get_if<contain::RolledBack>(&applied)) give_up(back->why);
  if (!std::holds_alternative<contain::Applied>(applied)) give_up("apply was refused");
  began = Clock::now();
  const auto undone = need(actuator.undo(record.record(), silent), "undo");
  times.undo_ms.push_back(ms_since(began));
  if (!std::holds_alternative<contain::Undone>(undone)) give_up("undo was refused");
}

inline double at(std::vector<double> values, double share) {
  std::ranges::sort(values);
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

/// All rounds of one measure under traffic, as a line of a table.
inline void measure(contain::Actuator& actuator, const os::SocketAddress& to,
                    const std::string& target, unsigned rounds, unsigned rate) {
  Traffic traffic(to, rate);
  const auto began = Clock::now();
  Times times;
  for (unsigned i = 0; i < rounds; ++i) round(actuator, target, times);
  const double seconds = ms_since(began) / 1000;
  traffic.stop();
  const Counts& fresh = traffic.fresh();
  const Counts& reused = traffic.reused();
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

/// ROUNDS and REQUESTS_PER_SECOND of the command line.
struct Load {
  unsigned rounds = 20;
  unsigned rate = 1000;
};

inline Load load_of(int count, char** words) {
  Load load;
  if (count > 1) load.rounds = static_cast<unsigned>(std::strtoul(words[1], nullptr, 10));
  if (count > 2) load.rate = static_cast<unsigned>(std::strtoul(words[2], nullptr, 10));
  if (load.rounds == 0 || load.rate == 0) {
    give_up("ROUNDS and REQUESTS_PER_SECOND are numbers above 0");
  }
  return load;
}

inline void print_head(const Load& load) {
  fmt::print(
      "{} rounds, {} requests/s wanted; times: median / slowest\n\n"
      "| measure | planned, applied and proved | undone and proved | requests/s | lost, new "
      "connections | lost, reused ones | sent a second time | and a third |\n"
      "|---|---|---|---|---|---|---|---|\n",
      load.rounds, load.rate);
}

/// Until somebody listens there.
inline void wait_for(const os::SocketAddress& at, std::string_view what) {
  const auto patience = soon();
  while (!os::Connection::open(at, std::nullopt, soon())) {
    if (patience.expired()) give_up(fmt::format("{} does not answer", what));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace quell::bench
