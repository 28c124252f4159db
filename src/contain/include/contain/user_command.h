// Containment by four commands that the user names: plan, apply, probe, undo. Run without a shell,
// in a clean environment, with a time limit, their output kept as evidence.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "contain/actuator.h"

namespace quell::contain {

/// What a target may be before a command gets to see it.
enum class TargetForm : std::uint8_t {
  kWord,     ///< letters, digits and . _ @ : + - , at most 128
  kAddress,  ///< an IPv4 or IPv6 address or network
  kPath,     ///< an absolute path without ".." and control bytes, at most 1024 bytes
  kText,     ///< one printable line of UTF-8, at most 1024 bytes
};

/// Argument vectors. An argument "{target}" or "{id}" as a whole stands for the target and for the
/// containment's id; an argument that merely contains one of them is refused by
/// objection_to_command().
struct UserCommands {
  std::vector<std::string> plan;
  std::vector<std::string> apply;
  std::vector<std::string> probe;
  std::vector<std::string> undo;
};

struct UserCommandSettings {
  std::string name;
  UserCommands run;
  TargetForm takes = TargetForm::kWord;
  Duration timeout = std::chrono::seconds(30);  ///< of each command
  std::filesystem::path directory = "/";        ///< where they run
  std::vector<std::string> environment = {};    ///< "NAME=value", besides PATH, LANG and HOME
  std::filesystem::path state_directory;        ///< where Quell notes who wants it in force
};

/// Why this argument vector cannot be configured; empty: it can.
std::string objection_to_command(const std::vector<std::string>& argv);

/// Why this target is not handed to the commands; empty: it is. Pure.
std::string objection_to_target(const UserCommandSettings& settings, std::string_view target);

/// The argument vector that is run. REQUIRES: no objection to it nor to the target.
std::vector<std::string> filled_in(const std::vector<std::string>& argv, const Measure& measure);

/// What the commands promise (docs/containment/command.md): plan changes nothing, prints what apply
/// would do, and exits with 0, or with 1 when it will not be done; apply and undo may be run again;
/// probe changes nothing and exits with 0 (in force), 1 (absent), or anything else (not known).
/// Nothing is said to be so that probe did not say. Several containments of one target are one
/// thing: apply is run for the first, undo for the last.
class UserCommand final : public Actuator {
 public:
  explicit UserCommand(UserCommandSettings settings);
  ~UserCommand() override;

  [[nodiscard]] std::string_view kind() const override;
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  /// kUnavailable also when the command says that it does not know.
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  UserCommandSettings settings_;
};

}  // namespace quell::contain
