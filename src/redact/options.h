// Secrets on command lines: "--password SECRET", "mysql -pSECRET", "curl -u ann:SECRET". Private to
// the module.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "redact/rules.h"

namespace quell::redact {

/// An option with a secret, as it begins a word.
struct FoundOption {
  const OptionRule* rule = nullptr;
  std::size_t length = 0;  ///< of the option itself: 2 in "-pSECRET"
};

/// The programs named so far whose options are known; views into the rules. All of them count: a
/// word behind the program may be the name of another.
using Programs = std::vector<std::string_view>;
void note_program(const Rules& rules, std::string_view word, Programs& programs);

/// What the word begins with, behind these programs. An option's name that goes on
/// with '=' or ':' is none here: that is a parameter.
std::optional<FoundOption> find_option(const Rules& rules, std::string_view word,
                                       const Programs& programs);

}  // namespace quell::redact
