#include "login_ledger.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <optional>
#include <utility>

#include "investigate/login_attack.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kUserSeed = 0x510e527fade682d1;
constexpr std::uint64_t kServiceSeed = 0x9b05688c2b3e6c1f;
constexpr std::uint32_t kMostTimes = 1'000'000;  // of one line: "message repeated N times"
constexpr std::size_t kLongestService = 64;

std::size_t at(TryKind kind) {
  return static_cast<std::size_t>(kind);
}

std::uint32_t seconds_of(Instant time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0xfffffffe));
}

/// What a line tells of a try that was not accepted; nullopt if it is none.
std::optional<TryKind> kind_of(const logs::Login& login) {
  using enum logs::LoginOutcome;
  switch (login.outcome) {
    case kFailed:
    case kUnknownUser:
      // Asked for what may be tried, with the name alone.
      if (login.method == "none") return std::nullopt;
      if (login.method.starts_with("pam")) return TryKind::kPam;
      if (login.method.empty() && login.outcome == kUnknownUser) return TryKind::kNamed;
      return TryKind::kGuessed;
    case kDisconnected:
      return login.user.empty() ? std::nullopt : std::optional(TryKind::kLeft);
    case kAccepted:
    case kOpened:
    case kClosed:
    case kOther:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_key(std::string_view method) {
  return method == "publickey" || method == "hostbased" || method.starts_with("gssapi");
}

std::uint64_t sum_of(const TryCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

// What a client weighs at most by what was added up: what it weighs just now hangs on the order in
// which things came, and then so would what the limit keeps.

std::size_t weight_of(const LoginLedger::Guesser& client) {
  const std::size_t names = client.users.all().size();
  const auto slots = std::min<std::uint64_t>(sum_of(client.counts), names * TrySlots::kMost);
  return 10 + names * 16 + slots + slots / 4;
}

std::size_t weight_of(const LoginLedger::Guest& client) {
  const std::size_t names = client.users.all().size();
  return 10 + names * 12 + std::min<std::uint64_t>(client.times, names * LoginAccepts::kKept) / 2;
}

template <class Entry>
std::size_t weigh(const Entry& entry) {
  return weight_of(entry);
}

void note_accepted(LoginAccepts& accepts, const AcceptedAt& one) {
  accepts.first.insert(std::ranges::upper_bound(accepts.first, one), one);
  if (accepts.first.size() > LoginAccepts::kKept) accepts.first.pop_back();
  accepts.last = std::max(accepts.last, one.seconds);
}

void merge_tries(const LoginTries& from, LoginTries& to) {
  to.user = from.user;
  to.is_unknown |= from.is_unknown;
  for (std::size_t i = 0; i < kTryKinds; ++i) to.counts.at(i) += from.counts.at(i);
  to.keys += from.keys;
  to.times.merge(from.times);
  to.phases.merge(from.phases);
}

void merge_accepts(const LoginAccepts& from, LoginAccepts& to) {
  to.user = from.user;
  to.times += from.times;
  for (const AcceptedAt& one : from.first) note_accepted(to, one);
  to.last = std::max(to.last, from.last);
}

bool is_local(std::string_view service) {
  return service == "sudo" || service == "su";
}

}  // namespace

std::uint64_t tries_of(const TryCounts& counts) {
  return counts.at(at(main_kind(counts)));
}

TryKind main_kind(const TryCounts& counts) {
  using enum TryKind;
  TryKind best = kGuessed;
  for (const TryKind other : {kNamed, kLeft}) {
    if (counts.at(at(other)) > counts.at(at(best))) best = other;
  }
  return counts.at(at(best)) == 0 ? kPam : best;
}

void LoginLedger::add(const logs::Login& login, ClientKeys& keys) {
  if (login.outcome != logs::LoginOutcome::kAccepted && !kind_of(login)) return;
  if (is_local(login.service)) return add(login, keys.key_of(login_client(login)));
  if (!login.client.empty()) return add(login, keys.key_of(login.client));
  count(login);  // by whom it was is not told
}

void LoginLedger::count(const logs::Login& login) {
  const std::uint32_t times = std::min(login.times, kMostTimes);
  const auto kind = kind_of(login);
  if (!kind) {
    accepted_ += times;
  } else if (*kind != TryKind::kGuessed || !is_key(login.method)) {
    counts_.at(at(*kind)) += times;
  }
}

void LoginLedger::add(const logs::Login& login, const ClientKey& client) {
  const auto kind = kind_of(login);
  const std::string_view name = login.service.substr(0, kLongestService);
  // PAM tells of sudo and su what they tell themselves, under the name of who asks or is asked for.
  if (kind == TryKind::kPam && is_local(name)) return;
  count(login);
  const LoginSource source{.client = client, .service = hash_bytes(name, kServiceSeed)};
  if (Service* service = services_.find_or_make(source.service)) {
    if (service->name.empty()) service->name = name;
    service->tells_failures |= kind && *kind != TryKind::kPam;
  }
  kind ? add_failed(login, source) : add_accepted(login, source);
}

void LoginLedger::add_failed(const logs::Login& login, const LoginSource& source) {
  guessers_.trim_at_times(weigh<Guesser>);
  Guesser* const client = guessers_.find_or_make(source);
  if (client == nullptr) return;
  const TryKind kind = kind_of(login).value_or(TryKind::kGuessed);
  const std::size_t before = weight_of(*client);
  const std::uint32_t times = std::min(login.times, kMostTimes);
  const bool key = kind == TryKind::kGuessed && is_key(login.method);
  (key ? client->keys : client->counts.at(at(kind))) += times;
  const std::string_view user = login.user.substr(0, kLongestUser);
  if (LoginTries* const tries = client->users.find_or_make(hash_bytes(user, kUserSeed))) {
    tries->user = user;
    // PAM doesn't tell names of no account.
    tries->is_unknown |= login.outcome == logs::LoginOutcome::kUnknownUser ||
                         (kind == TryKind::kPam && user.empty());
    if (key) {
      tries->keys += times;
    } else {
      const std::uint32_t seconds = seconds_of(login.time);
      tries->counts.at(at(kind)) += times;
      tries->times.add(seconds, kind, times);
      tries->phases.add(seconds);
    }
  }
  guessers_.add_weight(weight_of(*client) - before);
}

void LoginLedger::add_accepted(const logs::Login& login, const LoginSource& source) {
  guests_.trim_at_times(weigh<Guest>);
  Guest* const client = guests_.find_or_make(source);
  if (client == nullptr) return;
  const std::size_t before = weight_of(*client);
  const std::uint32_t times = std::min(login.times, kMostTimes);
  client->times += times;
  const std::string_view user = login.user.substr(0, kLongestUser);
  if (LoginAccepts* const accepts = client->users.find_or_make(hash_bytes(user, kUserSeed))) {
    accepts->user = user;
    accepts->times += times;
    note_accepted(*accepts,
                  {.seconds = seconds_of(login.time), .by_password = !is_key(login.method)});
  }
  guests_.add_weight(weight_of(*client) - before);
}

void LoginLedger::merge(const LoginLedger& other) {
  for (std::size_t i = 0; i < kTryKinds; ++i) counts_.at(i) += other.counts_.at(i);
  accepted_ += other.accepted_;
  for (const auto& [hash, service] : other.services_.all()) {
    Service* const to = services_.find_or_make(hash);
    if (to == nullptr) continue;
    to->name = service.name;
    to->tells_failures |= service.tells_failures;
  }
  guessers_.note_cut(other.guessers_);
  for (const auto& [source, from] : other.guessers_.map()) {
    Guesser* const to = guessers_.find_or_make(source);
    if (to == nullptr) continue;
    for (std::size_t i = 0; i < kTryKinds; ++i) to->counts.at(i) += from.counts.at(i);
    to->keys += from.keys;
    for (const auto& [hash, tries] : from.users.all()) {
      if (LoginTries* const mine = to->users.find_or_make(hash)) merge_tries(tries, *mine);
    }
  }
  guests_.note_cut(other.guests_);
  for (const auto& [source, from] : other.guests_.map()) {
    Guest* const to = guests_.find_or_make(source);
    if (to == nullptr) continue;
    to->times += from.times;
    for (const auto& [hash, accepts] : from.users.all()) {
      if (LoginAccepts* const mine = to->users.find_or_make(hash)) merge_accepts(accepts, *mine);
    }
  }
}

void LoginLedger::settle() {
  guessers_.trim(weigh<Guesser>);
  guests_.trim(weigh<Guest>);
}

}  // namespace quell::investigate
