// What words of a command line expand to: variables, substitutions, letters written as numbers.
#include <algorithm>
#include <array>

#include "shell/shell_lexer.h"
#include "text/digits.h"
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

std::size_t name_at(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_name_byte(text[end])) ++end;
  return end - from;
}

/// What the shell has in a variable, as far as it is the same everywhere.
std::string_view value_of(std::string_view variable) {
  if (variable == "HOME") return "~";
  if (variable == "SHELL" || variable == "BASH") return "/bin/sh";
  return {};
}

/// Whether every shell sets it: who writes such a variable wants to know what it holds.
bool is_set_by_shell(std::string_view variable) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"HOME", "PATH", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "HOSTNAME", "UID", "EUID",
       "IFS", "RANDOM", "BASH", "BASH_VERSION", "HOSTTYPE", "MACHTYPE", "OSTYPE", "PPID", "SHLVL"});
  return std::ranges::find(kNames, variable) != kNames.end();
}

/// The same for cmd.exe; nullopt-like: data() == nullptr for a name that is no variable there.
std::string_view windows_value_of(std::string_view variable) {
  struct Known {
    std::string_view name;
    std::string_view value;
  };
  static constexpr auto kKnown = std::to_array<Known>({{"comspec", "cmd"},
                                                       {"systemroot", "c:\\windows"},
                                                       {"windir", "c:\\windows"},
                                                       {"systemdrive", "c:"},
                                                       {"programfiles", "c:\\programs"},
                                                       {"temp", "c:\\temp"},
                                                       {"tmp", "c:\\temp"},
                                                       {"userprofile", "c:\\users"},
                                                       {"appdata", "c:\\users"},
                                                       {"path", ""},
                                                       {"username", ""},
                                                       {"userdomain", ""},
                                                       {"computername", ""},
                                                       {"os", ""}});
  const auto* found = std::ranges::find_if(
      kKnown, [&](const Known& each) { return equals_lower(variable, each.name); });
  return found == kKnown.end() ? std::string_view{} : found->value;
}

/// ":0:1" behind a name: some of its value's letters.
bool is_slice(std::string_view text) {
  if (text.size() < 2 || text[0] != ':') return false;
  return std::ranges::all_of(
      text.substr(1), [](char c) { return is_digit(c) || c == ':' || c == '-' || c == ' '; });
}

}  // namespace

/// Something that expands to nothing: between letters it only hides them.
void Lexer::vanished(Word& out) {
  const bool goes_on = is_letter(peek()) || peek() == '/';
  if (kept_ > 0 || goes_on) out.spelling |= kEmptied;
}

/// How long the spelling of $IFS at this place is; 0 if there is none.
std::size_t Lexer::ifs_at() const {
  const std::string_view rest = text_.substr(at_);
  std::size_t size = 0;
  if (rest.starts_with("${IFS")) {
    const std::size_t end = rest.substr(0, 24).find('}');
    if (end == std::string_view::npos || is_name_byte(rest[5])) return 0;
    size = end + 1;
  } else if (rest.starts_with("$IFS") && (rest.size() == 4 || !is_name_byte(rest[4]))) {
    size = 4;
  } else {
    return 0;
  }
  if (rest.size() > size + 1 && rest[size] == '$' && is_digit(rest[size + 1])) size += 2;
  return size;
}

/// $'…': behind the opening quote. Letters may be written as numbers.
bool Lexer::ansi_quoted(Word& out) {
  const std::size_t end = closing('\'', at_ + 2);
  if (end == text_.size()) return false;
  const std::string_view inside = text_.substr(at_ + 2, end - at_ - 2);
  at_ = end + 1;
  out.spelling |= kCoded;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] != '\\' || i + 1 >= inside.size()) {
      put(inside[i], out);
      continue;
    }
    ++i;
    unsigned code = 0;
    if (inside[i] == 'x') {
      std::size_t digits = 0;
      for (; digits < 2 && i + 1 < inside.size() && hex_value(inside[i + 1]) < 16; ++digits) {
        code = code * 16 + hex_value(inside[++i]);
      }
      put(static_cast<char>(code), out);
    } else if (inside[i] >= '0' && inside[i] <= '7') {
      for (std::size_t digits = 0;
           digits < 3 && i < inside.size() && inside[i] >= '0' && inside[i] <= '7'; ++digits, ++i) {
        code = code * 8 + static_cast<unsigned>(inside[i] - '0');
      }
      --i;
      put(static_cast<char>(code & 0xffU), out);
    } else {
      put(inside[i], out);
    }
  }
  return true;
}

