#include <fmt/format.h>

#include "base/safe_text.h"
#include "scan/scan_views.h"

namespace quell::cli {

namespace {

constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Quell scan</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem;
  border-bottom: 1px solid #bbb; }
td.number { text-align: right; }
tr.serious td { background: #fde8e6; color: #5c0b06; }
code { overflow-wrap: anywhere; }
</style>
</head>
<body>
<h1>Quell scan</h1>
)html";

std::string evidence_list(const investigate::Judgement& judgement) {
  std::string out = "<ul>";
  for (const investigate::Evidence& evidence : judgement.evidence) {
    const std::string_view side = evidence.side == investigate::Side::kFor       ? "for"
                                  : evidence.side == investigate::Side::kAgainst ? "against"
                                                                                 : "not observable";
    out += fmt::format("<li>{}: {}</li>", side, html_safe(evidence.text));
  }
  return out + "</ul>";
}

std::string row(const investigate::Actor& actor, const investigate::AttackGroup& group) {
  const bool serious = group.judgement.verdict >= investigate::Verdict::kLikely;
  return fmt::format(
      "<tr{}><td>{}</td><td>{}</td><td class=\"number\">{}</td><td>{} – {}</td>"
      "<td><strong>{}</strong>{}</td><td><code>{}</code><br>{}:{}</td></tr>\n",
      serious ? " class=\"serious\"" : "", html_safe(actor.key), html_safe(group.signature.text()),
      with_commas(group.requests), day_and_time(group.first), day_and_time(group.last),
      investigate::words_of(group.judgement.verdict), evidence_list(group.judgement),
      html_safe(group.sample_request), html_safe(group.sample_file), group.sample_line);
}

std::string list_of(std::string_view title, const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string out = fmt::format("<h2>{}</h2>\n<ul>\n", title);
  for (const std::string& item : items) out += fmt::format("<li>{}</li>\n", html_safe(item));
  return out + "</ul>\n";
}

std::vector<std::string> problems_of(const investigate::ScanReport& report) {
  std::vector<std::string> out;
  for (const logs::FileProblem& problem : report.input.problems) {
    out.push_back(problem.file + ": " + problem.error.full());
  }
  for (const logs::UnparsedSample& sample : report.input.unparsed_samples) {
    out.push_back(
        fmt::format("{}:{}: in no known format: {}", sample.file, sample.line, sample.text));
  }
  return out;
}

}  // namespace

std::string scan_html(const investigate::ScanReport& report) {
  std::string out(kHead);
  out += fmt::format("<p>{}. {} attack requests, times in UTC.</p>\n",
                     html_safe(scan_summary(report)), with_commas(report.attack_requests));
  out +=
      "<table>\n<thead><tr><th>Actor</th><th>Attack</th><th>Requests</th><th>From – to</th>"
      "<th>Outcome</th><th>Strongest request</th></tr></thead>\n<tbody>\n";
  for (const investigate::Actor& actor : report.attackers) {
    for (const investigate::AttackGroup& group : actor.groups) out += row(actor, group);
  }
  out += "</tbody>\n</table>\n";
  out += list_of("Not whole", report.incomplete);
  out += list_of("Not read", problems_of(report));
  return out + "</body>\n</html>\n";
}

}  // namespace quell::cli
