#include "reporter.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "base/hash.h"
#include "base/limits.h"
#include "behaviour/behaviours.h"
#include "behaviour/campaigns.h"
#include "behaviour/timeline.h"
#include "login_report.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestReason = 200;
/// It is said what was found for so many attackers at most, the worst ones: to say it costs more
/// than all the rest.
constexpr std::size_t kExplainedAttackers = 1000;

/// The words for the strongest request of a group, from its own bytes.
std::vector<std::string> reasons_of(const AttackedHole& hole, const rules::RuleSet* rules) {
  logs::Record record;
  record.target = hole.fields.target(hole.group.sample_request);
  record.referer = hole.fields.referer();
  record.user_agent = hole.fields.user_agent();
  std::vector<std::string> out;
  const attack::Classification judged = classify(record, rules);
  const auto finding = std::ranges::find_if(judged.findings, [&](const attack::Finding& one) {
    return one.which == hole.group.signature.vector && one.score == hole.group.top_score;
  });
  if (finding == judged.findings.end()) return out;
  for (const attack::Reason& reason : finding->reasons) {
    out.push_back(reason.text.substr(0, kLongestReason));
  }
  return out;
}

/// What an attacker takes in the report's JSON form at least: names of members, times, and texts as
/// they are.
std::size_t least_bytes_of(const Actor& actor) {
  constexpr std::size_t kActor = 150;
  constexpr std::size_t kGroup = 300;
  constexpr std::size_t kEvidence = 24;
  std::size_t out = kActor + actor.key.size();
  for (const AttackGroup& group : actor.groups) {
    out += kGroup + group.signature.endpoint.size() + group.signature.parameter.size() +
           group.sample_file.size() + group.sample_request.size();
    for (const Evidence& one : group.judgement.evidence) out += kEvidence + one.text.size();
    for (const std::string& reason : group.sample_reasons) out += reason.size();
  }
  return out;
}

void add_to(const EndpointCount& count, Baseline& baseline) {
  constexpr double kOdd = 0.05;
  count.each_status([&](const StatusCount& answers) {
    if (answers.status == 0) return;
    baseline[answers.status] = {.answers = answers.bytes.count(),
                                .median = answers.bytes.median(),
                                .deviation = answers.bytes.mad(),
                                .milliseconds = answers.milliseconds.median(),
                                .time_deviation = answers.milliseconds.mad(),
                                .low = answers.bytes.quantile(kOdd),
                                .high = answers.bytes.quantile(1 - kOdd),
                                .sizes = &answers.bytes};
  });
}

/// Served pages with and without parameters are one endpoint to the judge if only one is known.
void add_from(const EndpointTree& tree, const std::string& path, Baseline& baseline) {
  for (const HasQuery has_query : {HasQuery::kYes, HasQuery::kNo}) {
    const auto leaf = tree.find(Segments(path, has_query));
    if (!leaf) continue;
    add_to(*leaf->count, baseline);
    return;
  }
}

bool is_redirected(const AttackedHole& hole) {
  return std::ranges::any_of(hole.group.statuses,
                             [](const auto& answers) { return answers.first / 100 == 3; });
}

std::uint64_t broken_of(const AttackedHole& hole) {
  std::uint64_t out = 0;
  for (const auto& [status, times] : hole.group.statuses) out += status / 100 == 5 ? times : 0;
  return out;
}

std::optional<Instant> instant_of(std::uint32_t seconds, bool known) {
  if (!known) return std::nullopt;
  return Instant(std::chrono::seconds(seconds));
}

}  // namespace

Reporter::Reporter(Tally& tally, logs::ReadSummary input) : tally_(tally) {
  report_.input = std::move(input);
}

ScanReport Reporter::report() {
  tally_.clients_.settle();
  take_totals();
  take_attackers();
  take_vectors();
  take_findings();
  take_endpoints();
  take_talkers();
  take_behaviours();
  report_logins({.logins = tally_.logins_,
                 .posts = tally_.posts_,
                 .clients = tally_.clients_,
                 .keys = tally_.keys_},
                tally_.limits_.shown, report_);
  say_what_is_missing();
  say_what_is_approximate();
  return std::move(report_);
}

