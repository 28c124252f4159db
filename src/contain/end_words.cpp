#include "end_words.h"

#include <cstddef>

#include "fmt/format.h"

namespace quell::contain {

std::string to_seconds(Instant at) {
  constexpr std::size_t kToTheSecond = 19;  // of 2026-10-17T09:00:00.000000Z
  return to_iso(at).substr(0, kToTheSecond) + "Z";
}

std::string end_words(const Measure& measure, std::string_view what) {
  if (!measure.expires) return std::string(kNoEnd);
  return fmt::format("until {}; {} cannot end it by itself, so whatever of Quell runs then does",
                     to_seconds(*measure.expires), what);
}

}  // namespace quell::contain
