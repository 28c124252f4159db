#include "php/request_flow.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "php/lexer.h"

namespace quell::webroot::php {
namespace {

constexpr std::array<std::string_view, 7> kRequestVariables{
    "_GET",           "_POST",        "_REQUEST", "_COOKIE", "HTTP_RAW_POST_DATA",
    "HTTP_POST_VARS", "HTTP_GET_VARS"};
constexpr std::array<std::string_view, 4> kRequestFunctions{
    "getallheaders", "apache_request_headers", "filter_input", "filter_input_array"};
/// Sorted. What they give of a request's value runs nothing.
constexpr std::array<std::string_view, 41> kHarmless{"abs",
                                                     "array_key_exists",
                                                     "array_search",
                                                     "basename",
                                                     "bin2hex",
                                                     "count",
                                                     "crc32",
                                                     "ctype_alnum",
                                                     "ctype_alpha",
                                                     "ctype_digit",
                                                     "defined",
                                                     "empty",
                                                     "escapeshellarg",
                                                     "escapeshellcmd",
                                                     "floatval",
                                                     "function_exists",
                                                     "hash",
                                                     "hash_equals",
                                                     "hash_hmac",
                                                     "html_escape",
                                                     "htmlentities",
                                                     "htmlspecialchars",
                                                     "in_array",
                                                     "intval",
                                                     "is_array",
                                                     "is_callable",
                                                     "is_file",
                                                     "is_int",
                                                     "is_numeric",
                                                     "is_string",
                                                     "isset",
                                                     "md5",
                                                     "method_exists",
                                                     "number_format",
                                                     "password_verify",
                                                     "preg_match",
                                                     "sha1",
                                                     "sizeof",
                                                     "strcmp",
                                                     "strlen",
                                                     "strpos"};
static_assert(std::is_sorted(kHarmless.begin(), kHarmless.end()));
constexpr std::array<std::string_view, 4> kCasts{"int", "integer", "float", "bool"};

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_harmless(std::string_view name) {
  return std::binary_search(kHarmless.begin(), kHarmless.end(), name) ||
         name.starts_with("sanitize_") || name.starts_with("esc_");
}

/// (int)$x: the token at `at` follows such a cast.
bool is_cast(const std::vector<Token>& tokens, std::size_t at) {
  return at >= 3 && tokens[at - 1].is_mark(')') && tokens[at - 3].is_mark('(') &&
         tokens[at - 2].kind == TokenKind::kWord && is_one_of(kCasts, tokens[at - 2].text);
}

bool is_assignment(const Token& token) {
  return token.kind == TokenKind::kMark && (token.text == "=" || token.text == ".=");
}

bool is_name(std::string_view text) {
  return !text.empty() && is_word_start(text.front()) &&
         std::all_of(text.begin(), text.end(), is_word_char);
}

/// $x["a"] == …, $x ? … : …: what comes of it is one of the program's own values. Looks at few
/// tokens, so that brackets in brackets stay linear.
bool is_compared(const std::vector<Token>& tokens, std::size_t at) {
  constexpr std::size_t kLooked = 64;
  std::size_t next = at + 1;
  const std::size_t end = std::min(tokens.size(), at + kLooked);
  int open = 0;
  for (; next < end; ++next) {
    if (tokens[next].is_mark('['))
      ++open;
    else if (tokens[next].is_mark(']'))
      --open;
    else if (open <= 0)
      break;
  }
  if (next >= end || tokens[next].kind != TokenKind::kMark) return false;
  const std::string& text = tokens[next].text;
  if (text == "?") return next + 1 < tokens.size() && !tokens[next + 1].is_mark(':');
  return text == "==" || text == "===" || text == "!=" || text == "<" || text == ">";
}

/// Which brackets a place is in: whether any of them makes a value harmless.
class Nesting {
 public:
  void step(const std::vector<Token>& tokens, std::size_t at) {
    const Token& token = tokens[at];
    if (token.is_mark('(')) {
      const bool named = at > 0 && tokens[at - 1].kind == TokenKind::kWord;
      push(named && is_harmless(tokens[at - 1].text));
    } else if (token.is_mark('[')) {
      // The index of an array chooses from what is there.
      push(at > 0 && (tokens[at - 1].kind == TokenKind::kVariable || tokens[at - 1].is_mark(']')));
    } else if ((token.is_mark(')') || token.is_mark(']')) && !open_.empty()) {
      harmless_ -= open_.back() ? 1 : 0;
      open_.pop_back();
    }
  }
  [[nodiscard]] bool is_harmless_here() const { return harmless_ > 0; }

