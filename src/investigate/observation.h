// One attack request and its answer, in a few bytes: what did it ask, what came back, how long did
// it take? A hole keeps some of them, so that a verdict can compare answers with each other and not
// only with ordinary ones. Private to investigate. Pure.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "logs/record.h"

namespace quell::investigate {

struct Observation {
  static constexpr std::uint32_t kUnknown = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t key = 0;       ///< hash of all of the request: who stays when there are too many
  std::uint32_t shape = 0;     ///< hash of the value without its numbers
  std::uint32_t object = 0;    ///< hash of the file that the value leads to, without the climb
  std::uint32_t question = 0;  ///< hash of the value without the number that it compares with
  std::uint32_t compared = kUnknown;  ///< that number: "… > 79"
  std::uint32_t request_id = 0;       ///< hash of the server's id of the request; 0: none is known
  std::uint32_t request_line = 0;     ///< hash of it
  std::uint32_t bytes = kUnknown;
  std::uint32_t milliseconds = kUnknown;
  std::uint32_t asked_milliseconds = kUnknown;  ///< a wait that the payload asks for
  std::uint32_t seconds = 0;                    ///< since 1970, as the log has it
  std::uint32_t line = 0;                       ///< of its piece of the log: order within a second
  std::array<std::uint32_t, 2> words{};         ///< longest_words() of the value
  std::uint16_t status = 0;                     ///< 0: nothing was answered
  std::uint16_t length = 0;                     ///< of the decoded value
  std::uint16_t lead = 0;       ///< hash of the number it begins with, which a page may read alone
  bool asks_condition = false;  ///< the wait hangs on something: not waiting is an answer too
  bool second_statement = false;  ///< "; update …" behind the first

  [[nodiscard]] bool has_size() const { return bytes != kUnknown; }
  [[nodiscard]] bool has_time() const { return milliseconds != kUnknown; }
  [[nodiscard]] bool compares() const { return compared != kUnknown; }
  [[nodiscard]] bool asks_delay() const { return asked_milliseconds != kUnknown; }

  friend auto operator<=>(const Observation&, const Observation&) = default;
};

/// Of a request's id, never 0; 0 for an empty one.
std::uint32_t request_id_hash(std::string_view id);
std::uint32_t request_line_hash(std::string_view line);

/// `parameter`: of the hole; empty for the path.
Observation observe(const logs::Record& record, std::string_view parameter);
/// nullopt if its key is above `most_key`.
std::optional<Observation> observe_up_to(std::uint32_t most_key, const logs::Record& record,
                                         std::string_view parameter);

/// A bounded sample: those with the smallest keys stay, so that it does not hang on the order in
/// which requests came. Requests that differ only in the number that they compare with have one
/// key: a series of them stays together. Not thread-safe.
class ObservationSample {
 public:
  static constexpr std::size_t kMost = 32;

  void add(const Observation& one);
  /// No observation with a larger key is taken.
  [[nodiscard]] std::uint32_t most_key() const {
    return all_.size() < kMost ? std::numeric_limits<std::uint32_t>::max() : all_.back().key;
  }
  /// Takes those of the other as well, within the limit.
  void merge(const ObservationSample& other);
  /// Takes those of the other as well, with no limit: samples of different requests.
  void unite(const ObservationSample& other);
  /// Sorted.
  [[nodiscard]] const std::vector<Observation>& all() const { return all_; }

 private:
  std::vector<Observation> all_;  // sorted; equal ones are several requests
};

}  // namespace quell::investigate
