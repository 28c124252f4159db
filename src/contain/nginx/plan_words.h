// What a plan says about a measure on an nginx site. Pure; outside text is escaped.
#pragma once

#include <string>
#include <vector>

#include "contain/nginx/edit.h"
#include "contain/nginx_endpoint.h"
#include "nginx/scene.h"

namespace quell::contain::nginx {

/// What the responder must know before it is done: what cannot be seen, caught or proved.
std::vector<std::string> warnings_for(const Scene& scene, const Rule& rule, const NginxSite& site);

}  // namespace quell::contain::nginx
