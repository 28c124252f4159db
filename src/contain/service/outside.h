// How a TCP service looks to a client. Private to contain.
#pragma once

#include <cstdint>
#include <string_view>

#include "contain/service.h"

namespace quell::contain::service {

enum class Seen : std::uint8_t {
  kAnswers,  ///< bytes came back
  kSilent,   ///< connected, or not even that, and nothing came: what a frozen service looks like
  kRefuses,  ///< nobody listens, or the connection was closed without a byte
};
std::string_view name_of(Seen seen);

/// One connection, one request. Never an error: what does not work is what is seen.
Seen ask(const ServicePort& port);
/// Asks until it is as wanted, for so long.
Seen ask_until(const ServicePort& port, Seen wanted, Duration at_most);

}  // namespace quell::contain::service
