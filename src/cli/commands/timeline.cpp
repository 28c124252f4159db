// quell timeline: every event of an incident in one line.
#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "event_words.h"
#include "incident/event.h"
#include "input.h"

namespace quell::cli {
namespace {

Result<json::Object> as_json(const incident::Event& event) {
  QUELL_TRY(json::Value data, json::parse(incident::encode_data(event.body)));
  return json::Object{{"sequence", event.sequence},
                      {"at", to_iso(event.at)},
                      {"by", utf8_or_replaced(event.actor.name)},
                      {"kind", incident::name_of(event.actor.kind)},
                      {"type", incident::type_name(event.body)},
                      {"words", utf8_or_replaced(words_of(event.body))},
                      {"data", std::move(data)}};
}

Style style_of(const incident::EventBody& body) {
  if (std::holds_alternative<incident::CommandRefused>(body)) return Style::kRed;
  if (std::holds_alternative<incident::IncidentClosed>(body)) return Style::kGreen;
  return Style::kPlain;
}

/// One line each; cut to the terminal, whole when read by a program.
void print_lines(const std::vector<incident::Event>& events, Console& console) {
  std::size_t widest = 0;
  for (const incident::Event& event : events) {
    widest = std::max(widest, display_width(terminal_safe(event.actor.name)));
  }
  widest = std::min<std::size_t>(widest, 16);
  for (const incident::Event& event : events) {
    std::string who = fit(terminal_safe(event.actor.name), widest);
    who += std::string(widest - display_width(who), ' ');
    const std::string head = fmt::format("  {}  {:>4}  {}  ", short_time(event.at),
                                         fmt::format("#{}", event.sequence), who);
    std::string words = terminal_safe(words_of(event.body));
    if (console.on_terminal()) words = fit(words, console.columns() - display_width(head));
    console.print(head + console.styled(style_of(event.body), words) + "\n");
  }
}

Result<std::vector<incident::Event>> chosen(const Arguments& arguments, const Case& of,
                                            Instant now) {
  QUELL_TRY(std::vector<incident::Event> events, of.workbench->desk->history(of.id));
  const auto since = arguments.text("--since");
  if (!since) return events;
  QUELL_TRY(const Instant from, parse_when(*since, now));
  std::erase_if(events, [&](const incident::Event& event) { return event.at < from; });
  return events;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const auto events = chosen(arguments, *of, session.clock().now());
  if (!events) return fail_with(console, events.error());
  if (!arguments.has("--json")) {
    print_lines(*events, console);
    return Exit::kDone;
  }
  json::Array all;
  for (const incident::Event& event : *events) {
    auto one = as_json(event);
    if (!one) return fail_with(console, one.error());
    all.push_back(*std::move(one));
  }
  console.print(
      json::pretty(json::Object{{"incident", of->id.text()}, {"events", std::move(all)}}));
  return Exit::kDone;
}

}  // namespace

Subcommand timeline_command() {
  return {
      .name = "timeline",
      .group = "Look",
      .summary = "Every event of the incident in one line: when, who, what.",
      .options = {{.name = "--since",
                   .value = "TIME",
                   .help = "from when: 2026-11-22T03:14:15Z, or -90m for so long ago"},
                  incident_option(),
                  json_option()},
      .examples = {{"quell timeline", "the whole history of the open incident"},
                   {"quell timeline --since -2h", "what happened in the last two hours"},
                   {"quell timeline -i QL-2026-0001 --json", "with all data, for a script"}},
      .run = run,
  };
}

}  // namespace quell::cli
