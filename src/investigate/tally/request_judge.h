// Is this logged request an attack? Most are not, and are seldom the first of their kind: user
// agents, referers and paths that were looked at once are remembered. Private to investigate. Not
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

/// What is worked out of a request before it is judged.
struct RequestHashes {
  std::uint64_t user_agent = 0;
  std::uint64_t referer = 0;
  std::uint64_t path = 0;      ///< another one if a query follows
  std::size_t path_bytes = 0;  ///< of the target: what follows is '?' and the query
};

class RequestJudge {
 public:
  /// The seed is chosen anew in each run, so that nobody can make values that are taken for each
  /// other.
  explicit RequestJudge(std::uint64_t seed);

  /// Hashes what judge() needs, and brings near what it will look at.
  void prepare(const logs::Record& record, RequestHashes& hashes) const;
  /// The findings are those of classify(record). Valid until the next call.
  attack::Brief judge(const logs::Record& record, const RequestHashes& hashes);

 private:
  /// Which values were found harmless lately, by their hashes: a bit of the hash says where, half
  /// of it what.
  class Memory {
   public:
    /// `places` is a power of two.
    explicit Memory(std::size_t places) : places_(places) {}
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&places_[at(hash)]); }
    [[nodiscard]] bool knows(std::uint64_t hash) const { return places_[at(hash)] == tag(hash); }
    void remember(std::uint64_t hash) { places_[at(hash)] = tag(hash); }

   private:
    [[nodiscard]] std::size_t at(std::uint64_t hash) const { return hash & (places_.size() - 1); }
    /// Never 0, which stands for nothing.
    static std::uint32_t tag(std::uint64_t hash) {
      return static_cast<std::uint32_t>(hash >> 32U) | 1U;
    }

    std::vector<std::uint32_t, os::LargeAllocator<std::uint32_t>> places_;
  };

  bool is_harmless_header(std::string_view value, std::uint64_t hash);
  bool is_harmless_path(std::string_view path, std::uint64_t hash);
  /// `query` with its '?', or empty.
  bool is_harmless_query(std::string_view query);

  std::uint64_t seed_;
  Memory headers_;
  Memory paths_;
  Memory pairs_;    // NAME=VALUE: there are fewer of them than of queries
  Memory queries_;  // those that took a closer look
  attack::QuickJudge judge_;
};

}  // namespace quell::investigate
