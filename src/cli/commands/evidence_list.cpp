// quell evidence list: what is sealed, from where, by whom, with its digest.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "event_words.h"
#include "forecast_words.h"
#include "incident/event.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

std::size_t times_read(const incident::State& state, const std::string& id) {
  return static_cast<std::size_t>(
      std::count_if(state.originals_read.begin(), state.originals_read.end(),
                    [&](const auto& one) { return one.value.evidence == id; }));
}

Result<json::Value> as_json(const incident::State& state) {
  json::Array all;
  for (const auto& one : state.evidence) {
    QUELL_TRY(json::Value value, json::parse(incident::encode_data(one.value)));
    value.as_object()["by"] = one.proof.actor.name;
    value.as_object()["at"] = to_iso(one.proof.at);
    value.as_object()["event"] = one.proof.sequence;
    value.as_object()["original_read"] = times_read(state, one.value.evidence);
    all.push_back(std::move(value));
  }
  return json::Value(std::move(all));
}

std::string table_of(const incident::State& state, const Console& console) {
  std::vector<std::vector<Cell>> rows;
  for (const auto& one : state.evidence) {
    const std::size_t read = times_read(state, one.value.evidence);
    rows.push_back({{one.value.evidence, Style::kBold},
                    {one.value.name},
                    {grouped(one.value.size)},
                    {one.value.origin},
                    {one.proof.actor.name},
                    {short_time(one.proof.at)},
                    {read == 0 ? "" : fmt::format("{}", read)},
                    {one.value.digest.text()}});
  }
  return table(console,
               {{.title = "id"},
                {.title = "name", .min_width = 8, .shrinks = true},
                {.title = "bytes", .align = Align::kRight},
                {.title = "origin", .min_width = 8, .shrinks = true},
                {.title = "by", .min_width = 4, .shrinks = true},
                {.title = "sealed"},
                {.title = "read", .align = Align::kRight},
                {.title = "digest", .min_width = 8, .shrinks = true}},
               rows);
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  if (arguments.has("--json")) {
    const auto value = as_json(of->state);
    if (!value) return fail_with(console, value.error());
    console.print(json::pretty(*value));
    return Exit::kDone;
  }
  console.print(of->state.evidence.empty()
                    ? "  nothing is sealed yet; seal a file with: quell evidence add FILE\n"
                    : table_of(of->state, console));
  return Exit::kDone;
}

}  // namespace

Subcommand evidence_list_command() {
  return {
      .name = "evidence list",
      .group = "Investigate",
      .summary = "What is sealed: name, size, origin, person, and how often its original was read.",
      .options = {incident_option(), json_option()},
      .examples = {{"quell evidence list", "of the open incident"},
                   {"quell evidence list --json", "with whole digests, for a script"}},
      .run = run,
  };
}

}  // namespace quell::cli
