#include "behaviour/web_shells.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "behaviour/path_words.h"
#include "behaviour/timeline.h"
#include "behaviour/weighing.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr double kPrior = -3;
/// A script is new if the log shows so much time without it.
constexpr std::uint32_t kNewAfterSeconds = 600;
constexpr double kNewAfterShare = 0.02;
/// An upload belongs to what is called so soon afterwards.
constexpr std::uint32_t kUploadSeconds = 24 * 3600;

/// What is known of those who call scripts.
struct Callers {
  Trails trails;
  std::unordered_set<std::string_view> attackers;
};

bool is_new(const Script& script, const ScanReport& report) {
  if (!report.first || !report.last) return false;
  const auto first = std::chrono::floor<std::chrono::seconds>(*report.first).time_since_epoch();
  const auto span = std::chrono::floor<std::chrono::seconds>(*report.last - *report.first);
  const double after = script.first_served - static_cast<double>(first.count());
  return after >= kNewAfterSeconds && after >= kNewAfterShare * static_cast<double>(span.count());
}

/// Whether one of its callers sent a file somewhere not long before.
bool was_sent(const Script& script, const Callers& callers) {
  for (const ScriptCaller& caller : script.callers) {
    const auto trail = callers.trails.find(caller.client);
    if (trail == callers.trails.end()) continue;
    for (const TrailStep& step : trail->second) {
      const SampledRequest& request = *step.request;
      if (request.seconds > script.first_served) break;
      const bool soon = script.first_served - request.seconds <= kUploadSeconds;
      const bool accepted = request.status >= 200 && request.status < 400;
      if (soon && accepted && request.has(SampledRequest::kSendsBody) &&
          is_upload_target(request.text())) {
        return true;
      }
    }
  }
  return false;
}

void weigh_calls(const Script& script, Weighing& out) {
  const std::size_t clients = script.callers.size();
  out.add(clients == 1 ? 1 : 0.4, fmt::format("only {} it", clients == 1   ? "one client calls"
                                                            : clients == 2 ? "two clients call"
                                                                           : "three clients call"));
  const double bodies = static_cast<double>(script.bodies) / static_cast<double>(script.requests);
  if (bodies >= 0.5) out.add(1, counted(script.bodies, "call") + " sent something (POST)");
  if (script.requests >= 5) out.add(0.7, counted(script.requests, "call"));
  const double referers =
      static_cast<double>(script.referers) / static_cast<double>(script.requests);
  if (referers >= 0.5) {
    out.add(-2, "mostly called from a page");
  } else if (script.referers == 0) {
    out.add(0.5, "never called from a page");
  }
}

/// Without one of these a script that one client calls is a job or an interface.
bool weigh_origin(const Script& script, const Callers& callers, const BehaviourFacts& facts,
                  Weighing& out) {
  bool strong = false;
  const auto strongly = [&](double weight, std::string text) {
    out.add(weight, std::move(text));
    strong = true;
  };
  if (is_below_uploads(script.path)) strongly(2.5, "it lies where files of visitors lie");
  if (script.missing_first < script.first_served) {
    strongly(1.5, "it was not there before (404)");
  }
  if (was_sent(script, callers)) strongly(2, "its caller sent a file before");
  if (script.attacks > 0) strongly(1.5, counted(script.attacks, "call") + " carried an attack");
  const bool attacked = std::ranges::any_of(script.callers, [&](const ScriptCaller& caller) {
    return callers.attackers.contains(facts.keys.text_of(caller.client));
  });
  if (attacked) strongly(1.5, "its caller attacked this site");
  return strong;
}

Behaviour judged(const Script& script, const Callers& callers, const BehaviourFacts& facts) {
  Weighing weighing(kPrior);
  const bool strong = weigh_origin(script, callers, facts, weighing);
  if (!strong) weighing.add(-2.5, "nothing tells that a visitor put it there");
  weigh_calls(script, weighing);
  if (is_new(script, facts.report)) {
    weighing.add(1, "nobody called it in the log's time before");
  } else {
    weighing.add(-1.5, "it was called from the log's beginning on");
  }
  if (is_admin_path(script.path)) weighing.add(-1.5, "a page of those who run the site");
  weighing.say(Side::kNotObservable, "what was sent to it, and what it answered");
  Behaviour out;
  out.kind = BehaviourKind::kWebShell;
  out.score = weighing.score();
  out.endpoint = script.path;
  out.judgement = {.verdict = Verdict::kLikely, .evidence = std::move(weighing).take()};
  out.first = Instant::max();
  out.last = Instant::min();
  for (const ScriptCaller& caller : script.callers) {
    out.clients.push_back({.key = facts.keys.text_of(caller.client), .requests = caller.requests});
    out.first = std::min(out.first, Instant(std::chrono::seconds(caller.first)));
    out.last = std::max(out.last, Instant(std::chrono::seconds(caller.last)));
  }
  std::ranges::sort(out.clients, [](const ClientShare& a, const ClientShare& b) {
    return std::tie(b.requests, a.key) < std::tie(a.requests, b.key);
  });
  out.clients_seen = out.clients.size();
  out.requests = script.requests;
  out.statuses = {{200, script.requests}};
  return out;
}

}  // namespace

std::vector<Behaviour> find_web_shells(const std::vector<Script>& scripts,
                                       const BehaviourFacts& facts) {
  std::vector<ClientKey> keys;
  for (const Script& script : scripts) {
    if (script.requests < kShellCalls) continue;
    for (const ScriptCaller& caller : script.callers) keys.push_back(caller.client);
  }
  if (keys.empty()) return {};
  Callers callers{.trails = trails_of(facts.sample, keys), .attackers = {}};
  for (const Actor& actor : facts.report.attackers) callers.attackers.insert(actor.key);
  std::vector<Behaviour> out;
  for (const Script& script : scripts) {
    if (script.requests < kShellCalls) continue;
    Behaviour one = judged(script, callers, facts);
    if (one.score >= kShownScore) out.push_back(std::move(one));
  }
  std::ranges::sort(out, [](const Behaviour& a, const Behaviour& b) {
    return std::tie(b.score, b.requests, a.endpoint) < std::tie(a.score, a.requests, b.endpoint);
  });
  if (out.size() > kShells) out.resize(kShells);
  return out;
}

}  // namespace quell::investigate
