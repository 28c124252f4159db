#include "attack_ledger.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestAgent = 255;
constexpr std::size_t kUserAgents = 8;
/// Agents told apart of one attacker; beyond, they are "at least so many".
constexpr std::size_t kAgentsKept = 64;

std::size_t weight_of(const AttackLedger::Attacker& attacker) {
  return std::max<std::size_t>(attacker.holes.weight(), 1);
}

void widen(Instant time, AttackLedger::Attacker& attacker) {
  attacker.first = std::min(attacker.first, time);
  attacker.last = std::max(attacker.last, time);
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

/// All but the holes. REQUIRES: neither is empty.
void add_totals(const AttackLedger::Attacker& from, AttackLedger::Attacker& to) {
  to.attack_requests += from.attack_requests;
  widen(from.first, to);
  widen(from.last, to);
  for (const std::string& agent : from.user_agents) note_agent(agent, to.user_agents);
}

void show_few_agents(AttackLedger::Attacker& attacker) {
  if (attacker.user_agents.size() <= kUserAgents) return;
  attacker.further_user_agents = attacker.user_agents.size() - kUserAgents;
  attacker.user_agents.resize(kUserAgents);
}

}  // namespace

bool AttackLedger::is_served(const logs::Record& record) {
  return record.status && *record.status / 100 == 2;
}

bool AttackLedger::takes(const ClientKey& client, const logs::Record& record) const {
  return (is_served(record) ? served_ : others_).takes(client);
}

void AttackLedger::add(const AttackRequest& request) {
  const logs::Record& record = request.record;
  Part& part = is_served(record) ? served_ : others_;
  part.trim_at_times(weight_of);
  Attacker* attacker = part.find_or_make(request.client);
  if (attacker == nullptr) return;
  if (attacker->attack_requests++ == 0) attacker->first = attacker->last = record.time;
  widen(record.time, *attacker);
  note_agent(record.user_agent, attacker->user_agents);
  const std::size_t before = weight_of(*attacker);
  attacker->holes.add(record, request.signature, request.score);
  part.add_weight(weight_of(*attacker) - before);
}

void AttackLedger::merge(Part& from, Part& to) {
  to.note_cut(from);
  for (auto& [key, attacker] : from.map()) {
    Attacker* mine = to.find_or_make(key);
    if (mine == nullptr) continue;
    if (mine->attack_requests == 0) {
      *mine = std::move(attacker);
      continue;
    }
    add_totals(attacker, *mine);
    mine->holes.merge(attacker.holes);
  }
}

void AttackLedger::merge(AttackLedger& other) {
  merge(other.served_, served_);
  merge(other.others_, others_);
}

AttackLedger::Attackers& AttackLedger::settled() {
  for (Part* part : {&served_, &others_}) {
    part->trim(weight_of);
    for (auto& [key, attacker] : part->map()) attacker.holes.settle();
  }
  Attackers& all = served_.map();
  for (auto& [key, attacker] : others_.map()) {
    const auto [at, is_new] = all.try_emplace(key);
    if (is_new) {
      at->second = std::move(attacker);
      continue;
    }
    add_totals(attacker, at->second);
    at->second.holes.unite(attacker.holes);
  }
  for (auto& [key, attacker] : all) show_few_agents(attacker);
  return all;
}

}  // namespace quell::investigate
