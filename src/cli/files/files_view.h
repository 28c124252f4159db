// What `quell files` shows to people.
#pragma once

#include <string>

#include "base/time.h"
#include "cli/console.h"
#include "webroot/report.h"

namespace quell::cli {

/// The most suspicious files first, each with its reasons and requests; then what else is new or
/// changed, in a table; then what could not be looked at.
std::string files_table(const Console& console, const webroot::Report& report, Duration took);

}  // namespace quell::cli