 private:
  void push(bool harmless) {
    open_.push_back(harmless);
    harmless_ += harmless ? 1 : 0;
  }
  std::vector<bool> open_;
  int harmless_ = 0;
};

}  // namespace

void RequestFlow::take(std::vector<Token>& statement) {
  put_constants(statement);
  mark(statement);
  learn(statement);
}

void RequestFlow::open_brace(const std::vector<Token>& statement) {
  const bool opens = std::any_of(statement.begin(), statement.end(), [](const Token& token) {
    return token.is(TokenKind::kWord, "function");
  });
  braces_.push_back(opens);
  if (opens) scopes_.emplace_back();
}

void RequestFlow::close_brace() {
  if (braces_.empty()) return;
  if (braces_.back() && scopes_.size() > 1) scopes_.pop_back();
  braces_.pop_back();
}

/// $f where $f = "system" was said: called, it becomes the name; elsewhere the string.
void RequestFlow::put_constants(std::vector<Token>& statement) const {
  const Scope& scope = scopes_.back();
  if (scope.constants.empty()) return;
  for (std::size_t i = 0; i + 1 < statement.size(); ++i) {
    Token& token = statement[i];
    if (token.kind != TokenKind::kVariable) continue;
    if (i > 0 && (statement[i - 1].text == "->" || statement[i - 1].text == "::" ||
                  statement[i - 1].is_mark('$'))) {
      continue;
    }
    const auto found = scope.constants.find(token.text);
    if (found == scope.constants.end()) continue;
    const Token& behind = statement[i + 1];
    if (behind.is_mark('(') && is_name(found->second.text)) {
      token.kind = TokenKind::kWord;
      token.text = found->second.text;
      std::transform(token.text.begin(), token.text.end(), token.text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      });
      token.hidden = true;
    } else if (behind.is_mark(')') || behind.is_mark(',') || behind.is_mark('.') ||
               behind.is_mark(';')) {
      token.kind = TokenKind::kString;
      token.text = found->second.text;
      token.hidden = found->second.hidden;
    }
  }
}

bool RequestFlow::brings_request(std::string_view text) const {
  const Scope& scope = scopes_.back();
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    std::size_t begin = at + 1;
    if (begin < text.size() && text[begin] == '{') ++begin;
    std::size_t end = begin;
    while (end < text.size() && is_word_char(text[end])) ++end;
    const std::string_view name = text.substr(begin, end - begin);
    if (is_one_of(kRequestVariables, name) || scope.from_request.contains(name)) return true;
  }
  return false;
}

