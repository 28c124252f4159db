// Whether this account may do what a change of a HAProxy takes.
#pragma once

#include <optional>

#include "contain/actuator.h"
#include "haproxy/scene.h"

namespace quell::contain::haproxy {

/// What is missing, and who can do it; nullopt: it may replace the maps, and each socket is of
/// level admin. Changes nothing. Errors: of Runtime.
Result<std::optional<Refusal>> objection_to_rights(const HaproxySite& site, const Scene& scene);
/// The same for the list of drained servers, which needs no maps.
Result<std::optional<Refusal>> objection_to_rights(const HaproxySite& site);

/// Where looking itself was not permitted: the refusal that says so; nullopt: another error.
std::optional<Refusal> refusal_of_rights(const Error& error);

}  // namespace quell::contain::haproxy
