// Containment on a HAProxy: an endpoint answers 503 with Retry-After for everyone, clients or
// requests with a parameter get 403, requests beyond a rate 429; in every spelling that
// applications read as the same. No reload: maps are changed over the runtime socket, and on disk,
// so that a reload or restart keeps the measure. Format: docs/formats/haproxy.md.
#pragma once

#include <string_view>

#include "contain/actuator.h"
#include "contain/haproxy_site.h"

namespace quell::contain {

/// The configuration of HAProxy is never touched: it includes haproxy_frontend_lines() once, and a
/// plan is refused with these lines where the running HAProxy doesn't have them. Two maps are
/// rendered from the set of targets in force. With no target left they are byte for byte the
/// original. If anything in them, on disk or in a process, was changed by somebody else, every step
/// stops and shows the difference.
class HaproxyEndpoint final : public Actuator {
 public:
  explicit HaproxyEndpoint(HaproxySite site);
  ~HaproxyEndpoint() override;

  [[nodiscard]] std::string_view kind() const override;
  /// `request.measure.target` is a target::Target with an endpoint, addresses or parameters, and
  /// "hits:N" behind it where addresses with much ordinary traffic are meant all the same.
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  HaproxySite site_;
};

/// The measure's target without "hits:N", in the words of target::parse_target. Errors:
/// kInvalidInput.
Result<std::string> haproxy_forecast_target(std::string_view target);

}  // namespace quell::contain
