// For tests: an actuator that needs no system at all. A measure is in force while its file is
// there; its undo writes the file's former bytes back, which is what a forger would like to choose.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "contain/actuator.h"
#include "helper/service.h"
#include "os/file.h"

namespace quell::helper {

inline constexpr const char* kFileActuator = "file:one";

class FileActuator final : public contain::Actuator {
 public:
  explicit FileActuator(std::filesystem::path file) : file_(std::move(file)) {}
  [[nodiscard]] std::string_view kind() const override { return "file"; }
  Result<contain::PlanAnswer> plan(const contain::PlanRequest& request) override {
    return contain::Plan{.actuator = kFileActuator,
                         .measure = request.measure,
                         .summary = "the file says " + request.measure.target,
                         .changes = {{file_.string(), "+" + request.measure.target}},
                         .actions = {},
                         .affected = request.affected,
                         .warnings = {},
                         .undo = "as before",
                         .expiry = "never",
                         .confirm_within = std::chrono::seconds(7),
                         .basis = now()};
  }
  Result<contain::ApplyOutcome> apply(const contain::Plan& plan, contain::UndoSink& sink,
                                      const contain::OnStep& on_step) override {
    on_step("store-undo");
    QUELL_CHECK(sink.store({plan.measure.id, plan.actuator, plan.summary, now()}));
    on_step("write");
    QUELL_CHECK(write(plan.measure.target));
    QUELL_TRY(contain::ProbeReport report, probe(plan.measure));
    return contain::Applied{std::move(report),
                            {{"after", now()}, {"big", std::string(3'000'000, 'x')}}};
  }
  Result<contain::ProbeReport> probe(const contain::Measure& measure) override {
    const bool there = now() == measure.target;
    return contain::ProbeReport{
        .state = there ? contain::State::kInForce : contain::State::kAbsent,
        .summary = now(),
        .checks = {{.what = "file", .expected = measure.target, .seen = now()}}};
  }
  Result<contain::UndoOutcome> undo(const contain::UndoRecord& record,
                                    const contain::OnStep& /*quiet*/) override {
    QUELL_CHECK(write(record.data));
    return contain::Undone{{.state = contain::State::kAbsent, .summary = now(), .checks = {}}, {}};
  }

 private:
  [[nodiscard]] std::string now() const { return os::read_file(file_, 1000).value_or(""); }
  Result<void> write(std::string_view text) {
    return os::write_file_atomically(file_, text, os::Mode::kSecret);
  }
  std::filesystem::path file_;
};

/// Needs nothing: root's own file.
inline Offer file_offer(const std::filesystem::path& file) {
  return {.actuator = kFileActuator,
          .needs = {.capabilities = {}, .calls = os::Calls::kOwnWork},
          .make = [file](const std::vector<target::Network>& /*nobody*/)
              -> Result<std::unique_ptr<contain::Actuator>> {
            return std::make_unique<FileActuator>(file);
          }};
}

}  // namespace quell::helper
