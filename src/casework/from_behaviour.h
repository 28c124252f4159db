// The words of an incident that is about what clients did over time (a flood, a web shell in use),
// which no hole and no vector names. Private to casework. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "investigate/behaviour.h"
#include "investigate/scan.h"

namespace quell::casework {

/// The one that is worth an incident, else the worst that is listed; nullptr: none. Borrowed.
[[nodiscard]] const investigate::Behaviour* worst_behaviour(const investigate::ScanReport& report);

/// "request flood on /search"; printable.
[[nodiscard]] std::string words_of(const investigate::Behaviour& behaviour);
/// "203.0.113.200 and 211 others"; printable.
[[nodiscard]] std::string clients_of(const investigate::Behaviour& behaviour);
/// What was seen, and what speaks for and against it; printable.
[[nodiscard]] std::string behaviour_summary(const investigate::Behaviour& behaviour);

/// What it usually lets an attacker do, as a CVSS 3.1 vector; nullopt for looking around.
[[nodiscard]] std::optional<std::string> usual_cvss(investigate::BehaviourKind kind);

}  // namespace quell::casework
