// What a site answers where somebody altered what Quell wrote: nobody can tell then which
// configuration answers, so any refusal of Quell's own counts.
#pragma once

#include <optional>
#include <vector>

#include "contain/actuator.h"
#include "target/address.h"
#include "target/target.h"
#include "web/outside.h"

namespace quell::contain::web {

/// Whether the target is still refused, asked with harmless requests only, and whether the ordinary
/// page goes on. What cannot be asked is a note.
std::vector<Check> altered_checks(const Outside& outside, const target::Target& target,
                                  const std::optional<target::Address>& own);

}  // namespace quell::contain::web
