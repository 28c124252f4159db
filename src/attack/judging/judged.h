// What rule families are asked and what they answer: observations without words, kept for the part
// that is being judged. Words are made of them only where someone reads them (words.h). Private to
// attack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "text/byte_set.h"

namespace quell::attack {

/// What the number in an observation counts.
enum class Unit : std::uint8_t { kNone, kTokens, kLevels, kTimes };

/// One thing that was seen and what it weighs. Its words are the text, the detail and the number,
/// as far as they are there.
struct Observation {
  std::string_view text;  ///< a constant
  double weight = 0;
  std::string_view detail{};  ///< outside bytes
  Unit unit = Unit::kNone;
  std::size_t count = 0;
};

/// A token that a judgement rests on; kept for `quell explain` only.
struct ShownToken {
  std::string_view kind;
  std::string_view text;  ///< outside bytes
};

/// One class considered for one layer in one context: ranges of its part's lists.
struct Judged {
  Class which = Class::kBenign;
  Technique technique = Technique::kNone;
  std::string_view context;
  std::size_t layer = 0;
  double log_odds = 0;  ///< prior plus all weights
  double score = 0;     ///< calibrated
  std::size_t first_reason = 0;
  std::size_t reasons = 0;
  std::size_t first_token = 0;
  std::size_t tokens = 0;
};

/// Whether tokens are kept.
enum class Detail : std::uint8_t { kVerdict, kTokens };

/// Everything that was considered for one part. Views are valid until the next part begins.
class PartRecord {
 public:
  static constexpr std::size_t kShownTokens = 64;  ///< of each Judged

  explicit PartRecord(Detail detail) : detail_(detail) {}

  void begin();

  /// Rule families: any number of observations and tokens, then settle().
  void observe(const Observation& seen) { observations_.push_back(seen); }
  [[nodiscard]] bool observed_any() const { return observations_.size() > settled_observations_; }
  [[nodiscard]] bool wants_tokens() const { return detail_ == Detail::kTokens; }
  void show(const ShownToken& token);
  /// Scores what was observed since the last settle(), heaviest first; nothing if there was
  /// nothing.
  void settle(Technique technique, std::string_view context, std::size_t layer);
  /// Best first, after settle_order().
  void sort();

  [[nodiscard]] std::span<const Judged> considered() const { return considered_; }
  [[nodiscard]] std::span<const Observation> reasons(const Judged& judged) const {
    return std::span(observations_).subspan(judged.first_reason, judged.reasons);
  }
  [[nodiscard]] std::span<const ShownToken> tokens(const Judged& judged) const {
    return std::span(tokens_).subspan(judged.first_token, judged.tokens);
  }

 private:
  Detail detail_;
  std::vector<Judged> considered_;
  std::vector<Observation> observations_;
  std::vector<ShownToken> tokens_;
  std::size_t settled_observations_ = 0;
  std::size_t settled_tokens_ = 0;
};

}  // namespace quell::attack
