#include "behaviour/campaign_evidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "words.h"

namespace quell::investigate {

namespace {

/// How many members have what most of them have.
template <class Value>
std::size_t most_of(const std::map<Value, std::size_t>& counts) {
  std::size_t most = 0;
  for (const auto& [value, times] : counts) most = std::max(most, times);
  return most;
}

std::string share_words(std::size_t some, std::size_t all) {
  return some == all ? fmt::format("all {} addresses", grouped(all))
                     : fmt::format("{} of {} addresses", grouped(some), grouped(all));
}

/// Vectors in the order in which the actor began with them.
std::vector<attack::Class> order_of(const Actor& actor) {
  std::map<attack::Class, Instant> begun;
  for (const AttackGroup& group : actor.groups) {
    const auto [at, is_new] = begun.try_emplace(group.signature.vector, group.first);
    if (!is_new) at->second = std::min(at->second, group.first);
  }
  std::vector<std::pair<Instant, attack::Class>> order;
  for (const auto& [vector, first] : begun) order.emplace_back(first, vector);
  std::ranges::sort(order);
  std::vector<attack::Class> out;
  for (const auto& [first, vector] : order) out.push_back(vector);
  return out;
}

/// What members have in common, counted.
struct Common {
  std::map<std::uint32_t, std::size_t> shapes;
  std::map<std::uint64_t, std::size_t> holes;
  std::map<std::string, std::size_t> agents;
  std::map<std::string_view, std::size_t> networks;
  std::map<std::vector<attack::Class>, std::size_t> orders;
};

Common common_of(const CampaignMembers& of) {
  Common out;
  for (const std::uint32_t member : of.members) {
    const Actor& actor = of.actors[member];
    for (const std::uint32_t shape : of.sketches[member].shapes) ++out.shapes[shape];
    for (const std::uint64_t hole : of.sketches[member].holes) ++out.holes[hole];
    for (const std::string& agent : actor.user_agents) ++out.agents[agent];
    ++out.networks[wider_network(actor.key)];
    ++out.orders[order_of(actor)];
  }
  return out;
}

/// "one after the other", "at the same time".
Evidence times_of(const CampaignMembers& of) {
  std::vector<std::pair<Instant, Instant>> times;
  for (const std::uint32_t member : of.members) {
    times.emplace_back(of.actors[member].first, of.actors[member].last);
  }
  std::ranges::sort(times);
  std::size_t overlaps = 0;
  Duration longest{};
  Instant until = times.front().second;
  for (std::size_t i = 1; i < times.size(); ++i) {
    if (times[i].first <= until) ++overlaps;
    longest = std::max(longest, times[i].first - until);
    until = std::max(until, times[i].second);
  }
  const auto minutes = std::chrono::ceil<std::chrono::minutes>(longest).count();
  if (overlaps * 2 > times.size()) return {Side::kFor, "most of them at the same time"};
  if (minutes <= 60) {
    return {Side::kFor, fmt::format("one address takes over from another, within {}",
                                    counted(static_cast<std::uint64_t>(minutes), "minute"))};
  }
  return {Side::kAgainst, fmt::format("up to {} lie between two addresses",
                                      counted(static_cast<std::uint64_t>(minutes / 60), "hour"))};
}

void weigh_order(const Common& common, std::size_t all, std::vector<Evidence>& out) {
  for (const auto& [order, times] : common.orders) {
    if (times != most_of(common.orders) || order.size() < 2 || 2 * times <= all) continue;
    std::string words;
    for (const attack::Class vector : order) {
      words += (words.empty() ? "" : ", then ") + std::string(attack::title_of(vector));
    }
    out.push_back(
        {Side::kFor, fmt::format("in the same order: {}: {}", share_words(times, all), words)});
    return;
  }
}

std::vector<Evidence> evidence_of(const CampaignMembers& of) {
  const Common common = common_of(of);
  const std::size_t all = of.members.size();
  std::vector<Evidence> out;
  if (const std::size_t some = most_of(common.shapes); some >= 2) {
    out.push_back(
        {Side::kFor, share_words(some, all) + " sent one payload, but for numbers in it"});
  }
  if (const std::size_t some = most_of(common.holes); some >= 2) {
    out.push_back({Side::kFor, share_words(some, all) + " attacked one place in one way"});
  }
  const std::size_t agent = most_of(common.agents);
  if (agent == all) {
    out.push_back({Side::kFor, "all have one user agent in common"});
  } else if (2 * agent > all) {
    out.push_back({Side::kFor, share_words(agent, all) + " have one user agent in common"});
  } else {
    out.push_back({Side::kAgainst, "user agents differ"});
  }
  out.push_back(times_of(of));
  weigh_order(common, all, out);
  if (const std::size_t some = most_of(common.networks); some >= 2 && 2 * some > all) {
    out.push_back({Side::kFor, share_words(some, all) + " are of one network (weak)"});
  }
  out.push_back(
      {Side::kNotObservable, "whether one person, or several with the same tool, sent them"});
  return out;
}

void take_agents(const CampaignMembers& of, Campaign& out) {
  std::set<std::string> agents;
  for (const std::uint32_t member : of.members) {
    const Actor& actor = of.actors[member];
    agents.insert(actor.user_agents.begin(), actor.user_agents.end());
  }
  for (const std::string& agent : agents) {
    if (out.user_agents.size() < Campaign::kAgentsShown)
      out.user_agents.push_back(agent);
    else
      ++out.further_user_agents;
  }
}

}  // namespace

std::string_view wider_network(std::string_view actor_key) {
  const std::size_t colon = actor_key.find(':');
  if (colon == std::string_view::npos) return actor_key.substr(0, actor_key.rfind('.'));
  // Three groups of an IPv6 network; fewer where "::" stands among them.
  std::size_t end = colon;
  for (unsigned groups = 1; groups < 3 && end != std::string_view::npos; ++groups) {
    end = actor_key.find(':', end + 1);
  }
  return actor_key.substr(0, end);
}

Campaign campaign_of(const CampaignMembers& of) {
  Campaign out;
  out.verdict = Verdict::kBlocked;
  const Actor& front = of.actors[of.members.front()];
  out.first = front.first;
  out.last = front.last;
  out.actors_seen = of.members.size();
  std::set<attack::Class> vectors;
  for (const std::uint32_t member : of.members) {
    const Actor& actor = of.actors[member];
    if (out.actors.size() < Campaign::kActorsShown) out.actors.push_back(actor.key);
    out.first = std::min(out.first, actor.first);
    out.last = std::max(out.last, actor.last);
    out.requests += actor.attack_requests;
    out.verdict = std::max(out.verdict, actor.worst());
    for (const AttackGroup& group : actor.groups) vectors.insert(group.signature.vector);
  }
  out.vectors.assign(vectors.begin(), vectors.end());
  take_agents(of, out);
  out.evidence = evidence_of(of);
  return out;
}

}  // namespace quell::investigate
