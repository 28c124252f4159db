#include "cli/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "help.h"
#include "parse.h"
#include "suggest.h"

namespace quell::cli {
namespace {

/// Subcommands of two words that begin with this one: "journal" → "journal verify", ….
std::vector<const Subcommand*> members_of(std::span<const Subcommand> table,
                                          std::string_view first) {
  std::vector<const Subcommand*> members;
  for (const Subcommand& subcommand : table) {
    if (subcommand.name.starts_with(std::string(first) + " ")) members.push_back(&subcommand);
  }
  return members;
}

std::string listed(const std::vector<const Subcommand*>& members) {
  std::string list;
  for (const Subcommand* member : members) {
    list += fmt::format("  quell {:<22} {}\n", member->name, member->summary);
  }
  return list;
}

/// The first word that is not about help, and whether help is what was asked for.
struct Asked {
  std::string_view word;
  bool help = false;
};

Asked asked_of(const std::vector<std::string>& arguments) {
  Asked asked;
  for (const std::string& argument : arguments) {
    const bool help = argument == "--help" || argument == "-h" || argument == "help";
    asked.help = asked.help || help;
    if (!help && asked.word.empty()) asked.word = argument;
  }
  return asked;
}

Exit unknown_subcommand(std::span<const Subcommand> table,
                        const std::vector<std::string>& arguments, const Misuse& wrong,
                        Console& console) {
  const Asked asked = asked_of(arguments);
  const auto members = members_of(table, asked.word);
  if (!members.empty() && asked.help) {
    console.print(listed(members));
    return Exit::kDone;
  }
  if (!members.empty()) {
    console.complain(fmt::format("quell: say which:\n{}", listed(members)));
    return Exit::kUsage;
  }
  std::vector<std::string> names;
  for (const Subcommand& subcommand : table) {
    if (!subcommand.name.empty())
      names.push_back(subcommand.name.substr(0, subcommand.name.find(' ')));
  }
  const auto meant = nearest(asked.word, names);
  console.complain("quell: " + terminal_safe(wrong.message) +
                   (meant ? "; did you mean quell " + *meant + "?" : ""));
  console.complain("all subcommands: quell --help");
  return Exit::kUsage;
}

/// The option that a mistyped one was probably meant to be.
std::optional<std::string> option_meant(const Subcommand& subcommand,
                                        const std::vector<std::string>& arguments) {
  std::vector<std::string> names{"--help"};
  for (const Parameter& option : subcommand.options) names.emplace_back(long_name(option.name));
  for (const std::string& argument : arguments) {
    if (argument == "--") return std::nullopt;
    const std::string typed = argument.substr(0, argument.find('='));
    if (!typed.starts_with("--")) continue;
    if (std::find(names.begin(), names.end(), typed) == names.end()) return nearest(typed, names);
  }
  return std::nullopt;
}

/// The subcommand of two words whose second was mistyped, where the first is one by itself:
/// "contain lst", which is read as contain's first argument.
std::optional<std::string> member_meant(std::span<const Subcommand> table,
                                        const Subcommand& subcommand,
                                        const std::vector<std::string>& arguments) {
  std::vector<std::string> seconds;
  for (const Subcommand* member : members_of(table, subcommand.name)) {
    seconds.push_back(member->name.substr(subcommand.name.size() + 1));
  }
  const auto first = std::ranges::find(arguments, subcommand.name);
  if (seconds.empty() || first == arguments.end() || std::next(first) == arguments.end()) {
    return std::nullopt;
  }
  const auto second = nearest(*std::next(first), seconds);
  return second ? std::optional("quell " + subcommand.name + " " + *second) : std::nullopt;
}

Exit wrong_use(std::span<const Subcommand> table, const Misuse& wrong,
               const std::vector<std::string>& arguments, Console& console) {
  const Subcommand& subcommand = *wrong.subcommand;
  auto meant = option_meant(subcommand, arguments);
  if (!meant) meant = member_meant(table, subcommand, arguments);
  console.complain("quell: " + terminal_safe(wrong.message) +
                   (meant ? "; did you mean " + *meant + "?" : ""));
  console.complain(fmt::format("how to use it: quell {}{}--help", subcommand.name,
                               subcommand.name.empty() ? "" : " "));
  return Exit::kUsage;
}

/// Below this SQLite cannot even make the memory that it shares between processes, and reports
/// nothing but a number: reading fails too then.
constexpr std::uintmax_t kNeededBytes = 128UZ * 1024;

/// What failed may have failed for want of room: the one thing that helps is said.
void explain_full_disk(Console& console, Session& session) {
  const auto home = session.home();
  if (!home) return;
  std::error_code unknown;
  const auto space = std::filesystem::space(*home, unknown);
  if (unknown || space.available >= kNeededBytes) return;
  console.complain("quell: the disk of the store is full: free some space on the file system of " +
                   terminal_safe(home->string()) +
                   " and give the command again; what was acknowledged is safe");
}

Exit carry_out(const Run& run, Console& console, Session& session) {
  const Exit exit = run.subcommand->run(run.arguments, console, session);
  if (exit == Exit::kFailed) explain_full_disk(console, session);
  // What was finished in spite of Ctrl-C is finished; anything else was cut short by it.
  if (exit == Exit::kDone || !session.stop().requested()) return exit;
  if (exit != Exit::kInterrupted) {
    console.complain("quell: interrupted; what was recorded until then is kept");
  }
  return Exit::kInterrupted;
}

std::string help_on(const HelpWanted& wanted, const Console& console) {
  Subcommand shown = *wanted.subcommand;
  if (shown.narrow && !wanted.first.empty()) shown.narrow(wanted.first, shown);
  return subcommand_help(console, shown);
}

Exit dispatch(std::span<const Subcommand> table, const std::vector<std::string>& arguments,
              Console& console, Session& session) {
  const Parsed parsed = parse(table, arguments);
  if (const auto* run = std::get_if<Run>(&parsed)) return carry_out(*run, console, session);
  if (const auto* wrong = std::get_if<Misuse>(&parsed)) {
    return wrong->subcommand == nullptr ? unknown_subcommand(table, arguments, *wrong, console)
                                        : wrong_use(table, *wrong, arguments, console);
  }
  if (const auto* help = std::get_if<HelpWanted>(&parsed)) {
    console.print(help->subcommand == nullptr ? program_help(console, table)
                                              : help_on(*help, console));
    return Exit::kDone;
  }
  console.print(fmt::format("quell {}\n", kVersion));
  return Exit::kDone;
}

}  // namespace

int run_program(std::span<const Subcommand> table, const std::vector<std::string>& arguments,
                Console& console, Session& session) {
  const Exit exit = dispatch(table, arguments, console, session);
  if (!console.lost_output()) return static_cast<int>(exit);
  console.complain("quell: output was lost");
  return static_cast<int>(Exit::kFailed);
}

}  // namespace quell::cli
