#include "investigate/forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <unordered_map>

#include "investigate/scan.h"
#include "target/address.h"
#include "target/allowance.h"
#include "words.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kMaxClients = 1'000'000;
constexpr std::size_t kMaxEndpoints = 20'000;
constexpr std::size_t kShownEndpoints = 20;

/// What is known of one client.
struct Client {
  bool ordinary = false;
  bool ordinary_hit = false;
  std::uint64_t attacks = 0;
  std::uint64_t stopped = 0;
  target::Allowance allowance{};  ///< of the target's rate
};

std::size_t hour_of_day(Instant time) {
  const auto since_midnight = time - std::chrono::floor<std::chrono::days>(time);
  return static_cast<std::size_t>(std::chrono::floor<std::chrono::hours>(since_midnight).count());
}

}  // namespace

struct Forecaster::State {
  ForecastQuestion question;
  Forecast sums;  // counts only; the rest is worked out in result()
  std::unordered_map<std::string, Client> clients;
  std::map<std::string, std::uint64_t> endpoints;
  std::optional<Instant> first;
  std::optional<Instant> last;

  [[nodiscard]] bool is_the_attack(const logs::Record& record,
                                   const attack::Classification& classification) const {
    if (question.signatures.empty()) return classification.is_attack();
    return std::ranges::any_of(question.signatures, [&](const Signature& signature) {
      return signature.matches(record, classification);
    });
  }

  Client* client_of(const std::string& key) {
    const auto found = clients.find(key);
    if (found != clients.end()) return &found->second;
    if (clients.size() == kMaxClients) {
      sums.incomplete = true;
      return nullptr;
    }
    return &clients.emplace(key, Client{}).first->second;
  }

  /// Whether it would have been hit; `client` is nullptr beyond the limit of clients.
  bool hits(const logs::Record& record, Client* client) const;
  void add_attack(Client* client, bool hit);
  void add_ordinary(const logs::Record& record, Client* client, bool hit);
};

bool Forecaster::State::hits(const logs::Record& record, Client* client) const {
  const auto address = target::Address::parse(record.client);
  const bool covered =
      target::covers(question.target, {.client = address ? std::optional(*address) : std::nullopt,
                                       .target = record.target,
                                       .method = record.method});
  if (!covered || !question.target.rate) return covered;
  return client != nullptr && !client->allowance.take(*question.target.rate, record.time);
}

void Forecaster::State::add_attack(Client* client, bool hit) {
  ++sums.attack_requests;
  sums.attack_stopped += hit ? 1 : 0;
  if (client == nullptr) return;
  ++client->attacks;
  client->stopped += hit ? 1 : 0;
}

void Forecaster::State::add_ordinary(const logs::Record& record, Client* client, bool hit) {
  ++sums.ordinary_requests;
  if (client != nullptr) client->ordinary = true;
  if (!hit) return;
  ++sums.ordinary_hit;
  ++sums.hit_by_hour.at(hour_of_day(record.time));
  if (client != nullptr) client->ordinary_hit = true;
  std::string endpoint = endpoint_of(record.target);
  if (endpoints.size() < kMaxEndpoints || endpoints.contains(endpoint))
    ++endpoints[std::move(endpoint)];
  else
    sums.incomplete = true;
}

Forecaster::Forecaster(ForecastQuestion question) : state_(std::make_unique<State>()) {
  state_->question = std::move(question);
}
Forecaster::~Forecaster() = default;
Forecaster::Forecaster(Forecaster&&) noexcept = default;
Forecaster& Forecaster::operator=(Forecaster&&) noexcept = default;

void Forecaster::add(const logs::Record& record, const attack::Classification& classification) {
  State& state = *state_;
  const std::string key = actor_key(record.client);
  const bool attack = state.is_the_attack(record, classification);
  if (attack && state.question.benign_actors.contains(key)) return;
  // Quell's own looks from outside (contain/web/outside.cpp) are nobody who would be hit.
  if (!attack && record.user_agent == "quell-probe") return;
  state.first = std::min(state.first.value_or(record.time), record.time);
  state.last = std::max(state.last.value_or(record.time), record.time);
  Client* client = state.client_of(key);
  const bool hit = state.hits(record, client);
  if (attack)
    state.add_attack(client, hit);
  else
    state.add_ordinary(record, client, hit);
}

Forecast Forecaster::result() const {
  const State& state = *state_;
  Forecast out = state.sums;
  for (const auto& [key, client] : state.clients) {
    out.attackers += client.attacks > 0 ? 1U : 0U;
    out.attackers_stopped += client.attacks > 0 && client.stopped == client.attacks ? 1U : 0U;
    out.ordinary_clients += client.ordinary ? 1U : 0U;
    out.ordinary_clients_hit += client.ordinary_hit ? 1U : 0U;
  }
  if (state.first && state.last) {
    const auto span = std::max<Duration>(*state.last - *state.first, std::chrono::seconds(1));
    out.hours = std::chrono::duration<double, std::ratio<3600>>(span).count();
    out.ordinary_hit_per_hour = static_cast<double>(out.ordinary_hit) / out.hours;
  }
  for (const auto& [endpoint, requests] : state.endpoints) {
    out.hit_endpoints.push_back({.endpoint = endpoint, .requests = requests});
  }
  std::ranges::sort(out.hit_endpoints, [](const EndpointLoad& a, const EndpointLoad& b) {
    return std::tie(b.requests, a.endpoint) < std::tie(a.requests, b.endpoint);
  });
  if (out.hit_endpoints.size() > kShownEndpoints) out.hit_endpoints.resize(kShownEndpoints);
  return out;
}

double Forecast::stopped_share() const {
  if (attack_requests == 0) return 0;
  return static_cast<double>(attack_stopped) / static_cast<double>(attack_requests);
}

std::string Forecast::text() const {
  const std::string attack =
      attack_requests == 0
          ? std::string("no attack request in the logs to stop")
          : fmt::format("{:.0f} % of the attack", std::floor(100 * stopped_share()));
  const std::string clients =
      fmt::format("{}{}", incomplete ? "at least " : "", counted(ordinary_clients_hit, "client"));
  // Less than an hour of log says nothing about an hour.
  if (hours < 1) {
    return fmt::format("{}, {} in {:.0f} min from {}", attack,
                       counted(ordinary_hit, "ordinary request"), std::ceil(hours * 60), clients);
  }
  return fmt::format(
      "{}, {} an hour from {}", attack,
      counted(static_cast<std::uint64_t>(std::llround(ordinary_hit_per_hour)), "ordinary request"),
      clients);
}

ForecastOfPaths forecast_paths(const std::vector<std::string>& given, ForecastQuestion question) {
  logs::ReadOptions reading{.formats = std::move(question.formats)};
  Forecaster forecaster(std::move(question));
  logs::ReadSummary input = logs::read_paths(
      given, [&](const logs::Record& record) { forecaster.add(record, classify(record)); },
      reading);
  return {.forecast = forecaster.result(), .input = std::move(input)};
}

}  // namespace quell::investigate
