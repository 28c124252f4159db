// The key under which clients are counted: an IPv4 address, an IPv6 /64, or a name. Private to
// investigate.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace quell::investigate {

/// Up to 15 bytes of text without ':' (every IPv4 address in the one form that logs have) are their
/// own key, with their number in the last byte: so that the common case needs no parsing. IPv6
/// networks and longer names have keys that begin or end in bytes that no such text has.
struct ClientKey {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const ClientKey&, const ClientKey&) = default;
  /// Nobody: no log names "::".
  [[nodiscard]] bool is_nobody() const { return high == 0 && low == 0; }
  /// Mixed twice: addresses beside each other differ in few bits.
  [[nodiscard]] std::uint64_t hash(std::uint64_t seed) const {
    constexpr std::uint64_t kOdd = 0x9e3779b97f4a7c15;
    return mix(mix(high ^ seed, low ^ ~seed) ^ kOdd, low + kOdd);
  }
};

/// Texts to keys and back. Not thread-safe.
class ClientKeys {
 public:
  /// Of a client as the log has it. Names are remembered up to a limit, and cut to 255 bytes.
  ClientKey key_of(std::string_view client);
  /// Of what actor_key() gives.
  ClientKey key_of_actor(std::string_view actor);
  /// What actor_key() gives for it.
  [[nodiscard]] std::string text_of(const ClientKey& key) const;
  void merge(const ClientKeys& other);

 private:
  ClientKey key_of_other(std::string_view client);
  ClientKey remembered_key_of(std::string_view client);
  void remember(const ClientKey& key, const std::string& name);

  /// The last texts that weren't their own keys, by hash.
  struct Known {
    std::string text{};
    ClientKey key{};
  };
  std::vector<Known> known_;
  std::map<ClientKey, std::string> names_;
};

}  // namespace quell::investigate
