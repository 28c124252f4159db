// Whether this account may do what a change of a site takes.
#pragma once

#include <optional>
#include <string>

#include "nginx/scene.h"

namespace quell::contain::nginx {

/// What is missing, and who can do it; nullopt: it may write the copies, replace the file and
/// signal nginx (or nginx does not run, which is no matter of rights). Changes nothing.
std::optional<std::string> objection_to_rights(const NginxSite& site, const Scene& scene);

}  // namespace quell::contain::nginx
