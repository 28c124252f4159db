// Whether a rate holds: driven beyond it, where that takes few and harmless requests.
#pragma once

#include "nginx/checks.h"

namespace quell::contain::nginx {

/// Asks the target's page until it answers 429, then its other spellings. Where that would take
/// more than 40 requests, or ones that could do harm, or ones from elsewhere, a note says so.
/// REQUIRES: target.rate.
Proof rate_checks(const Outside& outside, const target::Target& target,
                  const Expectations& expected);

}  // namespace quell::contain::nginx
