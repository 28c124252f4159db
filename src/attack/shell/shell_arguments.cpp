#include "shell/shell_arguments.h"

#include <algorithm>
#include <array>

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

bool is_flag(std::string_view text) {
  if (text.size() < 2 || text.size() > 64) return false;
  if (text[0] == '+') return is_letter(text[1]) || text[1] == '%';
  if (text[0] != '-') return false;
  const std::size_t name = text.find_first_not_of('-');
  return name != std::string_view::npos && name <= 2 &&
         (is_letter(text[name]) || is_digit(text[name]));
}

/// /x, /all, /active:yes
bool is_switch(std::string_view text) {
  if (text.size() < 2 || text[0] != '/' || !(is_letter(text[1]) || text[1] == '?')) return false;
  return text.find('/', 1) == std::string_view::npos && text.find('.') == std::string_view::npos;
}

/// A directory directly below the root, on every system of its kind.
bool is_system_root(std::string_view path) {
  constexpr auto kRoots = std::to_array<std::string_view>(
      {"etc", "usr", "var", "proc", "tmp", "home", "root", "bin", "sbin", "dev", "opt", "boot",
       "srv", "mnt", "lib", "sys", "run", "flag"});
  const std::size_t begin = find_none<"/.">(path);
  if (begin == std::string_view::npos) return path.find("..") != std::string_view::npos;
  const std::string_view rest = path.substr(begin);
  const std::string_view first = rest.substr(0, rest.find('/'));
  return std::ranges::find(kRoots, first) != kRoots.end();
}

bool is_windows_path(std::string_view text) {
  if (text.size() >= 2 && text[1] == ':' && is_letter(text[0])) {
    return text.size() == 2 || text[2] == '\\' || text[2] == '/';
  }
  constexpr std::string_view kRegistry = "hk";
  return text.starts_with("\\\\") ||
         (text.size() > 5 && equals_lower(text.substr(0, 2), kRegistry) &&
          text.find('\\') != std::string_view::npos);
}

bool is_number(std::string_view text) {
  const std::size_t digits = find_none<"0123456789.">(text);
  if (digits == 0) return false;
  if (digits == std::string_view::npos) return is_digit(text[0]) && text.size() < 12;
  return digits + 1 == text.size() && is_any<"smhd">(text.back());
}

bool is_address(std::string_view text) {
  if (text == "localhost" || text == "::1") return true;
  return std::ranges::count(text, '.') == 3 &&
         find_none<"0123456789.:">(text) == std::string_view::npos;
}

/// Letters on both sides of a dot.
bool is_dotted(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == 0 || dot == std::string_view::npos || dot + 1 >= text.size()) return false;
  return find_any<" ,\"()">(text) == std::string_view::npos && is_letter(text[dot + 1]);
}

Argument kind_of_path(std::string_view text) {
  if (is_system_root(text)) return Argument::kSystemPath;
  return is_switch(text) ? Argument::kSwitch : Argument::kPath;
}

Argument kind_of_plain(std::string_view text) {
  if (is_flag(text)) return Argument::kFlag;
  if (text.find("://") != std::string_view::npos) return Argument::kUrl;
  if (text[0] == '/') return kind_of_path(text);
  if (is_windows_path(text) || text.starts_with("~/") || text.starts_with("../") ||
      text.starts_with("..\\")) {
    return Argument::kSystemPath;
  }
  if (text.starts_with("./")) return Argument::kPath;
  if (is_address(text)) return Argument::kAddress;
  if (is_number(text)) return Argument::kNumber;
  if (text.find('/') != std::string_view::npos) return Argument::kRelative;
  if (is_dotted(text)) return Argument::kName;
  return is_subcommand(text) ? Argument::kSubcommand : Argument::kWord;
}

bool has_form(Argument kind) {
  return kind != Argument::kWord && kind != Argument::kNumber && kind != Argument::kQuoted &&
         kind != Argument::kSubcommand && kind != Argument::kRelative && kind != Argument::kSetting;
}

}  // namespace

