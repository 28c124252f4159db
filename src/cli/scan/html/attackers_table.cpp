// Who attacked what, and how far it got.
#include <fmt/format.h>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

using investigate::Actor;
using investigate::AttackGroup;

/// A page of more rows is no longer read; every request is in the jsonl form.
constexpr std::size_t kRows = 400;

TableRow row_of(const Actor& actor, const AttackGroup& group) {
  return {
      .cells = {short_text(actor.key, 40), short_text(group.signature.text(), 60),
                with_commas(group.requests),
                fmt::format("{} –<br>{}", day_and_time(group.first), day_and_time(group.last)),
                fmt::format("<strong>{}</strong>{}", investigate::words_of(group.judgement.verdict),
                            evidence_list(group.judgement.evidence)),
                fmt::format("<code class=\"request\">{}</code><span class=\"soft\">{}:{}</span>",
                            long_text(group.sample_request), short_text(group.sample_file, 60),
                            group.sample_line)},
      .css_class = is_serious(group.judgement.verdict) ? "serious" : ""};
}

}  // namespace

std::string evidence_list(const std::vector<investigate::Evidence>& all) {
  std::string out = "<ul>";
  for (const investigate::Evidence& evidence : all) {
    const std::string_view side = evidence.side == investigate::Side::kFor       ? "for"
                                  : evidence.side == investigate::Side::kAgainst ? "against"
                                                                                 : "not observable";
    out += fmt::format("<li{}>{}: {}</li>",
                       evidence.side == investigate::Side::kNotObservable ? " class=\"soft\"" : "",
                       side, long_text(evidence.text));
  }
  return out + "</ul>";
}

std::string attackers_table(const investigate::ScanReport& report) {
  if (report.attackers.empty()) return {};
  std::vector<TableRow> rows;
  std::size_t all = 0;
  for (const Actor& actor : report.attackers) {
    for (const AttackGroup& group : actor.groups) {
      ++all;
      if (rows.size() < kRows) rows.push_back(row_of(actor, group));
    }
  }
  std::string out = "<section class=\"attackers\"><h2>Attackers</h2>\n" +
                    table("",
                          {{.title = "Actor"},
                           {.title = "Attack"},
                           {.title = "Requests", .align = Align::kRight},
                           {.title = "From – to"},
                           {.title = "Outcome"},
                           {.title = "Strongest request"}},
                          rows);
  if (all > rows.size()) {
    out += fmt::format(
        "<p class=\"soft\">and {} more; <code>quell scan --format jsonl</code> lists every "
        "request</p>\n",
        with_commas(all - rows.size()));
  }
  return out + "</section>\n";
}

}  // namespace quell::cli::html
