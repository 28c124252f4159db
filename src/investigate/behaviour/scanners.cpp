#include "behaviour/scanners.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "behaviour/actor_sketch.h"
#include "behaviour/scanner_looks.h"
#include "behaviour/weighing.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr double kPrior = -4;

double share(std::size_t some, std::size_t all) {
  return all == 0 ? 0 : static_cast<double>(some) / static_cast<double>(all);
}

std::string percent(double part) {
  return fmt::format("{:.0f} %", part * 100);
}

void weigh_paths(const ScannerLooks& looks, Weighing& out) {
  const std::size_t paths = looks.missed.size();
  const double weight = paths >= 200             ? 3.5
                        : paths >= 50            ? 2.5
                        : paths >= 20            ? 1.5
                        : paths >= kScannedPaths ? 0.5
                                                 : 0;
  out.add(weight, fmt::format("{}{} asked for that were refused or attacked",
                              looks.exact ? "" : "at least ", counted(paths, "different path")));
  if (paths < kScannedPaths) return;
  const double own = share(looks.exclusive, paths);
  if (own >= 0.8) {
    out.add(1, percent(own) + " of them nobody else asked for");
  } else if (own < 0.3) {
    out.add(-1, percent(1 - own) + " of them others asked for too, as broken links are");
  }
}

/// How much of all that the client asked for was refused or an attack.
void weigh_share(const ScannerLooks& looks, const BehaviourFacts& facts, Weighing& out) {
  const Client* const client = facts.clients.known(looks.client);
  const std::uint64_t all = client == nullptr ? looks.all : client->requests;
  const double part =
      std::min(all == 0 ? 0 : static_cast<double>(looks.requests) / static_cast<double>(all), 1.0);
  const double weight = part >= 0.9   ? 2
                        : part >= 0.6 ? 1.2
                        : part >= 0.3 ? 0.3
                        : part < 0.2  ? -3
                                      : -1;
  out.add(weight, fmt::format("{} of its {} were", percent(part), counted(all, "request")));
}

void weigh_pace(const ScannerLooks& looks, Weighing& out) {
  const double minutes = std::max(static_cast<double>(looks.last - looks.first) / 60, 1.0 / 6);
  const double rate = static_cast<double>(looks.requests) / minutes;
  constexpr double kHalfDay = 12 * 60;
  if (rate >= 60) {
    out.add(1.5, fmt::format("{:.0f} of them a minute", rate));
  } else if (rate >= 10) {
    out.add(0.8, fmt::format("{:.0f} of them a minute", rate));
  } else if (rate < 1 && minutes >= kHalfDay) {
    out.add(-3,
            fmt::format("spread over {:.0f} hours, as crawlers and old links are", minutes / 60));
  }
}

void weigh_manners(const ScannerLooks& looks, Weighing& out) {
  const double referers = share(looks.referers, looks.all);
  const double statics = share(looks.served_static, looks.all);
  if (looks.referers == 0 && looks.served_static == 0) {
    out.add(0.8, "no referers, and nothing of what browsers load beside pages");
  } else if (referers >= 0.3 || statics >= 0.3) {
    out.add(-2, "comes from pages and loads what belongs to them, as browsers do");
  }
  if (share(looks.missed_static, looks.refused) >= 0.7 && referers >= 0.3) {
    out.add(-1, "most of what is missing are pictures and styles of pages");
  }
  if (looks.agents.size() >= 4 && referers >= 0.3) {
    out.add(-1, fmt::format("{} user agents, as several people behind one address have",
                            looks.agents.size()));
  }
  if (looks.asked_robots) out.add(-1, "asks for robots.txt, as crawlers do");
  if (looks.odd_methods >= 3) {
    out.add(1, counted(looks.odd_methods, "request") + " with methods that no browser uses");
  }
}

