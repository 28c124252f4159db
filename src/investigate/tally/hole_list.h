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
#include <string_view>
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

/// What is kept of a request beside its line.
class KeptFields {
 public:
  /// Of each field the first `most` bytes; of the target's what lies within the first `most` bytes
  /// of the request line isn't kept twice.
  void keep(const logs::Record& record, std::uint16_t most);
  /// `line`: the request line, cut at `most`.
  [[nodiscard]] std::string_view target(std::string_view line) const;
  [[nodiscard]] std::string_view user_agent() const { return part(0, agent_); }
  [[nodiscard]] std::string_view referer() const { return part(agent_, referer_); }

 private:
  static constexpr std::uint16_t kNotInLine = 0xffff;

  [[nodiscard]] std::string_view part(std::size_t at, std::size_t size) const {
    return std::string_view(text_).substr(at, size);
  }

  std::string text_;  // user agent, referer, and the target if it isn't in the line
  std::uint16_t agent_ = 0;
  std::uint16_t referer_ = 0;
  std::uint16_t target_ = 0;
  std::uint16_t target_at_ = kNotInLine;
};

/// All requests of one attacker on one hole.
struct AttackedHole {
  AttackGroup group;  ///< without its sample's reasons and place
  Answers answers;
  ObservationSample sample_of_answers;
  KeptPlace sample;
  KeptFields fields;                    ///< of the sample
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
