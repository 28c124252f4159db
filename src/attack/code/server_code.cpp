// Code for the server to run: PHP, Python, JavaScript, Ruby, Perl, Java and their expression
// languages. Would the value, where a programmer put it bare, behind a quote that it closes, or
// between the marks of a PHP file, parse as statements that do something? See code_reading.h.
#include <algorithm>

#include "code/code_reading.h"
#include "judging/evidence.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

constexpr double kWorthSaying = 1.0;  ///< below it is nothing that `explain` should show

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Before blanks, and a comment before them, that end at `end`.
std::size_t before_blanks(std::string_view text, std::size_t end) {
  constexpr std::size_t kLongestComment = 64;
  const std::size_t begin = end;
  while (end > 0 && is_blank(text[end - 1])) --end;
  const std::size_t earliest = end - std::min(end, kLongestComment);
  const std::string_view before = text.substr(earliest, end - earliest);
  const bool line_ended = text.substr(end, begin - end).find('\n') != std::string_view::npos;
  std::size_t comment = std::string_view::npos;
  if (before.ends_with("*/")) {
    comment = before.rfind("/*");
  } else if (line_ended) {
    comment = before.rfind('#');
    if (comment == std::string_view::npos) comment = before.rfind("//");
  }
  if (comment == std::string_view::npos) return end;
  end = earliest + comment;
  while (end > 0 && is_blank(text[end - 1])) --end;
  return end;
}

/// The name that ends before `end`; blanks and comments may stand between.
std::string_view name_before(std::string_view text, std::size_t end) {
  end = before_blanks(text, end);
  std::size_t begin = end;
  while (begin > 0 && is_name_byte(text[begin - 1]) && end - begin < 33) --begin;
  return text.substr(begin, end - begin);
}

/// %x(…), $name(…), (…)(…), "…"(…), $name[…](…)
/// `name`, which stands before the '(', lies in `text`.
bool is_called_oddly(std::string_view text, std::string_view name) {
  const auto begin = static_cast<std::size_t>(name.data() - text.data());
  if (begin == 0) return false;
  const char before = text[begin - 1];
  if (!name.empty()) return before == '$' || (before == '%' && name == "x");
  return before == ')' || before == ']' || before == '\'' || before == '"' || before == '}';
}

