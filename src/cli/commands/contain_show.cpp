// quell contain show ID: everything that the record has of one containment.
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "base/safe_text.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "contain_view.h"
#include "doc/json.h"
#include "incident/enum_names.h"
#include "incident/expiry.h"
#include "incident/state.h"
#include "one_containment.h"

namespace quell::cli {
namespace {

using incident::ContainmentState;

class Lines {
 public:
  explicit Lines(Console& console) : console_(console) {}

  void line(std::string_view title, std::string_view text) {
    console_.print(fmt::format("  {:<14}{}\n", title, terminal_safe(text)));
  }
  /// What happened, when and by whom.
  void event(std::string_view title, const incident::Proof& proof, std::string_view text = {}) {
    line(title, fmt::format("{} by {}{}{}", to_seconds(proof.at), proof.actor.name,
                            text.empty() ? "" : ": ", text));
  }
  void block(std::string_view title, std::string_view text) { show_block(title, text, console_); }

 private:
  Console& console_;
};

void show_wish(const ContainmentState& one, Instant now, Lines& out) {
  const incident::ContainmentRequested& asked = one.requested.value;
  out.line("state", phase_words(one.phase));
  out.line("measure", asked.actuator + " on " + asked.target);
  out.line("environment", incident::name_of(asked.environment));
  const std::string end = end_words(one, now);
  if (!end.empty()) out.line("ends", end + " (" + to_seconds(*incident::ends_at(one)) + ")");
  out.event("asked for", one.requested.proof, asked.justification.value_or(""));
  if (asked.rollback_plan) out.line("way back", *asked.rollback_plan);
  if (asked.break_glass) {
    out.line("gate", one.review ? "was skipped, and reviewed" : "was skipped; needs a review");
  }
  if (asked.forecast) out.block("hits", *asked.forecast);
  if (asked.warnings) out.block("warned of", *asked.warnings);
}

void show_course(const ContainmentState& one, Lines& out) {
  if (one.started) {
    out.event("undo kept", one.started->proof, "evidence " + one.started->value.undo.text());
  }
  if (one.applied) out.event("applied", one.applied->proof, one.applied->value.detail.value_or(""));
  if (one.last_probe) {
    const incident::ContainmentProbed& probe = one.last_probe->value;
    // What was seen of a measure that is gone says nothing of now.
    const bool gone = one.phase == incident::ContainmentPhase::kLifted;
    out.event(gone ? "seen before" : "last probe", one.last_probe->proof,
              typed_form(incident::name_of(probe.result)) + "; " + probe.detail.value_or(""));
    if (probe.evidence) out.line("", "evidence " + probe.evidence->text());
  }
  if (one.failed) {
    out.event("failed", one.failed->proof,
              fmt::format("{} (the target is {})", one.failed->value.reason,
                          incident::name_of(one.failed->value.target_state)));
  }
  if (one.lift_requested) {
    out.event("to be undone", one.lift_requested->proof, one.lift_requested->value.reason);
  }
  if (one.lift_failed)
    out.event("undo failed", one.lift_failed->proof, one.lift_failed->value.reason);
  if (one.lifted) out.event("undone", one.lifted->proof, one.lifted->value.detail.value_or(""));
  if (one.confirmed) out.event("confirmed", one.confirmed->proof);
  if (one.extended) {
    out.event(
        "extended", one.extended->proof,
        "until " + to_seconds(one.extended->value.ends_at) + ": " + one.extended->value.reason);
  }
  if (one.permanent) out.event("stays", one.permanent->proof, one.permanent->value.reason);
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto found = open_containment(arguments, console, session);
  if (!found) return fail_with(console, found.error());
  const ContainmentState& one = found->state();
  if (arguments.has("--json")) {
    json::Object object = containment_json(one);
    object["plan"] = one.requested.value.plan;
    console.print(json::pretty(object));
    return Exit::kDone;
  }
  console.print(console.styled(Style::kBold, found->of.id.text() + " " + found->id) + "\n");
  Lines out(console);
  show_wish(one, session.clock().now(), out);
  show_course(one, out);
  out.block("the plan as it was shown", one.requested.value.plan);
  return Exit::kDone;
}

}  // namespace

Subcommand contain_show_command() {
  return {.name = "contain show",
          .group = "Mitigate",
          .summary = "Show everything the record has of one containment",
          .positionals = {{.name = "CONTAINMENT", .help = "which", .arity = Arity::kRequired}},
          .options = {incident_option(), json_option()},
          .examples = {{"quell contain show C1", "the plan, the proof, when it ends, its undo"},
                       {"quell contain show C1 --json", "for scripts"}},
          .run = run};
}

}  // namespace quell::cli
