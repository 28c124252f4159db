// JavaScript as a database runs it on each document. Private to attack. Pure; linear.
#pragma once

#include <string_view>

#include "judging/judged.h"

namespace quell::attack {

/// Observes what in `value` would act, were it put between the quotes, or in the place of a number,
/// of a query's script.
void weigh_query_script(std::string_view value, PartRecord& out);

}  // namespace quell::attack
