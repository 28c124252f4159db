// What one attacker did, hole by hole. Memory is bounded: of more holes than fit, those with the
// smallest hashes stay, with all that was done to them, so that what stays doesn't hang on the
// order in which requests came. Private to investigate. Not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "investigate/scan.h"
#include "investigate/signature.h"
#include "judge.h"
#include "logs/record.h"
#include "observation.h"

namespace quell::investigate {

/// Where a line stands, kept beyond the life of the record.
struct KeptPlace {
  std::string file;
  std::uint32_t piece = 0;
  std::uint64_t line = 0;

  friend auto operator<=>(const KeptPlace&, const KeptPlace&) = default;
};
KeptPlace kept(const logs::Place& place);

/// All requests of one attacker on one hole.
struct AttackedHole {
  AttackGroup group;  ///< without its sample's reasons
  Answers answers;
  ObservationSample sample_of_answers;
  KeptPlace sample;
  std::string target;  ///< of the sample, as far as it is kept
  std::string user_agent;
  std::string referer;
  std::optional<Instant> served_first;  ///< the first request that was answered with 2xx
};

class HoleList {
 public:
  static constexpr std::size_t kMost = 64;

  void add(const logs::Record& record, const Signature& signature, double score);
  /// Takes what the other one has; the other one is used up.
  void merge(HoleList& other);
  /// Both together, with no limit: lists of different requests of one attacker, settled.
  void unite(HoleList& other);
  /// Cuts down to the limit.
  void settle();

  /// How many holes count towards a limit of the whole: never more than kMost, never fewer than
  /// before.
  [[nodiscard]] std::size_t weight() const {
    return is_cut() ? kMost : std::min(holes_.size(), kMost);
  }
  [[nodiscard]] bool is_cut() const { return bound_ != kNoBound; }
  /// Requests on holes that stayed.
  [[nodiscard]] std::uint64_t requests() const;
  [[nodiscard]] std::vector<AttackedHole>& holes() { return holes_; }
  [[nodiscard]] const std::vector<AttackedHole>& holes() const { return holes_; }

 private:
  static constexpr std::uint64_t kNoBound = std::numeric_limits<std::uint64_t>::max();

  AttackedHole* find(std::uint64_t hash, const Signature& signature);
  /// Samples of one list share a limit; those of different requests have room each.
  enum class Samples : std::uint8_t { kWithinLimit, kBoth };

  static void add_hole(AttackedHole& from, AttackedHole& to, Samples samples);
  void take(std::uint64_t hash, AttackedHole& hole, Samples samples);
  void cut();

  std::vector<std::uint64_t> hashes_;  // of holes_, one by one: what is searched
  std::vector<AttackedHole> holes_;
  std::uint64_t bound_ = kNoBound;
};

}  // namespace quell::investigate
