// The command line against the catalogue: what a refusal tells people to type must work.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/subcommand.h"
#include "cli/table.h"
#include "incident/catalogue.h"
#include "parse.h"

namespace quell::cli {
namespace {

/// The words of a command line as it stands in the catalogue, in examples and in refusals: quotes
/// are taken off, of alternatives ("a|b") the first is taken, and "..." behind a name goes.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  bool any = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      any = true;
    } else if (c == ' ' && !quoted) {
      if (any) words.push_back(word);
      word.clear();
      any = false;
    } else {
      word += c;
      any = true;
    }
  }
  if (any) words.push_back(word);
  for (std::string& one : words) {
    if (one.find('|') != std::string::npos && one.size() > 1) one.erase(one.find('|'));
    if (one.ends_with("...")) one.erase(one.size() - 3);
  }
  return words;
}

/// Values for the placeholders that stand for one of a closed list or for a number.
std::string filled(const std::string& word) {
  if (word == "VECTOR") return "sql-injection";
  if (word == "N") return "5";
  if (word == "P") return "P2";
  if (word == "ENVIRONMENT") return "staging";
  if (word == "STAGE") return "staging";
  if (word == "WHICH=TIME") return "started=now";
  return word;
}

std::vector<std::string> arguments_of(std::string_view line) {
  std::vector<std::string> words = words_of(line);
  if (!words.empty()) words.erase(words.begin());  // quell
  for (std::string& word : words) word = filled(word);
  return words;
}

std::string misuse_of(const std::vector<Subcommand>& table, std::string_view line) {
  const Parsed parsed = parse(table, arguments_of(line));
  const auto* wrong = std::get_if<Misuse>(&parsed);
  return wrong == nullptr ? "" : wrong->message;
}

TEST(Interface, WhatTheCatalogueTellsPeopleToTypeParses) {
  const auto table = subcommand_table({});
  for (const incident::CommandSpec& spec : incident::command_specs()) {
    if (spec.cli.empty() || spec.status != incident::Status::kBuilt) continue;
    EXPECT_EQ(misuse_of(table, spec.cli), "") << spec.name << ": " << spec.cli;
  }
  for (const incident::FactSpec& spec : incident::fact_specs()) {
    if (spec.supply.empty() || spec.status != incident::Status::kBuilt) continue;
    EXPECT_EQ(misuse_of(table, spec.supply), "") << spec.name << ": " << spec.supply;
  }
}

TEST(Interface, EverySubcommandHasAHelpWithTwoExamplesThatParse) {
  const auto table = subcommand_table({});
  for (const Subcommand& subcommand : table) {
    SCOPED_TRACE("quell " + subcommand.name);
    EXPECT_FALSE(subcommand.summary.empty());
    EXPECT_FALSE(subcommand.group.empty());
    EXPECT_TRUE(subcommand.run);
    EXPECT_GE(subcommand.examples.size(), 2U);
    for (const Example& example : subcommand.examples) {
      EXPECT_FALSE(example.what.empty());
      // Pipes and redirections are the shell's.
      if (example.command.find_first_of("|<>&$") != std::string::npos) continue;
      EXPECT_EQ(misuse_of(table, example.command), "") << example.command;
    }
  }
}

TEST(Interface, EveryParameterIsExplained) {
  // field_option() finds its help in the catalogue: an empty one names no field of it.
  for (const Subcommand& subcommand : subcommand_table({})) {
    for (const auto* parameters : {&subcommand.positionals, &subcommand.options}) {
      for (const Parameter& parameter : *parameters) {
        EXPECT_FALSE(parameter.help.empty()) << subcommand.name << " " << parameter.name;
      }
    }
  }
}

TEST(Interface, NamesAreUniqueAndGroupsAreTogether) {
  std::set<std::string> names;
  std::vector<std::string> groups;
  for (const Subcommand& subcommand : subcommand_table({})) {
    EXPECT_TRUE(names.insert(subcommand.name).second) << subcommand.name;
    std::set<std::string> parameters;
    for (const auto* list : {&subcommand.positionals, &subcommand.options}) {
      for (const Parameter& one : *list) {
        EXPECT_TRUE(parameters.emplace(long_name(one.name)).second)
            << subcommand.name << " " << one.name;
      }
    }
    if (groups.empty() || groups.back() != subcommand.group) groups.push_back(subcommand.group);
  }
  EXPECT_EQ(std::set<std::string>(groups.begin(), groups.end()).size(), groups.size());
}

}  // namespace
}  // namespace quell::cli