Argument kind_of(const Word& word) {
  if (word.is(kSubstitution)) return Argument::kSubstitution;
  if (word.text.empty()) {
    if (word.is(kSetByShell)) return Argument::kSetByShell;
    return word.is(kVariable) ? Argument::kVariable : Argument::kWord;
  }
  if (word.is(kQuoted) && word.text.find(' ') != std::string_view::npos) return Argument::kQuoted;
  // dd if=/etc/passwd
  const std::size_t equals =
      word.text[0] == '-' ? std::string_view::npos : word.text.substr(0, 8).find('=');
  const bool named = equals != std::string_view::npos && equals > 0 &&
                     equals + 1 < word.text.size() && word.text[equals + 1] == '/';
  const Argument plain = kind_of_plain(named ? word.text.substr(equals + 1) : word.text);
  if (plain == Argument::kPath && word.is(kGlob) && word.text[0] == '/') {
    return Argument::kSystemPath;
  }
  if (plain != Argument::kWord) return plain;
  if (word.is(kVariable | kSliced)) return Argument::kVariable;
  if (word.is(kGlob)) return Argument::kPath;
  if (equals != std::string_view::npos && equals > 0) return Argument::kSetting;
  return Argument::kWord;
}

/// Negative: no argument of this command.
double Arguments::fit(Argument kind) const {
  const auto takes = [&](Takes any_of) { return (takes_ & any_of) != 0; };
  switch (kind) {
    case Argument::kFlag:
      return 1.8;
    case Argument::kSwitch:
      return takes(kWindows) ? 1.6 : takes(kFiles) ? 1.8 : 0.5;
    case Argument::kSystemPath:
      return takes(kFiles | kCode) ? 2.6 : 1.4;
    case Argument::kPath:
      return takes(kFiles | kCode) ? 1.8 : 0.6;
    case Argument::kRelative:
      return takes(kText) ? 1.1 : takes(kFiles | kCode) ? 0.8 : 0;
    case Argument::kSetting:
      return 0;
    case Argument::kName:
      return takes(kFiles | kHosts) ? 1.8 : takes(kText | kCode) ? 1.1 : 0.2;
    case Argument::kUrl:
      return takes(kHosts) ? 2.6 : 0.8;
    case Argument::kAddress:
      return takes(kHosts) ? 2.6 : 0.5;
    case Argument::kNumber:
      if (takes(kSeconds)) return count_ == 0 ? 2.5 : 0;
      return takes(kText) ? 1.1 : flagged_ ? 0.4 : -1;
    case Argument::kQuoted:
      return takes(kCode | kCommand) && flagged_ ? 2.4 : takes(kText | kVerbs) ? 1.1 : 0.4;
    case Argument::kVariable:
      return takes(kFiles | kHosts | kText | kCommand) ? 1.2 : 0;
    case Argument::kSetByShell:
      return takes(kFiles | kHosts | kText | kCommand) ? 2.9 : 0;
    case Argument::kSubstitution:
      return 2.0;
    case Argument::kSubcommand:
      return takes(kVerbs) ? 1.8 : takes(kText) ? 1.1 : -1;
    case Argument::kWord:
      if (takes(kText)) return 1.1;
      if (flagged_ && count_ < 6) return 0.3;
      if (takes(kFiles | kHosts) && words_ == 0) return -0.4;
      return takes(kVerbs) && best_ >= 1.8 ? 0.1 : -1;
  }
  return -1;
}

void Arguments::add(const Word& word) {
  const Argument kind = kind_of(word);
  const double weight = fit(kind);
  ++count_;
  // A word behind a flag, or behind "net user", is theirs.
  if (kind == Argument::kWord && !after_flag_ && weight <= 0) ++words_;
  after_flag_ = kind == Argument::kFlag;
  if (kind == Argument::kFlag || (kind == Argument::kSwitch && (takes_ & kWindows) != 0)) {
    flagged_ = true;
  }
  if (weight <= -1) {
    ++misfits_;
    return;
  }
  if (weight > 0 && has_form(kind)) structured_ = true;
  if (weight >= 1) ++fitting_;
  if (weight > best_ || count_ == 1) {
    best_ = weight;
    best_raw_ = word.raw;
  }
}

void Arguments::add_redirection(double weight, std::string_view raw) {
  if (weight >= 1) {
    ++fitting_;
    structured_ = true;
  }
  if (weight <= best_) return;
  best_ = weight;
  best_raw_ = raw;
}

double Arguments::others() const {
  if (fitting_ < 2) return 0;
  return fitting_ == 2 ? 0.6 : 0.9;
}

}  // namespace quell::attack::shell