void weigh_attacks(const ScannerLooks& looks, const Actor* actor, Weighing& out) {
  const std::size_t probed = looks.probed.size();
  if (probed >= 3) {
    out.add(2.5, counted(probed, "path") + " with an attack, or known for weak spots");
  } else if (probed > 0) {
    out.add(0.7, counted(probed, "path") + " with an attack, or known for weak spots");
  }
  if (actor == nullptr) return;
  std::set<attack::Class> vectors;
  std::set<std::pair<std::string_view, std::string_view>> places;
  for (const AttackGroup& group : actor->groups) {
    if (is_probe(group.signature)) continue;
    vectors.insert(group.signature.vector);
    places.emplace(group.signature.endpoint, group.signature.parameter);
  }
  if (vectors.size() >= 3 && places.size() >= 3) {
    out.add(2.5, fmt::format("{} kinds of attack on {}", vectors.size(),
                             counted(places.size(), "place")));
  }
}

/// Whether it was let in: what was refused is blocked or failed.
Verdict verdict_of(const Behaviour& scanner, const Actor* actor) {
  constexpr double kNearlyAll = 0.9;
  if (actor != nullptr && actor->worst() >= Verdict::kLikely) return Verdict::kLikely;
  std::uint64_t blocked = 0;
  std::uint64_t refused = 0;
  for (const auto& [status, times] : scanner.statuses) {
    const bool is_block = status == 403 || status == 406 || status == 429 || status == 444;
    blocked += is_block ? times : 0;
    refused += status >= 400 && status < 500 ? times : 0;
  }
  const double all = kNearlyAll * static_cast<double>(scanner.requests);
  if (static_cast<double>(blocked) >= all) return Verdict::kBlocked;
  return static_cast<double>(refused) >= all ? Verdict::kFailed : Verdict::kAttempted;
}

Behaviour judged(const ScannerLooks& looks, const Actor* actor, const BehaviourFacts& facts) {
  Weighing weighing(kPrior);
  weigh_paths(looks, weighing);
  weigh_share(looks, facts, weighing);
  weigh_attacks(looks, actor, weighing);
  weigh_pace(looks, weighing);
  weigh_manners(looks, weighing);
  Behaviour out;
  out.kind = BehaviourKind::kScanner;
  out.score = weighing.score();
  out.clients = {{.key = facts.keys.text_of(looks.client), .requests = looks.requests}};
  out.clients_seen = 1;
  out.first = Instant(std::chrono::seconds(looks.first));
  out.last = Instant(std::chrono::seconds(looks.last));
  out.requests = looks.requests;
  out.exact = looks.exact;
  out.statuses = looks.statuses;
  out.judgement.verdict = verdict_of(out, actor);
  const auto served = out.statuses.lower_bound(200);
  if (served != out.statuses.end() && served->first < 300) {
    weighing.say(Side::kFor, counted(served->second, "request") + " found something (200)");
  }
  out.judgement.evidence = std::move(weighing).take();
  if (out.judgement.verdict == Verdict::kLikely && !actor->groups.empty()) {
    // What the verdict rests on comes first.
    out.judgement.evidence.insert(
        out.judgement.evidence.begin(),
        {.side = Side::kFor,
         .text = std::string(attack::title_of(actor->groups.front().signature.vector)) +
                 " by the same client likely worked"});
  }
  return out;
}

}  // namespace

std::vector<Behaviour> find_scanners(const BehaviourFacts& facts) {
  std::unordered_map<std::string_view, const Actor*> actors;
  for (const Actor& actor : facts.report.attackers) actors.emplace(actor.key, &actor);
  std::vector<Behaviour> out;
  for (const ScannerLooks& looks : scanner_looks(facts.sample, kScannedPaths)) {
    const std::string key = facts.keys.text_of(looks.client);
    const auto actor = actors.find(key);
    Behaviour one = judged(looks, actor == actors.end() ? nullptr : actor->second, facts);
    if (one.score >= kShownScore) out.push_back(std::move(one));
  }
  std::ranges::sort(out, [](const Behaviour& a, const Behaviour& b) {
    return std::tie(b.score, b.requests, a.clients.front().key) <
           std::tie(a.score, a.requests, b.clients.front().key);
  });
  if (out.size() > kScanners) out.resize(kScanners);
  return out;
}

}  // namespace quell::investigate
