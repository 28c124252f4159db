// The narrow door to the record: append and read. Two implementations (SQLite, memory) under one
// contract suite. Thread-safe; several processes may use one SQLite store at a time.
//
// Invariants:
//  1. What append() acknowledged is on disk and is never changed.
//  2. All payloads of an append are there, next to each other, or none.
//  3. A command id has taken effect at most once.
//  4. Nothing that fails its hash is handed out as sound.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "journal/entry.h"

namespace quell::journal {

enum class Novelty : std::uint8_t {
  kNew,     ///< appended by this call
  kRepeat,  ///< the same command was appended earlier; nothing was appended now
};

struct Appended {
  StreamName stream;
  std::uint64_t first = 0;  ///< sequence of the first payload
  Head head;                ///< the last entry of this append (not of the stream, for a repeat)
  Novelty novelty = Novelty::kNew;
};

struct StreamHead {
  StreamName stream;
  Head head;
};

/// A place where the record is not what it was when it was written.
struct Damage {
  std::string
      place;         ///< "incident/QL-2026-0001 entry 17", "line 12", "file journal.db-wal frame 3"
  std::string what;  ///< in words for a person
};

/// Called for each entry in order. An error stops the read and becomes its result.
using Sink = std::function<Result<void>(const EntryView&)>;

class Store {
 public:
  virtual ~Store() = default;

  /// Appends the payloads when the stream's head is `expected`. Durable when it returns; an error
  /// other than kConflict, kPermissionDenied and kInvalidInput may leave open whether it was
  /// done: give the same command again to know.
  /// Errors: kConflict (the head is another one, or the command id was used for something else),
  /// kPermissionDenied (read-only), kNoSpace, kTimeout (others held the store), kInvalidInput,
  /// kLimit, kIo.
  [[nodiscard]] virtual Result<Appended> append(const StreamName& stream, const Head& expected,
                                                const CommandId& command,
                                                std::span<const std::string> payloads) = 0;

  /// Sequence 0 for a stream that has no entry.
  [[nodiscard]] virtual Result<Head> head(const StreamName& stream) = 0;
  /// All streams that have entries, by name.
  [[nodiscard]] virtual Result<std::vector<StreamHead>> streams() = 0;

  /// Shows the entries `from`, from + 1, … (from ≥ 1) as they were at one moment, each checked
  /// against the chain, and returns the last one's head. The sink may use the store.
  /// Errors: kCorrupted naming the place, after everything before it was shown; the sink's own.
  [[nodiscard]] virtual Result<Head> read(const StreamName& stream, std::uint64_t from,
                                          const Sink& sink) = 0;

  /// Shows every entry that is itself sound, also after damaged ones, and names the damage.
  [[nodiscard]] virtual Result<std::vector<Damage>> salvage(const StreamName& stream,
                                                            const Sink& sink) = 0;

  /// What an earlier append with this id did (novelty kRepeat); nullopt when there was none.
  [[nodiscard]] virtual Result<std::optional<Appended>> find_command(const CommandId& command) = 0;

  /// Damage outside the entries: command records that contradict the streams (so also entries
  /// missing at the end), the database's own structure.
  [[nodiscard]] virtual Result<std::vector<Damage>> audit() = 0;
};

}  // namespace quell::journal
