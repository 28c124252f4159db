// What a subcommand of `quell` is: data that drives parsing, --help and shell completion, and one
// function. One file per subcommand; the table that lists them is cli/table.cpp. CLI11 is known to
// cli/parse.cpp alone.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/console.h"

namespace quell::cli {

/// Exit status of the program. When several hold, the highest wins.
enum class Exit : std::uint8_t {
  kDone = 0,
  kFound = 1,   ///< scan/detect: found; verify: exploitable; a command: denied or needs approval
  kUsage = 2,   ///< wrong use
  kFailed = 3,  ///< failed, unreadable input, inconclusive
  kInterrupted = 130,  ///< cut short by Ctrl-C, as shells count it
};

enum class Arity : std::uint8_t { kOptional, kRequired, kMany, kManyRequired };

/// An option ("--since", with `value` "TIME", or a flag with an empty `value`) or a positional
/// argument ("PATH").
struct Parameter {
  std::string name = {};
  std::string value = {};
  std::string help = {};
  Arity arity = Arity::kOptional;
  std::vector<std::string> choices = {};  ///< allowed values, also for completion; empty: any
};

struct Example {
  std::string command = {};
  std::string what = {};
};

/// What the user gave, already checked against the parameters.
class Arguments {
 public:
  virtual ~Arguments() = default;
  [[nodiscard]] virtual bool has(std::string_view name) const = 0;
  [[nodiscard]] virtual std::optional<std::string> text(std::string_view name) const = 0;
  [[nodiscard]] virtual std::vector<std::string> list(std::string_view name) const = 0;
  /// The words as they were typed, the subcommand's name first, without "quell".
  [[nodiscard]] virtual std::vector<std::string> typed() const = 0;
};

class Session;  // cli/session.h: the store, the clock, the configuration, opened when asked for

struct Subcommand {
  std::string name = {};   ///< "scan", or two words: "journal verify"
  std::string group = {};  ///< heading in `quell --help`
  std::string summary = {};
  std::string details = {};  ///< a paragraph for --help; may be empty
  std::vector<Parameter> positionals = {};
  std::vector<Parameter> options = {};
  std::vector<Example> examples = {};
  /// What --help shows where the first argument is given as well ("contain endpoint --help"): makes
  /// `help` that of this argument, or leaves it. Empty: one help for all.
  std::function<void(std::string_view first, Subcommand& help)> narrow = {};
  std::function<Exit(const Arguments&, Console&, Session&)> run = {};
};

}  // namespace quell::cli
