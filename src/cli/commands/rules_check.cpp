// quell rules check: do a site's own rules do what their samples say?
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/scan_commands.h"
#include "common.h"
#include "doc/json.h"
#include "rules/rule_set.h"
#include "site_rules.h"

namespace quell::cli {
namespace {

using rules::SampleResult;

std::uint64_t failed_among(const std::vector<SampleResult>& results) {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(results, [](const SampleResult& one) { return !one.passed; }));
}

json::Value as_json(const std::string& file, const std::vector<SampleResult>& results) {
  json::Array samples;
  for (const SampleResult& one : results) {
    samples.push_back(json::Object{{"rule", utf8_or_replaced(one.rule)},
                                   {"sample", utf8_or_replaced(one.sample)},
                                   {"place", utf8_or_replaced(one.place)},
                                   {"passed", one.passed},
                                   {"found", utf8_or_replaced(one.found)}});
  }
  return json::Object{{"file", utf8_or_replaced(file)},
                      {"samples", std::move(samples)},
                      {"failed", failed_among(results)}};
}

std::string in_words(const std::string& file, const std::vector<SampleResult>& results) {
  std::string out;
  for (const SampleResult& one : results) {
    if (one.passed) continue;
    out +=
        fmt::format("  {}: rule \"{}\"\n      {}\n      {}\n", terminal_safe(one.place),
                    terminal_safe(one.rule), terminal_safe(one.sample), terminal_safe(one.found));
  }
  const std::uint64_t failed = failed_among(results);
  if (results.empty()) {
    return fmt::format("  {} can be read; it has no samples that would show what it does\n",
                       terminal_safe(file));
  }
  return out + fmt::format("  {}: {} of {} samples come out as they are to\n", terminal_safe(file),
                           results.size() - failed, results.size());
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  auto file = arguments.text("FILE");
  if (!file) {
    auto configured = rules_file(arguments, session);
    if (!configured) return fail_with(console, configured.error());
    file = *std::move(configured);
  }
  if (!file) {
    return misuse(console, "which rules? Name a file, or set `rules` in quell.yaml");
  }
  const auto rules = read_rules_file(*file);
  if (!rules) return fail_with(console, rules.error());
  const std::vector<SampleResult> results = rules->check();
  console.print(arguments.has("--json") ? json::pretty(as_json(*file, results))
                                        : in_words(*file, results));
  return failed_among(results) == 0 ? Exit::kDone : Exit::kFailed;
}

}  // namespace

Subcommand rules_check_command() {
  return {
      .name = "rules check",
      .group = "Investigate",
      .summary = "do this site's own rules do what their samples say?",
      .details =
          "Reads a rules file (docs/formats/rules.md): findings to allow and patterns to look for, "
          "each with samples of requests on which it is to act and on which it is not. Judges "
          "every sample. Exit status: 0 all come out as written, 3 one does not or the file is "
          "wrong.",
      .positionals = {{.name = "FILE", .help = "rules file (default: rules of quell.yaml)"}},
      .options = {json_option()},
      .examples = {{"quell rules check rules.yaml", "before it is used"},
                   {"quell rules check --json", "the file that quell.yaml names"}},
      .run = run,
  };
}

}  // namespace quell::cli
