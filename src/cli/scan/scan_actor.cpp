// Everything about one attacker, with the evidence: `quell scan --actor`.
#include <fmt/format.h>

#include <algorithm>

#include "base/safe_text.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

using investigate::Actor;
using investigate::AttackGroup;
using investigate::ScanReport;

std::string evidence_lines(const investigate::Judgement& judgement) {
  std::string out;
  for (const investigate::Evidence& evidence : judgement.evidence) {
    const std::string_view sign = evidence.side == investigate::Side::kFor       ? "+"
                                  : evidence.side == investigate::Side::kAgainst ? "-"
                                                                                 : "?";
    out += fmt::format("       {} {}\n", sign, terminal_safe(evidence.text));
  }
  return out;
}

std::string login_details(const investigate::LoginCampaign& attack) {
  std::string out = fmt::format(
      "     {}, {}{}\n       {}, {} – {}, {}\n", title_of(attack), terminal_safe(attack.service),
      attack.endpoint.empty() ? "" : " " + terminal_safe(attack.endpoint),
      with_commas(attack.tries) + " failed", day_and_time(attack.first), day_and_time(attack.last),
      investigate::words_of(attack.judgement.verdict));
  for (const std::string& user : attack.users) {
    out += fmt::format("       user: {}\n", terminal_safe(user));
  }
  if (attack.users_seen > attack.users.size() && !attack.users.empty()) {
    out +=
        fmt::format("       and {} more\n", with_commas(attack.users_seen - attack.users.size()));
  }
  for (const investigate::LoginSuccess& success : attack.successes) {
    out += fmt::format("       let in: {} {} by {}, {}, {}\n", terminal_safe(success.client),
                       terminal_safe(success.user), success.how, day_and_time(success.time),
                       investigate::words_of(success.verdict));
  }
  return out + evidence_lines(attack.judgement);
}

/// Those in which the actor takes part.
std::string actor_login_attacks(const ScanReport& report, std::string_view key) {
  std::string out;
  for (const investigate::LoginCampaign& attack : report.login_attacks) {
    if (std::ranges::find(attack.clients, key) == attack.clients.end()) continue;
    out += login_details(attack);
  }
  return out;
}

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
  out += evidence_lines(group.judgement);
  out += fmt::format("       strongest: {}:{}\n         {}\n", terminal_safe(group.sample_file),
                     group.sample_line, terminal_safe(group.sample_request));
  for (const std::string& reason : group.sample_reasons) {
    out += fmt::format("         · {}\n", terminal_safe(reason));
  }
  return out;
}

/// The whole story, a line for each part.
std::string timeline_details(const Actor& actor) {
  if (actor.timeline.empty()) return {};
  std::string out = "     timeline\n";
  for (const investigate::TimelineEntry& entry : actor.timeline) {
    out += fmt::format("       {}", day_and_time(entry.first));
    if (entry.last > entry.first) out += fmt::format(" – {}", day_and_time(entry.last));
    out += fmt::format("  {}", investigate::name_of(entry.phase));
    if (!entry.what.empty()) out += fmt::format(": {}", terminal_safe(entry.what));
    if (entry.requests > 0) {
      out += fmt::format(" ({}{}, {})", entry.exact ? "" : "about ",
                         counted(entry.requests, "request"), bytes_words(entry.bytes));
    }
    out += "\n";
  }
  return out;
}

std::string behaviour_details(const investigate::Behaviour& one) {
  std::string out = fmt::format(
      "  {}, {} ({})\n       {}{}, {} – {}, score {:.2f}\n", terminal_safe(behaviour_words(one)),
      investigate::words_of(one.judgement.verdict), technique_words(one), one.exact ? "" : "about ",
      counted(one.requests, "request"), day_and_time(one.first), day_and_time(one.last), one.score);
  return out + evidence_lines(one.judgement);
}

}  // namespace

std::string scan_actor(const Console& console, const ScanReport& report, std::string_view actor_key,
                       Duration took) {
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
    out += timeline_details(actor);
    for (const AttackGroup& group : actor.groups) out += group_details(group);
  }
  const std::string logins = actor_login_attacks(report, actor_key);
  for (const investigate::Behaviour& one : report.behaviours) out += behaviour_details(one);
  if (report.attackers.empty() && report.behaviours.empty() && logins.empty()) {
    out += "  no attack by this actor in these logs\n";
  }
  return out + logins + table_notes(console, report);
}

}  // namespace quell::cli
