#include <algorithm>

#include "attack/quick.h"
#include "path/telling_component.h"
#include "plain/object_marks.h"
#include "plain/plain_scan.h"
#include "plain/plain_words.h"
#include "shell/shell_names.h"
#include "shell/shell_words.h"
#include "text/ascii_set.h"
#include "visitor/scanner.h"

namespace quell::attack {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Options of a program; programs; names of Java's class loader. What is encoded in a name is not
/// looked at.
bool may_reach_further(std::string_view name) {
  return name.starts_with('-') || name.starts_with('/') || name.starts_with('+') ||
         name.find('%') != std::string_view::npos || name.starts_with("class");
}

/// A command with something behind it, as a shell would be given it.
bool may_be_command(std::string_view value) {
  // Blanks, and cmd.exe's mark for a quiet command.
  while (!value.empty() && is_any<" @+%">(value[0])) {
    value.remove_prefix(value.starts_with('%') ? std::min<std::size_t>(value.size(), 3) : 1);
  }
  const std::size_t blank = find_any<" +%">(value);
  if (blank == std::string_view::npos) return false;
  std::string_view name = value.substr(0, blank);
  const std::size_t folders = name.rfind('/') + 1;  // 0 where there is none
  if (folders > 0 && shell::hold_programs(name.substr(0, folders))) return true;
  name.remove_prefix(folders);
  name = shell::without_program_extension(name);
  return shell::find_utility(name) != nullptr || shell::find_cmdlet(name) != nullptr;
}

bool is_plain_value(PlainScan& scan) {
  std::string_view value = scan.rest();
  if (!scan.value()) return false;
  value.remove_suffix(scan.rest().size());
  return !may_be_command(value);
}

bool is_plain_query(PlainScan& scan) {
  while (!scan.at_end()) {
    std::string_view name = scan.rest();
    if (!scan.name()) return false;
    name.remove_suffix(scan.rest().size());
    if (may_reach_further(name) || may_be_command(name)) return false;
    if (!scan.at_end() && scan.next() == '=') {
      scan.skip(1);
      if (!is_plain_value(scan)) return false;
    }
    if (scan.at_end()) break;
    scan.skip(1);                                            // '&'
    if (!scan.at_end() && scan.next() == '&') return false;  // of a shell, perhaps
  }
  return true;
}

bool is_plain_target(PlainScan& scan) {
  if (!scan.path()) return false;
  if (scan.at_end()) return true;
  scan.skip(1);  // '?'
  return is_plain_query(scan);
}

/// "https://host:8080/path?query". As SQL, it ends behind "https"; as a path, it is judged like a
/// request target.
bool is_plain_referer(std::string_view value, std::size_t scheme) {
  PlainScan scan(value);
  scan.skip(scheme);
  if (!scan.host()) return false;
  if (!scan.at_end() && scan.next() == ':') {
    scan.skip(1);
    while (!scan.at_end() && is_digit(scan.next())) scan.skip(1);
  }
  return scan.at_end() || (scan.next() == '/' && is_plain_target(scan));
}

/// "Name/1.2": how many bytes; 0 if there is no such beginning. As SQL it is a quotient, and stops
/// being SQL at what follows a quotient here: a second number, '(' or a word that is no keyword.
std::size_t product_size(std::string_view agent) {
  std::size_t i = 0;
  std::size_t word = 0;
  const auto is_name = [&] { return plain_word(agent.substr(word, i - word)) == PlainWord::kName; };
  for (; i < agent.size() && (is_letter(agent[i]) || agent[i] == '-'); ++i) {
    if (agent[i] != '-') continue;
    if (i == word || !is_name()) return 0;
    word = i + 1;
  }
  if (i == word || !is_name() || i + 1 >= agent.size() || agent[i] != '/') return 0;
  if (!is_digit(agent[++i])) return 0;
  while (i < agent.size() && (is_digit(agent[i]) || agent[i] == '.')) ++i;
  return i;
}

/// What follows the first product: end, " (" or another name.
bool ends_sql(std::string_view rest) {
  if (rest.empty()) return true;
  if (rest.size() < 2 || rest[0] != ' ') return false;
  if (rest[1] == '(') return true;
  std::size_t end = 1;
  while (end < rest.size() && is_letter(rest[end])) ++end;
  const bool whole = end == rest.size() || rest[end] == '/' || rest[end] == ' ';
  return end > 1 && whole && plain_word(rest.substr(1, end - 1)) == PlainWord::kName;
}

/// Comments in parentheses, products, addresses; ';' and '@' only inside of parentheses.
class AgentScan {
 public:
  explicit AgentScan(std::string_view agent) : agent_(agent) {}

