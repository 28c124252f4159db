#include "from_behaviour.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/safe_text.h"
#include "casework/from_scan.h"
#include "investigate/verdict.h"

namespace quell::casework {

namespace {

using investigate::Behaviour;
using investigate::BehaviourKind;

}  // namespace

const Behaviour* worst_behaviour(const investigate::ScanReport& report) {
  const auto& all = report.behaviours;  // worst verdict first, then the surest
  auto found = std::ranges::find_if(
      all, [&](const Behaviour& one) { return is_for_incident(one, report.incident_score); });
  if (found == all.end()) {
    found = std::ranges::find_if(
        all, [](const Behaviour& one) { return one.score >= investigate::kShownScore; });
  }
  return found == all.end() ? nullptr : &*found;
}

std::string words_of(const Behaviour& behaviour) {
  const std::string kind(investigate::title_of(behaviour.kind));
  if (behaviour.endpoint.empty()) return kind + " on the whole site";
  return kind + (behaviour.kind == BehaviourKind::kWebShell ? ": " : " on ") +
         terminal_safe(behaviour.endpoint);
}

std::string clients_of(const Behaviour& behaviour) {
  if (behaviour.clients.empty()) {
    return fmt::format("{} client{}", behaviour.clients_seen,
                       behaviour.clients_seen == 1 ? "" : "s");
  }
  std::string out = terminal_safe(behaviour.clients.front().key);
  if (behaviour.clients_seen < 2) return out;
  return out + fmt::format(" and {} other{}", behaviour.clients_seen - 1,
                           behaviour.clients_seen == 2 ? "" : "s");
}

std::string behaviour_summary(const Behaviour& behaviour) {
  std::string text =
      fmt::format("Found by quell scan: {}, {}{} request(s) by {} client(s), {} to {}.",
                  words_of(behaviour), behaviour.exact ? "" : "about ", behaviour.requests,
                  behaviour.clients_seen, to_iso(behaviour.first), to_iso(behaviour.last));
  for (const investigate::Evidence& one : behaviour.judgement.evidence) {
    text += fmt::format(" {}: {}.", investigate::words_of(one.side), terminal_safe(one.text));
  }
  return text;
}

std::optional<std::string> usual_cvss(BehaviourKind kind) {
  switch (kind) {
    case BehaviourKind::kWebShell:
      return usual_cvss(attack::Class::kRce);
    case BehaviourKind::kFlood:
    case BehaviourKind::kSlowRequests:
      return "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H";  // 7.5: nobody else is served
    case BehaviourKind::kScanner:
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace quell::casework
