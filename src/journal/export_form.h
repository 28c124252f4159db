// Words of the export's form that its writer and its verifier share. docs/formats/journal.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "crypto/digest.h"

namespace quell::journal::form {

inline constexpr std::string_view kFirstLine = "quell journal 1";

/// Without its line end. `digest`: of every byte of the file before this line.
inline std::string end_line(std::uint64_t streams, std::uint64_t entries,
                            const crypto::Digest& digest) {
  return fmt::format("end {} {} {}", streams, entries, digest.hex());
}

/// What the last line signs; `end` with its line end.
inline std::string signed_message(std::string_view end) {
  return "quell journal export 1\n" + std::string(end);
}

}  // namespace quell::journal::form
