#include "headline.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "contain_view.h"
#include "incident/cvss.h"
#include "incident/enum_names.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

using incident::ContainmentPhase;
using incident::State;

std::string_view without_prefix(std::string_view vector) {
  constexpr std::string_view kPrefix = "CVSS:3.1/";
  return vector.starts_with(kPrefix) ? vector.substr(kPrefix.size()) : vector;
}

/// What a containment that is not settled is doing; empty when nothing is to be said.
std::string_view words_of(ContainmentPhase phase) {
  switch (phase) {
    case ContainmentPhase::kRequested:
    case ContainmentPhase::kStarted:
    case ContainmentPhase::kApplied:
      return "is being applied";
    case ContainmentPhase::kActive:
      return "is in force";
    case ContainmentPhase::kDoubtful:
      return "may not be in force: its last probe did not pass";
    case ContainmentPhase::kFailed:
      return "could not be applied";
    case ContainmentPhase::kLifting:
      return "is being undone";
    case ContainmentPhase::kLiftFailed:
      return "could not be undone";
    case ContainmentPhase::kLifted:
    case ContainmentPhase::kPermanent:
      return "";
  }
  return "";
}

void add_containments(const State& state, Instant now, std::vector<std::string>& pending) {
  for (const incident::ContainmentState& one : state.containments) {
    const auto& requested = one.requested.value;
    const std::string_view words = words_of(one.phase);
    if (!words.empty()) {
      const std::string end = end_words(one, now);
      pending.push_back(fmt::format("containment {} ({} {}) {}{}", requested.containment,
                                    requested.actuator, requested.target, words,
                                    end.empty() ? "" : "; its end: " + end));
    }
    if (requested.break_glass && !one.review) {
      pending.push_back(fmt::format("containment {} skipped its gate and waits for a review",
                                    requested.containment));
    }
  }
}

void add_stages(const State& state, std::vector<std::string>& pending) {
  for (const incident::StageState& one : state.stages) {
    const auto& started = one.started.value;
    if (!one.finished) {
      pending.push_back(
          fmt::format("stage {} ({}) is running", started.stage, incident::name_of(started.kind)));
    }
    if (started.break_glass && !one.review) {
      pending.push_back(
          fmt::format("stage {} skipped its gate and waits for a review", started.stage));
    }
  }
}

void add_approvals(const State& state, std::vector<std::string>& pending) {
  for (const incident::ApprovalState& one : state.approvals) {
    if (one.given || one.denied) continue;
    const auto& requested = one.requested.value;
    pending.push_back(fmt::format("approval {} waits for a second person (asked by {})",
                                  requested.approval, requested.requester));
  }
}

void add_watches(const State& state, Instant now, std::vector<std::string>& pending) {
  for (const incident::WatchState& one : state.watches) {
    if (one.finished) continue;
    const std::string& id = one.started.value.watch;
    const std::string hits =
        one.got_through > 0 ? fmt::format(", {} got through", one.got_through) : "";
    pending.push_back(one.until > now
                          ? fmt::format("watch {}: {} left{}", id, to_words(one.until - now), hits)
                          : fmt::format("watch {} is over{}", id, hits));
  }
}

}  // namespace

std::string severity_words(const State& state) {
  const auto priority = incident::priority_of(state);
  return fmt::format("{}/{}",
                     state.severity ? incident::name_of(state.severity->value.severity) : "-",
                     priority ? incident::name_of(*priority) : "-");
}

std::string severity_line(const State& state) {
  if (!state.severity && !state.priority) return "severity not assessed yet";
  if (!state.severity) return severity_words(state);
  const incident::SeverityAssessed& assessed = state.severity->value;
  if (assessed.vector && assessed.score_tenths) {
    return fmt::format("{} (CVSS {}: {})", severity_words(state),
                       incident::score_text(*assessed.score_tenths),
                       without_prefix(*assessed.vector));
  }
  return severity_words(state) + " (by hand)";
}

std::string environment_line(const State& state) {
  if (!state.environment) return "production (not known yet, so it counts as production)";
  const incident::EnvironmentView& view = state.environment->value;
  return fmt::format("{} ({})", incident::name_of(view.environment), view.why);
}

std::string phase_words(const State& state) {
  if (state.closed) return "closed";
  if (state.false_positive) return "false positive";
  return state.confirmed ? "confirmed" : "open";
}

Duration age_of(const State& state, Instant now) {
  if (!state.opened) return {};
  const Instant until = state.closed ? state.closed->proof.at : now;
  return std::max(Duration{}, std::chrono::duration_cast<Duration>(until - state.opened->proof.at));
}

std::string title_of(const State& state) {
  return state.opened ? state.opened->value.title : "";
}

std::string owner_of(const State& state) {
  return state.owner ? state.owner->value.owner : "nobody";
}

std::vector<std::string> pending_words(const State& state, Instant now) {
  std::vector<std::string> pending;
  add_approvals(state, pending);
  add_containments(state, now, pending);
  add_stages(state, pending);
  add_watches(state, now, pending);
  return pending;
}

}  // namespace quell::cli
