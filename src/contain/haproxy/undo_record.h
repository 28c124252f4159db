// What undo of a HAProxy containment needs, as JSON. docs/formats/haproxy.md.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/haproxy_site.h"
#include "target/target.h"

namespace quell::contain::haproxy {

struct Undo {
  target::Target target;
  std::string requests;  ///< the bytes of both maps before the change: the backup
  std::string addresses;
};

/// Errors: kLimit (so large that it would not fit where records are kept).
Result<std::string> to_json(const Undo& undo);
/// Errors: kInvalidInput, kUnsupported, kCorrupted.
Result<Undo> undo_from_json(std::string_view text);

/// What the maps became, against what they are now; for a refusal.
std::string difference_since(const HaproxySite& site, const Undo& undo, const ContainmentId& id);

}  // namespace quell::contain::haproxy