std::uint64_t Reporter::line_of(const KeptPlace& place) const {
  return report_.input.line_of({.file = place.file, .line = place.line, .piece = place.piece});
}

void Reporter::take_totals() {
  report_.requests = tally_.requests_;
  report_.attack_requests = tally_.attack_requests_;
  if (tally_.first_ <= tally_.last_) {
    report_.first = tally_.first_;
    report_.last = tally_.last_;
  }
  report_.actors_seen = tally_.clients_.clients();
  report_.sessions = tally_.clients_.sessions().value_or(0);
  report_.hours = tally_.hours_.hours();
  report_.errors = tally_.errors_.errors(report_.input, tally_.limits_.shown);
  report_.events = tally_.errors_.events();
}

Reporter::AttackedPath& Reporter::attacked_path(const std::string& path) {
  const auto [at, is_new] = paths_.try_emplace(path);
  if (is_new) {
    add_from(tally_.served_, path, at->second.baseline);
    add_from(tally_.refused_, path, at->second.baseline);
  }
  return at->second;
}

std::string Reporter::pattern_of_path(const std::string& path, HasQuery has_query) const {
  const HasQuery other = has_query == HasQuery::kYes ? HasQuery::kNo : HasQuery::kYes;
  for (const HasQuery either : {has_query, other}) {
    const auto leaf = tally_.served_.find(Segments(path, either));
    if (leaf) return leaf->pattern();
  }
  return path;
}

/// Pages that attacks get wherever they are sent are no answer of the endpoint.
void Reporter::learn_site(const AttackLedger::Attackers& attackers) {
  for (const auto& [key, attacker] : attackers) {
    for (const AttackedHole& hole : attacker.holes.holes()) {
      const Signature& signature = hole.group.signature;
      const std::uint64_t endpoint = hash_bytes(signature.endpoint, 0);
      for (const auto& [answer, times] : hole.answers.sizes) {
        site_.add({.status = answer.first, .bytes = answer.second}, times, endpoint);
        if (signature.parameter.empty()) site_.add_path(answer.first, answer.second, endpoint);
      }
      if (is_redirected(hole) && !signature.parameter.empty()) site_.add_redirect(endpoint);
    }
  }
}

/// What many clients attack is judged twice: first for what each shows of it to the others.
void Reporter::learn_proofs(AttackLedger::Attackers& attackers) {
  for (const auto& [key, attacker] : attackers) {
    for (const AttackedHole& hole : attacker.holes.holes())
      proven_.note(hole.group.signature, broken_of(hole));
  }
  for (auto& [key, attacker] : attackers) {
    for (AttackedHole& hole : attacker.holes.holes()) {
      const Signature& signature = hole.group.signature;
      if (!proven_.is_shared(signature)) continue;
      Case asked = case_of(key, hole, attacked_path(signature.endpoint).baseline);
      if (!may_prove(asked)) continue;
      asked.proofs_of_others = 0;  // nobody's proof hangs on that of another
      std::swap(hole.answers.statuses, hole.group.statuses);  // lent, as below
      proven_.add(signature, key, judge(asked));
      std::swap(hole.answers.statuses, hole.group.statuses);
    }
  }
}

Case Reporter::case_of(const ClientKey& key, const AttackedHole& hole,
                       const Baseline& baseline) const {
  const Signature& signature = hole.group.signature;
  return {.vector = signature.vector,
          .in_path = signature.parameter.empty(),
          .endpoint = signature.endpoint,
          .parameter = signature.parameter,
          .answers = hole.answers,
          .sample = hole.sample_of_answers.all(),
          .baseline = baseline,
          .site = site_,
          .proofs_of_others = proven_.others(signature, key),
          .after_login = after_login(key, signature),
          .seconds_since_upload = seconds_since_upload(key, hole),
          .broken_here = proven_.broken(signature)};
}

