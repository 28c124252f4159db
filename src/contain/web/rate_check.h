// Whether a rate holds: driven beyond it, where that takes few and harmless requests.
#pragma once

#include <cstdint>

#include "web/checks.h"

namespace quell::contain::web {

/// Requests that one client may send at once: as many as the rate lets through in its second or
/// minute.
std::uint32_t burst_of(const target::Rate& rate);

/// Asks the target's page until it answers 429, then its other spellings. Where that would take
/// more than 40 requests, or ones that could do harm, or ones from elsewhere, a note says so.
/// REQUIRES: target.rate.
Proof rate_checks(const Outside& outside, const target::Target& target,
                  const Expectations& expected);

}  // namespace quell::contain::web
