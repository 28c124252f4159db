// One command of a command line: its name, however it is spelled, and its arguments. Private to
// attack.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "judging/judged.h"
#include "shell/shell_arguments.h"
#include "shell/shell_lexer.h"
#include "shell/shell_names.h"
#include "shell/shell_words.h"

namespace quell::attack::shell {

/// Observations about one command, at most kMost; what is beyond is not weighed.
class Evidence {
 public:
  void add(const Observation& seen) {
    if (size_ == kMost) return;
    seen_[size_++] = seen;
    sum_ += seen.weight;
  }
  [[nodiscard]] double sum() const { return sum_; }
  [[nodiscard]] std::span<const Observation> all() const { return {seen_.data(), size_}; }

 private:
  static constexpr std::size_t kMost = 12;
  std::array<Observation, kMost> seen_;
  std::size_t size_ = 0;
  double sum_ = 0;
};

struct Command {
  Evidence evidence{};
  std::string_view name{};   ///< as written
  std::size_t end = 0;       ///< of its last word
  bool windows = false;      ///< of Windows only
  bool structured = false;   ///< Arguments::structured
  bool disguised = false;    ///< written so that a filter does not see it
  bool all_fit = true;       ///< no argument that it does not take, nor ordinary words
  bool interpreter = false;  ///< runs what it is given to read
  bool unknown = false;      ///< no command that we know
  bool braced = false;       ///< its arguments may stand between braces
};

class CommandReader {
 public:
  CommandReader(std::string_view value, Blanks blanks)
      : value_(value),
        allowed_(kReadings * value.size() + 256),
        budget_(allowed_),
        lexer_(value, budget_, blanks) {}

  /// Whether a name that we do not know may be a command's.
  enum class Names : std::uint8_t { kKnown, kAny };

  /// The command that begins at `at`, behind blanks; nullopt if none does. Arguments are read up to
  /// the next operator.
  std::optional<Command> read(std::size_t at, Names names = Names::kKnown);
  /// Whether all that may be read has been.
  [[nodiscard]] bool is_spent() const { return budget_.is_spent(); }
  [[nodiscard]] std::size_t bytes_read() const { return allowed_ - budget_.left(); }

 private:
  struct First {
    Word word{};
    Named named{};
    bool unknown = false;
    bool behind_empty_variable = false;
  };

  static constexpr std::size_t kReadings = 8;  ///< of each byte, on average
  static constexpr std::size_t kMostArguments = 40;

  [[nodiscard]] bool is_other_word() const;
  bool skip_to_word();
  std::optional<First> first_word(Names names);
  bool holds_what_was_set(const Word& word);
  void weigh_spelling(const Word& word, Command& out) const;
  void weigh_spelling_of_argument(Word word, Command& out) const;
  void arguments(const Utility& utility, Command& out);
  const Utility& innermost(const Utility& utility, Arguments& seen, Command& out);
  const Utility* inner_command(Arguments& arguments, Command& out);
  [[nodiscard]] bool at_redirection() const;
  bool redirection(Arguments& arguments);
  void weigh_arguments(const Utility& utility, const Arguments& arguments, Command& out) const;

  std::string_view value_;
  std::size_t allowed_;
  Budget budget_;
  Lexer lexer_;
};

}  // namespace quell::attack::shell
