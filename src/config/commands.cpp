#include "config/commands.h"

#include <array>
#include <string>
#include <string_view>

#include "readers.h"

namespace quell::config {
namespace {

constexpr std::array<std::string_view, 4> kForms = {"word", "address", "path", "text"};

Result<TargetForm> form(const yaml::Node& node) {
  QUELL_TRY(const std::string name, one_of(node, kForms));
  if (name == "address") return TargetForm::kAddress;
  if (name == "path") return TargetForm::kPath;
  return name == "text" ? TargetForm::kText : TargetForm::kWord;
}

/// The program by its absolute path, placeholders as whole arguments.
Result<std::vector<std::string>> argument_vector(const yaml::Node& node) {
  QUELL_TRY(std::vector<std::string> words, command(node));
  if (!words.front().starts_with('/')) {
    return std::unexpected(node.error("the program is wanted here with its absolute path"));
  }
  for (const std::string& word : words) {
    for (const std::string_view name : {"{target}", "{id}"}) {
      if (word == name || word.find(name) == std::string::npos) continue;
      return std::unexpected(node.error(std::string(name) + " must be an argument of its own"));
    }
  }
  return words;
}

Result<std::string> variable(const yaml::Node& node) {
  QUELL_TRY(std::string value, text(node));
  if (value.find('=') == std::string::npos || value.front() == '=') {
    return std::unexpected(node.error("NAME=value is wanted here"));
  }
  return value;
}

}  // namespace

Result<Commands> commands(const yaml::Node& node) {
  QUELL_TRY(const yaml::Mapping mapping,
            node.mapping({"name", "plan", "apply", "probe", "undo", "target", "timeout",
                          "directory", "environment"}));
  Commands commands;
  QUELL_TRY(const yaml::Node* name, required(node, mapping, "name"));
  QUELL_TRY(commands.name, text(*name));
  for (const auto& [key, into] : {std::pair{"plan", &commands.plan},
                                  {"apply", &commands.apply},
                                  {"probe", &commands.probe},
                                  {"undo", &commands.undo}}) {
    QUELL_TRY(const yaml::Node* argv, required(node, mapping, key));
    QUELL_TRY(*into, argument_vector(*argv));
  }
  QUELL_CHECK(optional_member(mapping, "target", commands.takes, form));
  QUELL_CHECK(optional_member(mapping, "timeout", commands.timeout, duration));
  QUELL_CHECK(optional_member(mapping, "directory", commands.directory, absolute_path));
  QUELL_CHECK(optional_member(mapping, "environment", commands.environment,
                              [](const yaml::Node& n) { return list_of(n, &variable); }));
  return commands;
}

}  // namespace quell::config
