// For tests of any actuator: planned and applied in one go, its undo kept in a file that survives
// the process, the process killed at a step.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contain/actuator.h"
#include "death_fixture.h"
#include "os/file.h"

namespace quell::contain::trial {

inline const OnStep kSilent = [](std::string_view) {};

/// Each record in a file of its own, named by its containment.
class FiledUndo final : public UndoSink {
 public:
  explicit FiledUndo(std::filesystem::path directory) : directory_(std::move(directory)) {}

  Result<void> store(const UndoRecord& record) override {
    return os::write_file_atomically(directory_ / (record.id.text() + ".undo"),
                                     record.actuator + "\n" + record.data, os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> read(const std::string& id) const {
    const auto text = os::read_file(directory_ / (id + ".undo"), 100'000'000);
    if (!text) return std::nullopt;
    const std::size_t end = text->find('\n');
    return UndoRecord{.id = ContainmentId(id),
                      .actuator = text->substr(0, end),
                      .summary = "",
                      .data = text->substr(end + 1)};
  }

 private:
  std::filesystem::path directory_;
};

inline Result<ApplyOutcome> plan_and_apply(Actuator& actuator, const Measure& wish, UndoSink& sink,
                                           const OnStep& on_step = kSilent) {
  QUELL_TRY(const PlanAnswer answer, actuator.plan({.measure = wish}));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  return actuator.apply(std::get<Plan>(answer), sink, on_step);
}

/// What came of it, in words that a failed expectation shows.
inline std::string words(const Result<ApplyOutcome>& outcome) {
  if (!outcome) return "error: " + outcome.error().full();
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) {
    return "refused: " + refusal->reasons.front() + "\n" + refusal->difference;
  }
  if (const auto* back = std::get_if<RolledBack>(&*outcome)) {
    return "rolled back: " + back->why + "; " + std::string(name_of(back->probe.state));
  }
  const ProbeReport& probe = std::get<Applied>(*outcome).probe;
  return std::string(name_of(probe.state)) + ": " + probe.summary;
}
inline std::string words(const Result<UndoOutcome>& outcome) {
  if (!outcome) return "error: " + outcome.error().full();
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) {
    return "refused: " + refusal->reasons.front() + "\n" + refusal->difference;
  }
  const ProbeReport& probe = std::get<Undone>(*outcome).probe;
  return std::string(name_of(probe.state)) + ": " + probe.summary;
}
inline std::string words(const Result<ProbeReport>& report) {
  if (!report) return "error: " + report.error().full();
  return std::string(name_of(report->state)) + ": " + report->summary;
}
inline std::string words(const Result<PlanAnswer>& answer) {
  if (!answer) return "error: " + answer.error().full();
  if (const auto* refusal = std::get_if<Refusal>(&*answer)) {
    return "refused: " + refusal->reasons.front() + "\n" + refusal->difference;
  }
  return "plan: " + std::get<Plan>(*answer).summary;
}

/// The steps that the work goes through.
inline std::vector<std::string> steps_of(const std::function<void(const OnStep&)>& work) {
  std::vector<std::string> steps;
  work([&](std::string_view step) { steps.emplace_back(step); });
  return steps;
}

}  // namespace quell::contain::trial
