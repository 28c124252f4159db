// The tables of the journal's database. Described in docs/formats/journal.md ("In the store").
#pragma once

#include <chrono>
#include <cstdint>

#include "sqlite.h"

namespace quell::journal {

/// An entry's row id: its stream's number and its sequence, so that a stream is one range.
inline constexpr unsigned kSequenceBits = 32;
inline constexpr std::int64_t kLastSequence = (std::int64_t{1} << kSequenceBits) - 1;

constexpr std::int64_t row_of(std::int64_t stream, std::uint64_t sequence) {
  return (stream << kSequenceBits) | static_cast<std::int64_t>(sequence);
}
constexpr std::uint64_t sequence_of(std::int64_t row) {
  return static_cast<std::uint64_t>(row & kLastSequence);
}
constexpr std::int64_t stream_of(std::int64_t row) {
  return row >> kSequenceBits;
}

/// Settings that make a commit durable, and the tables where they are missing. `patience`: how long
/// to wait for others who make the same new file (kTimeout after that).
Result<void> prepare_to_write(Connection& connection, std::chrono::milliseconds patience);
/// Refuses what is not a journal (kCorrupted) or is newer than this program (kUnsupported).
Result<void> check_schema(Connection& connection);

}  // namespace quell::journal
