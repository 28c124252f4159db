#include "help.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "parse.h"

namespace quell::cli {
namespace {

constexpr std::size_t kIndent = 2;

/// Each line wrapped by itself. Behind a word and two spaces stands a column: what goes on in the
/// next line stays in it.
std::vector<std::string> wrap_all(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    std::size_t column = line.find("  ");
    column = column == std::string_view::npos ? 0 : line.find_first_not_of(' ', column);
    if (column == std::string_view::npos || column + 20 > width) column = 0;
    std::string head(line.substr(0, column));
    for (const std::string& part : wrap(line.substr(column), width - column)) {
      lines.push_back(head + part);
      head.assign(column, ' ');
    }
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

/// Two columns: names on the left, wrapped explanations on the right.
std::string listing(const Console& console,
                    const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t left = 0;
  for (const auto& [name, help] : rows) left = std::max(left, display_width(name));
  left = std::min<std::size_t>(left, 30);
  const std::size_t gap = kIndent + left + 2;
  const std::size_t width = console.columns() > gap + 20 ? console.columns() - gap : 20;
  std::string out;
  for (const auto& [name, help] : rows) {
    std::string head = std::string(kIndent, ' ') + name;
    const std::size_t used = display_width(head);
    head += used + 2 > gap ? "\n" + std::string(gap, ' ') : std::string(gap - used, ' ');
    out += head;
    const auto lines = wrap_all(help, width);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      out += (i == 0 ? "" : std::string(gap, ' ')) + lines[i] + "\n";
    }
  }
  return out;
}

std::string usage_of(const Subcommand& subcommand) {
  std::string usage = "quell " + subcommand.name;
  for (const Parameter& positional : subcommand.positionals) {
    const bool optional = positional.arity == Arity::kOptional || positional.arity == Arity::kMany;
    const bool many = positional.arity == Arity::kMany || positional.arity == Arity::kManyRequired;
    usage += fmt::format(" {}{}{}{}", optional ? "[" : "", positional.name, many ? "..." : "",
                         optional ? "]" : "");
  }
  return usage + (subcommand.options.empty() ? "" : " [OPTIONS]");
}

std::string explained(const Parameter& parameter) {
  std::string help = parameter.help;
  if (!parameter.choices.empty()) {
    help += " (";
    for (const std::string& choice : parameter.choices) {
      help += (help.back() == '(' ? "" : ", ") + choice;
    }
    help += ")";
  }
  if (parameter.arity == Arity::kRequired && parameter.name.starts_with('-')) help += " [required]";
  if (parameter.arity == Arity::kMany && parameter.name.starts_with('-')) help += " [repeatable]";
  return help;
}

std::vector<std::pair<std::string, std::string>> rows_of(const std::vector<Parameter>& parameters) {
  std::vector<std::pair<std::string, std::string>> rows;
  for (const Parameter& parameter : parameters) {
    std::string name = parameter.name;
    std::replace(name.begin(), name.end(), ',', ' ');
    const bool option = name.starts_with('-');
    if (option && !parameter.value.empty()) name += " " + parameter.value;
    rows.emplace_back(name, explained(parameter));
  }
  return rows;
}

/// A command that is wider than the terminal, cut in front of options as a shell reads it.
std::string continued(std::string_view command, const Console& console) {
  std::string out;
  std::string line;
  const std::size_t width = std::min<std::size_t>(console.columns(), 80) - 4;
  while (!command.empty()) {
    const std::size_t next = std::min(command.find(" --", 1), command.size());
    const std::string_view part = command.substr(0, next);
    if (!line.empty() && line.size() + part.size() > width) {
      out += line + " \\\n   ";
      line.clear();
    }
    line += part;
    command.remove_prefix(next);
  }
  return out + line;
}

}  // namespace

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    std::string& line = lines.back();
    if (!line.empty() && display_width(line) + 1 + display_width(word) > width) {
      lines.emplace_back(word);
    } else {
      line += line.empty() ? std::string(word) : " " + std::string(word);
    }
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
  return lines;
}

std::string program_help(const Console& console, std::span<const Subcommand> table) {
  std::string out =
      "quell takes a security incident from the first report to a closed, proven "
      "record.\n\nUsage: quell [COMMAND] [ARGUMENTS]     quell COMMAND --help\n";
  std::vector<std::string> groups;
  for (const Subcommand& subcommand : table) {
    if (!subcommand.name.empty() &&
        std::find(groups.begin(), groups.end(), subcommand.group) == groups.end()) {
      groups.push_back(subcommand.group);
    }
  }
  for (const std::string& group : groups) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const Subcommand& subcommand : table) {
      if (subcommand.group == group && !subcommand.name.empty()) {
        rows.emplace_back(subcommand.name, subcommand.summary);
      }
    }
    out += "\n" + console.styled(Style::kBold, group) + "\n" + listing(console, rows);
  }
  out +=
      "\nquell alone shows what is open and what comes next.\n"
      "Exit status: 0 done, 1 found / exploitable / refused, 2 wrong use, 3 failed or "
      "inconclusive, 130 interrupted.\n";
  return out;
}

