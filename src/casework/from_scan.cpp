#include "casework/from_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/classify.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "from_behaviour.h"
#include "incident/commands.h"
#include "incident/types.h"
#include "investigate/scan.h"
#include "investigate/verdict.h"

namespace quell::casework {
namespace {

using investigate::Actor;
using investigate::AttackGroup;
using investigate::Behaviour;
using investigate::ScanReport;

constexpr std::size_t kTitleColumns = 200;

/// "likely succeeded", as it stands in a title.
std::string_view title_words(investigate::Verdict verdict) {
  switch (verdict) {
    case investigate::Verdict::kBlocked:
      return "blocked";
    case investigate::Verdict::kFailed:
      return "failed";
    case investigate::Verdict::kAttempted:
      return "outcome unknown";
    case investigate::Verdict::kLikely:
      return "likely succeeded";
    case investigate::Verdict::kConfirmed:
      return "succeeded";
  }
  return "";
}

/// Whether the hole behind the attack may be real: all that is known to have missed is not.
bool may_be_real(investigate::Verdict verdict) {
  return verdict != investigate::Verdict::kBlocked && verdict != investigate::Verdict::kFailed;
}

/// What all actors together did to the hole of one group.
struct OneHole {
  std::set<std::string> actors;
  std::uint64_t requests = 0;
  Instant first;
};

OneHole gather(const ScanReport& report, const AttackGroup& worst) {
  OneHole hole{.actors = {}, .requests = 0, .first = worst.first};
  for (const Actor& actor : report.attackers) {
    for (const AttackGroup& group : actor.groups) {
      if (group.signature != worst.signature) continue;
      hole.actors.insert(actor.key);
      hole.requests += group.requests;
      hole.first = std::min(hole.first, group.first);
    }
  }
  return hole;
}

std::string summary_of(const ScanReport& report, const Worst& worst) {
  const OneHole hole = gather(report, *worst.group);
  std::string text = fmt::format(
      "Found by quell scan: {} attack requests of {} in all; {} of them {} by {} client(s).",
      report.attack_requests, report.requests, hole.requests,
      terminal_safe(worst.group->signature.text()), hole.actors.size());
  for (const investigate::Evidence& one : worst.group->judgement.evidence) {
    text += fmt::format(" {}: {}.", investigate::words_of(one.side), terminal_safe(one.text));
  }
  for (const std::string& gap : report.incomplete) text += " Incomplete: " + gap + ".";
  return text;
}

incident::OpenIncident opening(const ScanReport& report, const ScanContext& context,
                               const Worst& worst) {
  incident::OpenIncident open{.title = context.title.value_or(title_of(report)),
                              .summary = context.summary,
                              .source = incident::ReportSource::kScan,
                              .reporter = context.reporter,
                              .component = context.component,
                              .owner = context.owner};
  if (!open.summary && worst.group != nullptr) open.summary = summary_of(report, worst);
  if (!open.summary && worst.behaviour != nullptr) {
    open.summary = behaviour_summary(*worst.behaviour);
  }
  return open;
}

incident::RecordTime started(Instant first, std::string source) {
  // Estimated: the log may begin after the attack did.
  return {.which = incident::TimeKind::kStarted,
          .certainty = incident::Certainty::kEstimated,
          .when = first,
          .source = std::move(source)};
}

incident::RecordTime detected(Instant scanned) {
  return {.which = incident::TimeKind::kDetected,
          .certainty = incident::Certainty::kExact,
          .when = scanned,
          .source = "quell scan found the attack then"};
}

std::optional<incident::AssessSeverity> proposed(investigate::Verdict verdict,
                                                 std::optional<std::string> vector,
                                                 std::string_view what) {
  if (!may_be_real(verdict) || !vector) return std::nullopt;
  return incident::AssessSeverity{
      .vector = std::move(vector),
      .reason = fmt::format("proposed from the scan: what {} usually allows", what)};
}

/// Whether it is worse than what is worst among attacks; these come first where they are alike.
bool is_worse(const Behaviour& behaviour, const AttackGroup& group, double incident_score) {
  return std::pair(is_for_incident(behaviour, incident_score), behaviour.judgement.verdict) >
         std::pair(is_for_incident(group, incident_score), group.judgement.verdict);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

/// "request flood on /search by 203.0.113.200 and 211 others, likely succeeded"
std::string title_line(std::string_view what, std::string_view by, investigate::Verdict verdict) {
  const std::string tail = fmt::format(" by {}, {}", fit(by, 80), title_words(verdict));
  return fit(what, kTitleColumns - display_width(tail)) + tail;
}

}  // namespace

Worst worst_of(const ScanReport& report) {
  Worst worst;
  for (const Actor& actor : report.attackers) {
    for (const AttackGroup& group : actor.groups) {
      const auto rank = [](const AttackGroup& g) {
        return std::pair(g.judgement.verdict, g.requests);
      };
      if (worst.group == nullptr || rank(group) > rank(*worst.group)) worst = {&actor, &group};
    }
  }
  const Behaviour* const behaviour = worst_behaviour(report);
  if (behaviour == nullptr) return worst;
  if (worst.group == nullptr || is_worse(*behaviour, *worst.group, report.incident_score)) {
    return {.behaviour = behaviour};
  }
  return worst;
}

ScanReport only_about(ScanReport report, std::string_view text) {
  const std::string wanted = lower(text);
  const auto holds = [&](std::string_view words) { return lower(words).contains(wanted); };
  for (Actor& actor : report.attackers) {
    if (holds(actor.key)) continue;
    std::erase_if(actor.groups, [&](const AttackGroup& group) {
      return !holds(group.signature.text()) && !holds(attack::name_of(group.signature.vector));
    });
  }
  std::erase_if(report.attackers, [](const Actor& actor) { return actor.groups.empty(); });
  std::erase_if(report.behaviours, [&](const Behaviour& one) {
    return !holds(words_of(one)) && !holds(investigate::name_of(one.kind)) &&
           std::ranges::none_of(one.clients, holds, &investigate::ClientShare::key);
  });
  return report;
}

std::string title_of(const ScanReport& report) {
  const Worst worst = worst_of(report);
  if (worst.behaviour != nullptr) {
    return title_line(words_of(*worst.behaviour), clients_of(*worst.behaviour),
                      worst.behaviour->judgement.verdict);
  }
  if (worst.group == nullptr) return "";
  const std::size_t others = gather(report, *worst.group).actors.size() - 1;
  std::string by = terminal_safe(worst.actor->key);
  if (others > 0) by += fmt::format(" and {} other{}", others, others == 1 ? "" : "s");
  return title_line(terminal_safe(worst.group->signature.text()), by,
                    worst.group->judgement.verdict);
}

std::optional<std::string> usual_cvss(attack::Class which) {
  switch (which) {
    case attack::Class::kSqli:
    case attack::Class::kCmdi:
    case attack::Class::kRce:
      return "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";  // 9.8: reads, changes, destroys
    case attack::Class::kTraversal:
      return "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N";  // 7.5: reads files
    case attack::Class::kXss:
      return "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N";  // 6.1: needs a victim who clicks
    case attack::Class::kSsrf:
      return "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:N";  // 8.6: reaches other systems
    case attack::Class::kAuth:
      return "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N";  // 9.1: acts as somebody else
    case attack::Class::kScan:
    case attack::Class::kOther:
    case attack::Class::kBenign:
      return std::nullopt;
  }
  return std::nullopt;
}

std::vector<incident::CommandBody> commands_from_scan(const ScanReport& report,
                                                      const ScanContext& context) {
  const Worst worst = worst_of(report);
  std::vector<incident::CommandBody> commands;
  commands.emplace_back(opening(report, context, worst));
  commands.emplace_back(incident::DetectEnvironment{context.signals});
  if (!worst.is_something()) return commands;
  std::optional<incident::AssessSeverity> severity;
  if (worst.behaviour != nullptr) {
    const Behaviour& one = *worst.behaviour;
    commands.emplace_back(started(one.first, "the first of these requests in the scanned logs"));
    severity =
        proposed(one.judgement.verdict, usual_cvss(one.kind), investigate::title_of(one.kind));
  } else {
    const AttackGroup& one = *worst.group;
    commands.emplace_back(
        started(gather(report, one).first, "the first attack request in the scanned logs"));
    severity = proposed(one.judgement.verdict, usual_cvss(one.signature.vector),
                        attack::title_of(one.signature.vector));
  }
  commands.emplace_back(detected(context.scanned));
  if (severity) commands.emplace_back(*std::move(severity));
  return commands;
}

}  // namespace quell::casework
