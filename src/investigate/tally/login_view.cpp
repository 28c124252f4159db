#include "login_view.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "target/address.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestTypo = 32;
constexpr std::size_t kNamesCompared = 16;
constexpr std::size_t kNamesWithTypos = 64;  // tried by people behind one address
constexpr std::uint64_t kTriesOfAJob = 10;

/// Of the lines that count: those of the service, or PAM's where it has none for this client.
TryKind kind_of_pair(const TryCounts& of_client, const TryCounts& of_pair) {
  if (main_kind(of_client) == TryKind::kPam) return TryKind::kPam;
  const TryKind kind = main_kind(of_pair);
  return kind == TryKind::kPam ? TryKind::kGuessed : kind;
}

/// Letters that differ, are missing or too many; stops counting above 2. Lengths are short.
bool is_nearly(std::string_view a, std::string_view b) {
  if (a.size() > kLongestTypo || b.size() > kLongestTypo) return false;
  std::array<std::size_t, kLongestTypo + 1> row{};
  std::iota(row.begin(), row.end(), 0UZ);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t k = 0; k < b.size(); ++k) {
      const std::size_t above = row.at(k + 1);
      const std::size_t changed = diagonal + (a[i] == b[k] ? 0 : 1);
      row.at(k + 1) = std::min({above + 1, row.at(k) + 1, changed});
      diagonal = above;
    }
  }
  return row.at(b.size()) <= 2 && std::min(a.size(), b.size()) >= 4;
}

bool is_typo(const LoginPair& pair, const LoginVisitor& visitor) {
  if (pair.count > kMistypes || visitor.pairs.size() > kNamesWithTypos) return false;
  std::size_t compared = 0;
  return std::ranges::any_of(visitor.accepts, [&](const auto& one) {
    return compared++ < kNamesCompared && is_nearly(pair.tries->user, one.second->user);
  });
}

/// Failures before the first success are as few as of somebody who forgot the password, and those
/// after it as few as typing errors are.
bool is_mistyped(const LoginPair& pair) {
  if (pair.accepts == nullptr || pair.accepts->first.empty()) return false;
  const std::uint64_t first = pair.accepts->first.front().seconds;
  const std::uint64_t before = tries_until(moments_of(pair), first);
  return before <= kForgotten && pair.count - before <= kMistypes * (pair.accepts->times + 1);
}

/// No password was tried, always with the one name, as a clock starts it or from inside.
bool is_job(const LoginPair& pair, const LoginVisitor& visitor) {
  if (visitor.users > 1 || pair.count < kTriesOfAJob) return false;
  const bool no_password = pair.kind == TryKind::kLeft || pair.kind == TryKind::kNamed;
  const bool by_clock = pair.tries->phases.is_clock();
  if (no_password) return by_clock || visitor.is_private;
  return by_clock && visitor.accepted > 0;
}

/// Each person mistypes a name or so: who tries more such names than came in makes them up.
void explain_typos(LoginVisitor& visitor) {
  std::vector<LoginPair*> nearly;
  for (LoginPair& pair : visitor.pairs) {
    if (pair.ordinary == Ordinary::kNo && is_typo(pair, visitor)) nearly.push_back(&pair);
  }
  if (nearly.size() > visitor.accepts.size()) return;
  for (LoginPair* const pair : nearly) pair->ordinary = Ordinary::kTypo;
}

void explain(LoginVisitor& visitor) {
  for (LoginPair& pair : visitor.pairs) {
    if (is_mistyped(pair)) {
      pair.ordinary = Ordinary::kMistyped;
    } else if (is_job(pair, visitor)) {
      pair.ordinary = Ordinary::kJob;
    }
  }
  explain_typos(visitor);
}

bool is_private_address(std::string_view text) {
  const auto address = target::Address::parse(text.substr(0, text.find('/')));
  if (!address) return text.ends_with(" (local)");
  if (address->is_loopback()) return true;
  const auto& bytes = address->bytes();
  if (!address->is_v4()) return (bytes[0] & 0xfeU) == 0xfcU;
  const unsigned a = bytes[12];
  const unsigned b = bytes[13];
  return a == 10 || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) ||
         (a == 100 && b >= 64 && b < 128);
}

bool is_address(std::string_view text) {
  return target::Address::parse(text.substr(0, text.find('/'))).has_value();
}