/// A look that is much cheaper than reading: is anything called that does something?
bool may_be_code(std::string_view text, ByteSet held) {
  const bool has_call = holds(held, kParenthesis) && text.contains('(');
  for (std::size_t at = find_any<"(`$">(text); at < text.size();
       at = find_any<"(`$">(text, at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    switch (text[at]) {
      case '(': {
        const std::string_view name = name_before(text, at);
        if (name == "T" || name == "while" || called_word(name) != nullptr) return true;
        if (const CodeWord* type = code_word(name, WordRole::kType);
            type != nullptr && type->weight > 4) {
          return true;
        }
        if (is_called_oddly(text, name)) return true;
        if (name == "Start" && text.substr(0, at).ends_with("Process.Start")) return true;
        if (next == ')' && text.substr(at).starts_with("().__")) return true;
        break;
      }
      case '$':
        if (next == '_' || next == 'G') return true;
        if (has_call && (next == '{' || begins_name(next))) return true;
        break;
      default:
        if (text.find('`', at + 1) != std::string_view::npos) return true;
    }
  }
  if (!holds(held, kUnderscore)) return false;
  constexpr auto kNowhere = std::string_view::npos;
  return (holds(held, kHash) && find_pair(text, '#', '_') != kNowhere) ||
         (find_pair(text, '_', '_') != kNowhere && text.contains(".__")) ||
         (find_pair(text, 'r', 'A') != kNowhere && text.contains("_memberAccess"));
}

Technique technique_of(const CodeReading& reading) {
  const Statement& best = reading.best;
  if (best.type.weight > 0 || best.context.weight > 0 || best.role == CallRole::kReflect) {
    return best.innards.weight > 3 ? Technique::kServerCode : Technique::kExpression;
  }
  const bool runs = best.role == CallRole::kEvaluate || best.role == CallRole::kCommand;
  return runs && best.request.weight > 0 ? Technique::kWebShell : Technique::kServerCode;
}

struct Context {
  std::string_view name;
  std::string_view code;
  double weight = 0;  ///< what the context itself says
  std::string_view why{};
};

class ServerCode {
 public:
  ServerCode(const Question& question, Workspace& work) : question_(question), work_(work) {}

  void consider(const Context& context) {
    const std::span<const CodeToken> tokens = work_.code_tokens.read(context.code);
    const CodeReading reading = read_code(tokens);
    Evidence evidence;
    evidence.add({.text = context.why, .weight = context.weight});
    if (reading.best.weight() > kWorthSaying) observe_code(reading, evidence);
    if (evidence.total() <= kWorthSaying) return;
    weigh_surroundings(reading, evidence);
    PartRecord& out = work_.record;
    evidence.give(out);
    if (out.wants_tokens()) {
      for (const CodeToken& token : tokens) out.show({.kind = "code", .text = token.text});
    }
    const bool is_php = context.weight > 0;
    out.settle(is_php ? Technique::kServerCode : technique_of(reading), context.name,
               question_.layer);
  }

 private:
  void weigh_surroundings(const CodeReading& reading, Evidence& out) const {
    if (reading.follows_quote) {
      out.add(
          {.text = "goes on where a value ends, as the rest of a program would", .weight = 0.5});
    }
    if (reading.cut_off) {
      out.add({.text = "a comment or an open quote takes what the programmer wrote behind it",
               .weight = 0.4});
    }
    const std::size_t elsewhere = reading.words_apart - reading.best.words_apart;
    if (elsewhere > 0) {
      out.add({.text = "the rest reads as sentences",
               .weight = -std::min(0.5 * static_cast<double>(elsewhere), 2.5)});
    }
  }

  const Question& question_;
  Workspace& work_;
};

/// <?php … ?>, <?= … ?>, <? … ?>: the weight of the mark, 0 if it is none; `size` is its length.
double php_mark(std::string_view at, std::size_t& size) {
  size = 2;
  if (at.size() < 3) return 0;
  if (equals_lower(at.substr(2, 3), "php") && (at.size() == 5 || !is_name_byte(at[5]))) {
    size = 5;
    return 4.0;
  }
  if (at[2] == '=') {
    size = 3;
    const std::size_t begin = find_none<" \t\n">(at, 3);
    const char first = begin == std::string_view::npos ? '\0' : at[begin];
    const bool value = is_name_byte(first) || first == '"' || first == '\'' || first == '$' ||
                       first == '`' || first == '@' || first == '(' || first == '\\';
    return value ? 3.5 : 1.5;
  }
  if (at[2] != ' ' && at[2] != '\n' && at[2] != '\t') return 0;
  std::string_view rest = at.substr(std::min(find_none<" \t\r\n">(at, 2), at.size()));
  std::size_t end = 0;
  while (end < rest.size() && is_name_byte(rest[end])) ++end;
  const std::string_view word = rest.substr(0, end);
  const bool begins = word == "php" || word == "echo" || word == "print" || word == "include";
  return begins ? 3.5 : 1.6;
}

void judge_php_marks(std::string_view value, ServerCode& code) {
  constexpr unsigned kMostMarks = 8;
  unsigned marks = 0;
  for (std::size_t at = value.find("<?"); at != std::string_view::npos && marks < kMostMarks;
       at = value.find("<?", at + 2)) {
    std::size_t size = 0;
    const double weight = php_mark(value.substr(at), size);
    if (weight == 0) continue;
    ++marks;
    const std::string_view inside = value.substr(at + size);
    code.consider({.name = "between the marks of a PHP file",
                   .code = inside.substr(0, inside.find("?>")),
                   .weight = weight,
                   .why = "the mark that begins PHP code"});
  }
}

/// index/\think\app/invokefunction: a class by its namespace in the middle of a route.
void judge_route(const Question& question, PartRecord& out) {
  constexpr unsigned kMostBackslashes = 32;
  const std::string_view value = question.value;
  unsigned seen = 0;
  for (std::size_t at = value.find('\\'); at != std::string_view::npos && seen < kMostBackslashes;
       at = value.find('\\', at + 1), ++seen) {
    if (at > 0 && value[at - 1] != '/') continue;
    unsigned names = 0;
    std::size_t end = at;
    while (end + 1 < value.size() && value[end] == '\\' && begins_name(value[end + 1])) {
      do ++end;
      while (end < value.size() && is_name_byte(value[end]));
      ++names;
    }
    if (names < 2 || end + 1 >= value.size() || value[end] != '/' || !begins_name(value[end + 1])) {
      continue;
    }
    out.observe({.text = "a class of PHP, named by its namespace, and a method to call:",
                 .weight = 3.8,
                 .detail = value.substr(at, 120)});
    return out.settle(Technique::kServerCode, "as a route", question.layer);
  }
}

}  // namespace

void judge_server_code(const Question& question, Workspace& work) {
  const std::string_view value = question.value;
  ServerCode code(question, work);
  if (holds(question.holds, kLess)) judge_php_marks(value, code);
  if (holds(question.holds, kBackslash)) judge_route(question, work.record);
  if (!holds(question.holds, kCodeSyntax | kHash | kUnderscore) ||
      !may_be_code(value, question.holds))
    return;
  code.consider({.name = "as a statement or an expression", .code = value});
  for (const char quote : {'\'', '"'}) {
    const std::size_t at = value.find(quote);
    if (at == std::string_view::npos || !may_be_code(value.substr(at + 1), question.holds)) {
      continue;
    }
    code.consider({.name = quote == '\'' ? "inside single quotes" : "inside double quotes",
                   .code = value.substr(at + 1)});
  }
}

}  // namespace quell::attack
