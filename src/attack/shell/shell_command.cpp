#include "shell/shell_command.h"

#include <algorithm>

#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack::shell {

namespace {

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_name_byte(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}

/// Could a command's name begin so?
constexpr bool may_begin_command(char c) {
  return is_letter(c) || is_any<"/.$%'\"{\\~">(c);
}

/// "$name = " of PowerShell: how long; 0 if there is none.
std::size_t powershell_assignment(std::string_view rest) {
  constexpr std::size_t kLongest = 48;
  if (rest.size() < 4 || rest[0] != '$' || !is_letter(rest[1])) return 0;
  std::size_t i = 1;
  while (i < rest.size() && i < kLongest && is_name_byte(rest[i])) ++i;
  while (i < rest.size() && rest[i] == ' ') ++i;
  if (i >= rest.size() || rest[i] != '=') return 0;
  ++i;
  while (i < rest.size() && rest[i] == ' ') ++i;
  return i;
}

/// "NAME=": how long; 0 if the word assigns nothing.
std::size_t assignment(std::string_view raw) {
  std::size_t i = 0;
  while (i < raw.size() && is_name_byte(raw[i])) ++i;
  return i > 0 && !is_digit(raw[0]) && i < raw.size() && raw[i] == '=' ? i + 1 : 0;
}

}  // namespace

bool CommandReader::skip_to_word() {
  lexer_.skip_blanks();
  lexer_.skip(powershell_assignment(value_.substr(lexer_.at())));
  for (std::size_t i = 0; i < 8; ++i) {
    lexer_.skip_blanks();
    const char c = lexer_.peek();
    const bool opens = c == '(' || c == '!' || c == '@' || c == '+' ||
                       (c == '{' && lexer_.is_blank(lexer_.peek(1)));
    if (!opens) return may_begin_command(c);
    lexer_.skip(1);
  }
  return false;
}

/// "$a" where "a=…" stands before.
bool CommandReader::holds_what_was_set(const Word& word) {
  if (!word.is(kVariable) || !word.text.empty() || word.raw.size() < 2) return false;
  const std::size_t begin = word.raw[1] == '{' ? 2 : 1;
  std::size_t end = begin;
  while (end < word.raw.size() && is_name_byte(word.raw[end])) ++end;
  const auto before = value_.substr(0, static_cast<std::size_t>(word.raw.data() - value_.data()));
  if (end == begin || !budget_.take(before.size())) return false;
  const std::string_view name = word.raw.substr(begin, end - begin);
  for (std::size_t at = before.find(name); at != std::string_view::npos;
       at = before.find(name, at + 1)) {
    const bool is_whole = at == 0 || !is_name_byte(before[at - 1]);
    if (is_whole && before.substr(at + name.size()).starts_with('=')) return true;
  }
  return false;
}

void CommandReader::weigh_spelling(const Word& word, Command& out) const {
  const double before = out.evidence.sum();
  if (word.is(kBroken | kCoded)) {
    out.evidence.add({.text = "quotes or escapes between the letters of a word:",
                      .weight = 2.5,
                      .detail = word.raw});
  }
  if (word.is(kEmptied)) {
    out.evidence.add({.text = "expansions to nothing between the letters of a word:",
                      .weight = 2.5,
                      .detail = word.raw});
  }
  if (word.is(kCaret)) {
    out.evidence.add(
        {.text = "carets between the letters of a word:", .weight = 2.5, .detail = word.raw});
  }
  if (word.is(kSliced)) {
    out.evidence.add({.text = "letters cut out of a variable:", .weight = 2.2, .detail = word.raw});
  }
  if (word.is(kNoAlias)) {
    out.evidence.add({.text = "a backslash before a command, so that no alias of it is taken:",
                      .weight = 1.0,
                      .detail = word.raw});
  }
  if (word.is(kIfs)) {
    out.evidence.add({.text = "the field separator in place of a blank before",
                      .weight = 2.2,
                      .detail = word.raw});
  }
  out.disguised = out.disguised || out.evidence.sum() > before;
}

/// A much cheaper look than reading the word: letters and hyphens up to a blank or the end, which
/// name no command that we know.
bool CommandReader::is_other_word() const {
  const std::string_view rest = value_.substr(lexer_.at());
  std::size_t end = 0;
  while (end < rest.size() && (is_letter(rest[end]) || rest[end] == '-' || rest[end] == '_')) ++end;
  if (end == 0) return false;
  const char next = end < rest.size() ? rest[end] : ' ';
  if (next != ' ' && next != '\t') return false;
  const std::string_view word = rest.substr(0, end);
  return find_utility(word) == nullptr && find_cmdlet(word) == nullptr;
}