std::string subcommand_help(const Console& console, const Subcommand& subcommand) {
  const auto heading = [&](std::string_view text) {
    return "\n" + console.styled(Style::kBold, text) + "\n";
  };
  std::string out = subcommand.summary + "\n\nUsage: " + usage_of(subcommand) + "\n";
  if (!subcommand.details.empty()) {
    out += "\n";
    for (const std::string& line : wrap(subcommand.details, console.columns())) out += line + "\n";
  }
  if (!subcommand.positionals.empty()) {
    out += heading("Arguments") + listing(console, rows_of(subcommand.positionals));
  }
  if (!subcommand.options.empty()) {
    out += heading("Options") + listing(console, rows_of(subcommand.options));
  }
  if (!subcommand.examples.empty()) {
    out += heading("Examples");
    for (const Example& example : subcommand.examples) {
      out += fmt::format("  # {}\n  {}\n", example.what, continued(example.command, console));
    }
  }
  return out;
}

namespace {

void add_word(std::string& words, std::string_view word) {
  if ((" " + words).find(" " + std::string(word) + " ") == std::string::npos) {
    words += std::string(word) + " ";
  }
}

std::string first_word(const Subcommand& subcommand) {
  return subcommand.name.substr(0, subcommand.name.find(' '));
}

/// Second words behind a first one: "journal" → "verify export …".
std::string second_words(std::span<const Subcommand> table, const std::string& first) {
  std::string words;
  for (const Subcommand& other : table) {
    if (other.name.starts_with(first + " ")) add_word(words, other.name.substr(first.size() + 1));
  }
  return words;
}

std::string completion_case(const std::string& key, const std::string& words) {
  return fmt::format("    \"{}\") words=\"{}\" ;;\n", key, words);
}

std::string cases_of(const Subcommand& subcommand, std::span<const Subcommand> table) {
  std::string words = second_words(table, subcommand.name);
  std::string cases;
  for (const Parameter& positional : subcommand.positionals) {
    for (const std::string& choice : positional.choices) add_word(words, choice);
  }
  for (const Parameter& option : subcommand.options) {
    add_word(words, long_name(option.name));
    if (option.choices.empty()) continue;
    std::string choices;
    for (const std::string& choice : option.choices) add_word(choices, choice);
    cases +=
        completion_case(fmt::format("{} {}", subcommand.name, long_name(option.name)), choices);
  }
  return completion_case(subcommand.name, words + "--help") + cases;
}

}  // namespace

std::string bash_completion(std::span<const Subcommand> table) {
  std::string firsts;
  std::string cases;
  for (const Subcommand& subcommand : table) {
    if (subcommand.name.empty()) continue;
    const std::string first = first_word(subcommand);
    const bool new_first = (" " + firsts).find(" " + first + " ") == std::string::npos;
    const bool alone =
        std::ranges::any_of(table, [&](const Subcommand& other) { return other.name == first; });
    // "journal" is no subcommand by itself, and yet has words behind it.
    if (new_first && !alone) cases += completion_case(first, second_words(table, first) + "--help");
    add_word(firsts, first);
    cases += cases_of(subcommand, table);
  }
  return fmt::format(
      "# bash completion for quell: source <(quell completion)\n"
      "_quell() {{\n"
      "  local current=\"${{COMP_WORDS[COMP_CWORD]}}\" previous=\"${{COMP_WORDS[COMP_CWORD-1]}}\"\n"
      "  local one=\"${{COMP_WORDS[1]}}\" two=\"${{COMP_WORDS[1]}} ${{COMP_WORDS[2]}}\" "
      "words=\"\" key\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W \"{}help --help --version\" -- \"$current\")); return\n"
      "  fi\n"
      "  case \"$previous\" in -i|--incident)\n"
      "    COMPREPLY=($(compgen -W \"$(\"${{COMP_WORDS[0]}}\" completion --incidents "
      "2>/dev/null)\" "
      "-- \"$current\")); return ;;\n"
      "  esac\n"
      "  _quell_words() {{ case \"$1\" in\n{}  esac; }}\n"
      "  for key in \"$two $previous\" \"$one $previous\" \"$two\" \"$one\"; do\n"
      "    _quell_words \"$key\"; [ -n \"$words\" ] && break\n"
      "  done\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "  case \"$current\" in -*) ;; *) COMPREPLY+=($(compgen -f -- \"$current\")) ;; esac\n"
      "}}\n"
      "complete -o filenames -F _quell quell\n",
      firsts, cases);
}

}  // namespace quell::cli