void add_tries(const LoginLedger::Guesser& guesser, LoginVisitor& visitor) {
  visitor.tries = tries_of(guesser.counts);
  visitor.users = guesser.users.names();
  visitor.keys = guesser.keys;
  for (const auto& [hash, tries] : guesser.users.all()) {
    const TryKind kind = kind_of_pair(guesser.counts, tries.counts);
    const std::uint64_t count = tries.counts.at(static_cast<std::size_t>(kind));
    if (count == 0) continue;
    visitor.pairs.push_back({.user = hash,
                             .tries = &tries,
                             .accepts = visitor.accepts_of(hash),
                             .kind = kind,
                             .count = count});
  }
  std::uint64_t sum = 0;
  for (const LoginPair& pair : visitor.pairs) sum += pair.count;
  visitor.tries = std::max(visitor.tries, sum);
  // PAM's lines say no name for accounts that don't exist, so that names may be fewer.
  if (!guesser.users.is_cut()) visitor.users = visitor.pairs.size();
}

/// A name that PAM gave to a client whose address the service has told.
bool is_told_twice(const LoginLedger::Guesser& guesser, const LoginLedger::Service* service,
                   std::string_view client) {
  return main_kind(guesser.counts) == TryKind::kPam && service != nullptr &&
         service->tells_failures && !is_address(client);
}

}  // namespace

const LoginAccepts* LoginVisitor::accepts_of(std::uint64_t user) const {
  const auto found =
      std::ranges::lower_bound(accepts, user, {}, [](const auto& one) { return one.first; });
  return found == accepts.end() || found->first != user ? nullptr : found->second;
}

const LoginPair* LoginVisitor::pair_of(std::uint64_t user) const {
  const auto found = std::ranges::lower_bound(pairs, user, {}, &LoginPair::user);
  return found == pairs.end() || found->user != user ? nullptr : &*found;
}

bool LoginVisitor::was_known(std::uint64_t seconds) const {
  return std::ranges::any_of(accepts, [&](const auto& one) {
    return !one.second->first.empty() && one.second->first.front().seconds < seconds;
  });
}

Moments moments_of(const LoginPair& pair) {
  Moments out;
  for (const TrySlots::Slot& slot : pair.tries->times.slots()) {
    const std::uint64_t times = slot.times.at(static_cast<std::size_t>(pair.kind));
    if (times > 0) out.emplace_back(pair.tries->times.start_of(slot), times);
  }
  return out;
}

Moments joined(const std::vector<Moments>& all) {
  Moments out;
  for (const Moments& one : all) out.insert(out.end(), one.begin(), one.end());
  std::ranges::sort(out);
  return out;
}

std::uint64_t tries_until(const Moments& moments, std::uint64_t seconds) {
  std::uint64_t sum = 0;
  for (const auto& [at, times] : moments) {
    if (at <= seconds) sum += times;
  }
  return sum;
}

std::uint64_t busiest(const Moments& moments, std::uint64_t seconds) {
  std::uint64_t best = 0;
  std::uint64_t sum = 0;
  std::size_t from = 0;
  for (const auto& [at, times] : moments) {
    sum += times;
    while (moments[from].first + seconds <= at) sum -= moments[from++].second;
    best = std::max(best, sum);
  }
  return best;
}

std::vector<LoginVisitor> visitors_of(const LoginLedger& ledger, const ClientKeys& keys) {
  std::vector<LoginVisitor> out;
  const auto named = [&](const LoginSource& source) {
    const LoginLedger::Service* const service = ledger.service(source.service);
    std::string client = keys.text_of(source.client);
    const bool is_private = is_private_address(client);
    return LoginVisitor{.client = std::move(client),
                        .service = service == nullptr ? std::string_view() : service->name,
                        .is_private = is_private};
  };
  const auto add_accepts = [&](const LoginSource& source, LoginVisitor& visitor) {
    const auto guest = ledger.guests().find(source);
    if (guest == ledger.guests().end()) return;
    visitor.accepted = guest->second.times;
    for (const auto& [hash, one] : guest->second.users.all()) {
      visitor.accepts.emplace_back(hash, &one);
    }
  };
  for (const auto& [source, guesser] : ledger.guessers()) {
    LoginVisitor visitor = named(source);
    if (is_told_twice(guesser, ledger.service(source.service), visitor.client)) continue;
    add_accepts(source, visitor);
    add_tries(guesser, visitor);
    explain(visitor);
    out.push_back(std::move(visitor));
  }
  for (const auto& [source, guest] : ledger.guests()) {
    if (ledger.guessers().contains(source)) continue;
    LoginVisitor visitor = named(source);
    add_accepts(source, visitor);
    out.push_back(std::move(visitor));
  }
  std::ranges::sort(out, [](const LoginVisitor& a, const LoginVisitor& b) {
    return std::tie(a.client, a.service) < std::tie(b.client, b.service);
  });
  return out;
}

}  // namespace quell::investigate
