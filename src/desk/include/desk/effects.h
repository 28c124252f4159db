// Effects: work that the record asks for (a containment to apply, a stage to run) and that reports
// back with commands. What is pending is read from the state, so nothing is lost when a process
// dies: whoever runs next finds it, and each effect looks before it acts.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "desk/command_ids.h"
#include "desk/desk.h"
#include "incident/commands.h"
#include "incident/state.h"

namespace quell::desk {

/// Reports an outcome to the record; durable when it returns.
using Report = std::function<Result<void>(const incident::CommandBody&)>;
/// A line for a person who waits.
using Progress = std::function<void(std::string_view)>;

/// One piece of pending work.
struct Task {
  incident::IncidentId incident;
  std::string key;  ///< what it is about: "C1", "S3"; stable while it is pending
  incident::State state;
};

/// A kind of effect. carry_out() may find its own half-done work of an earlier process: it probes
/// first and never runs blindly again.
class Effect {
 public:
  virtual ~Effect() = default;
  /// As which actor it reports: "containment".
  [[nodiscard]] virtual std::string_view name() const = 0;
  [[nodiscard]] virtual std::vector<std::string> pending(const incident::State& state) const = 0;
  /// An error means that the outcome could not be reported; the work stays pending.
  virtual Result<void> carry_out(const Task& task, const Report& report,
                                 const Progress& progress) = 0;
};

/// Carries out what is pending. One process at a time does so, the holder of a lock on the store.
/// Not thread-safe.
class Runner {
 public:
  /// `effects` are tried in this order. The references must outlive the runner.
  Runner(Desk& desk, CommandIds& ids, std::vector<std::unique_ptr<Effect>> effects,
         std::filesystem::path lock_file)
      : desk_(desk), ids_(ids), effects_(std::move(effects)), lock_file_(std::move(lock_file)) {}

  /// Everything pending of one incident; each task at most once a call. Waits for another process
  /// that is at it. Errors: kTimeout (another process holds the lock), the first error of a task
  /// (the others are still tried).
  Result<void> run(const incident::IncidentId& incident, const Progress& progress);

  /// The keys of the tasks that this runner took up, and not another process before it.
  [[nodiscard]] const std::vector<std::string>& taken_up() const { return taken_up_; }

 private:
  Result<void> run_effect(Effect& effect, const incident::IncidentId& incident,
                          const Progress& progress);

  Desk& desk_;
  CommandIds& ids_;
  std::vector<std::unique_ptr<Effect>> effects_;
  std::filesystem::path lock_file_;
  std::vector<std::string> taken_up_;
};

}  // namespace quell::desk
