// How far an attack got, graded, with the evidence for and against. What a log cannot show is "not
// observable", never "no".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quell::investigate {

/// In rising order of what an incident responder must fear.
enum class Verdict : std::uint8_t {
  kBlocked,    ///< something in front refused it (403, 406, 429, 444)
  kFailed,     ///< the server answered that there is nothing (404, 400, 405, ...)
  kAttempted,  ///< answered, and the answers look like ordinary ones, or nothing can be told
  kLikely,     ///< answers differ from the ordinary ones as a success would make them differ
  kConfirmed,  ///< the log itself proves it
};
/// "likely": for machines; and back (nullopt if unknown).
std::string_view name_of(Verdict verdict);
std::optional<Verdict> verdict_from_name(std::string_view name);
/// "LIKELY SUCCEEDED": for people.
std::string_view words_of(Verdict verdict);

enum class Side : std::uint8_t { kFor, kAgainst, kNotObservable };
std::string_view name_of(Side side);
/// "speaks for it": for people.
std::string_view words_of(Side side);
std::optional<Side> side_from_name(std::string_view name);

struct Evidence {
  Side side = Side::kFor;
  std::string text;  ///< "37 answers of 4–9 kB where 0.6 kB is usual"; holds no outside bytes

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct Judgement {
  Verdict verdict = Verdict::kAttempted;
  std::vector<Evidence> evidence;

  friend bool operator==(const Judgement&, const Judgement&) = default;
};

}  // namespace quell::investigate
