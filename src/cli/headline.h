// The few words that identify an incident: severity and priority, environment, age. All of them may
// hold outside text: make them safe when they are shown.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "incident/state.h"

namespace quell::cli {

/// "S1/P1", "-/P2", "-/-" while nothing is known.
std::string severity_words(const incident::State& state);
/// "S1/P1 (CVSS 9.8: AV:N/…)", "S2/P2 (by hand)", "severity not assessed yet".
std::string severity_line(const incident::State& state);
/// "production (hostname "www.shop.example")"; unknown counts as production and says so.
std::string environment_line(const incident::State& state);
/// "open", "confirmed", "closed", "false positive".
std::string phase_words(const incident::State& state);
/// Since it was opened, until now or until it was closed.
Duration age_of(const incident::State& state, Instant now);
std::string title_of(const incident::State& state);
std::string owner_of(const incident::State& state);

/// What is under way or waits for somebody: approvals, containments, stages, watches, reviews.
std::vector<std::string> pending_words(const incident::State& state, Instant now);

}  // namespace quell::cli
