// From the program's arguments to a subcommand and what the user gave it. The only file behind this
// header that knows CLI11.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/subcommand.h"

namespace quell::cli {

/// Arguments as a map from a parameter's long name ("--since", "PATH") to what was given.
class GivenArguments final : public Arguments {
 public:
  /// `typed`: the words as they were typed, the subcommand's name first.
  GivenArguments(std::map<std::string, std::vector<std::string>, std::less<>> given,
                 std::vector<std::string> typed)
      : given_(std::move(given)), typed_(std::move(typed)) {}
  [[nodiscard]] bool has(std::string_view name) const override;
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const override;
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const override;
  [[nodiscard]] std::vector<std::string> typed() const override { return typed_; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> given_;
  std::vector<std::string> typed_;
};

struct Run {
  const Subcommand* subcommand = nullptr;
  GivenArguments arguments;
};
struct HelpWanted {
  const Subcommand* subcommand;  ///< nullptr: help on the whole program
  std::string first = {};        ///< the first argument, where one was given; outside text
};
struct VersionWanted {};
struct Misuse {
  std::string message;           ///< made of the user's words: escape it
  const Subcommand* subcommand;  ///< nullptr: no such subcommand
};
using Parsed = std::variant<Run, HelpWanted, VersionWanted, Misuse>;

/// `arguments` without the program's name. Nothing at all runs the subcommand "".
Parsed parse(std::span<const Subcommand> table, const std::vector<std::string>& arguments);

/// "-i,--incident" → "--incident"; "PATH" → "PATH".
std::string_view long_name(std::string_view parameter_name);

}  // namespace quell::cli
