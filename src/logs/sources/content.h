// What a stream is, by its first bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "logs/compression.h"

namespace quell::logs {

/// So many first bytes decide every time.
inline constexpr std::size_t kContentBytes = 16;

struct Content {
  enum class Kind : std::uint8_t {
    kUndecided,  ///< it depends on bytes that have not come
    kText,
    kCompressed,
    kJournalExport,
    kUnsupported,
  };
  Kind kind = Kind::kText;
  Compression compression = Compression::kGzip;  ///< if kCompressed
  std::string_view what;                         ///< if kUnsupported: "a zip archive"
};

enum class Complete : std::uint8_t { kNo, kYes };

/// `complete`: no more bytes come before the decision.
Content content_of(std::string_view first_bytes, Complete complete);

/// "is a zip archive, which is not read".
std::string refusal_of(const Content& content);

}  // namespace quell::logs