/// The word that names the command: behind assignments, and behind variables that nobody set, which
/// are no words at all.
std::optional<CommandReader::First> CommandReader::first_word(Names names) {
  constexpr std::size_t kMostBefore = 4;
  First out;
  for (std::size_t i = 0; i <= kMostBefore; ++i) {
    if (!lexer_.next(out.word)) return std::nullopt;
    if (assignment(out.word.raw) > 0) continue;
    if (!out.word.text.empty() || !out.word.is(kVariable)) break;
    if (holds_what_was_set(out.word)) {
      out.named = name_held_by_variable(out.word);
      return out;
    }
    out.behind_empty_variable = true;
  }
  auto named = name_of(out.word);
  if (!named && names == Names::kAny) {
    named = unknown_name(out.word);
    out.unknown = true;
  }
  if (!named) return std::nullopt;
  out.named = *named;
  return out;
}

std::optional<Command> CommandReader::read(std::size_t at, Names names) {
  lexer_.go_to(at);
  if (!skip_to_word()) return std::nullopt;
  if (names == Names::kKnown && is_other_word()) return std::nullopt;
  const auto first = first_word(names);
  if (!first) return std::nullopt;
  const Word& word = first->word;
  const Utility& utility = *first->named.utility;
  const bool takes_brackets = (utility.takes & kBrackets) != 0 && utility.rarity == Rarity::kShell;
  if (lexer_.peek() == '(' && !takes_brackets) return std::nullopt;
  std::optional<Command> out(std::in_place);
  out->name = word.raw;
  out->windows = (utility.takes & (kWindows | kPosix)) == kWindows;
  out->interpreter = is_interpreter(utility);
  out->unknown = first->unknown;
  out->evidence.add(first->named.seen);
  weigh_spelling(word, *out);
  if (first->behind_empty_variable) {
    out->evidence.add({.text = "behind a variable that holds nothing", .weight = 1.0});
  }
  if (word.is(kBrace)) {
    out->disguised = true;
    out->braced = true;
    out->evidence.add(
        {.text = "a brace list in place of blanks:", .weight = 2.2, .detail = word.raw});
  }
  arguments(utility, *out);
  out->end = lexer_.at();
  return out;
}

/// `< file`, `2>&1`, `<<< text`; false if what stands here is none.
bool CommandReader::redirection(Arguments& arguments) {
  const std::size_t begin = lexer_.at();
  if (lexer_.peek() == '&' || is_digit(lexer_.peek())) lexer_.skip(1);
  const char direction = lexer_.peek();
  std::size_t marks = 0;
  while (lexer_.peek() == direction && marks < 3) {
    lexer_.skip(1);
    ++marks;
  }
  const bool both = direction == '<' && lexer_.peek() == '>';
  if (both) lexer_.skip(1);
  if (lexer_.peek() == '(') return false;  // a substitution: a command of its own
  const bool to_descriptor = lexer_.peek() == '&';
  if (to_descriptor) lexer_.skip(1);
  lexer_.skip_blanks();
  Word target;
  if (!lexer_.next(target)) return false;
  if (lexer_.peek() == '>' || lexer_.peek() == '=') return false;  // markup: <b>
  const std::string_view raw = value_.substr(begin, lexer_.at() - begin);
  const Argument kind = kind_of(target);
  if (marks == 3) {
    arguments.add_redirection(2.4, raw);
  } else if (to_descriptor) {
    arguments.add_redirection(1.8, raw);
  } else if (target.text.starts_with("/dev/tcp/") || target.text.starts_with("/dev/udp/")) {
    arguments.add_redirection(4.2, raw);  // bash connects
  } else if (kind == Argument::kSystemPath || kind == Argument::kPath) {
    arguments.add_redirection(2.4, raw);
  } else if (direction == '>' && kind != Argument::kNumber) {
    arguments.add_redirection(kind == Argument::kName ? 1.8 : 0.7, raw);
  } else {
    return kind == Argument::kName;
  }
  return true;
}

