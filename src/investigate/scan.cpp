#include "investigate/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "judge.h"
#include "target/address.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestRequest = 2048;
constexpr std::size_t kLongestKey = 255;
constexpr std::size_t kUserAgents = 8;
constexpr std::size_t kDistinctAnswers = 4096;  // (status, size) pairs of one group

bool sends_body(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

std::vector<std::string> reasons_of(const attack::Finding& finding) {
  std::vector<std::string> out;
  out.reserve(finding.reasons.size());
  for (const attack::Reason& reason : finding.reasons) out.push_back(reason.text.substr(0, 200));
  return out;
}

struct GroupState {
  AttackGroup group;
  Answers answers;
};

struct ActorState {
  Actor actor;
  std::map<Signature, GroupState> groups;
};

/// A request that is kept for jsonl, before verdicts are known.
struct Kept {
  RequestFinding finding;
  Status status = 0;
};

void widen(Instant time, Instant& first, Instant& last) {
  first = std::min(first, time);
  last = std::max(last, time);
}

void widen(Instant time, std::optional<Instant>& first, std::optional<Instant>& last) {
  first = std::min(first.value_or(time), time);
  last = std::max(last.value_or(time), time);
}

void note_agent(std::string_view agent, Actor& actor) {
  if (agent.empty()) return;
  const std::string text(agent.substr(0, kLongestKey));
  if (std::ranges::find(actor.user_agents, text) != actor.user_agents.end()) return;
  if (actor.user_agents.size() == kUserAgents)
    ++actor.further_user_agents;
  else
    actor.user_agents.push_back(text);
}

/// What the request counts for. REQUIRES: it is an attack.
const attack::Finding& finding_of(const logs::Record& record,
                                  const attack::Classification& classification,
                                  const std::optional<Signature>& hole) {
  if (!hole) return classification.best();
  const auto found =
      std::ranges::find_if(classification.findings, [&](const attack::Finding& finding) {
        return finding.which == hole->vector && signature_of(record, finding) == *hole;
      });
  return found == classification.findings.end() ? classification.best() : *found;
}

}  // namespace

struct Scan::State {
  ScanFilter filter;
  ScanLimits limits;
  ScanReport report;
  std::unordered_map<std::string, std::uint64_t> clients;  // requests by actor key
  std::unordered_map<std::string, Baseline> baselines;     // ordinary answers by endpoint
  std::map<std::string, ActorState> actors;
  std::size_t groups = 0;
  std::vector<Kept> kept;
  std::size_t kept_bytes = 0;
  std::uint64_t clients_beyond = 0;  // requests of clients that were not counted as such
  std::uint64_t endpoints_beyond = 0;
  std::uint64_t attacks_beyond = 0;
  std::uint64_t findings_beyond = 0;
  std::uint64_t partly_classified = 0;

  void count_client(const std::string& key);
  void add_ordinary(const logs::Record& record);
  void add_attack(const logs::Record& record, const attack::Finding& finding,
                  const std::string& key);
  GroupState* group_of(const std::string& key, const Signature& signature, Instant time);
  void keep(const logs::Record& record, const attack::Finding& finding, const std::string& key,
            const Signature& signature);

  [[nodiscard]] const Baseline& baseline_of(const std::string& endpoint) const;
  void give_verdicts();
  void take_findings();
  void say_what_is_missing();
};

void Scan::State::count_client(const std::string& key) {
  const auto found = clients.find(key);
  if (found != clients.end())
    ++found->second;
  else if (clients.size() < limits.clients)
    clients.emplace(key, 1);
  else
    ++clients_beyond;
}

void Scan::State::add_ordinary(const logs::Record& record) {
  if (!record.status || !record.bytes) return;
  std::string endpoint = endpoint_of(record.target);
  auto found = baselines.find(endpoint);
  if (found == baselines.end()) {
    if (baselines.size() == limits.endpoints) {
      ++endpoints_beyond;
      return;
    }
    found = baselines.emplace(std::move(endpoint), Baseline{}).first;
  }
  found->second[*record.status].add(*record.bytes);
}

