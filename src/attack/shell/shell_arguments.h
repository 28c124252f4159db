// What an argument of a command looks like, and how well it fits what the command takes. Private to
// attack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shell/shell_lexer.h"
#include "shell/shell_words.h"

namespace quell::attack::shell {

enum class Argument : std::uint8_t {
  kFlag,        ///< -x, --long=1, +x
  kSwitch,      ///< /x, /all:1 of Windows; a path elsewhere
  kSystemPath,  ///< into a directory that every system has; c:\…, ~/…, ../…
  kPath,        ///< absolute, or with a wildcard
  kRelative,    ///< a/b
  kSetting,     ///< a=b
  kName,        ///< a.b: a file or a host
  kUrl,
  kAddress,  ///< of a host, in numbers; localhost
  kNumber,   ///< 5, 0.5, 5s
  kQuoted,   ///< a quoted text of several words
  kVariable,
  kSetByShell,  ///< a variable that every shell sets
  kSubstitution,
  kSubcommand,
  kWord,
};
Argument kind_of(const Word& word);

/// The arguments of one command, taken together.
class Arguments {
 public:
  explicit Arguments(Takes takes) : takes_(takes) {}

  void add(const Word& word);
  /// What is read from or written to counts like an argument that fits so well.
  void add_redirection(double weight, std::string_view raw);

  [[nodiscard]] bool any() const { return count_ > 0; }
  [[nodiscard]] bool all_fit() const { return misfits_ == 0; }
  /// Of the argument that says most; 0 if none fits.
  [[nodiscard]] double best() const { return best_; }
  [[nodiscard]] std::string_view best_raw() const { return best_raw_; }
  [[nodiscard]] double others() const;
  [[nodiscard]] std::size_t misfits() const { return misfits_; }
  /// An argument has a form that ordinary words do not have: a flag, a path, an address.
  [[nodiscard]] bool structured() const { return structured_; }
  /// How many are words like any others.
  [[nodiscard]] std::size_t words() const { return words_; }

 private:
  [[nodiscard]] double fit(Argument kind) const;

  Takes takes_;
  std::size_t count_ = 0;
  std::size_t fitting_ = 0;
  std::size_t misfits_ = 0;
  std::size_t words_ = 0;
  double best_ = 0;
  std::string_view best_raw_;
  bool structured_ = false;
  bool flagged_ = false;
  bool after_flag_ = false;
};

}  // namespace quell::attack::shell
