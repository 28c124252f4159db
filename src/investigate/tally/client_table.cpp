#include "client_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <random>
#include <tuple>
#include <utility>

namespace quell::investigate {

namespace {

constexpr std::size_t kFewestPlaces = 1024;
/// Days of clients beyond their latest, 32 bytes each, twice as many before they are settled.
constexpr std::size_t kMostDays = 400'000;
constexpr std::size_t kMergedTogether = 16;
constexpr std::uint32_t kSecondsOfDay = 86'400;
constexpr std::uint32_t kSecondsOfSlot = 1800;

bool is_too_full(std::size_t used, std::size_t places) {
  return 2 * used > places;
}

std::uint32_t joined_agents(std::uint32_t a, std::uint32_t b) {
  if (a == b || b == Client::kNoAgent) return a;
  return a == Client::kNoAgent ? b : Client::kSeveralAgents;
}

/// Runs of ones. `before`: the last half hour of the day before was one.
std::uint64_t runs_of(std::uint64_t slots, bool before) {
  const std::uint64_t starts = slots & ~((slots << 1U) | std::uint64_t{before});
  return static_cast<std::uint64_t>(std::popcount(starts));
}

constexpr std::uint64_t kLastSlot = 1ULL << 47U;

}  // namespace

// A seed of its own in each run: whoever chooses addresses can't choose where they fall.
ClientTable::ClientTable(std::size_t most)
    : most_(most), seed_(std::random_device{}()), places_(kFewestPlaces) {}

const Client* ClientTable::find(const ClientKey& key, std::uint64_t hash) const {
  const std::uint32_t wanted = tag(hash);
  for (std::size_t at = place(hash);; at = (at + 1) & (places_.size() - 1)) {
    const Place found = places_[at];
    if (found.tag == 0) return nullptr;
    if (found.tag == wanted && client_at(found.index).key == key) return &client_at(found.index);
  }
}

Client* ClientTable::find(const ClientKey& key, std::uint64_t hash) {
  return const_cast<Client*>(std::as_const(*this).find(key, hash));
}

template <class Take>
void ClientTable::each_client(Take take) const {
  for (std::uint32_t index = 0; index < used_; ++index) take(client_at(index));
}

void ClientTable::grow() {
  Places old(2 * places_.size());
  old.swap(places_);
  each_client([this, index = std::uint32_t{0}](const Client& client) mutable {
    const std::uint64_t hashed = hash(client.key);
    std::size_t at = place(hashed);
    while (places_[at].tag != 0) at = (at + 1) & (places_.size() - 1);
    places_[at] = {.tag = tag(hashed), .index = index++};
  });
}

/// REQUIRES: there is no such client yet.
Client& ClientTable::make(const ClientKey& key, std::uint64_t hash) {
  if (is_too_full(used_ + 1, places_.size())) grow();
  std::size_t at = place(hash);
  while (places_[at].tag != 0) at = (at + 1) & (places_.size() - 1);
  places_[at] = {.tag = tag(hash), .index = static_cast<std::uint32_t>(used_)};
  if (used_ % kChunk == 0) clients_.emplace_back(kChunk);
  Client& client = client_at(static_cast<std::uint32_t>(used_++));
  client.key = key;
  return client;
}

void ClientTable::add_slowly(const ClientRequest& request, std::uint64_t hash) {
  if (sketch_) return sketch_->add(request.key, 1, request.sample);
  Client* known = find(request.key, hash);
  if (known != nullptr) [[likely]]
    return add_to(*known, request);
  if (used_ < most_) return add_to(make(request.key, hash), request);
  give_up_exactness();
  sketch_->add(request.key, 1, request.sample);
}

void ClientTable::add_to(Client& client, const ClientRequest& request) {
  ++client.requests;
  client.bytes += request.bytes;
  client.first = std::min(client.first, request.seconds);
  client.last = std::max(client.last, request.seconds);
  client.client_errors += request.is_client_error ? 1U : 0U;
  client.agent = joined_agents(client.agent, request.agent);
  client.sample = std::min(client.sample, request.sample);
  const std::uint32_t day = request.seconds / kSecondsOfDay;
  const Slots slot = 1ULL << (request.seconds % kSecondsOfDay / kSecondsOfSlot);
  if (client.day == day)
    client.half_hours |= slot;
  else
    note_half_hours(client, day, slot);
}

void ClientTable::note_half_hours(Client& client, std::uint32_t day, Slots slots) {
  if (client.half_hours != 0 && client.day == day) {
    client.half_hours |= slots;
    return;
  }
  if (client.half_hours != 0 && !sessions_given_up_) {
    more_days_.push_back({.client = client.key, .day = client.day, .slots = client.half_hours});
  }
  client.day = day;
  client.half_hours = slots;
  if (more_days_.size() >= 2 * kMostDays) settle();
}

// Days beyond the latest of each client: their number never shrinks as requests come, so that it
// doesn't matter when it is looked at whether there are too many.
void ClientTable::settle() {
  const auto by_day = [](const DaySlots& a, const DaySlots& b) {
    return std::tie(a.client, a.day) < std::tie(b.client, b.day);
  };
  std::ranges::sort(more_days_, by_day);
  std::vector<DaySlots> settled;
  for (const DaySlots& one : more_days_) {
    Client* client = find(one.client, hash(one.client));
    if (client->day == one.day) {
      client->half_hours |= one.slots;
    } else if (!settled.empty() && settled.back().client == one.client &&
               settled.back().day == one.day) {
      settled.back().slots |= one.slots;
    } else {
      settled.push_back(one);
    }
  }
  sessions_given_up_ |= settled.size() > kMostDays;
  if (sessions_given_up_) settled = {};
  more_days_ = std::move(settled);
}

void ClientTable::merge_into(Client& client, const Client& other) {
  client.requests += other.requests;
  client.bytes += other.bytes;
  client.first = std::min(client.first, other.first);
  client.last = std::max(client.last, other.last);
  client.client_errors += other.client_errors;
  client.agent = joined_agents(client.agent, other.agent);
  client.sample = std::min(client.sample, other.sample);
  note_half_hours(client, other.day, other.half_hours);
}

void ClientTable::merge_client(const Client& from, std::uint64_t hash) {
  if (sketch_) return sketch_->add(from.key, from.requests, from.sample);
  Client* client = find(from.key, hash);
  if (client == nullptr && used_ == most_) {
    give_up_exactness();
    return merge_client(from, hash);
  }
  merge_into(client == nullptr ? make(from.key, hash) : *client, from);
}

/// What they are merged into comes near while the others are hashed.
void ClientTable::merge_some(std::span<const Client> from) {
  std::array<std::uint64_t, kMergedTogether> hashes{};
  for (std::size_t i = 0; i < from.size(); ++i) {
    hashes[i] = hash(from[i].key);
    prefetch_place(hashes[i]);
  }
  if (is_exact()) {
    for (std::size_t i = 0; i < from.size(); ++i) (void)likely_client(hashes[i]);
  }
  for (std::size_t i = 0; i < from.size(); ++i) merge_client(from[i], hashes[i]);
}

void ClientTable::merge(const ClientTable& other) {
  if (other.sketch_ && !sketch_) give_up_exactness();
  if (other.sketch_) return sketch_->merge(*other.sketch_);
  for (std::size_t done = 0; done < other.used_;) {
    const std::size_t at = done % kChunk;
    const std::size_t some = std::min({kMergedTogether, other.used_ - done, kChunk - at});
    merge_some(std::span(other.clients_[done / kChunk]).subspan(at, some));
    done += some;
  }
  sessions_given_up_ |= other.sessions_given_up_;
  if (sketch_ || sessions_given_up_) return;
  more_days_.insert(more_days_.end(), other.more_days_.begin(), other.more_days_.end());
  settle();
}

void ClientTable::give_up_exactness() {
  sketch_ = std::make_unique<ClientSketch>();
  each_client(
      [this](const Client& client) { sketch_->add(client.key, client.requests, client.sample); });
  places_ = Places(1);
  clients_ = {};
  used_ = 0;
  more_days_.clear();
}

std::uint64_t ClientTable::clients() const {
  return sketch_ ? sketch_->clients() : used_;
}

std::uint64_t ClientTable::requests_of(const ClientKey& key) const {
  if (sketch_) return sketch_->requests_of(key);
  const Client* client = find(key, hash(key));
  return client == nullptr ? 0 : client->requests;
}

std::vector<Client> ClientTable::busiest(std::size_t count) const {
  const auto busier = [](const Client& a, const Client& b) {
    return std::tie(b.requests, a.key) < std::tie(a.requests, b.key);
  };
  // A heap of the busiest so far, the least busy of them on top.
  std::vector<Client> kept;
  const auto offer = [&](const Client& client) {
    if (kept.size() == count) {
      if (kept.empty() || !busier(client, kept.front())) return;
      std::ranges::pop_heap(kept, busier);
      kept.pop_back();
    }
    kept.push_back(client);
    std::ranges::push_heap(kept, busier);
  };
  if (sketch_) {
    for (const ClientKey& key : sketch_->candidates()) {
      offer({.key = key, .requests = sketch_->requests_of(key)});
    }
  } else {
    each_client(offer);
  }
  std::ranges::sort_heap(kept, busier);
  return kept;
}

std::optional<std::uint64_t> ClientTable::sessions_of(const Client& client) const {
  if (sketch_ || sessions_given_up_) return std::nullopt;
  const auto [from, to] = std::ranges::equal_range(more_days_, client.key, {}, &DaySlots::client);
  std::vector<std::pair<std::uint32_t, Slots>> days{{client.day, client.half_hours}};
  for (const DaySlots& one : std::ranges::subrange(from, to)) days.emplace_back(one.day, one.slots);
  std::ranges::sort(days);
  std::uint64_t sessions = 0;
  std::optional<std::uint32_t> last_until_midnight;
  for (const auto& [day, slots] : days) {
    sessions += runs_of(slots, last_until_midnight && *last_until_midnight + 1 == day);
    last_until_midnight = (slots & kLastSlot) != 0 ? std::optional(day) : std::nullopt;
  }
  return sessions;
}

std::optional<std::uint64_t> ClientTable::sessions() const {
  if (sketch_ || sessions_given_up_) return std::nullopt;
  std::uint64_t sessions = 0;
  each_client([&](const Client& client) {
    sessions += more_days_.empty() ? runs_of(client.half_hours, false) : *sessions_of(client);
  });
  return sessions;
}

}  // namespace quell::investigate
