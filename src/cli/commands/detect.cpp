// quell detect: a line protocol for other programs and for measuring: one payload a line in, one
// answer a line out, as they come.
#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <vector>

#include "attack/detect_line.h"
#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/scan_commands.h"
#include "common.h"
#include "logs/line_splitter.h"
#include "logs/source.h"
#include "rules/rule_set.h"
#include "site_detector.h"
#include "site_rules.h"

namespace quell::cli {
namespace {

constexpr std::size_t kPieceBytes = 256UZ * 1024;

struct Counts {
  std::uint64_t attacks = 0;
  std::uint64_t malformed = 0;
  std::uint64_t cut = 0;
  std::uint64_t first_malformed = 0;
};

void count(const logs::Line& line, attack::Answer answer, Counts& counts) {
  counts.attacks += answer == attack::Answer::kAttack ? 1 : 0;
  counts.cut += line.dropped_bytes > 0 ? 1 : 0;
  if (answer != attack::Answer::kMalformed) return;
  if (counts.malformed++ == 0) counts.first_malformed = line.number;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto rules = site_rules(arguments, session);
  if (!rules) return fail_with(console, rules.error());
  Counts counts;
  std::string out;
  SiteDetector detector(*rules);
  logs::LineSplitter splitter([&](const logs::Line& line) {
    count(line, detector.answer(line.text, out), counts);
    out += '\n';
  });
  const auto source = logs::standard_input();
  std::vector<char> piece(kPieceBytes);
  while (true) {
    const auto size = source->read(piece);
    if (!size) return fail_with(console, size.error());
    if (*size == 0) break;
    splitter.feed({piece.data(), *size});
    console.print(out);  // whoever waits for an answer gets it before the next line is read
    out.clear();
  }
  splitter.finish();
  console.print(out);
  if (counts.cut > 0) {
    console.complain(fmt::format(
        "quell detect: {} lines were longer than 64 KiB: only their beginning was looked at",
        counts.cut));
  }
  if (counts.malformed > 0) {
    console.complain(
        fmt::format("quell detect: {} lines are not WHERE TAB PAYLOAD, the first is line {}",
                    counts.malformed, counts.first_malformed));
    return Exit::kFailed;
  }
  return counts.attacks > 0 ? Exit::kFound : Exit::kDone;
}

}  // namespace

Subcommand detect_command() {
  return {
      .name = "detect",
      .group = "Investigate",
      .summary = "answer each payload on standard input: attack or benign, and why",
      .details =
          "Reads WHERE TAB PAYLOAD lines: WHERE is query, path, header or body; the payload is as "
          "on the wire; a query payload that begins with / is a whole request target. Answers "
          "each, "
          "in order: attack|benign TAB CLASS TAB SCORE TAB REASON. With a site's own rules "
          "(docs/formats/rules.md), what they allow is benign, and what their patterns find an "
          "attack.",
      .positionals = {},
      .options = {rules_option()},
      .examples = {{"quell detect < payloads.tsv", "many lines, each answered in order"},
                   {"quell detect --rules rules.yaml < payloads.tsv", "by this site's own rules"},
                   {"printf 'query\\t1%%27+or+1=1--\\n' | quell detect", "one payload"}},
      .run = run,
  };
}

}  // namespace quell::cli
