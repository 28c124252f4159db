#include "investigate/scan.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "tally/tally.h"
#include "target/address.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestKey = 255;

}  // namespace

struct Scan::State {
  Tally tally;
};

Scan::Scan(const ScanFilter& filter, const ScanLimits& limits, std::uint64_t seed)
    : state_(std::make_unique<State>(Tally(filter, limits, seed))) {}
Scan::~Scan() = default;
Scan::Scan(Scan&&) noexcept = default;
Scan& Scan::operator=(Scan&&) noexcept = default;

logs::Sink& Scan::sink() {
  return state_->tally;
}

void Scan::merge(Scan&& other) {
  state_->tally.merge(other.state_->tally);
}

ScanReport Scan::report(logs::ReadSummary input) && {
  return state_->tally.report(std::move(input));
}

bool is_for_incident(const AttackGroup& group, double from_score) {
  const Verdict verdict = group.judgement.verdict;
  if (verdict >= Verdict::kLikely) return true;
  const bool looks_around = group.signature.vector == attack::Class::kScan;
  return verdict == Verdict::kAttempted && !looks_around && group.top_score >= from_score;
}

bool is_for_incident(const Behaviour& behaviour, double from_score) {
  const Verdict verdict = behaviour.judgement.verdict;
  if (verdict >= Verdict::kLikely) return behaviour.score >= kShownScore;
  const bool looks_around = behaviour.kind == BehaviourKind::kScanner;
  return verdict == Verdict::kAttempted && !looks_around && behaviour.score >= from_score;
}

std::uint64_t ScanReport::for_incident() const {
  std::uint64_t count = 0;
  for (const Actor& actor : attackers) {
    for (const AttackGroup& group : actor.groups) {
      count += is_for_incident(group, incident_score) ? 1U : 0U;
    }
  }
  for (const Behaviour& each : behaviours) {
    count += is_for_incident(each, incident_score) ? 1U : 0U;
  }
  return count;
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

ScanReport scan_paths(const std::vector<std::string>& given, const ScanWish& wish) {
  const auto scans = std::make_shared<std::vector<Scan>>();
  std::vector<logs::Sink*> sinks;
  for (unsigned i = 0; i < std::max(wish.threads, 1U); ++i) {
    scans->emplace_back(wish.filter, wish.limits, wish.seed);
    sinks.push_back(&scans->back().sink());
  }
  logs::ReadSummary input = logs::read_parallel(given, wish.reading, sinks);
  Scan& all = scans->front();
  for (std::size_t i = 1; i < scans->size(); ++i) all.merge(std::move((*scans)[i]));
  ScanReport report = std::move(all).report(std::move(input));
  report.input.first = report.first;
  report.input.last = report.last;
  if (wish.take_rest) wish.take_rest(scans);
  return report;
}

}  // namespace quell::investigate
