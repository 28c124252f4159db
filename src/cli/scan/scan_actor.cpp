// Everything about one attacker, with the evidence: `quell scan --actor`.
#include <fmt/format.h>

#include "base/safe_text.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

using investigate::Actor;
using investigate::AttackGroup;
using investigate::ScanReport;

std::string group_details(const AttackGroup& group) {
  std::string out = fmt::format("     {}\n       {} requests, {} – {}, {}\n",
                                terminal_safe(group.signature.text()), with_commas(group.requests),
                                day_and_time(group.first), day_and_time(group.last),
                                investigate::words_of(group.judgement.verdict));
  std::string statuses;
  for (const auto& [status, times] : group.statuses) {
    statuses +=
        fmt::format("{}{:03} × {}", statuses.empty() ? "" : ", ", status, with_commas(times));
  }
  out += fmt::format("       answers: {}; {} bytes in all\n", statuses,
                     with_commas(group.bytes_returned));
  for (const investigate::Evidence& evidence : group.judgement.evidence) {
    const std::string_view sign = evidence.side == investigate::Side::kFor       ? "+"
                                  : evidence.side == investigate::Side::kAgainst ? "-"
                                                                                 : "?";
    out += fmt::format("       {} {}\n", sign, terminal_safe(evidence.text));
  }
  out += fmt::format("       strongest: {}:{}\n         {}\n", terminal_safe(group.sample_file),
                     group.sample_line, terminal_safe(group.sample_request));
  for (const std::string& reason : group.sample_reasons) {
    out += fmt::format("         · {}\n", terminal_safe(reason));
  }
  return out;
}

}  // namespace

std::string scan_actor(const Console& console, const ScanReport& report, Duration took) {
  std::string out = table_heading(console, report, took);
  for (const Actor& actor : report.attackers) {
    out += fmt::format("  {}  {} requests, {} of them attacks, {} – {}\n",
                       console.styled(Style::kBold, terminal_safe(actor.key)),
                       with_commas(actor.requests), with_commas(actor.attack_requests),
                       day_and_time(actor.first), day_and_time(actor.last));
    for (const std::string& agent : actor.user_agents) {
      out += fmt::format("     user agent: {}\n", terminal_safe(agent));
    }
    if (actor.further_user_agents > 0) {
      out += fmt::format("     further requests with other user agents: {}\n",
                         with_commas(actor.further_user_agents));
    }
    for (const AttackGroup& group : actor.groups) out += group_details(group);
  }
  if (report.attackers.empty()) out += "  no attack by this actor in these logs\n";
  return out + table_notes(console, report);
}

}  // namespace quell::cli
