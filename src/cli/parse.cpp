#include "parse.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/subcommand.h"

namespace quell::cli {
namespace {

using Given = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Where one parameter's values land while CLI11 parses.
struct Slot {
  const Parameter* parameter;
  std::vector<std::string> values;
  bool set = false;
};

bool takes_many(Arity arity) {
  return arity == Arity::kMany || arity == Arity::kManyRequired;
}
bool is_required(Arity arity) {
  return arity == Arity::kRequired || arity == Arity::kManyRequired;
}
bool is_positional(const Parameter& parameter) {
  return !parameter.name.starts_with('-');
}

/// Choices are compared without case, and with '_' for '-', which is how the record writes them.
std::string as_typed(std::string word) {
  for (char& c : word) {
    if (c == '_') c = '-';
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return word;
}

void add(CLI::App& app, Slot& slot) {
  const Parameter& parameter = *slot.parameter;
  if (!is_positional(parameter) && parameter.value.empty()) {
    app.add_flag(parameter.name, slot.set, parameter.help);
    return;
  }
  CLI::Option* option = app.add_option(parameter.name, slot.values, parameter.help);
  option->required(is_required(parameter.arity));
  if (!takes_many(parameter.arity)) {
    // Without extra arguments, or the first positional would take the words of the next.
    option->expected(1)->allow_extra_args(false);
  } else if (is_positional(parameter)) {
    option->expected(-1);
  } else {
    // One value each time the option is given, so that it never swallows a positional argument.
    option->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    option->take_all()->allow_extra_args(false);
  }
  if (!parameter.choices.empty()) option->transform(CLI::IsMember(parameter.choices, as_typed));
}

Given collect(const std::vector<std::unique_ptr<Slot>>& slots) {
  Given given;
  for (const auto& slot : slots) {
    if (slot->set) slot->values = {"true"};
    if (!slot->values.empty()) {
      given.emplace(long_name(slot->parameter->name), std::move(slot->values));
    }
  }
  return given;
}

/// `arguments` begin with so many `words` that name the subcommand.
Parsed parse_for(const Subcommand& subcommand, const std::vector<std::string>& arguments,
                 std::size_t words) {
  std::vector<std::string> rest(arguments.begin() + static_cast<std::ptrdiff_t>(words),
                                arguments.end());
  CLI::App app(subcommand.summary, "quell " + subcommand.name);
  app.set_help_flag();  // ours is made from the table
  std::vector<std::unique_ptr<Slot>> slots;
  for (const auto* parameters : {&subcommand.positionals, &subcommand.options}) {
    for (const Parameter& parameter : *parameters) {
      slots.push_back(std::make_unique<Slot>(&parameter));
      add(app, *slots.back());
    }
  }
  std::reverse(rest.begin(), rest.end());  // CLI11 takes a stack
  try {
    app.parse(rest);
  } catch (const CLI::Error& error) {
    return Misuse{error.what(), &subcommand};
  }
  return Run{&subcommand, GivenArguments(collect(slots), arguments)};
}

/// How many leading words of `arguments` name this subcommand; nullopt: they don't.
std::optional<std::size_t> words_naming(const Subcommand& subcommand,
                                        const std::vector<std::string>& arguments) {
  std::string so_far;
  for (std::size_t words = 0; words <= std::min<std::size_t>(2, arguments.size()); ++words) {
    if (words > 0) so_far += (words > 1 ? " " : "") + arguments[words - 1];
    if (so_far == subcommand.name) return words;
  }
  return std::nullopt;
}

struct Named {
  const Subcommand* subcommand = nullptr;
  std::size_t words = 0;
};

/// "journal verify" wins over "journal", and anything over "" (the program alone).
Named longest_name(std::span<const Subcommand> table, const std::vector<std::string>& arguments) {
  Named best;
  for (const Subcommand& subcommand : table) {
    const auto words = words_naming(subcommand, arguments);
    if (words && (best.subcommand == nullptr || *words > best.words)) best = {&subcommand, *words};
  }
  return best;
}

bool is_help(std::string_view word) {
  return word == "--help" || word == "-h";
}

/// Help is wanted wherever --help stands, except behind "--" (where it is somebody's data).
bool wants_help(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") return false;
    if (is_help(argument)) return true;
  }
  return false;
}

}  // namespace

bool GivenArguments::has(std::string_view name) const {
  return given_.contains(name);
}

std::optional<std::string> GivenArguments::text(std::string_view name) const {
  const auto found = given_.find(name);
  if (found == given_.end() || found->second.empty()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> GivenArguments::list(std::string_view name) const {
  const auto found = given_.find(name);
  return found == given_.end() ? std::vector<std::string>() : found->second;
}

std::string_view long_name(std::string_view parameter_name) {
  const std::size_t comma = parameter_name.rfind(',');
  return comma == std::string_view::npos ? parameter_name : parameter_name.substr(comma + 1);
}

Parsed parse(std::span<const Subcommand> table, const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments.front() == "--version") return VersionWanted{};
  if (!arguments.empty() && arguments.front() == "help") {
    std::vector<std::string> words(arguments.begin() + 1, arguments.end());
    words.emplace_back("--help");
    return parse(table, words);
  }
  const auto [best, words] = longest_name(table, arguments);
  const bool plain_word = !arguments.empty() && !arguments.front().starts_with('-');
  if (best == nullptr || (words == 0 && plain_word)) {
    return Misuse{fmt::format("there is no subcommand \"{}\"", fmt::join(arguments, " ")), nullptr};
  }
  if (wants_help(arguments)) {
    const bool further = arguments.size() > words && !arguments[words].starts_with('-');
    return HelpWanted{words == 0 ? nullptr : best, further ? arguments[words] : ""};
  }
  return parse_for(*best, arguments, words);
}

}  // namespace quell::cli
