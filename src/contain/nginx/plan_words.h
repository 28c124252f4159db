// What a plan says about a measure on an nginx site. Pure; outside text is escaped.
#pragma once

#include <string>
#include <vector>

#include "contain/nginx/edit.h"
#include "contain/nginx_endpoint.h"
#include "nginx/checks.h"
#include "nginx/scene.h"

namespace quell::contain::nginx {

/// "/search answers 503 for everyone", "203.0.113.9 gets 403 at /admin and below".
std::string effect_words(const target::Target& target);
std::string expiry_words(const Measure& measure);

/// What the responder must know before it is done: what cannot be seen, caught or proved.
std::vector<std::string> warnings_for(const Scene& scene, const Rule& rule, const NginxSite& site);

std::string probe_text(const std::vector<Check>& checks);

/// What is added to "in force": "proved by 8 refused requests: /search answers 503 for everyone".
std::string result_words(const target::Target& target, const Proof& proof);

}  // namespace quell::contain::nginx
