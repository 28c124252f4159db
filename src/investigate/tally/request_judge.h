// Is this logged request an attack? Most are not, and are seldom the first of their kind: user
// agents, referers and paths that were looked at once are remembered. Private to investigate. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "attack/classify.h"
#include "logs/record.h"

namespace quell::investigate {

class RequestJudge {
 public:
  RequestJudge();
  /// The findings are those of classify(record).
  const attack::Classification& judge(const logs::Record& record);

 private:
  /// Whether the value was found harmless lately.
  class Memory {
   public:
    explicit Memory(std::size_t places) : places_(places) {}
    [[nodiscard]] bool knows(std::uint64_t hash) const {
      return places_[hash % places_.size()] == hash;
    }
    void remember(std::uint64_t hash) { places_[hash % places_.size()] = hash; }

   private:
    std::vector<std::uint64_t> places_;
  };

  bool is_harmless_header(std::string_view value);
  bool is_harmless_target(std::string_view target);

  std::uint64_t seed_;
  Memory headers_;
  Memory targets_;
  attack::Classification harmless_;
  attack::Classification found_;
};

}  // namespace quell::investigate
