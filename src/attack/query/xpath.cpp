// XPath injection: functions, axes and paths of XPath where a string or number was meant. What
// `' or '1'='1` does, SQL does as well, and the family of SQL says so; paths alone are what
// browsers and tests send around.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

enum class Takes : std::uint8_t { kPath, kNothing, kText };
struct Function {
  std::string_view text;
  Takes takes;
};
constexpr auto kFunctions = std::to_array<Function>({
    {"count", Takes::kPath},
    {"name", Takes::kNothing},
    {"local-name", Takes::kNothing},
    {"namespace-uri", Takes::kNothing},
    {"position", Takes::kNothing},
    {"last", Takes::kNothing},
    {"node", Takes::kNothing},
    {"text", Takes::kNothing},
    {"comment", Takes::kNothing},
    {"processing-instruction", Takes::kNothing},
    {"string-length", Takes::kPath},
    {"substring", Takes::kPath},
    {"substring-before", Takes::kPath},
    {"substring-after", Takes::kPath},
    {"contains", Takes::kPath},
    {"starts-with", Takes::kPath},
    {"ends-with", Takes::kPath},
    {"normalize-space", Takes::kPath},
    {"translate", Takes::kPath},
    {"boolean", Takes::kPath},
    {"string", Takes::kPath},
    {"number", Takes::kPath},
    {"sum", Takes::kPath},
    {"id", Takes::kPath},
    {"doc", Takes::kText},
    {"doc-available", Takes::kText},
    {"document", Takes::kText},
    {"unparsed-text", Takes::kText},
    {"string-to-codepoints", Takes::kPath},
    {"matches", Takes::kPath},
});
constexpr WordTable kFunctionTable(kFunctions);

struct Axis {
  std::string_view text;
};
constexpr auto kAxes = std::to_array<Axis>({
    {"child"},
    {"parent"},
    {"self"},
    {"ancestor"},
    {"ancestor-or-self"},
    {"descendant"},
    {"descendant-or-self"},
    {"following"},
    {"following-sibling"},
    {"preceding"},
    {"preceding-sibling"},
    {"attribute"},
});
constexpr WordTable kAxisTable(kAxes);

bool is_name_byte(char c) {
  return is_any<"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_">(c);
}
bool is_letter(char c) {
  const char lower = lower_case(c);
  return lower >= 'a' && lower <= 'z';
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

std::string_view name_at(std::string_view text) {
  constexpr std::size_t kLongest = 48;
  std::size_t end = 0;
  while (end < text.size() && end < kLongest && is_name_byte(text[end])) ++end;
  return text.substr(0, end);
}

/// '*', or the test of a node with its parentheses.
bool is_node_test(std::string_view text) {
  if (text.starts_with('*')) return true;
  const std::string_view name = name_at(text);
  const std::string_view rest = text.substr(name.size());
  return !name.empty() && rest.starts_with("()") &&
         (name == "node" || name == "text" || name == "comment");
}

/// "//user", "//*", "/*", "/child::x": a path of XPath, and not of a URL or a comment.
bool is_path(std::string_view text) {
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    return text.starts_with('*') || text.starts_with('@') || (!text.empty() && is_letter(text[0]));
  }
  if (text.starts_with('/')) {
    text.remove_prefix(1);
    if (text.starts_with('*') || text.starts_with('@')) return true;
    const std::string_view name = name_at(text);
    const std::string_view rest = text.substr(name.size());
    return !name.empty() &&
           (rest.starts_with("::") || rest.starts_with('/') || rest.starts_with('['));
  }
  const std::string_view name = name_at(text);
  return text.substr(name.size()).starts_with("::") && kAxisTable.find(name) != nullptr;
}

/// What was seen; each kind counts once.
struct Seen {
  bool function_of_path = false;
  bool test = false;  ///< name()=, position()<
  bool document = false;
  bool axis = false;
  bool joined_path = false;  ///< behind '|', or "or", "and"
  bool predicate = false;
  std::string_view detail{};

  [[nodiscard]] bool any() const {
    return function_of_path || test || document || axis || joined_path || predicate;
  }
};

void see_function(const Function& function, std::string_view arguments, Seen& out) {
  const std::string_view argument = without_blanks(arguments);
  switch (function.takes) {
    case Takes::kNothing: {
      const bool here = argument.starts_with(".)");
      const bool of_path = !argument.starts_with(')') && !here && is_path(argument);
      const std::string_view behind =
          without_blanks(argument.substr(std::min(argument.size(), here ? 2UZ : 1UZ)));
      const bool compared = !behind.empty() && std::string_view("=<>!").find(behind[0]) < 4;
      const bool closed = argument.starts_with(')') || here;
      out.test |= closed && compared;
      out.function_of_path |= of_path;
      break;
    }
    case Takes::kPath:
      out.function_of_path |=
          is_path(argument) || kFunctionTable.find(name_at(argument)) != nullptr;
      break;
    case Takes::kText:
      out.document |= argument.starts_with('\'') || argument.starts_with('"') ||
                      argument.starts_with("concat(");
      break;
  }
}

/// A name: a function, or an axis with a test behind it.
void see_name(std::string_view name, std::string_view rest, Seen& out) {
  if (rest.starts_with('(')) {
    if (const Function* const known = kFunctionTable.find(name)) {
      const bool before = out.any();
      see_function(*known, rest.substr(1), out);
      if (!before && out.any()) out.detail = name;
    }
  } else if (rest.starts_with("::") && kAxisTable.find(name) != nullptr) {
    const std::string_view test = rest.substr(2);
    const std::string_view node = name_at(test);
    const bool names_node =
        !node.empty() && !test.substr(node.size()).starts_with('(');  // "parent::save()" is PHP
    if (is_node_test(test) || names_node) {
      if (!out.any()) out.detail = name;
      out.axis = true;
    }
  }
}

