#include "shell/shell_statements.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "shell/shell_powershell.h"
#include "shell/shell_words.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack::shell {

namespace {

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '+';
}

/// Takes pieces off the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view rest) : rest_(rest) {}

  void blanks() {
    while (!rest_.empty() && is_blank(rest_[0])) rest_.remove_prefix(1);
  }
  /// A word up to a blank or a bracket, behind blanks.
  std::string_view word() {
    blanks();
    std::size_t end = 0;
    while (end < rest_.size() && end < kLongestWord && !is_blank(rest_[end]) && rest_[end] != '(') {
      ++end;
    }
    const std::string_view out = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return out;
  }
  /// The same, if it is `lower` in any case.
  bool word_is(std::string_view lower) {
    const std::string_view before = rest_;
    if (equals_lower(word(), lower)) return true;
    rest_ = before;
    return false;
  }
  /// "…" behind blanks.
  bool quoted() {
    blanks();
    if (!rest_.starts_with('"') && !rest_.starts_with("\\\"")) return false;
    const std::size_t end = rest_.substr(0, kLongestWord).find('"', 2);
    if (end == std::string_view::npos) return false;
    rest_.remove_prefix(end + 1);
    return true;
  }
  /// == behind blanks
  bool equal_signs() {
    blanks();
    if (!rest_.starts_with("==")) return false;
    rest_.remove_prefix(2);
    return true;
  }
  [[nodiscard]] char peek() const { return rest_.empty() ? '\0' : rest_[0]; }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  static constexpr std::size_t kLongestWord = 128;
  std::string_view rest_;
};

bool is_switch(std::string_view word) {
  return word.size() == 2 && word[0] == '/' && is_letter(word[1]);
}

/// for [/x ["options" or folder]] %x in (
std::optional<Statement> loop(std::string_view rest) {
  Cursor at(rest);
  if (!at.word_is("for")) return std::nullopt;
  constexpr std::size_t kMostWords = 8;
  for (std::size_t i = 0; i < kMostWords; ++i) {
    if (at.quoted()) continue;
    const std::string_view word = at.word();
    if (word.starts_with('%') && word.size() <= 16) break;
    if (i == 0 ? !is_switch(word) : word.empty()) return std::nullopt;
  }
  if (!at.word_is("in")) return std::nullopt;
  at.blanks();
  if (at.peek() != '(') return std::nullopt;
  return Statement{.text = "a loop of cmd.exe:",
                   .detail = rest.substr(0, rest.size() - at.rest().size()),
                   .weight = 4.0,
                   .windows = true};
}

bool compares(Cursor& at) {
  constexpr auto kOperators =
      std::to_array<std::string_view>({"equ", "neq", "lss", "leq", "gtr", "geq"});
  if (std::ranges::any_of(kOperators, [&](std::string_view each) { return at.word_is(each); })) {
    return true;
  }
  return at.equal_signs();
}

bool is_bracketed(std::string_view word) {
  return word.starts_with('[') && word.ends_with(']');
}

/// What cmd.exe runs if the condition holds: "echo x", "(set a=b)".
bool command_follows(Cursor& at) {
  at.blanks();
  std::string_view rest = at.rest();
  rest.remove_prefix(std::min(find_none<"( @">(rest), rest.size()));
  std::string_view name = Cursor(rest).word();
  name = name.substr(0, name.find(')'));
  const Utility* utility = find_utility(name);
  return utility != nullptr && (utility->takes & kWindows) != 0;
}

/// What a comparison weighs by its left side, "%a%", [%1], a, and by what follows it.
double weight_of_comparison(Cursor& at) {
  at.blanks();
  const std::string_view subject = at.rest();
  const bool quoted = at.quoted();
  const std::string_view word =
      quoted ? subject.substr(0, subject.size() - at.rest().size()) : at.word();
  const std::size_t glued = word.find("==");
  if (glued == std::string_view::npos && !compares(at)) return 0;
  const std::string_view left = word.substr(0, glued);
  if (left.find('%') != std::string_view::npos || is_bracketed(left)) return 3.4;
  if (glued == std::string_view::npos && !at.quoted()) at.word();
  return command_follows(at) ? 3.4 : 1.6;
}

/// '(' with nothing behind it: a block of commands on the next lines.
bool opens_block(Cursor& at) {
  at.blanks();
  return at.peek() == '(' && find_none<"( \t\r\n">(at.rest()) == std::string_view::npos;
}

double weight_of_existence(Cursor& at) {
  const bool like_a_file = find_any<".\\%_">(at.word()) != std::string_view::npos;
  return like_a_file || command_follows(at) || opens_block(at) ? 3.4 : 2.2;
}

/// (%1)==(x), (a) == (b) command
bool compares_bracketed(Cursor& at) {
  constexpr std::size_t kLongest = 64;
  at.blanks();
  const std::string_view rest = at.rest();
  const std::size_t close = rest.substr(0, kLongest).find(')');
  if (!rest.starts_with('(') || close == std::string_view::npos) return false;
  Cursor right(rest.substr(close + 1));
  if (!right.equal_signs()) return false;
  right.blanks();
  const std::size_t end = right.rest().substr(0, kLongest).find(')');
  if (right.peek() != '(' || end == std::string_view::npos) return false;
  Cursor behind(right.rest().substr(end + 1));
  return rest.starts_with("(%") || command_follows(behind);
}

