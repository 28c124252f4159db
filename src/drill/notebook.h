// What the responder learns on the way, from what the program prints and from nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::drill {

/// All of it is outside text.
struct Notebook {
  std::string incident;        ///< "QL-2026-0001", as `quell open` printed it
  std::string actor;           ///< of the worst attack
  std::string endpoint;        ///< "/find"
  std::string parameter;       ///< "term"
  std::string first_seen;      ///< time of the first attack request, as printed
  std::size_t successes = 0;   ///< requests of that actor whose answers look like success
  std::string table;           ///< the table that successful requests read, if they name one
  std::size_t rows_asked = 0;  ///< rows of it that they asked for, by their LIMIT and OFFSET
  /// A second hole, where somebody climbed out of the directory; empty: the scan shows none.
  std::string second_endpoint;
  std::string second_parameter;
  std::string second_target;         ///< shortest request target that succeeded there
  std::size_t second_successes = 0;  ///< requests that look like success
};

/// Reads the findings that `quell scan --format jsonl` prints, one JSON object a line. The worst
/// attack is the one with most successful requests. Errors: kInvalidInput (not that form),
/// kNotFound (no finding).
Result<Notebook> read_findings(std::string_view jsonl);

/// Rows that a request asks of a table: `SELECT … FROM members … LIMIT 33 OFFSET 66`, however it is
/// encoded and dressed.
struct Taken {
  std::string table;
  std::size_t limit = 0;
  std::size_t offset = 0;
};
std::optional<Taken> read_taking(std::string_view request_line);

}  // namespace quell::drill
