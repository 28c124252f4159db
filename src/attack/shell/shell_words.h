// Names of commands and what such a command takes, of POSIX systems and of Windows: the vocabulary
// of the shell grammar. A name alone is never a verdict. Private to attack.
#pragma once

#include <cstdint>
#include <string_view>

namespace quell::attack::shell {

/// How much the name says outside of a shell.
enum class Rarity : std::uint8_t {
  kProse,   ///< an ordinary word, or a name that lists of columns have: find, date, id
  kJargon,  ///< letters that ordinary text rarely has: ls, sh, nc
  kShell,   ///< stands for the command and nothing else: whoami, ifconfig
};

/// What a command takes. A set.
using Takes = std::uint16_t;
inline constexpr Takes kAlone = 1U << 0U;      ///< does something without arguments
inline constexpr Takes kFiles = 1U << 1U;      ///< names of files
inline constexpr Takes kHosts = 1U << 2U;      ///< hosts, addresses, URLs
inline constexpr Takes kSeconds = 1U << 3U;    ///< how long to wait
inline constexpr Takes kCode = 1U << 4U;       ///< a program in its arguments: -c, -e
inline constexpr Takes kText = 1U << 5U;       ///< any words
inline constexpr Takes kCommand = 1U << 6U;    ///< another command
inline constexpr Takes kVerbs = 1U << 7U;      ///< what to do, as a word of its own
inline constexpr Takes kWindows = 1U << 8U;    ///< of Windows; without regard to case
inline constexpr Takes kPosix = 1U << 9U;      ///< of POSIX; in lower case
inline constexpr Takes kBrackets = 1U << 10U;  ///< its argument may stand in parentheses

struct Utility {
  std::string_view text;
  Rarity rarity = Rarity::kProse;
  Takes takes = 0;
};

/// The command of that name, in the case in which its system runs it; nullptr if there is none.
const Utility* find_utility(std::string_view name);

/// "Get-ChildItem": an approved verb and a noun of PowerShell.
const Utility* find_cmdlet(std::string_view name);

/// "user" of "net user", "install" of "pip install".
bool is_subcommand(std::string_view word);

/// A file of scripts or programs loses its extension: "ping.exe"; and its version: "python3.11".
std::string_view without_program_extension(std::string_view name);

}  // namespace quell::attack::shell
