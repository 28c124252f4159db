// What to ask a site about a measure: requests that fall under it, in the spellings that clients
// may use, and others close by that don't. Pure.
#pragma once

#include <string>
#include <vector>

#include "target/target.h"
#include "web/entrance.h"
#include "web/outside.h"

namespace quell::contain::web {

/// A request target that falls under the endpoint, its method and its parameters, whoever asks.
Question principal_question(const target::Target& target, const Entrance& entrance);

/// The principal one; then: a letter of the path percent-encoded; //, /./ and /x/../ before it;
/// with a query; as an absolute target; a page below, if everything below is meant. Parameters:
/// name and text percent-encoded, in capitals, behind others, given twice. Every method. Last, what
/// is close and doesn't fall under it: another page, method, value.
std::vector<Question> questions_of(const target::Target& target, const Entrance& entrance);

}  // namespace quell::contain::web