/// Behind sudo, env, cmd /c, …: the command that is run. Flags and numbers before it are passed
/// over.
const Utility* CommandReader::inner_command(Arguments& arguments, Command& out) {
  Word word;
  for (std::size_t i = 0; i < 4; ++i) {
    lexer_.skip_blanks();
    if (at_redirection() || !lexer_.next(word)) return nullptr;
    if (assignment(word.raw) > 0) continue;
    const auto inner = name_of(word);
    if (inner && lexer_.peek() != '(') {
      out.evidence.add({.text = "which runs another command:",
                        .weight = inner->seen.weight + 0.2,
                        .detail = word.raw});
      weigh_spelling(word, out);
      return inner->utility;
    }
    arguments.add(word);
    const Argument kind = kind_of(word);
    if (kind != Argument::kFlag && kind != Argument::kNumber && kind != Argument::kSwitch) break;
  }
  return nullptr;
}

/// The command that is run in the end, if this one runs others; what stands before it in `seen`.
const Utility& CommandReader::innermost(const Utility& utility, Arguments& seen, Command& out) {
  constexpr std::size_t kDeepest = 3;
  const Utility* effective = &utility;
  for (std::size_t depth = 0; depth < kDeepest && (effective->takes & kCommand) != 0; ++depth) {
    const Utility* inner = inner_command(seen, out);
    if (inner == nullptr) break;
    effective = inner;
    out.structured = out.structured || seen.structured();
    seen = Arguments(inner->takes);
  }
  return *effective;
}

bool CommandReader::at_redirection() const {
  const char c = lexer_.peek();
  const char next = lexer_.peek(1);
  return c == '<' || c == '>' || (c == '&' && next == '>') ||
         (is_digit(c) && (next == '<' || next == '>'));
}

void CommandReader::arguments(const Utility& utility, Command& out) {
  Arguments seen(utility.takes);
  const Utility& effective = innermost(utility, seen, out);
  Word word;
  for (std::size_t i = 0; i < kMostArguments; ++i) {
    lexer_.skip_blanks();
    if (lexer_.peek() == '#') break;
    if (at_redirection()) {
      if (!redirection(seen)) break;
      continue;
    }
    if (lexer_.peek() == '(' && (effective.takes & kBrackets) != 0) {
      lexer_.skip(1);
      continue;
    }
    if (!lexer_.next(word)) break;
    seen.add(word);
    weigh_spelling_of_argument(word, out);
  }
  weigh_arguments(effective, seen, out);
}

/// Ordinary words have apostrophes; paths and flags do not.
void CommandReader::weigh_spelling_of_argument(Word word, Command& out) const {
  constexpr std::size_t kLongest = 64;
  if (out.disguised || word.text.empty() || word.raw.size() > kLongest) return;
  if (kind_of(word) == Argument::kWord) {
    word.spelling &= static_cast<Spelling>(~(kBroken | kEmptied));
  }
  weigh_spelling(word, out);
}

void CommandReader::weigh_arguments(const Utility& utility, const Arguments& arguments,
                                    Command& out) const {
  out.structured = out.structured || arguments.structured();
  const bool any_text = arguments.words() > 0 || (utility.takes & kText) != 0;
  out.all_fit = arguments.all_fit() && !(any_text && utility.rarity == Rarity::kProse);
  if (arguments.best() > 0) {
    out.evidence.add({.text = "with an argument such as it takes:",
                      .weight = arguments.best(),
                      .detail = arguments.best_raw()});
  } else if (!arguments.any() && out.braced) {
    out.evidence.add({.text = "between whose braces its arguments stand", .weight = 1.0});
  } else if (!arguments.any()) {
    const bool alone = (utility.takes & kAlone) != 0;
    out.evidence.add({.text = alone ? "which says something without arguments"
                                    : "which does nothing without arguments",
                      .weight = alone ? 1.3 : -1.0});
  } else if (arguments.all_fit()) {
    out.evidence.add({.text = "with an argument that may be any word", .weight = arguments.best()});
  }
  if (arguments.others() > 0) {
    out.evidence.add({.text = "and more of them", .weight = arguments.others()});
  }
  if (arguments.misfits() > 0) {
    out.evidence.add(
        {.text = "but with words that it does not take,",
         .weight = -1.0 * static_cast<double>(std::min<std::size_t>(arguments.misfits(), 4)),
         .unit = Unit::kTimes,
         .count = arguments.misfits()});
  }
}

}  // namespace quell::attack::shell
