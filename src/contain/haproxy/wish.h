// What is asked of a HAProxy: read, judged, and said in words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/actuator.h"
#include "haproxy/scene.h"
#include "target/address.h"

namespace quell::contain::haproxy {

struct Wish {
  Rule rule;
  std::optional<std::uint64_t> hits = std::nullopt;  ///< clients hit, as the person says
};

/// A target, with "hits:N" among its terms or not. Pure. A refusal: it is nonsense, or cannot
/// become an entry of a map.
std::variant<Wish, Refusal> read_wish(const Measure& measure);

/// Why this cannot be had here: another target of that id, too many, an address that must stay
/// reachable or that has much ordinary traffic. `own`: where Quell asks from. Errors: somebody who
/// must stay reachable cannot be found out.
Result<std::optional<Refusal>> objection_here(const HaproxySite& site, const Scene& scene,
                                              const Wish& wish,
                                              const std::optional<target::Address>& own,
                                              const std::optional<OrdinaryTraffic>& traffic);

/// What the responder must know before it is done. Outside text is escaped.
std::vector<std::string> warnings_for(const HaproxySite& site, const Scene& scene,
                                      const Rule& rule);

}  // namespace quell::contain::haproxy