/// if [/i] [not] exist x | errorlevel n | defined x | "a"=="b" | %a% equ b
std::optional<Statement> condition(std::string_view rest) {
  Cursor at(rest);
  const bool glued = at.word_is("if/i");
  if (!glued && !at.word_is("if")) return std::nullopt;
  const bool flagged = glued || at.word_is("/i");
  const bool negated = at.word_is("not");
  double weight = 0;
  if (at.word_is("errorlevel") || at.word_is("cmdextversion")) {
    weight = 3.4;
  } else if (at.word_is("exist") || at.word_is("defined")) {
    weight = weight_of_existence(at);
  } else if (compares_bracketed(at)) {
    weight = 3.6;
  } else {
    weight = weight_of_comparison(at);
    if (weight == 0) return std::nullopt;
  }
  if (flagged) weight += 1.6;
  if (negated) weight += 0.2;
  return Statement{.text = "a condition of cmd.exe:",
                   .detail = rest.substr(0, rest.size() - at.rest().size()),
                   .weight = weight,
                   .windows = true};
}

/// alias [-x] name=command
std::optional<Statement> alias(std::string_view rest) {
  Cursor at(rest);
  if (!rest.starts_with("alias") || !at.word_is("alias")) return std::nullopt;
  std::string_view word = at.word();
  if (word.starts_with('-') || word.starts_with('+')) word = at.word();
  const std::size_t equals = word.find('=');
  if (equals == 0 || equals == std::string_view::npos || equals + 1 == word.size()) {
    return std::nullopt;
  }
  return Statement{.text = "a command gets another name:",
                   .detail = rest.substr(0, rest.size() - at.rest().size()),
                   .weight = 3.2,
                   .windows = false};
}

/// f(){ f|f& };f
std::optional<Statement> fork_bomb(std::string_view rest) {
  constexpr std::size_t kLongestName = 16;
  constexpr std::size_t kLongestBody = 64;
  const std::size_t brackets = rest.substr(0, kLongestName + 2).find("()");
  if (brackets == std::string_view::npos || brackets == 0) return std::nullopt;
  const std::string_view name = rest.substr(0, brackets);
  if (find_any<" \t;{}\"'=">(name) != std::string_view::npos) return std::nullopt;
  std::string_view body = rest.substr(brackets + 2);
  body.remove_prefix(std::min(find_none<" \t+">(body), body.size()));
  if (!body.starts_with('{')) return std::nullopt;
  const std::size_t close = body.substr(0, kLongestBody).find('}');
  if (close == std::string_view::npos) return std::nullopt;
  const std::string_view inside = body.substr(1, close - 1);
  std::string_view behind = body.substr(close + 1);
  const std::size_t call = find_none<" \t+;\n&">(behind);
  if (call == 0 || call == std::string_view::npos || !behind.substr(call).starts_with(name)) {
    return std::nullopt;
  }
  const bool itself = inside.find(name) != std::string_view::npos;
  const bool spawns = find_any<"|&">(inside) != std::string_view::npos;
  if (!itself || !spawns) return std::nullopt;
  return Statement{.text = "a function that starts itself without end:",
                   .detail = rest.substr(0, rest.size() - behind.size()),
                   .weight = 5.0,
                   .windows = false};
}

/// .shell command, .import file table: a line that sqlite3 takes for its own.
std::optional<Statement> sqlite(std::string_view rest) {
  Cursor at(rest.substr(1));
  std::string_view word = at.word();
  word = word.substr(0, find_any<"\r\n\\\"">(word));
  const bool runs = word == "shell" || word == "system" || word == "sh" || word == "sy";
  constexpr auto kOthers = std::to_array<std::string_view>(
      {"databases", "tables", "schema", "dump", "import", "output", "once", "read", "load", "open",
       "backup", "restore", "save", "clone", "excel", "log", "indices", "fullschema"});
  const bool known = runs || std::ranges::find(kOthers, word) != kOthers.end();
  at.blanks();
  const bool given = at.peek() != '\0';
  if (!known || (runs && !given)) return std::nullopt;
  return Statement{.text = "a line that sqlite3 takes for a command of its own:",
                   .detail = rest.substr(0, rest.size() - at.rest().size()),
                   .weight = runs ? 2.8 : 1.6,
                   .windows = false};
}

}  // namespace

std::optional<Statement> statement_at(std::string_view rest) {
  if (rest.starts_with('.') || rest.starts_with('[') || rest.starts_with('&') ||
      rest.starts_with(' ') || rest.starts_with('(') || rest.starts_with('$')) {
    if (auto found = powershell_at(rest)) return found;
  }
  rest.remove_prefix(std::min(find_none<" \t+@(">(rest), rest.size()));
  if (rest.size() < 6) return std::nullopt;
  const char first = lower_case(rest[0]);
  if (first == 'f') {
    if (auto found = loop(rest)) return found;
  } else if (first == 'i') {
    if (auto found = condition(rest)) return found;
  } else if (first == 'a') {
    if (auto found = alias(rest)) return found;
  } else if (first == '.') {
    if (auto found = sqlite(rest)) return found;
  }
  return fork_bomb(rest);
}

}  // namespace quell::attack::shell
