// What clients do over time, in the scan table: scanning, floods, web shells; who belongs together;
// the worst attackers' stories.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "attack/classify.h"
#include "base/safe_text.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {

namespace {

using investigate::Actor;
using investigate::Behaviour;
using investigate::Campaign;
using investigate::Phase;
using investigate::ScanReport;
using investigate::TimelineEntry;

constexpr std::size_t kBehaviours = 5;
constexpr std::size_t kCampaigns = 3;
constexpr std::size_t kStories = 3;

/// One line with its marks, and what speaks most for it below.
enum class Mark : std::uint8_t { kPlain, kSerious };
std::string row(const Console& console, Mark mark, const std::string& first,
                const std::string& second) {
  const std::size_t columns = scan_columns(console);
  const std::string line = fit(first, columns - 5);
  std::string out =
      mark == Mark::kSerious ? "  " + console.styled(Style::kRed, "!! " + line) : "     " + line;
  out += "\n";
  return second.empty() ? out : out + "        " + fit(second, columns - 8) + "\n";
}

std::string more(std::size_t all, std::size_t shown) {
  if (all <= shown) return {};
  return fmt::format("     … and {} more\n", with_commas(all - shown));
}

std::string who(const Behaviour& behaviour) {
  if (behaviour.clients.empty()) return {};
  std::string first = terminal_safe(behaviour.clients.front().key);
  if (behaviour.clients_seen == 1) return first;
  return fmt::format("{} and {} more", first, with_commas(behaviour.clients_seen - 1));
}

std::string of_phase(const std::vector<TimelineEntry>& timeline, Phase phase) {
  const TimelineEntry* first = nullptr;
  std::uint64_t requests = 0;
  Instant last = Instant::min();
  bool exact = true;
  for (const TimelineEntry& entry : timeline) {
    if (entry.phase != phase) continue;
    if (first == nullptr) first = &entry;
    requests += entry.requests;
    last = std::max(last, entry.last);
    exact = exact && entry.exact;
  }
  if (first == nullptr) return {};
  const std::string name(investigate::name_of(phase));
  if (phase == Phase::kFirstSeen) return name + " " + day_and_time(first->first);
  if (phase == Phase::kSuccess) {
    return fmt::format("success {} ({})", day_and_time(first->first), terminal_safe(first->what));
  }
  return fmt::format("{} {}–{}, {}{}", name, day_and_time(first->first), day_and_time(last),
                     exact ? "" : "about ", counted(requests, "request"));
}

std::string story(const Actor& actor) {
  std::string out = terminal_safe(actor.key) + ": ";
  bool is_first = true;
  for (const Phase phase : {Phase::kFirstSeen, Phase::kReconnaissance, Phase::kAttempts,
                            Phase::kSuccess, Phase::kAfterwards}) {
    const std::string words = of_phase(actor.timeline, phase);
    if (words.empty()) continue;
    out += (is_first ? "" : " → ") + words;
    is_first = false;
  }
  return out;
}

}  // namespace

std::string behaviour_words(const Behaviour& behaviour) {
  const bool flood = behaviour.kind == investigate::BehaviourKind::kFlood;
  std::string out(flood && behaviour.score < investigate::kShownScore
                      ? "rush, most likely of visitors,"
                      : investigate::title_of(behaviour.kind));
  if (!behaviour.endpoint.empty()) {
    out += (behaviour.kind == investigate::BehaviourKind::kWebShell ? ": " : " on ") +
           behaviour.endpoint;
  } else if (flood) {
    out += " on the whole site";
  }
  return out;
}

std::string technique_words(const Behaviour& behaviour) {
  const std::string_view id = investigate::attack_id_of(behaviour.kind);
  const std::string_view cwe = investigate::cwe_of(behaviour.kind);
  return cwe.empty() ? std::string(id) : fmt::format("{}, {}", id, cwe);
}

std::string table_behaviours(const Console& console, const ScanReport& report) {
  if (report.behaviours.empty()) return {};
  std::string out = section(console, "Behaviour");
  const std::size_t shown = std::min(report.behaviours.size(), kBehaviours);
  for (std::size_t i = 0; i < shown; ++i) {
    const Behaviour& one = report.behaviours[i];
    const std::string first =
        fmt::format("{}  {}  {}{}, {} – {}", who(one), terminal_safe(behaviour_words(one)),
                    one.exact ? "" : "about ", counted(one.requests, "request"),
                    day_and_time(one.first), day_and_time(one.last));
    const bool serious = is_serious(one.judgement.verdict) && one.score >= investigate::kShownScore;
    out += row(console, serious ? Mark::kSerious : Mark::kPlain, first,
               terminal_safe(outcome_words(one.judgement)));
  }
  return out + more(report.behaviours.size(), shown);
}

std::string table_campaigns(const Console& console, const ScanReport& report) {
  if (report.campaigns.empty()) return {};
  std::string out = section(console, "Campaigns: addresses that act alike");
  const std::size_t shown = std::min(report.campaigns.size(), kCampaigns);
  for (std::size_t i = 0; i < shown; ++i) {
    const Campaign& one = report.campaigns[i];
    std::string vectors;
    for (const attack::Class vector : one.vectors) {
      vectors += (vectors.empty() ? "" : ", ") + std::string(attack::title_of(vector));
    }
    const std::string first = fmt::format(
        "{} ({}, …)  {}  {}, {} – {}, {}", counted(one.actors_seen, "actor"),
        terminal_safe(one.actors.front()), vectors, counted(one.requests, "request"),
        day_and_time(one.first), day_and_time(one.last), investigate::words_of(one.verdict));
    std::string why;
    for (const investigate::Evidence& evidence : one.evidence) {
      if (evidence.side == investigate::Side::kFor)
        why += (why.empty() ? "" : "; ") + evidence.text;
    }
    out += row(console, is_serious(one.verdict) ? Mark::kSerious : Mark::kPlain, first,
               terminal_safe(why));
  }
  return out + more(report.campaigns.size(), shown);
}

std::string table_timelines(const Console& console, const ScanReport& report) {
  std::string out;
  std::size_t shown = 0;
  for (const Actor& actor : report.attackers) {
    if (shown == kStories || actor.timeline.empty() || !is_serious(actor.worst())) break;
    if (shown++ == 0) out += section(console, "Timelines");
    out += wrapped("     " + story(actor), scan_columns(console), 8);
  }
  return out;
}

}  // namespace quell::cli
