#include "casework/stage.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/utf8.h"
#include "casework/keeper.h"
#include "desk/effects.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/process.h"

namespace quell::casework {
namespace {

/// Exit status on the record where the program did not end by itself; shells use the same numbers.
constexpr int kExitTimedOut = 124;
constexpr int kExitNotStarted = 127;
constexpr int kExitInterrupted = 130;
constexpr int kExitSignal = 128;

int exit_status_of(const os::RunResult& result) {
  if (result.end == os::RunEnd::kTimedOut) return kExitTimedOut;
  if (result.end == os::RunEnd::kCancelled) return kExitInterrupted;
  if (const auto* exited = std::get_if<os::Exited>(&result.status)) return exited->code;
  return kExitSignal + std::get<os::Signalled>(result.status).signal;
}

std::string detail_of(const os::RunResult& result) {
  std::string how = os::describe(result.status);
  if (result.end == os::RunEnd::kTimedOut) how = "took too long and was ended, " + how;
  if (result.end == os::RunEnd::kCancelled) how = "interrupted from the keyboard, " + how;
  return fmt::format("{} after {}", how, to_words(result.took));
}

std::string output_text(const os::RunResult& result) {
  std::string text;
  const auto add = [&](std::string_view name, const os::Output& output) {
    text += fmt::format("==== {} ({} bytes)\n{}\n", name, output.total, output.kept);
  };
  add("standard output", result.out);
  add("standard error", result.err);
  return text;
}

std::filesystem::path mark_of(const std::filesystem::path& directory, const desk::Task& task) {
  return directory / (task.incident.text() + "-" + task.key + ".begun");
}

}  // namespace

std::vector<std::string> StageEffect::pending(const incident::State& state) const {
  std::vector<std::string> keys;
  for (const incident::StageState& stage : state.stages) {
    if (!stage.finished) keys.push_back(stage.started.value.stage);
  }
  return keys;
}

Result<void> StageEffect::run(const desk::Task& task, const std::vector<std::string>& argv,
                              const desk::Report& report) {
  const incident::StageState* stage = incident::find_stage(task.state, task.key);
  const auto limit = options_.timeouts.find(incident::name_of(stage->started.value.kind));
  auto deadline =
      os::Deadline::after(limit == options_.timeouts.end() ? kStageTimeout : limit->second);
  if (options_.stop != nullptr) deadline = deadline.unless(*options_.stop);
  const auto result = os::run({.argv = argv}, deadline, {});
  if (!result) {
    return report(incident::FinishStage{.stage = task.key,
                                        .exit_status = kExitNotStarted,
                                        .detail = utf8_or_replaced(result.error().full())});
  }
  incident::FinishStage finished{.stage = task.key,
                                 .exit_status = exit_status_of(*result),
                                 .output = std::nullopt,
                                 .detail = detail_of(*result)};
  const auto kept = keeper_.keep({.name = "output of " + task.key, .origin = command_text(argv)},
                                 output_text(*result));
  if (kept) {
    QUELL_CHECK(report(*kept));
    finished.output = kept->digest;
  } else {
    // How the command ended is worth more than what it printed: it is recorded all the same.
    *finished.detail += "; its output could not be kept: " + utf8_or_replaced(kept.error().full());
  }
  return report(finished);
}

/// Asked for within this run of the program. A time that lies ahead is that of an earlier run too:
/// the clock was set back since.
bool StageEffect::asked_for_now(const incident::StageState& stage) {
  const Instant at = stage.started.proof.at;
  return at >= options_.not_before && at <= keeper_.now();
}

Result<void> StageEffect::carry_out(const desk::Task& task, const desk::Report& report,
                                    const desk::Progress& progress) {
  const incident::StageState* stage = incident::find_stage(task.state, task.key);
  if (stage == nullptr) return fail(ErrorCode::kNotFound, "no stage " + task.key);
  const std::filesystem::path mark = mark_of(options_.directory, task);
  QUELL_TRY(const auto begun, os::info(mark));
  if (begun) {
    QUELL_CHECK(report(incident::FinishStage{
        .stage = task.key,
        .exit_status = kExitInterrupted,
        .detail = "quell was interrupted while it ran; how far it got is not known. Look at the "
                  "target, then run the stage again"}));
    return os::remove_file(mark);
  }
  if (!asked_for_now(*stage)) {
    return report(incident::FinishStage{
        .stage = task.key,
        .exit_status = kExitInterrupted,
        .detail = "it was asked for earlier and never begun; ask for it again"});
  }
  const auto argv = parse_command_text(stage->started.value.command, options_.commands);
  if (!argv) {
    return report(incident::FinishStage{.stage = task.key,
                                        .exit_status = kExitNotStarted,
                                        .detail = utf8_or_replaced(argv.error().full())});
  }
  QUELL_CHECK(os::make_directories(options_.directory, os::Mode::kPrivateDirectory));
  // The mark is on disk before the command begins: after a crash it tells "never begun" (which may
  // be run) from "begun" (which may not).
  QUELL_CHECK(os::write_file_atomically(mark, "", os::Mode::kSecret));
  progress(fmt::format("{}: running {}", task.key, stage->started.value.command));
  QUELL_CHECK(run(task, *argv, report));
  return os::remove_file(mark);
}

}  // namespace quell::casework
