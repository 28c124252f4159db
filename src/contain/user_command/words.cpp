// Targets and placeholders. Pure.
#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/safe_text.h"
#include "contain/user_command.h"
#include "fmt/format.h"
#include "target/address.h"

namespace quell::contain {

namespace {

constexpr std::string_view kTarget = "{target}";
constexpr std::string_view kId = "{id}";
constexpr std::size_t kLongestWord = 128;
constexpr std::size_t kLongest = 1024;

bool is_word(std::string_view text) {
  const auto fine = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._@:+-").find(c) != std::string_view::npos;
  };
  return text.size() <= kLongestWord && std::ranges::all_of(text, fine);
}

/// As it stands it can be shown, so nothing in it is hidden from whoever reads the plan.
bool is_printable_line(std::string_view text) {
  return text.size() <= kLongest && terminal_safe(text) == text;
}

bool is_path(std::string_view text) {
  if (!text.starts_with('/') || !is_printable_line(text)) return false;
  const std::filesystem::path path(text);
  return std::ranges::none_of(path, [](const auto& part) { return part == ".." || part == "."; });
}

/// Where a value that begins with '-' would be read as an option.
bool may_be_an_option(const std::vector<std::string>& argv) {
  for (std::size_t i = 1; i < argv.size(); ++i) {
    if (argv[i] == "--") return false;
    if (argv[i] == kTarget) return true;
  }
  return false;
}

}  // namespace

std::string objection_to_command(const std::vector<std::string>& argv) {
  if (argv.empty() || !argv.front().starts_with('/')) {
    return "the program is wanted with its absolute path";
  }
  for (const std::string& argument : argv) {
    if (argument.find('\0') != std::string::npos) return "an argument must not hold a zero byte";
    if (argument == kTarget || argument == kId) continue;
    for (const std::string_view name : {kTarget, kId}) {
      if (argument.find(name) == std::string::npos) continue;
      return fmt::format("{} must be an argument of its own", name);
    }
  }
  return {};
}

std::string objection_to_target(const UserCommandSettings& settings, std::string_view target) {
  if (target.empty()) return "a target must not be empty";
  const UserCommands& run = settings.run;
  if (target.starts_with('-')) {
    for (const auto* argv : {&run.plan, &run.apply, &run.probe, &run.undo}) {
      if (may_be_an_option(*argv)) {
        return fmt::format(
            "a target that begins with - would be read as an option by {}: configure it with -- "
            "before {}",
            terminal_safe(argv->front()), kTarget);
      }
    }
  }
  switch (settings.takes) {
    case TargetForm::kWord:
      return is_word(target) ? "" : "the target is no word (letters, digits and . _ @ : + -)";
    case TargetForm::kAddress:
      return target::Network::parse(target) ? "" : "the target is no address or network";
    case TargetForm::kPath:
      return is_path(target) ? "" : "the target is no absolute path, or one with .. in it";
    case TargetForm::kText:
      return is_printable_line(target) ? "" : "the target is no printable line";
  }
  return "the target's form is not known";
}

std::vector<std::string> filled_in(const std::vector<std::string>& argv, const Measure& measure) {
  std::vector<std::string> result = argv;
  for (std::string& argument : result) {
    if (argument == kTarget) argument = measure.target;
    if (argument == kId) argument = measure.id.text();
  }
  return result;
}

}  // namespace quell::contain
