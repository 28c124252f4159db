#include "shell_command.h"

#include <algorithm>

#include "word_table.h"

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
  return is_letter(c) || std::string_view("/.$%'\"{\\~").find(c) != std::string_view::npos;
}

double weight_of(Rarity rarity) {
  switch (rarity) {
    case Rarity::kProse:
      return 0.2;
    case Rarity::kJargon:
      return 0.8;
    case Rarity::kShell:
      return 1.5;
  }
  return 0;
}

/// "NAME=": how long; 0 if the word assigns nothing.
std::size_t assignment(std::string_view raw) {
  std::size_t i = 0;
  while (i < raw.size() && is_name_byte(raw[i])) ++i;
  return i > 0 && !is_digit(raw[0]) && i < raw.size() && raw[i] == '=' ? i + 1 : 0;
}

/// Whether `text` fits a pattern of * ? and [...]: the last star is tried again, so that the work
/// is at most the product of both lengths, which are those of file names.
bool fits_pattern(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == '[' &&
               pattern.find(']', p) != std::string_view::npos) {
      const std::size_t close = pattern.find(']', p);
      const bool negated = pattern[p + 1] == '!' || pattern[p + 1] == '^';
      const bool is_range = pattern.substr(p, close - p).find('-') != std::string_view::npos;
      if (!negated && !is_range &&
          pattern.substr(p, close - p).find(text[t]) == std::string_view::npos) {
        return false;
      }
      p = close + 1;
      ++t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

enum class Folder : std::uint8_t { kOther, kWritable, kPrograms };

Folder folder_of(std::string_view component, bool pattern) {
  const auto fits = [&](std::string_view name) {
    return pattern ? fits_pattern(component, name) : equals_lower(component, name);
  };
  for (const std::string_view name : {"bin", "sbin", "system32"}) {
    if (fits(name)) return Folder::kPrograms;
  }
  if (pattern) return fits("usr") || fits("local") ? Folder::kWritable : Folder::kOther;
  for (const std::string_view name : {"tmp", "shm"}) {
    if (fits(name)) return Folder::kWritable;
  }
  return Folder::kOther;
}

/// The most telling folder of a path.
Folder folder_in(std::string_view folders, bool pattern) {
  Folder best = Folder::kOther;
  while (!folders.empty()) {
    const std::size_t end = std::min(folders.find_first_of("/\\"), folders.size());
    best = std::max(best, folder_of(folders.substr(0, end), pattern));
    folders.remove_prefix(std::min(end + 1, folders.size()));
  }
  return best;
}

bool is_program_name(std::string_view name) {
  return !name.empty() && name.size() < 40 &&
         std::ranges::all_of(
             name, [](char c) { return is_name_byte(c) || c == '.' || c == '-' || c == '+'; });
}

/// A name of letters and digits that begins with a small letter.
bool may_be_name(std::string_view text) {
  return text.size() >= 2 && text[0] >= 'a' && text[0] <= 'z' && is_program_name(text);
}

/// A program of which only the path is known.
constexpr Utility kProgram{.text = "program",
                           .rarity = Rarity::kJargon,
                           .takes = kPosix | kAlone | kFiles | kHosts | kCode | kText};
/// What a tool puts its command in place of, if it did not.
constexpr Utility kPlaceholder{
    .text = "placeholder", .rarity = Rarity::kJargon, .takes = kPosix | kWindows | kAlone};
/// A name that nobody knows.
constexpr Utility kUnknown{
    .text = "unknown", .rarity = Rarity::kProse, .takes = kPosix | kFiles | kHosts};
/// What a variable holds.
constexpr Utility kHeldCommand{
    .text = "variable", .rarity = Rarity::kJargon, .takes = kPosix | kAlone | kFiles | kText};

}  // namespace

