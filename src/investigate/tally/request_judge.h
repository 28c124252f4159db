// Is this logged request an attack? Most are not, and are seldom the first of their kind: user
// agents, referers and targets that were looked at once are remembered. Private to investigate. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "attack/quick.h"
#include "logs/record.h"
#include "os/large_memory.h"

namespace quell::investigate {

/// Hashes of the fields of one request.
struct RequestHashes {
  std::uint64_t user_agent = 0;
  std::uint64_t referer = 0;
  std::uint64_t target = 0;
  std::uint64_t path = 0;      ///< of the target up to its '?', another one if it has one
  std::size_t path_bytes = 0;  ///< of the target
};

class RequestJudge {
 public:
  /// The seed is chosen anew in each run, so that nobody can make values that are taken for each
  /// other.
  explicit RequestJudge(std::uint64_t seed);

  /// Hashes what judge() needs, and brings near what it will look at.
  RequestHashes prepare(const logs::Record& record) const;
  /// The findings are those of classify(record). Valid until the next call.
  attack::Brief judge(const logs::Record& record, const RequestHashes& hashes);

 private:
  /// Which values were found harmless lately, by their hashes.
  class Memory {
   public:
    /// `places` is a power of two.
    explicit Memory(std::size_t places) : places_(places) {}
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&places_[at(hash)]); }
    [[nodiscard]] bool knows(std::uint64_t hash) const { return places_[at(hash)] == hash; }
    void remember(std::uint64_t hash) { places_[at(hash)] = hash; }

   private:
    [[nodiscard]] std::size_t at(std::uint64_t hash) const { return hash & (places_.size() - 1); }

    std::vector<std::uint64_t, os::LargeAllocator<std::uint64_t>> places_;
  };

  bool is_harmless_header(std::string_view value, std::uint64_t hash);
  bool is_harmless_target(std::string_view target, std::uint64_t hash);

  std::uint64_t seed_;
  Memory headers_;
  Memory targets_;
  attack::QuickJudge judge_;
};

}  // namespace quell::investigate
