#include "shell/shell_powershell.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack::shell {

namespace {

constexpr bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

std::string_view behind_blanks(std::string_view text) {
  text.remove_prefix(std::min(find_none<" \t+">(text), text.size()));
  return text;
}

/// The namespaces and short names with which classes of .NET begin.
bool is_dotnet(std::string_view name) {
  constexpr auto kRoots = std::to_array<std::string_view>(
      {"system",      "net",         "io",        "convert",     "text",      "reflection",
       "diagnostics", "environment", "microsoft", "activator",   "appdomain", "ref",
       "management",  "runtime",     "security",  "scriptblock", "array",     "string",
       "char",        "console",     "math",      "dns",         "xml"});
  const std::string_view root = name.substr(0, name.find('.'));
  return std::ranges::any_of(kRoots,
                             [&](std::string_view each) { return equals_lower(root, each); });
}

/// [IO.File]::ReadAllText(…)
std::optional<Statement> dotnet_member(std::string_view rest) {
  constexpr std::size_t kLongest = 128;
  const std::string_view begin = rest.substr(0, kLongest);
  const std::size_t open = begin.find_first_not_of('(');
  if (open == std::string_view::npos || begin[open] != '[') return std::nullopt;
  const std::size_t close = begin.find(']');
  if (close == std::string_view::npos || !begin.substr(close).starts_with("]::")) {
    return std::nullopt;
  }
  const std::string_view name = begin.substr(open + 1, close - open - 1);
  if (!std::ranges::all_of(name, is_name_byte) || !is_dotnet(name)) return std::nullopt;
  std::size_t end = close + 3;
  while (end < begin.size() && is_name_byte(begin[end])) ++end;
  const bool called = end < begin.size() && begin[end] == '(';
  return Statement{.text = "PowerShell reaches a member of a .NET class:",
                   .detail = begin.substr(open, end - open),
                   .weight = called ? 3.8 : 2.6,
                   .windows = true};
}

/// ('a'+'b'), ("{1}{0}" -f 'b','a'): how a text is put together between parentheses.
bool is_put_together(std::string_view text) {
  constexpr std::size_t kLongest = 96;
  if (!text.starts_with('(')) return false;
  text = behind_blanks(text.substr(1, kLongest));
  if (!text.starts_with('\'') && !text.starts_with('"')) return false;
  const std::size_t end = text.find(text[0], 1);
  if (end == std::string_view::npos) return false;
  text.remove_prefix(end + 1);
  const std::size_t plus = text.find('+');
  text = behind_blanks(text);
  const bool quote = text.starts_with('\'') || text.starts_with('"');
  return (plus < 4 && quote) || text.starts_with("-f ") || text.starts_with("-join") ||
         text.starts_with(")-join");
}

/// &('i'+'ex'), .("{1}{0}" -f 'x','ie')
std::optional<Statement> call_operator(std::string_view rest) {
  if (rest.empty() || (rest[0] != '&' && rest[0] != '.')) return std::nullopt;
  if (!is_put_together(behind_blanks(rest.substr(1)))) return std::nullopt;
  constexpr std::size_t kShown = 48;
  return Statement{.text = "PowerShell runs a command whose name is put together:",
                   .detail = rest.substr(0, kShown),
                   .weight = 4.2,
                   .windows = true};
}

}  // namespace

std::optional<Statement> powershell_at(std::string_view rest) {
  rest = behind_blanks(rest);
  if (auto found = dotnet_member(rest)) return found;
  return call_operator(rest);
}

}  // namespace quell::attack::shell
