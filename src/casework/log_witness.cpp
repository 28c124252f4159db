#include "log_witness.h"

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "base/time.h"
#include "casework/kinds.h"
#include "investigate/still_coming.h"
#include "target/target.h"

namespace quell::casework {
namespace {

using contain::Check;

/// Requests that were under way may be written that much after the measure came into force.
constexpr Duration kUnderWay = std::chrono::seconds(3);

/// What refuses requests itself writes them into its log; what the kernel drops reaches no log.
bool is_refused_by_server(std::string_view actuator) {
  return ended_by(actuator).empty();
}

std::string words_of(const investigate::StillComing& seen) {
  if (seen.requests == 0) return "no request at all, of nobody: the logs say nothing";
  if (seen.got_through == 0) {
    return fmt::format("none, and {} others", seen.requests);
  }
  return fmt::format(
      "{}, the last at {} from {}: does something stand in front that hides its "
      "address?",
      seen.got_through, to_iso(*seen.last), seen.last_client);
}

Check::Outcome outcome_of(const investigate::StillComing& seen) {
  if (seen.requests == 0) return Check::Outcome::kNote;
  return seen.got_through == 0 ? Check::Outcome::kPassed : Check::Outcome::kFailed;
}

}  // namespace

std::optional<Check> seen_in_logs(const incident::ContainmentState& containment,
                                  const AccessLogs& logs) {
  if (logs.paths.empty() || !containment.in_force_since) return std::nullopt;
  const incident::ContainmentRequested& asked = containment.requested.value;
  const auto counted = logged_target(asked.actuator, asked.target);
  if (!counted) return std::nullopt;
  auto target = target::parse_target(*counted);
  // Who stays below a rate is answered, and that is right.
  if (!target || target->rate) return std::nullopt;
  const Instant since =
      std::chrono::ceil<std::chrono::seconds>(containment.in_force_since->at + kUnderWay);
  if (logs.now <= since) return std::nullopt;
  const investigate::StillComing seen = investigate::still_coming(
      logs.paths, {.target = *std::move(target),
                   .since = since,
                   .refused_by_server = is_refused_by_server(asked.actuator),
                   .proxies = logs.proxies,
                   .formats = logs.formats});
  return Check{.what = "requests of it in the logs since " + to_iso(since),
               .expected = "none that got through",
               .seen = words_of(seen),
               .outcome = outcome_of(seen)};
}

}  // namespace quell::casework
