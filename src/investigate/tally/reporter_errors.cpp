// What the application's own log says of attack requests.
#include <optional>
#include <span>

#include "base/hash.h"
#include "error_moments.h"
#include "reporter.h"

namespace quell::investigate {

namespace {

/// Of the endpoint and its parameter, whatever is sent there.
std::uint64_t hole_of(const Signature& signature) {
  return hash_bytes(signature.parameter, hash_bytes(signature.endpoint, 0x5be0cd19137e2179));
}

}  // namespace

void Reporter::learn_errors(const AttackLedger::Attackers& attackers) {
  tally_.errors_by_request_.settle();
  tally_.errors_by_time_.settle();
  if (tally_.errors_by_time_.empty()) return;
  for (const auto& [key, attacker] : attackers) {
    for (const AttackedHole& hole : attacker.holes.holes()) {
      const Signature& signature = hole.group.signature;
      tally_.errors_by_time_.claim({.hole = hole_of(signature),
                                    .vector = signature.vector,
                                    .sample = hole.sample_of_answers.all()});
    }
  }
}

std::optional<LoggedErrors> Reporter::logged_for(const Signature& signature,
                                                 std::span<const Observation> sample,
                                                 const TimeSpan& when) const {
  std::optional<LoggedErrors> out;
  if (!tally_.errors_by_request_.empty()) {
    out = tally_.errors_by_request_.of(sample, signature.vector, when.first, when.last);
    const bool both_have_ids =
        tally_.errors_by_request_.has_ids() && !sample.empty() && sample.front().request_id != 0;
    if (both_have_ids || out->malformed + out->other > 0) return out;
  }
  if (tally_.errors_by_time_.empty()) return out;
  return tally_.errors_by_time_.of(
      {.hole = hole_of(signature), .vector = signature.vector, .sample = sample});
}

OwnError Reporter::own_error(const Observation& request) const {
  const OwnError own = tally_.errors_by_request_.of_one(request);
  if (own != OwnError::kNone) return own;
  if (request.request_id != 0 && tally_.errors_by_request_.has_ids()) return OwnError::kNone;
  const bool beside = tally_.errors_by_time_.has_error_beside(request);
  return beside ? OwnError::kError : OwnError::kNone;
}

}  // namespace quell::investigate
