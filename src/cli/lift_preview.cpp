#include "lift_preview.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "casework/containment.h"
#include "casework/kinds.h"
#include "common.h"
#include "considered.h"
#include "contain/actuator.h"
#include "contain_view.h"
#include "desk/desk.h"
#include "doc/json.h"
#include "incident/commands.h"
#include "incident/decide.h"
#include "incident/state.h"
#include "refusal.h"

namespace quell::cli {
namespace {

using incident::ContainmentState;

/// The way back, as the plan told it. It stands behind the changes, which may hold anything.
std::string way_back(std::string_view plan) {
  constexpr std::string_view kTitle = "undo: ";
  const std::size_t at = plan.rfind("\n" + std::string(kTitle));
  if (at == std::string_view::npos) return {};
  const std::string_view rest = plan.substr(at + 1 + kTitle.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

struct Preview {
  const OneContainment& one;
  incident::Decision gate;
  Result<contain::ProbeReport> seen;
};

std::vector<std::string> warnings_of(const Preview& preview) {
  const auto& [one, gate, seen] = preview;
  std::vector<std::string> warnings;
  // Whether an actuator can still take its part out is known when it tries, with the lock held.
  if (seen && seen->state == contain::State::kAltered) {
    warnings.emplace_back(
        "it is not as Quell left it: where that is in the way, a lift changes nothing and is "
        "refused; what to do about it is said then");
  }
  const bool announced = gate.answer == incident::GateAnswer::kAllowAndAnnounce;
  if (announced) warnings.push_back(gate.message + ", which is announced");
  // Elsewhere the gate does not ask whether the fix was verified.
  const bool verified =
      incident::environment_of(one.of.state) == incident::Environment::kProduction && !announced;
  if (!verified) {
    for (std::string& opened : opened_by_lifting(one.of.state, one.id)) {
      warnings.push_back(std::move(opened));
    }
  }
  const casework::Kind* const kind = casework::kind_of(one.state().requested.value.actuator);
  if (kind != nullptr && !kind->lift_warning.empty()) {
    warnings.emplace_back(kind->lift_warning);
  }
  return warnings;
}

/// Others that the same actuator keeps in force.
std::vector<std::string> others_of(const OneContainment& one) {
  std::vector<std::string> others;
  for (const ContainmentState& other : one.of.state.containments) {
    const incident::ContainmentRequested& asked = other.requested.value;
    const bool same = asked.actuator == one.state().requested.value.actuator;
    const bool stands = in_force(other) || other.phase == incident::ContainmentPhase::kDoubtful;
    if (same && asked.containment != one.id && stands) {
      others.push_back(fmt::format("{} on {}", asked.containment, asked.target));
    }
  }
  return others;
}

json::Array texts(const std::vector<std::string>& lines) {
  json::Array array;
  for (const std::string& line : lines) array.push_back(json::Value(utf8_or_replaced(line)));
  return array;
}

void show_json(const Preview& preview, Console& console) {
  const incident::ContainmentRequested& asked = preview.one.state().requested.value;
  json::Object object{{"containment", asked.containment},
                      {"answer", incident::name_of(preview.gate.answer)},
                      {"undo", utf8_or_replaced(way_back(asked.plan))},
                      {"warnings", texts(warnings_of(preview))},
                      {"stays", texts(others_of(preview.one))},
                      {"plan", utf8_or_replaced(asked.plan)}};
  if (preview.seen) {
    object["now"] = probe_json(*preview.seen);
  } else {
    object["not_seen"] = utf8_or_replaced(preview.seen.error().full());
  }
  console.print(json::pretty(object));
}

void show_target(const Preview& preview, Console& console) {
  if (preview.seen) return show_probe(*preview.seen, console);
  console.complain(fmt::format(
      "quell: {} cannot be looked at: {}; a lift could not be proved, and would be refused",
      preview.one.id, terminal_safe(preview.seen.error().full())));
}

/// Nothing was begun, so nothing is taken back; else the plan, as it was shown.
void show_changes(const Preview& preview, Console& console) {
  const ContainmentState& state = preview.one.state();
  if (!state.started) {
    console.print("  takes back: nothing, it was never begun\n");
    return;
  }
  const std::string back = way_back(state.requested.value.plan);
  if (!back.empty()) console.print(fmt::format("  undo: {}\n", terminal_safe(back)));
  show_block("takes back what was planned:", state.requested.value.plan, console);
}

void show(const Preview& preview, Console& console) {
  const incident::ContainmentRequested& asked = preview.one.state().requested.value;
  console.print(
      console.styled(Style::kBold, preview.one.of.id.text() + " " + preview.one.id) +
      fmt::format(": {} on {}\n", terminal_safe(asked.actuator), terminal_safe(asked.target)));
  show_target(preview, console);
  for (const std::string& warning : warnings_of(preview)) {
    console.print("  " + console.styled(Style::kYellow, "warning: " + terminal_safe(warning)) +
                  "\n");
  }
  for (const std::string& other : others_of(preview.one)) {
    console.print(fmt::format("  stays: {}\n", terminal_safe(other)));
  }
  show_changes(preview, console);
  console.print("  nothing was changed (--dry-run)\n");
}

/// A lift that was begun is gone on with: the gate was asked when it was asked for.
incident::Decision answer_to_lift(const OneContainment& one) {
  if (one.state().phase == incident::ContainmentPhase::kLifting) return {};
  return considered(one.of, incident::RequestLift{.containment = one.id, .reason = "dry run"});
}

}  // namespace

Exit preview_lift(const OneContainment& one, bool json, Console& console, Session& session) {
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  incident::Decision gate = answer_to_lift(one);
  if (!gate.allowed()) {
    return show_refusal({.incident = one.of.id,
                         .answer = gate.answer,
                         .missing = std::move(gate.missing),
                         .message = std::move(gate.message)},
                        {.json = json}, console);
  }
  const Preview preview{.one = one,
                        .gate = std::move(gate),
                        .seen = casework::look_at_containment(session.actuators(**config),
                                                              {one.of.id, one.id, one.of.state})};
  if (json) {
    show_json(preview, console);
  } else {
    show(preview, console);
  }
  return preview.seen ? Exit::kDone : Exit::kFailed;
}

}  // namespace quell::cli
