// Hides secrets and personal data in text: log lines, HTTP messages, JSON, or a mixture. Linear in
// the input, bounded memory, no backtracking: its input may be an attacker's. What it hides is a
// matter of the rules; it changes nothing else, and never fails.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "redact/rules.h"

namespace quell::redact {

/// How often each rule hid something ("header authorization" → 3).
using Tally = std::map<std::string, std::uint64_t>;

/// What one line leaves for the next to know.
struct Carried {
  const BlockRule* block = nullptr;  ///< a block that is still open
  const NameRule* header = nullptr;  ///< a hidden header that a folded line goes on with
  std::size_t nesting = 0;           ///< open brackets of a hidden JSON value
  bool in_string = false;            ///< inside a string of that value
  std::size_t lines = 0;             ///< for how many lines the block or value has been open
};

/// First bytes of what is known by how it begins, so that most places in a text are passed quickly.
struct FirstBytes {
  explicit FirstBytes(const Rules& rules);
  static constexpr std::size_t kBytes = 256;
  std::bitset<kBytes> of_prefixes;
  std::bitset<kBytes> of_programs;  ///< whose options are known
};

/// Redacts a text given in pieces of any size; cutting it differently gives the same result.
/// Not thread-safe. `rules` must outlive it.
class Redactor {
 public:
  explicit Redactor(const Rules& rules) : rules_(&rules), first_bytes_(rules) {}

  /// Appends to `out` what is ready. Lines longer than limits::kLogLine are cut there in the
  /// copy, with a mark that says how many bytes were left out.
  void feed(std::string_view piece, std::string& out);
  /// Appends the rest. Call once, at the end.
  void finish(std::string& out);
  [[nodiscard]] const Tally& tally() const { return tally_; }

 private:
  void take(std::string_view part);
  void cut_at_a_word();
  void flush(std::string& out);

  const Rules* rules_;
  FirstBytes first_bytes_;
  std::string line_;
  std::uint64_t left_out_ = 0;
  Carried carried_;
  Tally tally_;
};

/// A whole text at once.
std::string redacted(const Rules& rules, std::string_view text);

/// The program and arguments of a command. Unlike in text, it is known where each word ends, so
/// that a secret is hidden whole, whatever it holds.
std::vector<std::string> redacted_words(const Rules& rules, const std::vector<std::string>& words);

}  // namespace quell::redact
