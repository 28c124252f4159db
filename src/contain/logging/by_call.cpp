// More logging by HTTP calls: a level is a thing with a value, under the one target of all logging.
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "contain/logging.h"
#include "contain/switch.h"
#include "doc/json.h"
#include "logging/for_a_while.h"

namespace quell::contain {
namespace {

constexpr std::string_view kKind = "logging-call";
constexpr std::string_view kWord = "logger";

std::optional<Refusal> objection_to(const Measure& measure) {
  if (measure.target == kVerboseTarget) return std::nullopt;
  return Refusal{{"the only target is logging:verbose"}, ""};
}

/// The measure on the record is "logging:verbose"; what the calls are about is "logger:NAME=VALUE".
class ByCall final : public Actuator {
 public:
  ByCall(std::unique_ptr<SwitchHolder> holder, SwitchSettings settings, std::string target)
      : level_(std::move(holder), std::move(settings)), target_(std::move(target)) {}

  [[nodiscard]] std::string_view kind() const override { return kKind; }

  Result<PlanAnswer> plan(const PlanRequest& request) override {
    if (auto refusal = objection_to(request.measure)) return *std::move(refusal);
    PlanRequest inner = request;
    inner.measure.target = target_;
    QUELL_TRY(PlanAnswer answer, level_.plan(inner));
    if (auto* plan = std::get_if<Plan>(&answer)) plan->measure = request.measure;
    return answer;
  }
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override {
    if (auto refusal = objection_to(plan.measure)) return *std::move(refusal);
    Plan inner = plan;
    inner.measure.target = target_;
    return level_.apply(inner, sink, on_step);
  }
  Result<ProbeReport> probe(const Measure& measure) override {
    if (const auto refusal = objection_to(measure)) {
      return fail(ErrorCode::kInvalidInput, refusal->reasons.front());
    }
    Measure inner = measure;
    inner.target = target_;
    return level_.probe(inner);
  }
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override {
    return level_.undo(record, on_step);
  }

 private:
  SwitchActuator level_;
  std::string target_;
};

}  // namespace

std::unique_ptr<Actuator> logging_by_call(LoggingByCall logging, LoggingTime time) {
  const std::string target =
      switch_target(kWord, {.name = std::move(logging.logger), .value = logging.value});
  logging.calls.kind = kKind;
  logging.calls.word = kWord;
  logging.calls.use = SwitchCalls::Use::kForAWhile;
  // true and 10 are sent as they are, and whatever is no JSON as a string.
  const bool is_json = json::parse(logging.value).has_value();
  std::string value = is_json ? logging.value : json::line(json::Value(logging.value));
  logging.calls.values = {{std::move(logging.value), std::move(value)}};
  return for_a_while(std::make_unique<ByCall>(call_switch(std::move(logging.calls)),
                                              std::move(logging.settings), target),
                     std::move(time));
}

}  // namespace quell::contain
