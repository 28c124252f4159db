// What every way to log more shares: an end, and a warning.
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "base/time.h"
#include "contain/logging.h"
#include "fmt/format.h"
#include "logging/for_a_while.h"

namespace quell::contain {

namespace {

class ForAWhile final : public Actuator {
 public:
  ForAWhile(std::unique_ptr<Actuator> actuator, LoggingTime time)
      : actuator_(std::move(actuator)), time_(std::move(time)) {}

  [[nodiscard]] std::string_view kind() const override { return actuator_->kind(); }

  Result<PlanAnswer> plan(const PlanRequest& request) override {
    if (auto refusal = objection_to(request.measure)) return *std::move(refusal);
    QUELL_TRY(PlanAnswer answer, actuator_->plan(request));
    if (auto* plan = std::get_if<Plan>(&answer)) {
      plan->warnings.emplace_back(
          "verbose logs may hold personal data and secrets (statements with their values, "
          "requests, "
          "headers): see who can read them, and delete them when they are no longer needed");
      plan->warnings.emplace_back(
          "verbose logs grow fast: see that the disk has room for as long as this lasts");
    }
    return answer;
  }
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override {
    if (auto refusal = objection_to(plan.measure)) return *std::move(refusal);
    return actuator_->apply(plan, sink, on_step);
  }
  Result<ProbeReport> probe(const Measure& measure) override { return actuator_->probe(measure); }
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override {
    return actuator_->undo(record, on_step);
  }

 private:
  [[nodiscard]] std::optional<Refusal> objection_to(const Measure& measure) const {
    const std::string wanted = fmt::format(
        "more logging always ends by itself: give it an end, at most {} from now "
        "(longest in quell.yaml), as in --for 15m",
        to_words(time_.longest));
    if (!measure.expires) return Refusal{{wanted}, ""};
    const Instant now = time_.clock->now();
    if (*measure.expires > now + time_.longest || *measure.expires <= now) {
      return Refusal{{wanted}, ""};
    }
    return std::nullopt;
  }

  std::unique_ptr<Actuator> actuator_;
  LoggingTime time_;
};

}  // namespace

std::unique_ptr<Actuator> for_a_while(std::unique_ptr<Actuator> actuator, LoggingTime time) {
  return std::make_unique<ForAWhile>(std::move(actuator), std::move(time));
}

std::unique_ptr<Actuator> logging_by_setting(LoggingBySetting logging, LoggingTime time) {
  SettingWords words{.kind = "logging-setting",
                     .read = [key = logging.key, value = logging.value](
                                 const std::string& target) -> Result<setting::Assignment> {
                       if (target == kVerboseTarget)
                         return setting::Assignment{.key = key, .value = value};
                       return fail(ErrorCode::kInvalidInput, "the only target is logging:verbose");
                     }};
  return for_a_while(std::make_unique<Setting>(std::move(logging.file), std::move(words)),
                     std::move(time));
}

}  // namespace quell::contain
