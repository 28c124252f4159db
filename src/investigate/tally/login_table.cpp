#include "login_table.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace quell::investigate {

namespace {

constexpr std::size_t kUsersKept = 64;
constexpr std::size_t kUsersShown = 8;
constexpr std::size_t kLongestUser = 128;

void widen(Instant time, std::optional<Instant>& first, std::optional<Instant>& last) {
  first = std::min(first.value_or(time), time);
  last = std::max(last.value_or(time), time);
}

std::size_t one(const auto& /*value*/) {
  return 1;
}

}  // namespace

void LoginTable::note_failure(Client& client, Instant time) {
  auto& times = client.first_failures;
  times.insert(std::ranges::upper_bound(times, time), time);
  if (times.size() > kFailuresThatCount) times.pop_back();
}

void LoginTable::add(const logs::Login& login, const ClientKey& key) {
  const bool failed = login.outcome == logs::LoginOutcome::kFailed ||
                      login.outcome == logs::LoginOutcome::kUnknownUser;
  const bool accepted = login.outcome == logs::LoginOutcome::kAccepted;
  if (!failed && !accepted) return;
  (failed ? failed_ : accepted_) += login.times;
  clients_.trim_at_times([](const Client& client) { return one(client); });
  Client* client = clients_.find_or_make(key);
  if (client == nullptr) return;
  widen(login.time, client->first, client->last);
  if (!login.user.empty()) {
    client->users.emplace(login.user.substr(0, kLongestUser));
    if (client->users.size() > kUsersKept) client->users.erase(std::prev(client->users.end()));
  }
  if (accepted) {
    client->accepted += login.times;
    client->last_accepted = std::max(client->last_accepted.value_or(login.time), login.time);
    return;
  }
  client->failed += login.times;
  const auto times = std::min<std::size_t>(login.times, kFailuresThatCount);
  for (std::size_t i = 0; i < times; ++i) note_failure(*client, login.time);
}

void LoginTable::merge(const LoginTable& other) {
  failed_ += other.failed_;
  accepted_ += other.accepted_;
  clients_.note_cut(other.clients_);
  for (const auto& [key, from] : other.clients_.map()) {
    Client* to = clients_.find_or_make(key);
    if (to == nullptr) continue;
    to->failed += from.failed;
    to->accepted += from.accepted;
    to->users.insert(from.users.begin(), from.users.end());
    while (to->users.size() > kUsersKept) to->users.erase(std::prev(to->users.end()));
    if (from.first) widen(*from.first, to->first, to->last);
    if (from.last) widen(*from.last, to->first, to->last);
    if (from.last_accepted) {
      to->last_accepted =
          std::max(to->last_accepted.value_or(*from.last_accepted), *from.last_accepted);
    }
    for (const Instant time : from.first_failures) note_failure(*to, time);
  }
}

std::vector<LoginActor> LoginTable::actors(const ClientKeys& keys, std::size_t count) {
  clients_.trim([](const Client& client) { return one(client); });
  std::vector<LoginActor> out;
  for (const auto& [key, client] : clients_.map()) {
    LoginActor& actor = out.emplace_back();
    actor.key = keys.text_of(key);
    actor.failed = client.failed;
    actor.accepted = client.accepted;
    actor.first = client.first;
    actor.last = client.last;
    actor.users.assign(client.users.begin(), client.users.end());
    if (actor.users.size() > kUsersShown) {
      actor.further_users = actor.users.size() - kUsersShown;
      actor.users.resize(kUsersShown);
    }
    actor.accepted_after_failures = client.last_accepted &&
                                    client.first_failures.size() == kFailuresThatCount &&
                                    client.first_failures.back() <= *client.last_accepted;
  }
  std::ranges::sort(out, [](const LoginActor& a, const LoginActor& b) {
    return std::tie(b.accepted_after_failures, b.failed, a.key) <
           std::tie(a.accepted_after_failures, a.failed, b.key);
  });
  if (out.size() > count) out.resize(count);
  return out;
}

}  // namespace quell::investigate
