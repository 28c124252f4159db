#include "place_priors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "attack/classify.h"
#include "base/hash.h"
#include "behaviour/parameter_values.h"
#include "visitors.h"
#include "words.h"

namespace quell::investigate {

namespace {

/// Visitors who send such text that it takes to be ordinary use.
constexpr std::uint64_t kLeastVisitors = 8;
/// Ordinary users that it takes to call a parameter numeric: none of them may send text.
constexpr std::uint64_t kLeastNumeric = 20;
/// Share of the visitors of a parameter like any other that send such text by chance.
constexpr double kChance = 0.001;
/// Log-odds; what is sure of itself stays sure: 0.99 becomes 0.83, 0.998 becomes 0.96.
constexpr double kMostLowered = 3;
constexpr double kMostRaised = 2;

std::uint64_t hash_of_path(std::string_view path) {
  constexpr std::uint64_t kSeed = 0x2545f4914f6cdd1d;
  return hash_bytes(path.substr(0, SampledRequest::kTextBytes), kSeed);
}

double share_of(const PlacePrior& prior) {
  return static_cast<double>(prior.senders) /
         static_cast<double>(std::max<std::uint64_t>(prior.users, 1));
}

std::string lowered_text(const PlacePrior& prior, double before, double after) {
  return fmt::format(
      "{} of {} clients send such text here and are visitors otherwise: {:.3f} counts "
      "as {:.3f}",
      prior.senders, prior.users, before, after);
}

std::string raised_text(const PlacePrior& prior, double before, double after) {
  return fmt::format("each of {} other clients sends only numbers here: {:.3f} counts as {:.3f}",
                     prior.numeric, before, after);
}

}  // namespace

double shift_of(const PlacePrior& prior) {
  if (std::min(prior.visitors, prior.senders) >= kLeastVisitors) {
    return -std::clamp(std::log(share_of(prior) / kChance), 0.0, kMostLowered);
  }
  if (prior.numeric >= kLeastNumeric && prior.numeric == prior.ordinary) {
    const double times = static_cast<double>(prior.numeric) / static_cast<double>(kLeastNumeric);
    return std::min(1 + std::log(times), kMostRaised);
  }
  return 0;
}

PlacePriors::Place PlacePriors::place_of(const Signature& signature) {
  return {.path = hash_of_path(signature.endpoint), .parameter = name_hash(signature.parameter)};
}

void PlacePriors::learn(const AttackLedger::Attackers& attackers, const ClientTable& clients,
                        const ClientKeys& keys, const RequestSample& sample) {
  visitors_ = visitors_of(attackers, clients, keys);
  for (const auto& [key, attacker] : attackers) {
    for (const AttackedHole& hole : attacker.holes.holes()) {
      const Signature& signature = hole.group.signature;
      if (!signature.parameter.empty()) users_.try_emplace(place_of(signature));
    }
  }
  learn_users(sample);
}

void PlacePriors::learn_users(const RequestSample& sample) {
  std::uint64_t most = 1;
  sample.each([&](const SampledRequest&, std::uint64_t weight) { most = std::max(most, weight); });
  // Strata are thinned apart; of all of them what the thinnest would have kept is a fair sample.
  const auto bound = static_cast<std::uint32_t>((1ULL << 32U) / most - 1);
  sample.each([&](const SampledRequest& request, std::uint64_t) {
    if (request.sample > bound) return;
    const std::uint64_t path = hash_of_path(request.text());
    for (std::size_t i = 0; i < request.values.size; ++i) {
      const Place place{.path = path, .parameter = request.values.names.at(i)};
      note(request, place, request.values.is_numeric(i) ? Value::kNumber : Value::kText);
    }
    if (request.has(SampledRequest::kHasReferer)) {
      note(request, {.path = path, .parameter = name_hash(kRefererParameter)}, Value::kText);
    }
  });
}

void PlacePriors::note(const SampledRequest& request, const Place& place, Value value) {
  const auto found = users_.find(place);
  if (found == users_.end()) return;
  Users& users = found->second;
  users.all.insert(request.client);
  if (request.has(SampledRequest::kIsAttack)) return;
  users.ordinary.insert(request.client);
  if (value == Value::kText) users.not_numeric.insert(request.client);
}

PlacePrior PlacePriors::of(const Signature& signature) const {
  PlacePrior out;
  const auto users = users_.find(place_of(signature));
  if (users == users_.end()) return out;
  out.users = users->second.all.size();
  out.ordinary = users->second.ordinary.size();
  out.numeric = out.ordinary - users->second.not_numeric.size();
  const auto visitors = visitors_.find(signature);
  if (visitors == visitors_.end()) return out;
  out.visitors = visitors->second.size();
  out.senders = static_cast<std::uint64_t>(std::ranges::count_if(
      visitors->second, [&](const ClientKey& key) { return users->second.all.contains(key); }));
  return out;
}

void PlacePriors::weigh(AttackGroup& group) const {
  Judgement& judgement = group.judgement;
  const PlacePrior prior = of(group.signature);
  const double shift = shift_of(prior);
  const double before = group.top_score;
  if (shift == 0 || judgement.verdict != Verdict::kAttempted || before >= 1) return;
  const double odds = std::log(before / (1 - before)) + shift;
  // Never less than an attack: nothing is hidden.
  const double after = std::max(1 / (1 + std::exp(-odds)), attack::kAttackScore);
  group.top_score = after;
  if (shift < 0)
    judgement.evidence.push_back({Side::kAgainst, lowered_text(prior, before, after)});
  else
    judgement.evidence.push_back({Side::kFor, raised_text(prior, before, after)});
}

}  // namespace quell::investigate
