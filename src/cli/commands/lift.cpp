// quell lift ID: undoes a containment and proves that it is gone, or keeps it for good.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <variant>

#include "base/result.h"
#include "base/safe_text.h"
#include "casework/kinds.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "confirming.h"
#include "considered.h"
#include "contain/actuator.h"
#include "contain_view.h"
#include "desk/desk.h"
#include "doc/json.h"
#include "held_containment.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "lift_preview.h"
#include "minding_stop.h"
#include "one_containment.h"
#include "refusal.h"
#include "state_json.h"

namespace quell::cli {
namespace {

Exit show_result(const Case& of, const std::string& id, Console& console) {
  const auto state = of.workbench->desk->state(of.id);
  if (!state) return fail_with(console, state.error());
  const incident::ContainmentState* one = incident::find_containment(*state, id);
  if (one != nullptr && one->phase == incident::ContainmentPhase::kLifted) {
    const std::string detail = one->lifted ? one->lifted->value.detail.value_or("") : "";
    console.print("  " + console.styled(Style::kGreen, id + " undone") + ": " +
                  terminal_safe(detail) + "\n");
    const auto shown = show_next(of, console);
    return shown ? Exit::kDone : fail_with(console, shown.error());
  }
  const bool failed = one != nullptr && one->lift_failed.has_value();
  console.complain(fmt::format(
      "quell: {} is not undone: {}", terminal_safe(id),
      failed ? terminal_safe_lines(one->lift_failed->value.reason) : "see quell contain list"));
  if (one == nullptr || !one->started) return Exit::kFailed;  // there is no undo
  console.complain(
      fmt::format("The undo is kept. What is so now: quell contain probe {0}. To go on with it, as "
                  "often as it takes: quell lift {0} --reason TEXT",
                  terminal_safe(id)));
  return Exit::kFailed;
}

Exit show_result_json(const Case& of, const desk::Outcome& outcome, const std::string& id,
                      Console& console) {
  const auto state = of.workbench->desk->state(of.id);
  if (!state) return fail_with(console, state.error());
  const incident::ContainmentState* one = incident::find_containment(*state, id);
  json::Object object = outcome_json(outcome);
  if (one != nullptr) object["containment"] = containment_json(*one);
  console.print(json::pretty(object));
  const bool lifted = one != nullptr && one->phase == incident::ContainmentPhase::kLifted;
  return lifted ? Exit::kDone : Exit::kFailed;
}

/// A lift that is on the record and was not carried out to its end is gone on with: who asked was
/// killed, or is at it still, and then this waits for what comes of it.
Result<desk::Outcome> ask_or_go_on(const Case& of, const incident::RequestLift& wish) {
  const incident::ContainmentState* one = incident::find_containment(of.state, wish.containment);
  if (one == nullptr || one->phase != incident::ContainmentPhase::kLifting) return submit(of, wish);
  return desk::Outcome{.incident = of.id,
                       .message = wish.containment + " was being undone already"};
}

Exit lift(const Case& of, const incident::RequestLift& wish, const RefusalView& refusal,
          Console& console, Session& session) {
  const std::string& id = wish.containment;
  const auto outcome = ask_or_go_on(of, wish);
  if (!outcome) return fail_with(console, outcome.error());
  if (!outcome->allowed()) return show_refusal(*outcome, refusal, console);
  const auto ran =
      run_minding_stop({}, [&] { return session.run_effects(of.id, console); }, session);
  if (!ran) return fail_with(console, ran.error());
  if (refusal.json) return show_result_json(of, *outcome, id, console);
  return show_result(of, id, console);
}

/// Some measures do harm when they are taken back: a credential that leaked is valid again. Whether
/// the person said that this is meant; else what is missing was said.
bool is_meant(const Arguments& arguments, const Case& of, const std::string& id, Console& console) {
  const incident::ContainmentState* one = incident::find_containment(of.state, id);
  const casework::Kind* kind =
      one == nullptr ? nullptr : casework::kind_of(one->requested.value.actuator);
  if (kind == nullptr || kind->lift_warning.empty()) return true;
  const std::string sentence(casework::kLiftSentence);
  std::string given = arguments.text("--confirm").value_or("");
  if (given.empty() && console.on_terminal() && !arguments.has("--json")) {
    console.print("\n" + console.styled(Style::kYellow, std::string(kind->lift_warning)) + "\n");
    given = console.ask(fmt::format("Type \"{}\" to go on: ", sentence)).value_or("");
  }
  if (given == sentence) return true;
  console.complain(
      fmt::format("quell: {} is not lifted: {}\nIf that is meant, say so: --confirm "
                  "\"{}\". To keep it for good: --keep.",
                  terminal_safe(id), kind->lift_warning, sentence));
  return false;
}

/// For good. What ends it by itself is stopped first.
Exit keep(const OneContainment& one, const incident::MakeContainmentPermanent& wish, bool json,
          Console& console, Session& session) {
  const Showing showing{.json = json, .done = one.id + " stays for good"};
  if (!considered(one.of, wish).allowed()) return give(one.of, wish, showing, console, session);
  const auto held = hold_until(one, std::nullopt, session);
  if (!held) return fail_with(console, held.error());
  if (const auto* refusal = std::get_if<contain::Refusal>(&*held)) {
    complain_of(*refusal, "kept", console);
    return Exit::kFound;
  }
  const Exit given = give(one.of, wish, showing, console, session);
  return given == Exit::kDone ? given : hold_again(one, given, console, session);
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const std::string reason = arguments.text("--reason").value_or("");
  const bool dry_run = arguments.has("--dry-run");
  if (dry_run && arguments.has("--keep")) {
    return misuse(console, "--dry-run shows how it is undone, --keep undoes nothing: give one");
  }
  if (!dry_run && reason.empty()) return misuse(console, "--reason is required: why now");
  const bool json = arguments.has("--json");
  if (arguments.has("--keep")) {
    const auto held = hold_containment(arguments, console, session);
    if (!held) return fail_with(console, held.error());
    return keep(held->one, {.containment = held->one.id, .reason = reason}, json, console, session);
  }
  const auto found = open_containment(arguments, console, session);
  if (!found) return fail_with(console, found.error());
  const Case& of = found->of;
  const std::string& id = found->id;
  if (dry_run) return preview_lift(*found, json, console, session);
  if (!is_meant(arguments, of, id, console)) return Exit::kFound;
  return lift(of, {.containment = id, .reason = reason}, {.json = json}, console, session);
}

}  // namespace

Subcommand lift_command() {
  Parameter reason = field_option("RequestLift", "reason", "--reason", "TEXT");
  reason.help += " [required]";
  return {
      .name = "lift",
      .group = "Mitigate",
      .summary = "Undo a containment, byte for byte, and prove that it is gone",
      .positionals = {{.name = "CONTAINMENT", .help = "which", .arity = Arity::kRequired}},
      .options = {reason,
                  {.name = "--confirm",
                   .value = "SENTENCE",
                   .help = "for credentials: that the leaked secret becomes valid again"},
                  {.name = "--keep", .help = "make it permanent instead of undoing it"},
                  {.name = "--dry-run",
                   .help = "show what would be taken back, what is there now, and stop; wants no "
                           "reason"},
                  incident_option(),
                  json_option()},
      .examples = {{"quell lift C1 --dry-run", "what it would do"},
                   {"quell lift C1 --reason 'the fix is verified'", "after the deployment"},
                   {"quell lift C1 --keep --reason 'old API, nobody uses it'", "keep it for good"}},
      .run = run};
}

}  // namespace quell::cli
