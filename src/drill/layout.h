// The files of a target: the shop's program, and for each instance its configuration and data.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "drill/scenario.h"
#include "drill/target.h"

namespace quell::drill {

/// Whether a path can stand in an nginx configuration as it is. Errors: kInvalidInput.
Result<void> check_directory(const std::filesystem::path& directory);

/// DIR/app: the shop, its pipeline and its tests.
Result<void> write_program(const std::filesystem::path& app);

/// Everything below place.directory that must be there before the first start.
Result<void> write_instance(const Scenario& scenario, const Place& place);

/// "search,download" as far as they are closed when the drill begins.
std::vector<std::string> closed_at_start(const Scenario& scenario);

/// nginx.conf from its template.
std::string nginx_config(const Scenario& scenario, const Place& place);

}  // namespace quell::drill