bool CommandReader::skip_to_word() {
  for (std::size_t i = 0; i < 8; ++i) {
    lexer_.skip_blanks();
    const char c = lexer_.peek();
    const bool sources = c == '.' && lexer_.is_blank(lexer_.peek(1));
    const bool opens = sources || c == '(' || c == '!' || c == '@' || c == '+' ||
                       (c == '{' && lexer_.is_blank(lexer_.peek(1)));
    if (!opens) return may_begin_command(c);
    lexer_.skip(1);
  }
  return false;
}

std::optional<CommandReader::Named> CommandReader::by_path(const Word& word,
                                                           std::size_t slash) const {
  const std::string_view name = word.text.substr(slash + 1);
  const std::string_view folders = word.text.substr(0, slash);
  if (name.empty() || word.text.find_first_of(" \"'<>,{}()=") != std::string_view::npos ||
      word.text.find("://") != std::string_view::npos) {
    return std::nullopt;
  }
  const bool pattern = word.is(kGlob);
  const Folder folder = folder_in(folders, pattern);
  if (pattern) {
    if (folder == Folder::kOther || word.text[0] != '/') return std::nullopt;
    return Named{
        &kProgram,
        {.text = "wildcards that fit a directory of programs:", .weight = 2.6, .detail = word.raw}};
  }
  if (!is_program_name(name)) return std::nullopt;
  const Utility* known = find_utility(without_program_extension(name));
  if (folder == Folder::kPrograms) {
    return Named{known != nullptr ? known : &kProgram,
                 {.text = "a program of the system, by its path:",
                  .weight = known != nullptr ? 2.6 : 2.0,
                  .detail = word.raw}};
  }
  if (folder == Folder::kWritable || word.text.starts_with("./")) {
    return Named{&kProgram,
                 {.text = "a program in a directory that anyone may write to:",
                  .weight = folder == Folder::kWritable ? 1.2 : 0.6,
                  .detail = word.raw}};
  }
  return std::nullopt;
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

std::optional<CommandReader::Named> CommandReader::name_of(const Word& word) {
  if (word.is(kSliced) && word.text.size() < 2) {
    return Named{&kHeldCommand,
                 {.text = "a name out of pieces of variables:", .weight = 0.4, .detail = word.raw}};
  }
  if (word.text.empty()) {
    if (!holds_what_was_set(word)) return std::nullopt;
    return Named{&kHeldCommand,
                 {.text = "runs what a variable holds that was set before:",
                  .weight = 2.4,
                  .detail = word.raw}};
  }
  if (word.is(kCutOff)) return std::nullopt;
  if (word.text == "{cmd}" || word.text == "{command}") {
    return Named{
        &kPlaceholder,
        {.text = "a tool's placeholder for a command:", .weight = 0.8, .detail = word.raw}};
  }
  const std::size_t slash = word.text.find_last_of("/\\");
  if (slash != std::string_view::npos) return by_path(word, slash);
  const std::string_view name = without_program_extension(word.text);
  const Utility* utility = find_utility(name);
  if (utility == nullptr) utility = find_cmdlet(name);
  if (utility == nullptr) return std::nullopt;
  const bool is_file = name.size() < word.text.size();
  return Named{utility,
               {.text = is_file ? "a program's file:" : "the name of a command:",
                .weight = is_file ? 1.5 : weight_of(utility->rarity),
                .detail = word.raw}};
}

void CommandReader::weigh_spelling(const Word& word, Command& out) const {
  const double before = out.evidence.sum();
  if (word.is(kBroken | kCoded)) {
    out.evidence.add({.text = "quotes or escapes between the letters of the name:",
                      .weight = 2.5,
                      .detail = word.raw});
  }
  if (word.is(kEmptied)) {
    out.evidence.add({.text = "expansions to nothing between the letters of the name:",
                      .weight = 2.5,
                      .detail = word.raw});
  }
  if (word.is(kCaret)) {
    out.evidence.add(
        {.text = "carets between the letters of the name:", .weight = 2.5, .detail = word.raw});
  }
  if (word.is(kSliced)) {
    out.evidence.add({.text = "letters cut out of a variable:", .weight = 2.2, .detail = word.raw});
  }
  if (word.is(kIfs)) {
    out.evidence.add({.text = "the field separator in place of a blank before",
                      .weight = 2.2,
                      .detail = word.raw});
  }
  out.disguised = out.disguised || out.evidence.sum() > before;
}

std::optional<Command> CommandReader::read(std::size_t at, Names names) {
  lexer_.go_to(at);
  if (!skip_to_word()) return std::nullopt;
  Word word;
  bool emptied = false;
  constexpr std::size_t kMostBefore = 4;
  for (std::size_t i = 0; i <= kMostBefore; ++i) {
    if (!lexer_.next(word)) return std::nullopt;
    if (assignment(word.raw) > 0) continue;
    // A variable that nobody set is no word at all: the next one is the command.
    const bool vanishes = word.text.empty() && word.is(kVariable) && !holds_what_was_set(word);
    if (!vanishes) break;
    emptied = true;
  }
  auto named = name_of(word);
  if (!named && names == Names::kAny && may_be_name(word.text)) {
    named =
        Named{&kUnknown, {.text = "what may be a command:", .weight = -0.2, .detail = word.raw}};
  }
  if (!named) return std::nullopt;
  const Utility& utility = *named->utility;
  const bool takes_brackets = (utility.takes & kBrackets) != 0 && utility.rarity == Rarity::kShell;
  if (lexer_.peek() == '(' && !takes_brackets) return std::nullopt;
  std::optional<Command> out(std::in_place);
  out->name = word.raw;
  out->windows = (utility.takes & (kWindows | kPosix)) == kWindows;
  out->interpreter = (utility.takes & (kCode | kFiles | kAlone)) == (kCode | kFiles | kAlone) &&
                     &utility != &kProgram;
  out->unknown = &utility == &kUnknown;
  out->evidence.add(named->seen);
  weigh_spelling(word, *out);
  if (emptied) {
    out->evidence.add({.text = "behind a variable that holds nothing", .weight = 1.0});
  }
  if (word.is(kBrace)) {
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
  if (lexer_.peek() == '&') lexer_.skip(1);
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
    const bool redirects =
        is_digit(lexer_.peek()) && (lexer_.peek(1) == '<' || lexer_.peek(1) == '>');
    if (redirects || !lexer_.next(word)) return nullptr;
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

void CommandReader::arguments(const Utility& utility, Command& out) {
  const Utility* effective = &utility;
  Arguments seen(utility.takes);
  for (std::size_t depth = 0; depth < 3 && (effective->takes & kCommand) != 0; ++depth) {
    const Utility* inner = inner_command(seen, out);
    if (inner == nullptr) break;
    effective = inner;
    out.structured = out.structured || seen.structured();
    seen = Arguments(inner->takes);
  }
  Word word;
  for (std::size_t i = 0; i < kMostArguments; ++i) {
    lexer_.skip_blanks();
    const char c = lexer_.peek();
    if (c == '#') break;
    if (c == '<' || c == '>' || (c == '&' && lexer_.peek(1) == '>')) {
      if (!redirection(seen)) break;
      continue;
    }
    if (c == '(' && (effective->takes & kBrackets) != 0) {
      lexer_.skip(1);
      continue;
    }
    if (!lexer_.next(word)) {
      const bool quote = lexer_.peek() == '\'' || lexer_.peek() == '"';
      if (!quote || word.raw.empty()) break;
    }
    if (is_digit(word.raw[0]) && word.raw.size() == 1 &&
        (lexer_.peek() == '>' || lexer_.peek() == '<'))
      continue;
    seen.add(word);
    if (word.is(kIfs | kBrace | kEmptied | kBroken) && !word.text.empty()) {
      if (word.is(kBrace) || word.raw.size() < 64) {
        Word disguise = word;
        if (kind_of(word) == Argument::kWord)
          disguise.spelling &= static_cast<Spelling>(~(kBroken | kEmptied));
        if (!out.disguised) weigh_spelling(disguise, out);
      }
    }
  }
  weigh_arguments(*effective, seen, out);
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
