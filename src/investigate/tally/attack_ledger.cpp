#include "attack_ledger.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/hash.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestRequest = 2048;
constexpr std::size_t kLongestAgent = 255;
constexpr std::size_t kUserAgents = 8;
/// Agents told apart of one attacker; beyond, they are "at least so many".
constexpr std::size_t kAgentsKept = 64;
constexpr std::size_t kDistinctAnswers = 256;  // (status, size) pairs of one group

std::size_t weight_of(const AttackLedger::Attacker& attacker) {
  return std::max<std::size_t>(attacker.groups.size(), 1);
}

std::uint64_t hash_of(const Signature& signature) {
  const std::uint64_t endpoint =
      hash_bytes(signature.endpoint, static_cast<std::uint64_t>(signature.vector));
  return hash_bytes(signature.parameter, endpoint);
}

bool sends_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

void widen(Instant time, Instant& first, Instant& last) {
  first = std::min(first, time);
  last = std::max(last, time);
}

/// The first ones by order of bytes stay, whatever order they come in.
void note_agent(std::string_view agent, std::vector<std::string>& agents) {
  if (agent.empty()) return;
  agent = agent.substr(0, kLongestAgent);
  const auto at = std::lower_bound(agents.begin(), agents.end(), agent);
  if (at != agents.end() && *at == agent) return;
  if (agents.size() == kAgentsKept && at == agents.end()) return;
  agents.emplace(at, agent);
  if (agents.size() > kAgentsKept) agents.pop_back();
}

void add_answers(const Answers& from, Answers& to) {
  to.requests += from.requests;
  to.with_body += from.with_body;
  for (const auto& [status, times] : from.statuses) to.statuses[status] += times;
  for (const auto& [answer, times] : from.sizes) {
    to.sizes[answer] += times;
    if (to.sizes.size() > kDistinctAnswers) to.sizes.erase(std::prev(to.sizes.end()));
  }
}

/// Whether the sample of `b` is the better one: a higher score, or the earlier place.
bool is_better(const AttackLedger::Group& a, double score, const KeptPlace& place) {
  if (score != a.group.top_score) return score > a.group.top_score;
  return place < a.sample;
}

void add_group(AttackLedger::Group& from, AttackLedger::Group& to) {
  to.group.requests += from.group.requests;
  to.group.bytes_returned += from.group.bytes_returned;
  widen(from.group.first, to.group.first, to.group.last);
  widen(from.group.last, to.group.first, to.group.last);
  for (const auto& [status, times] : from.group.statuses) to.group.statuses[status] += times;
  add_answers(from.answers, to.answers);
  if (!is_better(to, from.group.top_score, from.sample)) return;
  to.group.top_score = from.group.top_score;
  to.group.sample_request = std::move(from.group.sample_request);
  to.sample = std::move(from.sample);
  to.target = std::move(from.target);
  to.user_agent = std::move(from.user_agent);
  to.referer = std::move(from.referer);
}

void take_sample(const AttackRequest& request, AttackLedger::Group& group) {
  const logs::Record& record = request.record;
  const bool first = group.group.requests == 1;
  if (!first && request.score < group.group.top_score) return;
  if (!first && !is_better(group, request.score, kept(record.place))) return;
  group.group.top_score = request.score;
  group.sample = kept(record.place);
  group.group.sample_request = record.request.substr(0, kLongestRequest);
  group.target = record.target.substr(0, kLongestRequest);
  group.user_agent = record.user_agent.substr(0, kLongestRequest);
  group.referer = record.referer.substr(0, kLongestRequest);
}

}  // namespace

KeptPlace kept(const logs::Place& place) {
  return {.file = std::string(place.file), .piece = place.piece, .line = place.line};
}

AttackLedger::Group* AttackLedger::group_of(Attacker& attacker, const AttackRequest& request) {
  const std::uint64_t hash = hash_of(request.signature);
  for (Group& group : attacker.groups) {
    if (group.hash == hash && group.group.signature == request.signature) return &group;
  }
  if (!attacker.groups.empty()) attackers_.add_weight();
  Group& group = attacker.groups.emplace_back();
  group.hash = hash;
  group.group.signature = request.signature;
  group.group.first = group.group.last = request.record.time;
  return &group;
}

void AttackLedger::add(const AttackRequest& request) {
  attackers_.trim_at_times(weight_of);
  Attacker* attacker = attackers_.find_or_make(request.client);
  if (attacker == nullptr) return;
  const logs::Record& record = request.record;
  if (attacker->attack_requests++ == 0) attacker->first = attacker->last = record.time;
  widen(record.time, attacker->first, attacker->last);
  note_agent(record.user_agent, attacker->user_agents);
  Group& group = *group_of(*attacker, request);
  ++group.group.requests;
  widen(record.time, group.group.first, group.group.last);
  const Status status = record.status.value_or(0);
  ++group.group.statuses[status];
  group.group.bytes_returned += record.bytes.value_or(0);
  ++group.answers.requests;
  if (sends_body(record.method)) ++group.answers.with_body;
  if (record.bytes) {
    ++group.answers.sizes[{status, *record.bytes}];
    if (group.answers.sizes.size() > kDistinctAnswers) {
      group.answers.sizes.erase(std::prev(group.answers.sizes.end()));
    }
  }
  take_sample(request, group);
}

void AttackLedger::merge(AttackLedger& other) {
  attackers_.note_cut(other.attackers_);
  for (auto& [key, from] : other.attackers_.map()) {
    Attacker* to = attackers_.find_or_make(key);
    if (to == nullptr) continue;
    if (to->attack_requests == 0) {
      *to = std::move(from);
      continue;
    }
    to->attack_requests += from.attack_requests;
    widen(from.first, to->first, to->last);
    widen(from.last, to->first, to->last);
    for (const std::string& agent : from.user_agents) note_agent(agent, to->user_agents);
    for (Group& group : from.groups) {
      const auto same = std::ranges::find_if(to->groups, [&](const Group& mine) {
        return mine.hash == group.hash && mine.group.signature == group.group.signature;
      });
      if (same == to->groups.end())
        to->groups.push_back(std::move(group));
      else
        add_group(group, *same);
    }
  }
}

AttackLedger::Attackers& AttackLedger::settled() {
  attackers_.trim(weight_of);
  for (auto& [key, attacker] : attackers_.map()) {
    if (attacker.user_agents.size() <= kUserAgents) continue;
    attacker.further_user_agents = attacker.user_agents.size() - kUserAgents;
    attacker.user_agents.resize(kUserAgents);
  }
  return attackers_;
}

}  // namespace quell::investigate