/// The output of a command in the middle of a word: passed over up to its parenthesis.
bool Lexer::substitution(Word& out) {
  constexpr std::size_t kLongest = 2048;
  const std::size_t limit = std::min(text_.size(), at_ + kLongest);
  std::size_t depth = 0;
  std::size_t end = at_ + 1;
  for (; end < limit; ++end) {
    if (text_[end] == '(') ++depth;
    if (text_[end] == ')' && --depth == 0) break;
  }
  if (!budget_.take(end - at_) || end == limit) return false;
  const bool nothing = end == at_ + 2;
  at_ = end + 1;
  if (nothing)
    vanished(out);
  else
    out.spelling |= kSubstitution;
  return true;
}

bool Lexer::in_braces(Word& out) {
  constexpr std::size_t kLongest = 64;
  const std::string_view rest = text_.substr(at_, kLongest);
  const std::size_t end = rest.find('}');
  if (end == std::string_view::npos) return false;
  const std::size_t name = name_at(rest, 2);
  const std::string_view variable = rest.substr(2, name);
  const std::string_view behind = rest.substr(2 + name, end - 2 - name);
  at_ += end + 1;
  if (is_slice(behind)) {
    out.spelling |= kSliced;
    const bool begins_with_slash = variable == "PATH" || variable == "HOME" || variable == "PWD" ||
                                   variable == "SHELL" || variable == "OLDPWD";
    put(begins_with_slash && behind == ":0:1" ? "/" : "", out);
    return true;
  }
  out.spelling |= kVariable;
  if (is_set_by_shell(variable)) out.spelling |= kSetByShell;
  put(value_of(variable), out);
  return true;
}

bool Lexer::named(Word& out) {
  const std::size_t name = name_at(text_, at_ + 1);
  const std::string_view variable = text_.substr(at_ + 1, name);
  const std::string_view value = value_of(variable);
  at_ += 1 + name;
  out.spelling |= kVariable;
  if (is_set_by_shell(variable)) out.spelling |= kSetByShell;
  if (value.empty())
    vanished(out);
  else
    put(value, out);
  return budget_.take(name);
}

bool Lexer::dollar(Word& out) {
  if (ifs_at() > 0) return false;
  const char next = peek(1);
  if (next == '\'') return ansi_quoted(out);
  if (next == '(') return substitution(out);
  if (next == '{') return in_braces(out);
  if (is_letter(next) || next == '_') return named(out);
  if (next == '@' || next == '*' || (next >= '1' && next <= '9')) {
    at_ += 2;
    vanished(out);
    return true;
  }
  const bool hides = kept_ > 0 && is_letter(peek(2));
  if (hides && (next == '?' || next == '!' || next == '$' || next == '-')) {
    at_ += 2;
    vanished(out);
    return true;
  }
  if (next == '0') {
    put("sh", out);
    out.spelling |= kVariable;
    at_ += 2;
    return true;
  }
  put('$', out);
  ++at_;
  return true;
}

/// %COMSPEC%, %PATH:~0,1%
bool Lexer::percent(Word& out) {
  const std::size_t name = name_at(text_.substr(0, at_ + 32), at_ + 1);
  const std::string_view behind = text_.substr(std::min(at_ + 1 + name, text_.size()), 24);
  if (name > 1 && is_letter(peek(1)) && behind.starts_with(":~")) {
    const std::size_t end = behind.find('%');
    if (end != std::string_view::npos) {
      at_ += 1 + name + end + 1;
      out.spelling |= kSliced;
      return true;
    }
  }
  const std::string_view value = windows_value_of(text_.substr(at_ + 1, name));
  if (name > 1 && behind.starts_with('%') && value.data() != nullptr) {
    put(value, out);
    out.spelling |= kVariable | kSetByShell;
    at_ += name + 2;
    return true;
  }
  put('%', out);
  ++at_;
  return true;
}

bool Lexer::caret(Word& out) {
  const bool before = kept_ > 0 && is_letter(room_[kept_ - 1]);
  if (before && is_letter(peek(1))) {
    out.spelling |= kCaret;
    ++at_;
    return true;
  }
  put('^', out);
  ++at_;
  return true;
}

}  // namespace quell::attack::shell
