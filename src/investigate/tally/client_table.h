// What is known of every client, in bounded memory. Up to kExactClients clients everything is
// exact. Beyond, the number of clients and the requests of the busiest are estimated (HyperLogLog;
// count-min over all requests; candidates by a sample of requests), and the rest is given up.
//
// Whether it is exact hangs only on how many clients there are, and the estimates are sums, maxima
// and minima: so the result is the same whatever the order of requests and however they were shared
// among threads. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "client_key.h"
#include "client_sketch.h"
#include "os/large_memory.h"

namespace quell::investigate {

inline constexpr std::size_t kExactClients = 3 * (1UZ << 17U);  // 393,216: 32 MB

/// One client. 64 bytes: a line of the cache.
struct Client {
  static constexpr std::uint32_t kNoAgent = 0;
  static constexpr std::uint32_t kSeveralAgents = 0xffffffff;

  ClientKey key{};
  std::uint64_t requests = 0;
  std::uint64_t bytes = 0;
  std::uint32_t first = 0xffffffff;  ///< seconds since 1970; later than 2106 is 2106
  std::uint32_t last = 0;
  std::uint32_t client_errors = 0;
  std::uint32_t agent = kNoAgent;  ///< hash of the one user agent, or kSeveralAgents
  std::uint64_t half_hours = 0;    ///< of `day`: a bit each
  std::uint32_t day = 0;           ///< since 1970; that of the request that was seen last
  /// The smallest sample number of its requests: who asks often has a small one.
  std::uint32_t sample = 0xffffffff;
};

/// One request, as far as it is counted here.
struct ClientRequest {
  ClientKey key{};
  std::uint32_t seconds = 0;
  std::uint32_t agent = Client::kNoAgent;
  std::uint32_t sample = 0;  ///< spread evenly, the same in each run
  bool is_client_error = false;
  std::uint64_t bytes = 0;
};

class ClientTable {
 public:
  explicit ClientTable(std::size_t most = kExactClients);

  /// Bring near what add() looks at, one after the other, some time apart.
  [[nodiscard]] std::uint64_t hash(const ClientKey& key) const { return key.hash(seed_); }
  void prefetch_place(std::uint64_t hash) const { __builtin_prefetch(&places_[place(hash)]); }
  /// The first client with such a tag, most likely the one; nullptr if there is none. What add() is
  /// given may be older than other calls of add(): clients stay where they are while is_exact().
  [[nodiscard]] Client* likely_client(std::uint64_t hash) {
    for (std::size_t at = place(hash);; at = (at + 1) & (places_.size() - 1)) {
      const Place found = places_[at];
      if (found.tag == 0) return nullptr;
      if (found.tag != tag(hash)) continue;
      Client* const client = &client_at(found.index);
      __builtin_prefetch(client, 1);
      return client;
    }
  }
  /// `hash`: that of its key; `likely`: what likely_client() gave for it.
  void add(const ClientRequest& request, std::uint64_t hash, Client* likely = nullptr) {
    if (likely != nullptr && is_exact() && likely->key == request.key) [[likely]]
      return add_to(*likely, request);
    add_slowly(request, hash);
  }
  void add(const ClientRequest& request) { add(request, hash(request.key)); }
  void merge(const ClientTable& other);
  /// Brings days in order. REQUIRED before sessions are asked for.
  void settle();

  [[nodiscard]] bool is_exact() const { return sketch_ == nullptr; }
  /// Distinct clients; to about 1 % when not exact.
  [[nodiscard]] std::uint64_t clients() const;
  /// Exact, or at most a millionth of all requests too many.
  [[nodiscard]] std::uint64_t requests_of(const ClientKey& key) const;
  /// nullptr when not exact, or for one that never came.
  [[nodiscard]] const Client* known(const ClientKey& key) const {
    return is_exact() ? find(key, hash(key)) : nullptr;
  }
  /// The `count` with most requests, most first, then by key. When not exact only keys and requests
  /// are given.
  [[nodiscard]] std::vector<Client> busiest(std::size_t count) const;
  /// Runs of half hours with at least one request; nullopt when they were given up.
  [[nodiscard]] std::optional<std::uint64_t> sessions_of(const Client& client) const;
  /// The same, of all clients.
  [[nodiscard]] std::optional<std::uint64_t> sessions() const;

 private:
  using Slots = std::uint64_t;
  /// Half hours of a day that is not the client's latest.
  struct DaySlots {
    ClientKey client{};
    std::uint32_t day = 0;
    Slots slots = 0;
  };

  /// Where a client is found: eight bytes, so that the places of many fit into the caches.
  struct Place {
    std::uint32_t tag = 0;  ///< never 0, which is an empty place
    std::uint32_t index = 0;
  };

  [[nodiscard]] std::size_t place(std::uint64_t hash) const { return hash & (places_.size() - 1); }
  static std::uint32_t tag(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U) | 1U;
  }
  [[nodiscard]] const Client& client_at(std::uint32_t index) const {
    return clients_[index / kChunk][index % kChunk];
  }
  Client& client_at(std::uint32_t index) { return clients_[index / kChunk][index % kChunk]; }

  [[nodiscard]] const Client* find(const ClientKey& key, std::uint64_t hash) const;
  Client* find(const ClientKey& key, std::uint64_t hash);
  Client& make(const ClientKey& key, std::uint64_t hash);
  template <class Take>
  void each_client(Take take) const;
  void note_half_hours(Client& client, std::uint32_t day, Slots slots);
  void add_slowly(const ClientRequest& request, std::uint64_t hash);
  void add_to(Client& client, const ClientRequest& request);
  void merge_client(const Client& from, std::uint64_t hash);
  void merge_some(std::span<const Client> from);
  void merge_into(Client& client, const Client& other);
  void grow();
  void give_up_exactness();

  std::size_t most_;
  std::uint64_t seed_;
  static constexpr std::size_t kChunk = 1UZ << 15U;  // clients of a chunk: 2 MB
  using Chunk = std::vector<Client, os::LargeAllocator<Client>>;
  using Places = std::vector<Place, os::LargeAllocator<Place>>;

  Places places_;               // open addressing, at most half full
  std::vector<Chunk> clients_;  // in the order in which they came
  std::size_t used_ = 0;
  std::vector<DaySlots> more_days_;  // one day may stand there several times until it is settled
  bool sessions_given_up_ = false;
  std::unique_ptr<ClientSketch> sketch_;
};

}  // namespace quell::investigate