void Reporter::finish_hole(const ClientKey& key, AttackedHole& hole) {
  AttackGroup& group = hole.group;
  AttackedPath& path = attacked_path(group.signature.endpoint);
  path.attacks += group.requests;
  group.sample_line = line_of(hole.sample);
  group.sample_file = std::move(hole.sample.file);
  std::swap(hole.answers.statuses, group.statuses);  // lent: a copy costs more than the judgement
  Case asked = case_of(key, hole, path.baseline);
  const auto logged = logged_for(group.signature, asked.sample, {group.first, group.last});
  if (logged) asked.logged = &*logged;
  asked.opened = opened_to(key, hole);
  Judged judged = judge(asked);
  std::swap(hole.answers.statuses, group.statuses);
  const Verdict verdict = judged.judgement.verdict;
  group.judgement = std::move(judged.judgement);
  if (tally_.limits_.findings > 0) {
    judged_[{key, group.signature}] = {.judgement = {.verdict = verdict, .evidence = {}},
                                       .grounds = std::move(judged.grounds)};
  }
  report_.vectors[group.signature.vector][verdict] += group.requests;
  tally_.vectors_[group.signature.vector] -= group.requests;
}

Reporter::Listed Reporter::listed_of(const ClientKey& key, AttackLedger::Attacker& attacker) {
  Listed listed;
  listed.key = key;
  Actor& actor = listed.actor;
  actor.key = tally_.keys_.text_of(key);
  actor.requests = std::max(tally_.clients_.requests_of(key), attacker.attack_requests);
  actor.attack_requests = attacker.attack_requests;
  actor.first = attacker.first;
  actor.last = attacker.last;
  actor.user_agents = std::move(attacker.user_agents);
  actor.further_user_agents = attacker.further_user_agents;
  std::vector<AttackedHole>& holes = attacker.holes.holes();
  listed.holes.reserve(holes.size());
  for (AttackedHole& hole : holes) {
    finish_hole(key, hole);
    listed.worst = std::max(listed.worst, hole.group.judgement.verdict);
    listed.holes.push_back(&hole);
  }
  listed.sketch = sketch_of(holes);
  std::ranges::sort(listed.holes, [](const AttackedHole* one, const AttackedHole* other) {
    const AttackGroup& a = one->group;
    const AttackGroup& b = other->group;
    return std::tie(b.judgement.verdict, b.requests, a.signature) <
           std::tie(a.judgement.verdict, a.requests, b.signature);
  });
  return listed;
}

void Reporter::take_attackers() {
  const std::string& only = tally_.filter_.actor;
  auto& attackers = tally_.attacks_.settled();
  attackers_ = &attackers;
  learn_site(attackers);
  learn_follow_ups(attackers);
  learn_proofs(attackers);
  learn_errors(attackers);
  std::vector<Listed> all;
  all.reserve(attackers.size());
  for (auto& [key, attacker] : attackers) {
    beyond_holes_ += attacker.attack_requests - attacker.holes.requests();
    Listed listed = listed_of(key, attacker);
    if (only.empty() || only == listed.actor.key) all.push_back(std::move(listed));
  }
  if (!tally_.filter_.hole) {  // of other attacks nothing is known
    priors_.learn(attackers, tally_.clients_, tally_.keys_, tally_.sample_);
  }
  Order order;
  order.reserve(all.size());
  for (Listed& listed : all) order.push_back(&listed);
  std::ranges::sort(order, [](const Listed* a, const Listed* b) {
    return std::tie(b->worst, b->actor.attack_requests, a->actor.key) <
           std::tie(a->worst, a->actor.attack_requests, b->actor.key);
  });
  take_groups(order);
  take_timelines(order);
  take_campaigns(order);
}

void Reporter::take_groups(const Order& order) {
  std::size_t bytes = 0;
  report_.attackers.reserve(order.size());
  for (Listed* const listed : order) {
    const bool is_explained =
        report_.attackers.size() < kExplainedAttackers && bytes < tally_.limits_.explained_bytes;
    Actor& actor = report_.attackers.emplace_back(std::move(listed->actor));
    actor.groups.reserve(listed->holes.size());
    for (AttackedHole* const hole : listed->holes) {
      if (is_explained) hole->group.sample_reasons = reasons_of(*hole, tally_.filter_.rules);
      priors_.weigh(hole->group);
      actor.groups.push_back(std::move(hole->group));
    }
    if (is_explained) bytes += least_bytes_of(actor);
  }
}