bool RequestFlow::is_source(const std::vector<Token>& statement, std::size_t at) const {
  const Token& token = statement[at];
  if (token.kind == TokenKind::kString) {
    return token.text == "php://input" || (token.interpolates && brings_request(token.text));
  }
  if (token.kind == TokenKind::kMark) return token.text[0] == '`' && brings_request(token.text);
  const bool called = at + 1 < statement.size() && statement[at + 1].is_mark('(');
  if (token.kind == TokenKind::kWord) {
    if (called && is_one_of(kRequestFunctions, token.text)) return true;
    return called && token.text == "getenv" && at + 2 < statement.size() &&
           (statement[at + 2].text.starts_with("HTTP_") ||
            statement[at + 2].text == "QUERY_STRING");
  }
  if (token.kind != TokenKind::kVariable) return false;
  if (at > 0 && (statement[at - 1].text == "->" || statement[at - 1].text == "::")) return false;
  if (is_one_of(kRequestVariables, token.text)) return true;
  if (token.text == "_SERVER" && at + 2 < statement.size() && statement[at + 1].is_mark('[')) {
    const std::string& key = statement[at + 2].text;
    return key == "QUERY_STRING" || key == "PHP_AUTH_USER" || key == "PHP_AUTH_PW" ||
           (key.starts_with("HTTP_") && key != "HTTP_HOST");
  }
  return scopes_.back().from_request.contains(token.text);
}

void RequestFlow::mark(std::vector<Token>& statement) const {
  Nesting nesting;
  for (std::size_t i = 0; i < statement.size(); ++i) {
    nesting.step(statement, i);
    statement[i].request = !nesting.is_harmless_here() && !is_cast(statement, i) &&
                           is_source(statement, i) && !is_compared(statement, i);
  }
}

void RequestFlow::learn(const std::vector<Token>& statement) {
  // Whether anything behind a place comes from the request: looked at from the end.
  std::vector<bool> behind(statement.size() + 1, false);
  for (std::size_t i = statement.size(); i-- > 0;) {
    behind[i] = behind[i + 1] || statement[i].request;
  }
  bool before_as = false;
  bool is_after_as = false;
  for (std::size_t i = 0; i < statement.size(); ++i) {
    const Token& token = statement[i];
    before_as = before_as || token.request;
    if (token.is(TokenKind::kWord, "as")) is_after_as = before_as;
    if (token.kind != TokenKind::kVariable) continue;
    if (is_after_as && scopes_.back().from_request.size() < kVariables) {
      scopes_.back().from_request.insert(token.text);
    }
    if (i + 1 >= statement.size()) continue;
    // $a["x"] = …: the whole of $a is meant.
    std::size_t next = i + 1;
    if (statement[next].is_mark('[') && i == 0) {
      while (next < statement.size() && !is_assignment(statement[next])) ++next;
    }
    if (next < statement.size() && is_assignment(statement[next])) {
      learn_assignment(statement, i, behind[next + 1]);
    }
  }
}

void RequestFlow::learn_assignment(const std::vector<Token>& statement, std::size_t at,
                                   bool taints) {
  Scope& scope = scopes_.back();
  const std::string& name = statement[at].text;
  const bool appends = statement[at + 1].text == ".=";
  const bool whole = is_assignment(statement[at + 1]);
  if (taints) {
    if (scope.from_request.size() < kVariables) scope.from_request.insert(name);
  } else if (whole && !appends) {
    if (const auto old = scope.from_request.find(name); old != scope.from_request.end()) {
      scope.from_request.erase(old);
    }
  }
  const bool is_constant = whole && at + 3 < statement.size() + 1 && at + 2 < statement.size() &&
                           statement[at + 2].kind == TokenKind::kString &&
                           !statement[at + 2].interpolates &&
                           (at + 3 == statement.size() || statement[at + 3].is_mark(';'));
  const auto known = scope.constants.find(name);
  if (!is_constant) {
    if (known != scope.constants.end()) scope.constants.erase(known);
    return;
  }
  Constant value{.text = statement[at + 2].text, .hidden = statement[at + 2].hidden};
  if (appends) {
    if (known == scope.constants.end()) return;
    value = {.text = known->second.text + value.text, .hidden = true};
  }
  if (value.text.size() > kConstantBytes) {
    if (known != scope.constants.end()) scope.constants.erase(known);
    return;
  }
  if (known != scope.constants.end() || scope.constants.size() < kVariables) {
    scope.constants.insert_or_assign(name, std::move(value));
  }
}

}  // namespace quell::webroot::php