/// "[1]", "[@id", "[position()", "[contains(" behind a name or '*'.
bool is_predicate(std::string_view text) {
  if (text.starts_with('@')) return true;
  const std::string_view name = name_at(text);
  const std::string_view rest = text.substr(name.size());
  if (!name.empty() && rest.starts_with(']')) return name[0] >= '0' && name[0] <= '9';
  return rest.starts_with('(') && kFunctionTable.find(name) != nullptr;
}

bool is_joint(std::string_view word) {
  return equals_lower(word, "or") || equals_lower(word, "and");
}

/// The name that ends before `at`.
std::string_view name_before(std::string_view value, std::size_t at) {
  constexpr std::size_t kLongest = 48;
  std::size_t begin = at;
  while (begin > 0 && at - begin < kLongest && is_name_byte(value[begin - 1])) --begin;
  return value.substr(begin, at - begin);
}

/// Whether '|', "or" or "and" stands before `at`, with blanks or a parenthesis between.
bool is_behind_joint(std::string_view value, std::size_t at) {
  constexpr std::size_t kMostBlanks = 8;
  for (std::size_t i = 0; i < kMostBlanks && at > 0; ++i) {
    if (value[at - 1] != ' ' && value[at - 1] != '(') break;
    --at;
  }
  return at > 0 && (value[at - 1] == '|' || is_joint(name_before(value, at)));
}

Seen look(std::string_view value, ByteSet held) {
  Seen out;
  const auto see = [&](std::size_t mark) {
    const std::string_view name = name_before(value, mark);
    if (!name.empty()) see_name(name, value.substr(mark), out);
  };
  constexpr auto kNowhere = std::string_view::npos;
  const bool has_bracket = holds(held, kParenthesis);
  for (std::size_t i = has_bracket ? find_any<"(">(value) : kNowhere; i != std::string_view::npos;
       i = find_any<"(">(value, i + 1)) {
    see(i);
  }
  for (std::size_t i = holds(held, kColon) ? find_pair(value, ':', ':') : kNowhere;
       i != std::string_view::npos; i = find_pair(value, ':', ':', i + 1)) {
    see(i);
  }
  for (std::size_t i = holds(held, kPathSyntax) ? find_any<"/">(value) : kNowhere;
       i != std::string_view::npos && !out.joined_path; i = find_any<"/">(value, i + 1)) {
    out.joined_path = is_behind_joint(value, i) && is_path(value.substr(i));
  }
  for (std::size_t i = value.find('['); out.any() && i != std::string_view::npos && !out.predicate;
       i = value.find('[', i + 1)) {
    out.predicate = is_predicate(value.substr(i + 1));
  }
  return out;
}

/// Leaves the string or the predicate that the value was put into.
enum class Leaves : std::uint8_t { kNothing, kString, kPredicate, kNumber };

Leaves leaves(std::string_view value) {
  constexpr std::size_t kFarthest = 64;
  const std::size_t at = find_any<"'\"[]">(value.substr(0, kFarthest));
  if (at != std::string_view::npos && value[at] == ']') return Leaves::kPredicate;
  if (at != std::string_view::npos && value[at] != '[') {
    std::string_view rest = without_blanks(value.substr(at + 1));
    while (rest.starts_with(')')) rest = without_blanks(rest.substr(1));
    const std::string_view word = name_at(rest);
    const bool goes_on = rest.starts_with(']') || rest.starts_with('|') || is_joint(word);
    return goes_on ? Leaves::kString : Leaves::kNothing;
  }
  const std::size_t blank = value.find(' ');
  if (blank > 12 || blank == 0) return Leaves::kNothing;
  const bool number = find_none<"0123456789">(value.substr(0, blank)) == std::string_view::npos;
  return number && is_joint(name_at(without_blanks(value.substr(blank)))) ? Leaves::kNumber
                                                                          : Leaves::kNothing;
}

}  // namespace

void judge_xpath(const Question& question, Workspace& work) {
  if (question.is_name || question.where == Where::kHeader) return;
  if (question.where == Where::kPath && question.parameter.empty()) return;
  const Seen seen = look(question.value, question.holds);
  if (!seen.any()) return;
  PartRecord& out = work.record;
  if (seen.function_of_path) {
    out.observe({.text = "a function of XPath on a path:", .weight = 2.3, .detail = seen.detail});
  }
  if (seen.test) out.observe({.text = "asks for the name or place of a node", .weight = 2.0});
  if (seen.document) out.observe({.text = "lets XPath load a document", .weight = 2.4});
  if (seen.axis) out.observe({.text = "an axis of XPath", .weight = 2.0});
  if (seen.joined_path) {
    out.observe({.text = "a path joined to the question that was asked", .weight = 2.2});
  }
  if (seen.predicate) out.observe({.text = "a condition on the nodes of a path", .weight = 0.8});
  switch (leaves(question.value)) {
    case Leaves::kString:
      out.observe({.text = "ends the string it was put into", .weight = 1.6});
      break;
    case Leaves::kPredicate:
      out.observe({.text = "ends the condition it was put into", .weight = 1.6});
      break;
    case Leaves::kNumber:
      out.observe({.text = "a number, then a condition of its own", .weight = 1.2});
      break;
    case Leaves::kNothing:
      break;
  }
  out.settle(Technique::kXpath, "as part of an XPath expression", question.layer);
}

}  // namespace quell::attack