void Reporter::take_campaigns(const Order& order) {
  std::vector<ActorSketch> sketches;
  sketches.reserve(order.size());
  for (Listed* const one : order) sketches.push_back(std::move(one->sketch));
  report_.campaigns = campaigns_of(report_.attackers, sketches);
}

void Reporter::take_timelines(const Order& order) {
  std::vector<ClientKey> keys;
  for (std::size_t i = 0; i < std::min(order.size(), kTimelines); ++i) {
    keys.push_back(order[i]->key);
  }
  const Trails trails = trails_of(tally_.sample_, keys);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::vector<std::optional<Instant>> served;
    for (const AttackedHole* const hole : order[i]->holes) served.push_back(hole->served_first);
    const Client* const client = tally_.clients_.known(keys[i]);
    Actor& actor = report_.attackers[i];
    actor.timeline = timeline_of(
        {.actor = actor,
         .first_served = served,
         .first_seen = client == nullptr ? std::nullopt : instant_of(client->first, true),
         .trail = &trails.at(keys[i])});
  }
}

void Reporter::take_vectors() {
  // What was not listed has no verdict: it was attempted, that much is known.
  for (const auto& [vector, requests] : tally_.vectors_) {
    if (requests > 0) report_.vectors[vector][Verdict::kAttempted] += requests;
  }
}

Verdict Reporter::verdict_of(const FindingList::Kept& kept) {
  const Signature& signature = kept.finding.signature;
  const auto group = judged_.find({kept.client, signature});
  const Answers none;
  return judge_one({.vector = signature.vector,
                    .in_path = signature.parameter.empty(),
                    .endpoint = signature.endpoint,
                    .parameter = signature.parameter,
                    .answers = none,
                    .sample = {},
                    .baseline = attacked_path(signature.endpoint).baseline,
                    .site = site_,
                    .own_error = own_error(kept.seen)},
                   group == judged_.end() ? Judged{} : group->second, kept.seen);
}

void Reporter::take_findings() {
  for (FindingList::Kept& kept : tally_.findings_.take()) {
    RequestFinding& finding = kept.finding;
    finding.file = kept.place.file;
    finding.line = line_of(kept.place);
    finding.actor = tally_.keys_.text_of(kept.client);
    finding.verdict = verdict_of(kept);
    report_.findings.push_back(std::move(finding));
  }
}

std::uint64_t Reporter::attacks_of(const ClientKey& key) const {
  const auto found = attackers_->find(key);
  return found == attackers_->end() ? 0 : found->second.attack_requests;
}

void Reporter::take_talkers() {
  if (tally_.filter_.hole) return;  // of their attacks only some are known
  const ClientTable& clients = tally_.clients_;
  for (const Client& client : clients.busiest(tally_.limits_.shown)) {
    if (!clients.is_exact() && client.requests <= most_too_many()) break;  // may have one
    Talker& talker = report_.talkers.emplace_back();
    talker.key = tally_.keys_.text_of(client.key);
    talker.requests = client.requests;
    talker.attack_requests = attacks_of(client.key);
    talker.client_errors = client.client_errors;
    talker.bytes = client.bytes;
    talker.sessions = clients.sessions_of(client).value_or(0);
    talker.several_agents = client.agent == Client::kSeveralAgents;
    talker.first = instant_of(client.first, clients.is_exact());
    talker.last = instant_of(client.last, clients.is_exact());
  }
}

void Reporter::take_behaviours() {
  if (tally_.filter_.hole) return;  // not all requests count
  report_.behaviours = find_behaviours({.sample = tally_.sample_,
                                        .clients = tally_.clients_,
                                        .keys = tally_.keys_,
                                        .report = report_,
                                        .scripts = tally_.scripts_,
                                        .only_actor = tally_.filter_.actor});
}

/// How far the estimate of a client's requests lies over them at most, nearly always.
std::uint64_t Reporter::most_too_many() const {
  return tally_.requests_ / 250'000 + 1;
}

}  // namespace quell::investigate