  bool harmless() {
    for (; at_ < agent_.size(); ++at_) {
      if (!take(agent_[at_])) return false;
    }
    return depth_ == 0 && end_component();
  }

 private:
  bool take(char c) {
    if (is_letter(c)) return c != 'x' || !begins_hex_text();
    switch (c) {
      case '/':
        return end_component();
      case '.':
        return before() != '.' && before() != '/' &&
               (before() != ' ' || agent_.substr(at_).starts_with(".NET"));
      case '-':
        return before() != '-';
      case '(':  // a comment, not a call
        ++depth_;
        return before() == ' ';
      case ')':
        return before() != '(' && depth_-- > 0;
      case ';':
      case '@':
        return depth_ > 0;
      case ' ':
      case ',':
      case ':':
      case '_':
      case '+':
        return true;
      default:
        return is_digit(c);
    }
  }

  [[nodiscard]] char before() const { return at_ == 0 ? '\0' : agent_[at_ - 1]; }
  [[nodiscard]] bool begins_hex_text() const {
    const char next = at_ + 1 < agent_.size() ? agent_[at_ + 1] : '\0';
    return before() == '0' && (next == '2' || next == '5');
  }
  bool end_component() {
    const std::string_view component = agent_.substr(component_, at_ - component_);
    component_ = at_ + 1;
    const std::string_view folder = component.substr(rfind_any<" (;,">(component) + 1);
    return !is_telling_component(component) && !shell::hold_programs(folder);
  }

  std::string_view agent_;
  std::size_t at_ = 0;
  std::size_t component_ = 0;
  int depth_ = 0;
};

bool is_plain_agent(std::string_view agent) {
  const std::size_t product = product_size(agent);
  if (product == 0 || !ends_sql(agent.substr(product))) return false;
  if (find_any<" .">(agent) == std::string_view::npos) return false;  // may be base64
  return AgentScan(agent).harmless() && !names_scanner(agent);
}

}  // namespace

bool is_plainly_harmless_target(std::string_view target) {
  if (!target.starts_with('/') || target.size() > kLongestPlain) return false;
  PlainScan scan(target);
  return is_plain_target(scan) && !may_hold_object(target);
}

bool is_plainly_harmless_query(std::string_view query) {
  if (query.size() > kLongestPlain) return false;
  PlainScan scan(query);
  return is_plain_query(scan) && !may_hold_object(query);
}

bool is_plainly_harmless_value(std::string_view value) {
  if (value.size() > kLongestPlain) return false;
  PlainScan scan(value);
  return is_plain_value(scan) && scan.at_end() && !may_hold_object(value);
}

bool is_plainly_harmless_header(std::string_view value) {
  if (value.empty() || value == "-") return true;
  if (value.size() > kLongestPlain || may_hold_object(value)) return false;
  constexpr std::string_view kHttps = "https://";
  if (value.starts_with(kHttps)) return is_plain_referer(value, kHttps.size());
  if (value.starts_with("http://")) return is_plain_referer(value, kHttps.size() - 1);
  return is_plain_agent(value);
}

}  // namespace quell::attack
