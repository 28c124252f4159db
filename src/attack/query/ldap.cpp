// LDAP injection: read as the value of an assertion in a filter, "(uid=VALUE)", does it close the
// assertion and go on with a filter of its own? Balanced parentheses, as in text and formulas,
// close nothing. RFC 4515.
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

struct Attribute {
  std::string_view text;
};
constexpr auto kAttributes = std::to_array<Attribute>({
    {"uid"},
    {"cn"},
    {"sn"},
    {"ou"},
    {"dc"},
    {"mail"},
    {"givenname"},
    {"objectclass"},
    {"objectcategory"},
    {"samaccountname"},
    {"userpassword"},
    {"password"},
    {"memberof"},
    {"member"},
    {"uidnumber"},
    {"gidnumber"},
    {"useraccountcontrol"},
    {"distinguishedname"},
    {"userprincipalname"},
    {"homedirectory"},
    {"loginshell"},
    {"description"},
    {"telephonenumber"},
    {"department"},
    {"displayname"},
    {"employeenumber"},
    {"serviceprincipalname"},
    {"unicodepwd"},
});
constexpr WordTable kAttributeTable(kAttributes);

bool is_attribute_byte(char c) {
  const char lower = lower_case(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == ';' || c == '_';
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

/// A comparison at the beginning: "=", "~=", "<=", ">=", ":=" and ":rule:=".
std::size_t comparison_size(std::string_view text) {
  constexpr std::size_t kLongestRule = 48;
  if (text.starts_with('=')) return 1;
  if (text.starts_with("~=") || text.starts_with("<=") || text.starts_with(">=")) return 2;
  if (!text.starts_with(':')) return 0;
  const std::size_t end = text.substr(0, kLongestRule).find(":=");
  return end == std::string_view::npos ? 0 : end + 2;
}

/// What stands behind an opening parenthesis.
struct Opened {
  enum class Kind : std::uint8_t {
    kNothing,
    kText,
    kAssertion,
    kCombination
  } kind = Kind::kNothing;
  bool known = false;  ///< an attribute that directories have
  bool any = false;    ///< compared with '*'
};

Opened opened(std::string_view text) {
  using Kind = Opened::Kind;
  std::string_view inner = without_blanks(text);
  while (inner.starts_with('(')) inner = without_blanks(inner.substr(1));
  if (inner.empty()) return {.kind = Kind::kNothing};
  if (inner[0] == '&' || inner[0] == '|' || inner[0] == '!') {
    const std::string_view next = without_blanks(inner.substr(1));
    const bool combines = next.empty() || next[0] == '(' || next[0] == ')';
    const bool goes_on =
        !next.empty() && is_attribute_byte(next[0]) && next.find('=') != std::string_view::npos;
    return {.kind = combines || goes_on ? Kind::kCombination : Kind::kText};
  }
  std::size_t end = 0;
  while (end < text.size() && end < 64 && is_attribute_byte(text[end])) ++end;
  const std::size_t comparison = end == 0 ? 0 : comparison_size(text.substr(end));
  if (comparison == 0) return {.kind = Kind::kText};
  return {.kind = Kind::kAssertion,
          .known = kAttributeTable.find(text.substr(0, end)) != nullptr,
          .any = text.substr(end + comparison).starts_with('*')};
}

/// Behind the parenthesis that closes the assertion it stands in: nothing more, or a filter.
struct Escape {
  std::size_t at = std::string_view::npos;  ///< of that parenthesis
  Opened next{};
  bool joined = false;  ///< '&', '|' or '!' between the two
  bool blanks = false;  ///< blanks between the two
  bool cut = false;     ///< a NUL behind it
};

bool is_nul(std::string_view text) {
  return text.starts_with('\0') || text.starts_with("\\x00") || text.starts_with("%00");
}

Escape read_behind(std::string_view value, std::size_t close) {
  Escape out{.at = close};
  std::string_view rest = value.substr(close + 1);
  while (rest.starts_with(')')) rest.remove_prefix(1);
  out.cut = is_nul(rest);
  const std::size_t before = rest.size();
  rest = without_blanks(rest);
  if (!rest.empty() && (rest[0] == '&' || rest[0] == '|' || rest[0] == '!')) {
    out.joined = true;
    rest.remove_prefix(1);
  }
  out.blanks = before - rest.size() > (out.joined ? 1U : 0U);
  if (!rest.starts_with('(')) return out;
  out.next = opened(rest.substr(1));
  return out;
}

/// The first parenthesis that closes what the value did not open.
std::size_t unopened(std::string_view value) {
  if (value.find(')') == std::string_view::npos) return std::string_view::npos;
  std::size_t depth = 0;
  for (std::size_t i = 0; (i = find_any<"()\\">(value, i)) < value.size(); ++i) {
    if (value[i] == '\\') {
      ++i;  // what it stands before is no parenthesis of a filter
      continue;
    }
    if (value[i] == '(') ++depth;
    if (value[i] == ')' && depth-- == 0) return i;
  }
  return std::string_view::npos;
}

void weigh_escape(std::string_view value, PartRecord& out) {
  using Kind = Opened::Kind;
  const std::size_t close = unopened(value);
  if (close == std::string_view::npos) return;
  const Escape escape = read_behind(value, close);
  const double blanks = escape.blanks ? -0.8 : 0;
  switch (escape.next.kind) {
    case Kind::kCombination:
      out.observe({.text = "closes a filter and opens one that is combined with it",
                   .weight = 4.0 + blanks});
      break;
    case Kind::kAssertion:
      out.observe({.text = "closes a filter and opens another", .weight = 3.2 + 2 * blanks});
      if (escape.next.known) out.observe({.text = "an attribute of directories", .weight = 0.9});
      break;
    case Kind::kNothing:
    case Kind::kText:
      if (!escape.cut) return;
      out.observe({.text = "closes a filter, and a NUL byte hides the rest", .weight = 3.4});
      break;
  }
  if (escape.joined) out.observe({.text = "joined by an operator of filters", .weight = 0.4});
  if (escape.next.any || (close > 0 && value[close - 1] == '*')) {
    out.observe({.text = "'*', which everything equals", .weight = 0.7});
  }
  if (value.find('\0') != std::string_view::npos && !escape.cut) {
    out.observe({.text = "a NUL byte hides the rest", .weight = 1.0});
  }
}

/// A filter as a whole: "(&(uid=x)(…))", "(objectClass=*)".
void weigh_filter(std::string_view value, PartRecord& out) {
  using Kind = Opened::Kind;
  if (!value.starts_with('(')) {
    // "userPassword:2.5.13.18:=x" compares by a rule that only directories have.
    const std::size_t colon = value.substr(0, 64).find(':');
    if (colon == std::string_view::npos || comparison_size(value.substr(colon)) < 4) return;
    if (kAttributeTable.find(value.substr(0, colon)) == nullptr) return;
    return out.observe({.text = "an attribute compared by a directory's rule", .weight = 3.6});
  }
  const Opened first = opened(value.substr(1));
  if (first.kind == Kind::kCombination) {
    const std::size_t inner = value.find('(', 1);
    if (inner == std::string_view::npos) return;
    const Opened second = opened(value.substr(inner + 1));
    if (second.kind != Kind::kAssertion && second.kind != Kind::kCombination) return;
    out.observe({.text = "a whole filter of a directory", .weight = 2.6});
    if (second.known) out.observe({.text = "an attribute of directories", .weight = 1.0});
  } else if (first.kind == Kind::kAssertion && first.known) {
    out.observe({.text = "a whole filter of a directory", .weight = first.any ? 3.3 : 2.0});
  }
}

/// Nothing but the special bytes of filters: how testers begin.
void weigh_specials(std::string_view value, PartRecord& out) {
  constexpr std::size_t kLongest = 24;
  if (value.size() < 4 || value.size() > kLongest) return;
  if (find_none<"()&|!*=\\~<>' ">(value) != std::string_view::npos) return;
  std::size_t kinds = 0;
  for (const char c : std::string_view("()&|!*")) kinds += value.find(c) < value.size() ? 1 : 0;
  if (kinds >= 4) out.observe({.text = "only the special characters of filters", .weight = 3.3});
}

}  // namespace

void judge_ldap(const Question& question, Workspace& work) {
  if (question.is_name || question.where == Where::kPath) return;
  PartRecord& out = work.record;
  weigh_escape(question.value, out);
  if (!out.observed_any()) weigh_filter(question.value, out);
  if (!out.observed_any()) weigh_specials(question.value, out);
  out.settle(Technique::kLdap, "as a value in a directory's filter", question.layer);
}

}  // namespace quell::attack
