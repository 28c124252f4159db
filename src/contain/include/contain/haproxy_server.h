// A server behind a HAProxy is drained: it gets no new sessions, those that it has go on to their
// end, and clients that are bound to it by a cookie or table stay with it. Over the runtime socket,
// without a reload. Format: docs/formats/haproxy.md.
#pragma once

#include <string>
#include <string_view>

#include "contain/actuator.h"
#include "contain/haproxy_site.h"

namespace quell::contain {

/// What is drained for whom stands in the file "servers" of the site's directory, which is there
/// only as long as something is drained. HAProxy itself forgets it at a reload or restart: then a
/// probe says so.
class HaproxyServer final : public Actuator {
 public:
  explicit HaproxyServer(HaproxySite site);
  ~HaproxyServer() override;

  [[nodiscard]] std::string_view kind() const override;
  /// "server:BACKEND/SERVER", and " last" behind it where no other server of the backend serves.
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  HaproxySite site_;
};

/// The target as typed ("app/web1", "app/web1 last") in the record's words. Errors: kInvalidInput.
Result<std::string> haproxy_server_words(std::string_view typed);
/// Logs don't say which server answered: kUnsupported.
Result<std::string> haproxy_server_forecast_target(std::string_view target);

}  // namespace quell::contain
