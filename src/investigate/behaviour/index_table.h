// Numbers 0, 1, 2, … for keys, in the order in which they come: for grouping a sample quickly.
// Private to investigate. Not thread-safe.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "behaviour/request_sample.h"
#include "tally/client_key.h"

namespace quell::investigate {

struct ClientHasher {
  std::uint64_t operator()(const ClientKey& key) const { return key.hash(0x9b05688c2b3e6c1f); }
};
/// For numbers that are hashes already.
struct NoHasher {
  std::uint64_t operator()(std::uint64_t hash) const { return hash; }
};

/// `most`: keys that can come.
template <class Key, class Hasher>
class IndexTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  explicit IndexTable(std::size_t most) : places_(std::bit_ceil(2 * most + 2)) {}

  std::uint32_t index_of(const Key& key) {
    for (std::size_t at = place(key);; at = (at + 1) & (places_.size() - 1)) {
      std::uint32_t& found = places_[at];
      if (found == 0) {
        keys_.push_back(key);
        found = static_cast<std::uint32_t>(keys_.size());
      }
      if (keys_[found - 1] == key) return found - 1;
    }
  }
  /// kNone if it never came.
  [[nodiscard]] std::uint32_t find(const Key& key) const {
    for (std::size_t at = place(key);; at = (at + 1) & (places_.size() - 1)) {
      const std::uint32_t found = places_[at];
      if (found == 0) return kNone;
      if (keys_[found - 1] == key) return found - 1;
    }
  }
  [[nodiscard]] const std::vector<Key>& keys() const { return keys_; }

 private:
  [[nodiscard]] std::size_t place(const Key& key) const {
    return static_cast<std::size_t>(Hasher{}(key) >> 20U) & (places_.size() - 1);
  }

  std::vector<std::uint32_t> places_;  // index and one; 0: empty
  std::vector<Key> keys_;
};

using ClientIndex = IndexTable<ClientKey, ClientHasher>;
using HashIndex = IndexTable<std::uint64_t, NoHasher>;

}  // namespace quell::investigate
