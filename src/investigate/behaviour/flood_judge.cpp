#include "behaviour/flood_judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "behaviour/path_words.h"
#include "behaviour/weighing.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr double kPrior = -1;
/// A share of answers that failed from which on the server was hurt, if it is so many times more
/// than usual.
constexpr double kHurtShare = 0.1;
constexpr double kHurtFactor = 5;
/// Answers that take so many times as long as usual, and so many milliseconds.
constexpr double kSlowerFactor = 3;
constexpr double kSlowerMilliseconds = 300;

std::string percent(double part) {
  return fmt::format("{:.0f} %", part * 100);
}

double part_of(std::uint64_t some, std::uint64_t all) {
  return all == 0 ? 0 : static_cast<double>(some) / static_cast<double>(all);
}

std::uint64_t top_client(const FloodFacts& found) {
  std::uint64_t most = 0;
  for (const auto& [client, requests] : found.clients) most = std::max(most, requests);
  return most;
}

/// Requests of those who are told as scanners.
std::uint64_t by_scanners(const FloodQuestion& asked, const FloodFacts& found,
                          const ClientKeys& keys) {
  if (asked.scanners.empty()) return 0;
  std::uint64_t sum = 0;
  for (const auto& [client, requests] : found.clients) {
    if (asked.scanners.contains(keys.text_of(client))) sum += requests;
  }
  return sum;
}

void weigh_size(const FloodQuestion& asked, Weighing& out) {
  const Surge& surge = asked.surge;
  const double factor = surge.factor();
  const double weight = factor >= 50 ? 1.5 : factor >= 10 ? 1 : 0.5;
  const std::string_view what = asked.chosen == Chosen::kSlow ? "slow requests" : "requests";
  if (surge.usual < 1) {
    out.add(weight, fmt::format("{} {} where none are usual", grouped(surge.requests), what));
  } else {
    out.add(weight, fmt::format("{} {} where {:.0f} are usual{}: {:.0f} times as many",
                                grouped(surge.requests), what, surge.usual,
                                surge.by_hour ? " at that hour of day" : "", factor));
  }
}

void weigh_clients(const FloodQuestion& asked, const FloodFacts& found, Weighing& out) {
  const double top = part_of(top_client(found), found.during.requests);
  const double each = part_of(found.during.requests, found.clients.size());
  const double per_minute = each / std::max(asked.surge.minutes(), 1.0);
  if (found.clients.size() == 1) {
    out.add(3, "all from one client");
  } else if (top >= 0.5) {
    out.add(3, fmt::format("{} from one client", percent(top)));
  } else if (each >= 20 && per_minute >= 5) {
    out.add(2, fmt::format("{:.0f} requests from each of {} on average", each,
                           counted(found.clients.size(), "client")));
  } else if (each <= 3) {
    out.add(-0.5, fmt::format("{:.1f} requests from each of {} on average", each,
                              counted(found.clients.size(), "client")));
  }
  if (asked.chosen == Chosen::kSlow && top < 0.3) {
    out.add(-3, "many clients wait: the server may be slow by itself");
  }
}

/// What else its clients asked for: browsers load what belongs to a page, and people read on.
void weigh_company(const FloodFacts& found, const BehaviourFacts& facts, Weighing& out) {
  std::uint64_t all = 0;
  for (const auto& [client, requests] : found.clients) {
    const Client* const known = facts.clients.known(client);
    if (known == nullptr) return;
    all += std::max(known->requests, requests);
  }
  const double others = part_of(all, found.during.requests) - 1;
  if (others < 0.3) {
    out.add(1.5, "its clients ask for nearly nothing else");
  } else if (others >= 3) {
    out.add(-2.5, fmt::format("its clients ask for {:.0f} times as much besides, as browsers do",
                              others));
  } else if (others >= 1) {
    out.add(-1.5, "its clients ask for at least as much besides");
  }
}

void weigh_headers(const FloodFacts& found, Weighing& out) {
  const double foreign = part_of(found.foreign_referer, found.during.requests);
  const double referers = part_of(found.with_referer, found.during.requests);
  if (foreign >= 0.4) {
    out.add(-1.5, percent(foreign) + " come from a link on another site");
  } else if (referers < 0.05) {
    out.add(0.8, "nearly none come from a page");
  }
  std::uint64_t agent = 0;
  for (const auto& [hash, requests] : found.agents) agent = std::max(agent, requests);
  const double one_agent = part_of(agent, found.during.requests);
  const std::size_t clients = found.clients.size();
  if (clients < 10 || part_of(top_client(found), found.during.requests) >= 0.5) return;
  if (one_agent >= 0.8) {
    out.add(1.2, percent(one_agent) + " with one user agent");
  } else if (one_agent < 0.3 && found.agents.size() >= 8) {
    out.add(-0.8, fmt::format("{} user agents, as visitors have", found.agents.size()));
  }
}

