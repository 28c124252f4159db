// Errors of application logs, by exception and place in the code. Private to investigate. Not
// thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "attack_ledger.h"
#include "base/hash.h"
#include "fair_map.h"
#include "investigate/scan.h"
#include "logs/app_event.h"

namespace quell::investigate {

class ErrorTable {
 public:
  static constexpr std::size_t kMostErrors = 10'000;

  void add(const logs::AppEvent& event);
  void merge(const ErrorTable& other);

  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Most frequent first; at most `count`. Lines are within the file.
  [[nodiscard]] std::vector<AppErrors> errors(const logs::ReadSummary& input, std::size_t count);
  [[nodiscard]] bool is_cut() const { return errors_.is_cut(); }

 private:
  using Key = std::pair<std::string, std::string>;  // exception or logger, top frame
  struct Error {
    std::uint64_t times = 0;
    std::optional<Instant> first;
    std::optional<Instant> last;
    KeptPlace place;
    std::string text;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      return hash_bytes(key.second, hash_bytes(key.first, 0x3c6ef372fe94f82b));
    }
  };

  static void take_sample(KeptPlace place, std::string text, Error& error);

  FairMap<Key, Error, KeyHash> errors_{kMostErrors};
  std::uint64_t events_ = 0;
};

}  // namespace quell::investigate
