// quell impact: was the incident's hole used before, by whom, since when, how much came back?
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "attack/classify.h"
#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "casework/findings.h"
#include "casework/watch.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "incident/state.h"
#include "investigate/impact.h"
#include "investigate/scan.h"
#include "log_form.h"
#include "scan/scan_views.h"
#include "scan/scan_wish.h"
#include "work.h"

namespace quell::cli {
namespace {

using investigate::Impact;
using investigate::ImpactActor;

/// The hole of the finding that was named, else the incident's.
Result<investigate::Signature> hole_of(const Arguments& arguments, const incident::State& state) {
  const auto named = arguments.text("--finding");
  if (!named) return casework::signature_to_watch(state);
  const auto* finding = incident::find_finding(state, *named);
  if (finding != nullptr) return casework::signature_of(finding->value);
  return fail(ErrorCode::kInvalidInput, "there is no finding " + *named + "; see: quell timeline");
}

std::string requests_words(std::uint64_t number) {
  return with_commas(number) + (number == 1 ? " request" : " requests");
}

std::string actor_line(const ImpactActor& actor) {
  return fmt::format("     {}  {}, {} – {}, {} bytes returned\n        {}\n",
                     fit(terminal_safe(actor.key), 40), requests_words(actor.requests),
                     day_and_time(actor.first), day_and_time(actor.last),
                     with_commas(actor.bytes_returned), outcome_words(actor.judgement));
}

void show(const Impact& impact, Console& console) {
  console.print(fmt::format("  {}\n", terminal_safe(impact.signature.text())));
  if (impact.actors.empty()) {
    console.print("     no request in these logs used it\n");
  } else {
    console.print(fmt::format("  {} by {} client(s), {} – {}, {} bytes returned to them\n",
                              requests_words(impact.requests), impact.actors.size(),
                              day_and_time(*impact.since), day_and_time(*impact.until),
                              with_commas(impact.bytes_returned)));
  }
  for (const ImpactActor& actor : impact.actors) console.print(actor_line(actor));
  if (impact.benign_requests > 0) {
    console.print(
        fmt::format("  left out as benign: {}\n", requests_words(impact.benign_requests)));
  }
  console.print("  not to be seen in these logs:\n");
  for (const std::string& what : impact.not_observable) {
    console.print("     " + terminal_safe(what) + "\n");
  }
}

json::Value as_json(const Impact& impact) {
  json::Array actors;
  for (const ImpactActor& actor : impact.actors) {
    actors.push_back(json::Object{{"actor", utf8_or_replaced(actor.key)},
                                  {"requests", actor.requests},
                                  {"first", to_iso(actor.first)},
                                  {"last", to_iso(actor.last)},
                                  {"bytes_returned", actor.bytes_returned},
                                  {"verdict", investigate::name_of(actor.judgement.verdict)}});
  }
  json::Array hidden;
  for (const std::string& what : impact.not_observable) hidden.emplace_back(utf8_or_replaced(what));
  json::Object object{{"vector", attack::name_of(impact.signature.vector)},
                      {"endpoint", utf8_or_replaced(impact.signature.endpoint)},
                      {"parameter", utf8_or_replaced(impact.signature.parameter)},
                      {"requests", impact.requests},
                      {"bytes_returned", impact.bytes_returned},
                      {"benign_requests", impact.benign_requests},
                      {"actors", std::move(actors)},
                      {"not_observable", std::move(hidden)}};
  if (impact.since) object["since"] = to_iso(*impact.since);
  if (impact.until) object["until"] = to_iso(*impact.until);
  return object;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const auto hole = hole_of(arguments, of->state);
  if (!hole) return fail_with(console, hole.error());
  const auto paths = logs_to_read(arguments, "PATH", session);
  if (!paths) return fail_with(console, paths.error());
  auto form = log_form(arguments, session);
  if (!form) return fail_with(console, form.error());
  console.progress("reading …");
  const auto report = investigate::scan_paths(
      *paths, scan_wish({.hole = *hole, .proxies = std::move(form->proxies)},
                        std::move(form->formats), session));
  console.progress("");
  if (session.stop().requested()) {
    console.complain("quell impact: interrupted; nothing was changed");
    return Exit::kInterrupted;
  }
  for (const logs::FileProblem& problem : report.input.problems) {
    console.complain(fmt::format("quell impact: {}: {}", terminal_safe(problem.file),
                                 terminal_safe(problem.error.full())));
  }
  const Impact impact = impact_of(report, *hole, casework::benign_actors(of->state));
  if (arguments.has("--json")) {
    console.print(json::pretty(as_json(impact)));
  } else {
    show(impact, console);
    console.print("  next: quell note --impact TEXT --exposed yes|no|unknown --cites ID\n");
  }
  if (!report.input.problems.empty()) return Exit::kFailed;
  return impact.actors.empty() ? Exit::kDone : Exit::kFound;
}

}  // namespace

Subcommand impact_command() {
  return {
      .name = "impact",
      .group = "Investigate",
      .summary = "Was the hole used before, by whom, since when, how much came back?",
      .details =
          "Looks through the logs for attacks on the incident's hole: that of the root cause, else "
          "of the worst finding. Benign actors are left out. Exit status: 0 not used, 1 used, 3 "
          "something could not be read.",
      .positionals = {{.name = "PATH",
                       .help = "log file or directory (default: the logs of quell.yaml)",
                       .arity = Arity::kMany}},
      .options = {{.name = "--finding", .value = "ID", .help = "the hole of this finding instead"},
                  incident_option(),
                  json_option()},
      .examples = {{"quell impact /var/log/nginx/", "all that is kept of the logs"},
                   {"quell impact --finding F2", "the hole of another finding"}},
      .run = run,
  };
}

}  // namespace quell::cli