GroupState* Scan::State::group_of(const std::string& key, const Signature& signature,
                                  Instant time) {
  auto actor = actors.find(key);
  if (actor == actors.end()) {
    if (actors.size() == limits.actors || groups == limits.groups) return nullptr;
    actor = actors.emplace(key, ActorState{}).first;
    actor->second.actor.key = key;
    actor->second.actor.first = actor->second.actor.last = time;
  }
  auto& mine = actor->second.groups;
  auto group = mine.find(signature);
  if (group == mine.end()) {
    if (groups == limits.groups) return nullptr;
    ++groups;
    group = mine.emplace(signature, GroupState{}).first;
    group->second.group.signature = signature;
    group->second.group.first = group->second.group.last = time;
  }
  return &group->second;
}

void Scan::State::add_attack(const logs::Record& record, const attack::Finding& finding,
                             const std::string& key) {
  ++report.attack_requests;
  const Signature signature = signature_of(record, finding);
  GroupState* state = group_of(key, signature, record.time);
  keep(record, finding, key, signature);
  if (state == nullptr) {
    ++attacks_beyond;
    return;
  }
  Actor& actor = actors.at(key).actor;
  ++actor.attack_requests;
  widen(record.time, actor.first, actor.last);
  note_agent(record.user_agent, actor);
  const Status status = record.status.value_or(0);
  AttackGroup& group = state->group;
  ++group.requests;
  widen(record.time, group.first, group.last);
  ++group.statuses[status];
  group.bytes_returned += record.bytes.value_or(0);
  Answers& answers = state->answers;
  ++answers.requests;
  if (sends_body(record.method)) ++answers.with_body;
  if (record.bytes) {
    const std::pair answer(status, *record.bytes);
    if (answers.sizes.size() < kDistinctAnswers || answers.sizes.contains(answer)) {
      ++answers.sizes[answer];
    }
  }
  const std::tuple place(record.place.file, record.place.line);
  const std::tuple sample(std::string_view(group.sample_file), group.sample_line);
  if (finding.score > group.top_score || (finding.score == group.top_score && place < sample)) {
    group.top_score = finding.score;
    group.sample_file = record.place.file;
    group.sample_line = record.place.line;
    group.sample_request = record.request.substr(0, kLongestRequest);
    group.sample_reasons = reasons_of(finding);
  }
}

void Scan::State::keep(const logs::Record& record, const attack::Finding& finding,
                       const std::string& key, const Signature& signature) {
  if (!filter.actor.empty() && filter.actor != key) return;
  Kept one;
  one.status = record.status.value_or(0);
  one.finding = {.file = std::string(record.place.file),
                 .line = record.place.line,
                 .time = record.time,
                 .actor = key,
                 .signature = signature,
                 .verdict = Verdict::kAttempted,
                 .score = finding.score,
                 .request = std::string(record.request.substr(0, kLongestRequest)),
                 .status = record.status,
                 .bytes = record.bytes,
                 .reasons = reasons_of(finding)};
  std::size_t size = sizeof(Kept) + one.finding.request.size() + signature.endpoint.size();
  for (const std::string& reason : one.finding.reasons) size += reason.size() + sizeof(std::string);
  if (kept.size() == limits.findings || kept_bytes + size > limits.finding_bytes) {
    ++findings_beyond;
    return;
  }
  kept_bytes += size;
  kept.push_back(std::move(one));
}

const Baseline& Scan::State::baseline_of(const std::string& endpoint) const {
  static const Baseline none;
  const auto found = baselines.find(endpoint);
  return found == baselines.end() ? none : found->second;
}

void Scan::State::give_verdicts() {
  for (auto& [key, state] : actors) {
    Actor& actor = state.actor;
    const auto requests = clients.find(key);
    actor.requests = requests == clients.end() ? actor.attack_requests : requests->second;
    for (auto& [signature, group] : state.groups) {
      group.answers.statuses = group.group.statuses;
      group.group.judgement =
          judge(signature.vector, group.answers, baseline_of(signature.endpoint));
      actor.groups.push_back(group.group);
    }
    std::ranges::sort(actor.groups, [](const AttackGroup& a, const AttackGroup& b) {
      return std::tuple(b.judgement.verdict, b.requests, a.signature) <
             std::tuple(a.judgement.verdict, a.requests, b.signature);
    });
    std::ranges::sort(actor.user_agents);
    if (filter.actor.empty() || filter.actor == key) report.attackers.push_back(actor);
  }
  std::ranges::sort(report.attackers, [](const Actor& a, const Actor& b) {
    return std::tuple(b.worst(), b.attack_requests, a.key) <
           std::tuple(a.worst(), a.attack_requests, b.key);
  });
}