void weigh_purpose(const FloodQuestion& asked, const FloodFacts& found, const ClientKeys& keys,
                   Weighing& out) {
  if (2 * by_scanners(asked, found, keys) >= found.during.requests) {
    out.add(-5, "most of them come from a scanner, which is told as such");
  }
  if (part_of(found.attacks, found.during.requests) >= 0.5) {
    out.add(-4, "most of them are attacks of another kind");
  }
  const double paths = part_of(found.paths.size(), found.sampled);
  const bool wide = asked.unit.kind == UnitKind::kSite || asked.unit.kind == UnitKind::kDirectory;
  const double top = part_of(top_client(found), found.during.requests);
  if (wide && paths >= 0.5 && top >= 0.5) {
    out.add(-4.5, "one path after the other, as crawlers and scanners do");
  }
  if (asked.surge.every) {
    out.add(-6,
            fmt::format("comes back every {:.0f} minutes, as jobs do", *asked.surge.every / 60.0));
  }
  if (asked.unit.kind == UnitKind::kStaticFile) out.add(-1, "a file that pages bring with them");
}

struct Harm {
  bool hurt = false;
  bool others_hurt = false;
};

bool failed_more(const AnswerFacts& now, const AnswerFacts& else_time) {
  return now.failed_share() >= kHurtShare &&
         now.failed_share() >= kHurtFactor * else_time.failed_share();
}

bool is_slower(const AnswerFacts& now, const AnswerFacts& else_time) {
  return now.milliseconds && else_time.milliseconds && *now.milliseconds >= kSlowerMilliseconds &&
         *now.milliseconds >= kSlowerFactor * *else_time.milliseconds;
}

Harm weigh_harm(const FloodFacts& found, Weighing& out) {
  Harm harm;
  if (failed_more(found.during, found.otherwise)) {
    harm.hurt = true;
    out.add(0.5, fmt::format("{} of its answers failed, {} at other times",
                             percent(found.during.failed_share()),
                             percent(found.otherwise.failed_share())));
  }
  if (is_slower(found.during, found.otherwise)) {
    harm.hurt = true;
    out.add(0.5, fmt::format("answers took {:.0f} ms instead of {:.0f}", *found.during.milliseconds,
                             *found.otherwise.milliseconds));
  }
  constexpr std::uint64_t kEnough = 20;
  if (found.others_during.requests < kEnough) return harm;
  if (failed_more(found.others_during, found.others_otherwise)) {
    harm.others_hurt = true;
    out.say(Side::kFor, percent(found.others_during.failed_share()) +
                            " of the answers of other endpoints failed meanwhile");
  } else if (is_slower(found.others_during, found.others_otherwise)) {
    harm.others_hurt = true;
    out.say(Side::kFor,
            fmt::format("other endpoints took {:.0f} ms instead of {:.0f} meanwhile",
                        *found.others_during.milliseconds, *found.others_otherwise.milliseconds));
  }
  return harm;
}

Verdict verdict_of(const FloodFacts& found, Harm harm, Weighing& out) {
  constexpr double kNearlyAll = 0.8;
  if (harm.others_hurt) return Verdict::kConfirmed;
  if (harm.hurt) return Verdict::kLikely;
  if (found.during.refused_share() >= kNearlyAll) {
    out.say(Side::kAgainst, percent(found.during.refused_share()) + " were refused");
    return Verdict::kBlocked;
  }
  out.say(Side::kAgainst, "answered as usual");
  return Verdict::kAttempted;
}

void take_clients(const FloodFacts& found, const ClientKeys& keys, Behaviour& out) {
  for (const auto& [client, requests] : found.clients) {
    out.clients.push_back({.key = keys.text_of(client), .requests = requests});
  }
  std::ranges::sort(out.clients, [](const ClientShare& a, const ClientShare& b) {
    return std::tie(b.requests, a.key) < std::tie(a.requests, b.key);
  });
  out.clients_seen = out.clients.size();
  if (out.clients.size() > Behaviour::kClientsShown) out.clients.resize(Behaviour::kClientsShown);
}

}  // namespace

Behaviour judge_flood(const FloodQuestion& asked, const FloodFacts& found,
                      const BehaviourFacts& facts) {
  Weighing weighing(kPrior);
  weigh_size(asked, weighing);
  weigh_clients(asked, found, weighing);
  weigh_company(found, facts, weighing);
  weigh_headers(found, weighing);
  weigh_purpose(asked, found, facts.keys, weighing);
  const Harm harm = weigh_harm(found, weighing);
  Behaviour out;
  // A flood makes some of its own answers slow; held connections are slow from the first one on.
  const bool slow = asked.chosen == Chosen::kSlow || 5 * found.slow >= 4 * found.during.requests;
  out.kind = slow ? BehaviourKind::kSlowRequests : BehaviourKind::kFlood;
  out.judgement.verdict = verdict_of(found, harm, weighing);
  if (!found.during.milliseconds) {
    weighing.say(Side::kNotObservable, "how long answers took: this log has no times");
  }
  if (!found.exact) {
    weighing.say(Side::kNotObservable, "every single request: counted in a fair sample");
  }
  out.score = weighing.score();
  out.judgement.evidence = std::move(weighing).take();
  out.endpoint = asked.unit.name;
  out.first = Instant(std::chrono::seconds(asked.surge.first));
  out.last = Instant(std::chrono::seconds(asked.surge.last));
  out.requests = found.during.requests;
  out.exact = found.exact;
  out.statuses = found.statuses;
  take_clients(found, facts.keys, out);
  return out;
}

}  // namespace quell::investigate
