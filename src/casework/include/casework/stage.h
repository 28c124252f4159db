// Stages of the deployment: commands that the record asks for, run without a shell, with their
// output sealed and their exit status on the record.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "casework/keeper.h"
#include "desk/effects.h"
#include "incident/state.h"
#include "os/signals.h"

namespace quell::casework {

/// The command as the record keeps it, which lives for ever and reaches reports and exports: a JSON
/// list of the program and its arguments, so that no shell is ever needed. Where the redaction
/// rules hide a secret in it, " digest " and 64 hex digits follow: BLAKE2b-256 of every word as it
/// was run, each with a zero byte behind it.
std::string command_text(const std::vector<std::string>& argv);
/// What is to be run. A command that the record has without its secrets is taken from `known`, by
/// its digest. Errors: kInvalidInput, kNotFound.
Result<std::vector<std::string>> parse_command_text(
    std::string_view text, const std::vector<std::vector<std::string>>& known = {});

inline constexpr Duration kStageTimeout = std::chrono::minutes(30);

struct StageOptions {
  std::filesystem::path directory;  ///< where the marks of begun stages are kept
  /// What was asked for earlier than this, or later than now, is not run: another person or another
  /// day asked, and the gate was passed then. It is reported as interrupted.
  Instant not_before;
  /// Longest time of each kind of stage, as quell.yaml says; others may take kStageTimeout.
  std::map<std::string, Duration, std::less<>> timeouts = {};
  /// The commands that may be meant where the record has one without its secrets: those of
  /// quell.yaml, and what was typed.
  std::vector<std::vector<std::string>> commands = {};
  const os::StopSignal* stop = nullptr;  ///< Ctrl-C ends the command, and the record says so
};

/// Runs what the record asks for once. A stage that an earlier process began and did not finish is
/// reported as interrupted and not run again: only a person knows whether that is safe.
class StageEffect final : public desk::Effect {
 public:
  StageEffect(Keeper keeper, StageOptions options)
      : keeper_(std::move(keeper)), options_(std::move(options)) {}

  [[nodiscard]] std::string_view name() const override { return "stage"; }
  [[nodiscard]] std::vector<std::string> pending(const incident::State& state) const override;
  Result<void> carry_out(const desk::Task& task, const desk::Report& report,
                         const desk::Progress& progress) override;

 private:
  Result<void> run(const desk::Task& task, const std::vector<std::string>& argv,
                   const desk::Report& report);
  [[nodiscard]] bool asked_for_now(const incident::StageState& stage);

  Keeper keeper_;
  StageOptions options_;
};

}  // namespace quell::casework
