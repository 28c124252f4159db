// What plans and results say about a measure on a web server, whichever it is. Pure; outside text
// is escaped.
#pragma once

#include <string>
#include <vector>

#include "contain/actuator.h"
#include "target/target.h"
#include "web/checks.h"
#include "web/entrance.h"

namespace quell::contain::web {

/// "/search answers 503 for everyone", "203.0.113.9 gets 403 at /admin and below".
std::string effect_words(const target::Target& target);

/// What the responder must know of which requests fall under it, and which don't.
std::vector<std::string> warnings_of_requests(const target::Target& target,
                                              const Entrance& entrance);

/// What is added to "in force": "proved by 8 refused requests: /search answers 503 for everyone".
std::string result_words(const target::Target& target, const Proof& proof);

}  // namespace quell::contain::web