void Scan::State::take_findings() {
  std::ranges::sort(kept, [](const Kept& a, const Kept& b) {
    return std::tie(a.finding.time, a.finding.file, a.finding.line) <
           std::tie(b.finding.time, b.finding.file, b.finding.line);
  });
  for (Kept& one : kept) {
    RequestFinding& finding = one.finding;
    Verdict group = Verdict::kAttempted;
    if (const auto actor = actors.find(finding.actor); actor != actors.end()) {
      const auto found = actor->second.groups.find(finding.signature);
      if (found != actor->second.groups.end()) group = found->second.group.judgement.verdict;
    }
    finding.verdict = judge_one(finding.signature.vector, one.status, finding.bytes,
                                baseline_of(finding.signature.endpoint), group);
    report.findings.push_back(std::move(finding));
  }
}

void Scan::State::say_what_is_missing() {
  const auto say = [&](std::uint64_t count, std::string_view what) {
    if (count > 0) report.incomplete.push_back(fmt::format("{}: {}", what, grouped(count)));
  };
  say(clients_beyond,
      "requests of clients beyond the limit, so that there were more actors than counted");
  say(endpoints_beyond, "ordinary requests on endpoints beyond the limit, which have no baseline");
  say(attacks_beyond, "attack requests of actors beyond the limit, counted but not listed");
  say(findings_beyond, "attack requests missing from the list of single findings");
  say(partly_classified, "requests with more parts than are looked at");
  say(report.input.cut_lines, "lines over 64 KiB, of which only the beginning was read");
}

Scan::Scan(ScanFilter filter, ScanLimits limits) : state_(std::make_unique<State>()) {
  state_->filter = std::move(filter);
  state_->limits = limits;
}
Scan::~Scan() = default;
Scan::Scan(Scan&&) noexcept = default;
Scan& Scan::operator=(Scan&&) noexcept = default;

void Scan::add(const logs::Record& record, const attack::Classification& classification) {
  State& state = *state_;
  if (state.filter.since && record.time < *state.filter.since) return;
  if (state.filter.until && record.time >= *state.filter.until) return;
  ++state.report.requests;
  widen(record.time, state.report.first, state.report.last);
  if (classification.truncated) ++state.partly_classified;
  const std::string key = actor_key(record.client);
  state.count_client(key);
  if (classification.is_attack())
    state.add_attack(record, finding_of(record, classification, state.filter.hole), key);
  else
    state.add_ordinary(record);
}

ScanReport Scan::report(logs::ReadSummary input) && {
  State& state = *state_;
  state.report.input = std::move(input);
  state.report.actors_seen = state.clients.size();
  state.give_verdicts();
  state.take_findings();
  state.say_what_is_missing();
  return std::move(state.report);
}

Verdict Actor::worst() const {
  Verdict worst = Verdict::kBlocked;
  for (const AttackGroup& group : groups) worst = std::max(worst, group.judgement.verdict);
  return worst;
}

std::string actor_key(std::string_view client) {
  const auto address = target::Address::parse(client);
  if (address) return target::client_network(*address).text();
  return std::string(client.substr(0, kLongestKey));
}

ScanReport scan_paths(const std::vector<std::string>& given, const ScanFilter& filter,
                      const ScanLimits& limits, const logs::Stopped& stopped) {
  Scan scan(filter, limits);
  logs::ReadSummary input = logs::read_paths(
      given, [&](const logs::Record& record) { scan.add(record, classify(record)); }, stopped);
  return std::move(scan).report(std::move(input));
}

}  // namespace quell::investigate
