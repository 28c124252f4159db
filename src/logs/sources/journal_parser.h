// The export format of systemd's journal, entry by entry, from pieces of any size. Pure; not
// thread-safe. Memory: the fields of one entry that a line is made of, each within its limit.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "logs/journal_export.h"

namespace quell::logs {

/// The fields that lines are made of; kOther for the rest, which is skipped.
enum class JournalField : std::uint8_t {
  kRealtime,
  kSourceRealtime,
  kHostname,
  kIdentifier,
  kCommand,
  kPid,
  kSyslogPid,
  kMessage,
  kOther,
};

struct JournalEntry {
  std::array<std::optional<std::string>, static_cast<std::size_t>(JournalField::kOther)> fields;

  [[nodiscard]] const std::optional<std::string>& operator[](JournalField field) const {
    return fields[static_cast<std::size_t>(field)];
  }
};

class JournalParser {
 public:
  /// What was wrong so far.
  struct Faults {
    std::uint64_t malformed = 0;      ///< entries
    std::uint64_t first_at = 0;       ///< byte of the line at which the first was noticed
    std::string_view why;             ///< of the first
    std::uint64_t cut = 0;            ///< fields longer than their limit
    bool ended_inside_entry = false;  ///< the last one
  };

  /// Takes bytes until one entry is complete, or all of them; says how many. After that entry() has
  /// one, or more bytes are wanted.
  std::size_t feed(std::string_view bytes);
  /// The input ends here. entry() may have the beginning of a last entry.
  void finish();
  /// The entry that feed() or finish() completed, once.
  [[nodiscard]] std::optional<JournalEntry> take_entry();

  /// For the caller, who finds out that the entry before this place makes no line.
  void note_malformed(std::string_view why) { note_malformed(why, at_); }
  [[nodiscard]] const Faults& faults() const { return faults_; }

 private:
  enum class State : std::uint8_t { kName, kText, kLength, kData, kDataEnd, kLost };

  std::size_t step(std::string_view bytes);
  std::size_t whole_field(std::string_view bytes);
  std::size_t name(std::string_view bytes);
  std::size_t text(std::string_view bytes);
  std::size_t length(std::string_view bytes);
  std::size_t data(std::string_view bytes);
  std::size_t lost(std::string_view bytes);
  void line_without_value();
  void begin_value(State state);
  void keep(std::string_view bytes);
  void end_value();
  void end_entry();
  void give_up(std::string_view why);
  void note_malformed(std::string_view why, std::uint64_t at);

  State state_ = State::kName;
  std::string name_;        // of the field; in kLost the start of the line
  bool name_full_ = false;  // in kLost: the line is none that begins an entry
  JournalField field_ = JournalField::kOther;
  std::string value_;
  bool cut_ = false;
  std::uint64_t left_ = 0;  // bytes of a length or of data that have not come
  std::uint64_t size_ = 0;  // the length as far as it was read
  bool any_ = false;        // the entry has a field
  JournalEntry entry_;
  std::optional<JournalEntry> complete_;
  std::uint64_t at_ = 0;       // bytes taken
  std::uint64_t line_at_ = 0;  // where the line at hand begins
  Faults faults_;
};

}  // namespace quell::logs
