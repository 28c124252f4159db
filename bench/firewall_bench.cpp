// links: base contain os target
// How long a block takes: firewall_bench one ADDRESS ROUNDS | many ROUNDS. Run by bench/firewall.py
// in a network namespace of its own, into which ADDRESS sends a packet every millisecond.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/firewall.h"
#include "contain/firewall_words.h"
#include "os/file.h"

namespace {

using quell::contain::Firewall;

/// Undo data is written and synced as the evidence store does, so that its time counts.
class Durable final : public quell::contain::UndoSink {
 public:
  explicit Durable(std::filesystem::path path) : path_(std::move(path)) {}
  quell::Result<void> store(const quell::contain::UndoRecord& record) override {
    kept = record;
    return quell::os::write_file_atomically(path_, record.data, quell::os::Mode::kSecret);
  }
  quell::contain::UndoRecord kept;

 private:
  std::filesystem::path path_;
};

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "firewall_bench: {}\n", why);
  std::exit(1);
}

double ms_since(std::chrono::steady_clock::time_point began) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began)
      .count();
}

struct Times {
  std::vector<double> apply_ms;  ///< plan and apply, until in force (and proved)
  std::vector<double> undo_ms;
};

void round(Firewall& firewall, const std::string& target, Durable& sink, std::string_view wanted,
           Times& times) {
  const auto quiet = [](std::string_view) {};
  const quell::contain::Measure wish{.id = quell::contain::ContainmentId("bench"),
                                     .target = target};
  const auto began = std::chrono::steady_clock::now();
  const auto plan = firewall.plan({.measure = wish});
  if (!plan) give_up(plan.error().full());
  if (const auto* refusal = std::get_if<quell::contain::Refusal>(&*plan)) {
    give_up(fmt::format("{}", fmt::join(refusal->reasons, "; ")));
  }
  const auto outcome = firewall.apply(std::get<quell::contain::Plan>(*plan), sink, quiet);
  times.apply_ms.push_back(ms_since(began));
  if (!outcome) give_up(outcome.error().full());
  const auto* applied = std::get_if<quell::contain::Applied>(&*outcome);
  if (applied == nullptr) give_up("it was not applied");
  if (applied->probe.summary.find(wanted) == std::string::npos) give_up(applied->probe.summary);
  const auto undoing = std::chrono::steady_clock::now();
  const auto undone = firewall.undo(sink.kept, quiet);
  times.undo_ms.push_back(ms_since(undoing));
  if (!undone) give_up(undone.error().full());
}

void print(std::string_view what, std::vector<double> times) {
  std::ranges::sort(times);
  fmt::print("{}: median {:.1f} ms, slowest {:.1f} ms of {}\n", what, times[times.size() / 2],
             times.back(), times.size());
}

std::string ten_thousand() {
  std::string list;
  for (int i = 0; i < 10'000; ++i) {
    list += i % 5 == 0 ? fmt::format("2001:db8:{:x}::1\n", i)
                       : fmt::format("{}.{}.{}.1\n", 20 + i / 2500, (i / 50) % 50, i % 50 * 2);
  }
  return list;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const bool one = arguments.size() == 3 && arguments[0] == "one";
  const bool many = arguments.size() == 2 && arguments[0] == "many";
  int rounds = 0;
  if (one || many) {
    const std::string& digits = arguments.back();
    std::from_chars(digits.data(), digits.data() + digits.size(), rounds);
  }
  if (rounds < 1) give_up("usage: one ADDRESS ROUNDS | many ROUNDS");
  const auto directory = quell::os::TemporaryDirectory::make("firewall-bench");
  if (!directory) give_up(directory.error().full());
  const auto list = directory->path() / "list";
  if (!quell::os::write_file_atomically(list, ten_thousand(), quell::os::Mode::kSecret)) {
    give_up("cannot write the list");
  }
  const auto target = quell::contain::firewall_words(one ? arguments[1] : "@" + list.string());
  if (!target) give_up(target.error().full());
  quell::contain::FirewallSettings settings;
  settings.lock_directory = directory->path();
  settings.patience = one ? std::chrono::seconds(5) : std::chrono::seconds(0);
  Firewall firewall(settings, std::make_unique<quell::SystemClock>());
  Durable sink(directory->path() / "undo");
  Times times;
  for (int i = 0; i < rounds; ++i) {
    round(firewall, *target, sink, one ? "; proved, " : "in force", times);
  }
  print(one ? "one address, planned, blocked, in force and proved"
            : "10,000 addresses, planned, blocked and in force",
        times.apply_ms);
  print("undone, and seen to be gone", times.undo_ms);
  return 0;
}
