// quell contain KIND TARGET: the plan is shown, the gate asked, the measure applied and proved.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "casework/containment.h"
#include "casework/forecast.h"
#include "casework/kinds.h"
#include "casework/usual_time.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "config/config.h"
#include "contain/actuator.h"
#include "contain_request.h"
#include "contain_view.h"
#include "desk/desk.h"
#include "doc/json.h"
#include "incident/commands.h"
#include "incident/decide.h"
#include "incident/expiry.h"
#include "incident/policy.h"
#include "incident/state.h"
#include "keeping.h"
#include "log_form.h"
#include "minding_stop.h"
#include "refusal.h"
#include "state_json.h"

namespace quell::cli {
namespace {

using casework::ShownPlan;

/// --for: how long it stays, nullopt for "none". What does harm when it is taken back has no end: a
/// person takes it back, or nobody.
Result<std::optional<Duration>> time_of(const Arguments& arguments, const config::Config& config,
                                        const std::string& actuator) {
  const auto typed = arguments.text("--for");
  const casework::Kind* kind = casework::kind_of(actuator);
  if (kind != nullptr && !kind->lift_warning.empty()) {
    if (!typed || *typed == "none") return std::nullopt;
    return fail(ErrorCode::kInvalidInput,
                fmt::format("a measure of this kind does not end by itself, leave --for out: {}",
                            kind->lift_warning));
  }
  if (!typed) return casework::usual_time(config, actuator);
  if (*typed == "none") return std::nullopt;
  const auto parsed = parse_duration(*typed);
  if (!parsed || *parsed < std::chrono::seconds(1) || *parsed > incident::kLongestContainment) {
    return fail(ErrorCode::kInvalidInput,
                "--for wants a time from 1s to 365d like 4h (s, m, h or d), or none for no end");
  }
  return *parsed;
}

/// What the measure would have hit in the logs.
struct Hits {
  std::vector<std::string> lines;
  std::optional<contain::OrdinaryTraffic> ordinary = std::nullopt;  ///< nullopt: not known
};

Hits forecast_hits(const Arguments& arguments, const config::Config& config, const Case& of,
                   const AskedContainment& asked, Console& console) {
  std::vector<std::string> logs = arguments.list("--log");
  if (logs.empty()) logs = config.logs;
  if (logs.empty()) {
    return {.lines = {"not known: no log was given (--log PATH) and none is configured"}};
  }
  auto form = log_form(arguments, config);
  if (!form) return {.lines = {"not known: " + form.error().full()}};
  const auto target = casework::logged_target(asked.actuator, asked.target);
  if (!target && target.error().code() == ErrorCode::kUnsupported) {
    return {.lines = {target.error().message()}};
  }
  if (!target) return {.lines = {"not known: " + target.error().full()}};
  console.progress("counting what this would have hit ...");
  const auto counted =
      casework::forecast_for(of.state, *target, std::move(logs), std::move(form->formats));
  if (!counted) return {.lines = {"not known: " + counted.error().full()}};
  return {.lines = {counted->words},
          .ordinary = contain::OrdinaryTraffic{
              .requests = static_cast<std::uint64_t>(counted->forecast.legitimate_hit),
              .clients = static_cast<std::uint64_t>(counted->forecast.legitimate_clients)}};
}

Exit show_result_json(const desk::Outcome& outcome, const incident::ContainmentState& one,
                      Console& console) {
  json::Object object = outcome_json(outcome);
  object["containment"] = containment_json(one);
  console.print(json::pretty(object));
  return one.phase == incident::ContainmentPhase::kActive ? Exit::kDone : Exit::kFailed;
}

/// What came of it, from the record.
Exit show_result(const Case& of, const incident::ContainmentState& one, Console& console) {
  const std::string& id = one.requested.value.containment;
  if (one.phase == incident::ContainmentPhase::kActive) {
    const std::string proof = one.last_probe ? one.last_probe->value.detail.value_or("") : "";
    console.print("  " + console.styled(Style::kGreen, id + " in force") +
                  behind_words("in force", terminal_safe(proof)) + "\n");
    const auto shown = show_next(of, console);
    return shown ? Exit::kDone : fail_with(console, shown.error());
  }
  const std::string why = one.failed ? one.failed->value.reason : "see quell status";
  const std::string_view left =
      one.failed ? incident::name_of(one.failed->value.target_state) : "unknown";
  console.complain(fmt::format("quell: {} is {}: {} (the target is {})", id, phase_words(one.phase),
                               terminal_safe_lines(why), left));
  return Exit::kFailed;
}

/// The command that skips what is missing, ready to paste; empty where nothing skips it: it was
/// given already, or what is missing is asked for in an emergency as well.
std::string emergency_of(const Case& of, const incident::RequestContainment& request,
                         const std::vector<incident::MissingFact>& missing, const OwnForm& own) {
  const auto is_one_of = [](std::string_view fact, const auto&... names) {
    return ((fact == names) || ...);
  };
  bool skips = false;
  for (const incident::MissingFact& one : missing) {
    if (is_one_of(one.fact, "option", "replaces", "target", "actor", "on_incident")) return {};
    skips = skips || !is_one_of(one.fact, "confirmation", "justification");
  }
  if (request.break_glass || !skips) return {};
  std::string supply = own.recorded + " --break-glass";
  if (!request.justification) supply += " --justification TEXT";
  if (incident::environment_of(of.state) == incident::Environment::kProduction &&
      request.confirmation != incident::kProductionSentence) {
    supply += " --confirm " + shell_word(incident::kProductionSentence);
  }
  return combined_command({{.fact = {}, .why = {}, .supply = supply}}, own).value_or("");
}

Exit carry_out(const Case& of, const incident::RequestContainment& request, RefusalView refusal,
               Console& console, Session& session) {
  if (session.stop().requested()) {
    console.complain("quell: interrupted; nothing was asked for and nothing was changed");
    return Exit::kInterrupted;
  }
  const auto outcome = submit(of, request);
  if (!outcome) return fail_with(console, outcome.error());
  if (!outcome->allowed()) {
    if (refusal.own) refusal.emergency = emergency_of(of, request, outcome->missing, *refusal.own);
    return show_refusal(*outcome, refusal, console);
  }
  const auto ran = run_minding_stop(
      casework::next_containment_id(of.state), [&] { return session.run_effects(of.id, console); },
      session);
  if (!ran) return fail_with(console, ran.error());
  std::string id = casework::next_containment_id(of.state);
  for (const incident::Event& event : outcome->events) {
    if (const auto* made = std::get_if<incident::ContainmentRequested>(&event.body)) {
      id = made->containment;
    }
  }
  const auto state = of.workbench->desk->state(of.id);
  if (!state) return fail_with(console, state.error());
  const incident::ContainmentState* one = incident::find_containment(*state, id);
  if (one == nullptr) return misuse(console, "there is no containment " + id);
  return refusal.json ? show_result_json(*outcome, *one, console) : show_result(of, *one, console);
}

Exit not_possible(const contain::Refusal& refusal, Console& console) {
  for (const std::string& reason : refusal.reasons) {
    console.complain("quell: not possible: " + terminal_safe(reason));
  }
  if (!refusal.difference.empty()) console.complain(terminal_safe_lines(refusal.difference));
  return Exit::kFound;
}

Exit plan_and_ask(const Arguments& arguments, const Case& of, const AskedContainment& asked,
                  Console& console, Session& session) {
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  const Hits hits = forecast_hits(arguments, **config, of, asked, console);
  const auto planned = casework::plan_containment(
      session.actuators(**config), of.id, of.state,
      {.actuator = asked.actuator,
       .target = asked.target,
       .affected = hits.lines,
       .ends = asked.lasts ? std::optional(session.clock().now() + *asked.lasts) : std::nullopt,
       .traffic = hits.ordinary});
  if (!planned) return fail_with(console, planned.error());
  if (const auto* refusal = std::get_if<contain::Refusal>(&*planned)) {
    return not_possible(*refusal, console);
  }
  auto plan = std::get<ShownPlan>(*planned);
  for (std::string& open : left_open(of.state, asked.target)) {
    plan.plan.warnings.push_back(std::move(open));
  }
  if (asked.lasts && casework::ended_by(asked.actuator).empty() && !is_kept(of.workbench->home)) {
    plan.plan.warnings.emplace_back(
        "nothing runs that ends it when its time is over: start quell keep, or a timer (quell keep "
        "--install)");
  }
  const bool dry_run = arguments.has("--dry-run");
  if (!asked.json) {
    show_plan(plan, of.state, console);
  } else if (dry_run) {
    console.print(json::pretty(plan_json(plan, of.state)));
  }
  if (dry_run) {
    if (!asked.json) console.print("  nothing was changed (--dry-run)\n");
    return Exit::kDone;
  }
  const auto request = request_of(arguments, of, asked, plan, console);
  if (!request) return fail_with(console, request.error());
  return carry_out(of, *request, {.json = asked.json, .own = own_form(arguments, *request)},
                   console, session);
}

/// What a killed run left pending is in the way of the same wish, and nobody else may come to
/// finish it.
Result<Case> with_nothing_pending(Case of, bool only_looks, Console& console, Session& session) {
  using Phase = incident::ContainmentPhase;
  const bool pending = std::ranges::any_of(of.state.containments, [](const auto& one) {
    return one.phase == Phase::kRequested || one.phase == Phase::kStarted ||
           one.phase == Phase::kApplied || one.phase == Phase::kLifting;
  });
  if (!pending || only_looks) return of;
  QUELL_CHECK(session.run_effects(of.id, console));
  QUELL_TRY(of.state, of.workbench->desk->state(of.id));
  return of;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  auto opened = open_case(arguments, console, session);
  if (!opened) return fail_with(console, opened.error());
  const auto of =
      with_nothing_pending(*std::move(opened), arguments.has("--dry-run"), console, session);
  if (!of) return fail_with(console, of.error());
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  const auto meant =
      casework::find_actuator(**config, {.word = arguments.text("KIND").value_or(""),
                                         .target = arguments.text("TARGET").value_or(""),
                                         .on = arguments.text("--on").value_or("")});
  if (!meant) return fail_with(console, meant.error());
  const auto lasts = time_of(arguments, **config, meant->actuator);
  if (!lasts) return fail_with(console, lasts.error());
  const AskedContainment asked{meant->actuator, meant->target, arguments.has("--json"), *lasts};
  return plan_and_ask(arguments, *of, asked, console, session);
}

/// A line for each kind, its word in a column of its own. What shares a word with another kind is
/// in a line of its own too: the kernel's packet filter drops what nginx would answer.
/// `only`: of the kinds with this word; empty: all.
std::string kinds_help(std::string_view title, std::string_view casework::Kind::* column,
                       std::string_view only = {}) {
  constexpr std::size_t kWord = 9;  // the longest word
  std::string text(title);
  std::vector<std::pair<std::string_view, std::string_view>> said;
  for (const casework::Kind& kind : casework::kinds()) {
    const std::pair line{kind.word, kind.*column};
    if (!only.empty() && kind.word != only) continue;
    if (std::ranges::find(said, line) != said.end()) continue;
    const bool again = !said.empty() && said.back().first == kind.word;
    said.push_back(line);
    text += fmt::format("\n{:<{}}  {}", again ? "" : kind.word, kWord, line.second);
  }
  return text;
}

std::vector<Parameter> positionals_of(std::string_view only) {
  return {{.name = "KIND",
           .help = kinds_help("how it is stopped:", &casework::Kind::does, only),
           .arity = Arity::kRequired},
          {.name = "TARGET",
           .help = kinds_help("what it applies to:", &casework::Kind::target, only),
           .arity = Arity::kRequired}};
}

/// Who asks about one kind does not read of the others.
void narrow_to_kind(std::string_view word, Subcommand& help) {
  const auto kind = std::ranges::find(casework::kinds(), word, &casework::Kind::word);
  if (kind == casework::kinds().end()) return;
  help.positionals = positionals_of(word);
  const std::string command = fmt::format("quell {} {} TARGET", help.name, word);
  help.examples = {{command, "of the only one that quell.yaml names"},
                   {command + " --on NAME", "of one of several"}};
  help.details += fmt::format(" The other kinds: quell {} --help.", help.name);
  if (!kind->lift_warning.empty()) {
    help.details += fmt::format(" Taken back: {}", kind->lift_warning);
  }
}

}  // namespace

Subcommand contain_command() {
  constexpr std::string_view kCommand = "RequestContainment";
  return {
      .name = "contain",
      .group = "Mitigate",
      .summary = "Stop an attack with a short-term measure that is proved and can be undone",
      .details =
          "Shows exactly what will change and who is hit, asks the gate, takes a backup, "
          "changes, and looks from outside whether it works. What does not work is rolled "
          "back. In production it needs a justification, the way back and the exact sentence.",
      .positionals = positionals_of({}),
      .options = {{.name = "--on", .value = "NAME", .help = "which of those that quell.yaml names"},
                  {.name = "--for",
                   .value = "TIME",
                   .help = "undo it after so long, as in 4h; none: no end (24h; logging 1h)"},
                  field_option(kCommand, "justification", "--justification", "TEXT"),
                  field_option(kCommand, "rollback_plan", "--rollback", "TEXT"),
                  field_option(kCommand, "confirmation", "--confirm", "SENTENCE"),
                  field_option(kCommand, "option", "--option", "ID"),
                  field_option(kCommand, "replaces", "--again", "ID"),
                  field_option(kCommand, "break_glass", "--break-glass", ""),
                  {.name = "--log",
                   .value = "PATH",
                   .help = "logs to forecast from (default: those of quell.yaml)",
                   .arity = Arity::kMany},
                  {.name = "--dry-run", .help = "show the plan and stop"},
                  incident_option(),
                  json_option()},
      .examples = {{"quell contain endpoint /search --dry-run", "what would happen"},
                   {"quell contain endpoint /search --for 2h --justification 'data is read'",
                    "what else production needs is asked for on a terminal"}},
      .narrow = narrow_to_kind,
      .run = run};
}

}  // namespace quell::cli
