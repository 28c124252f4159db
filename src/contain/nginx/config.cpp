#include "contain/nginx/config.h"

#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "fmt/format.h"
#include "nginx/lexer.h"

namespace quell::contain::nginx {

namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kMostWords = 500'000;

/// Builds the tree without recursion: depth comes from outside.
class Parser {
 public:
  Parser(std::string_view text, const std::string& file) : lexer_(text, file) {}

  Result<std::vector<Directive>> parse() {
    for (;;) {
      QUELL_TRY(Token token, lexer_.next());
      if (token.kind == TokenKind::kEnd) break;
      QUELL_CHECK(take(std::move(token)));
    }
    if (!current_.words.empty()) {
      return std::unexpected(lexer_.error(current_.line, "a directive is not ended by ';'"));
    }
    if (!open_.empty()) {
      return std::unexpected(lexer_.error(open_.back().line, "a block is not closed"));
    }
    return std::move(top_);
  }

 private:
  Result<void> take(Token token) {
    switch (token.kind) {
      case TokenKind::kWord:
        return add_word(std::move(token));
      case TokenKind::kSemicolon:
        if (current_.words.empty())
          return std::unexpected(lexer_.error(token.line, "unexpected ';'"));
        current_.end = token.end;
        siblings().push_back(std::exchange(current_, {}));
        return {};
      case TokenKind::kOpen:
        return open_block(token);
      case TokenKind::kClose:
        return close_block(token);
      case TokenKind::kEnd:
        return {};
    }
    return {};
  }

  Result<void> add_word(Token token) {
    if (++words_ > kMostWords) {
      return fail(ErrorCode::kLimit, lexer_.error(token.line, "too many words").message());
    }
    if (current_.words.empty()) {
      current_.begin = token.begin;
      current_.line = token.line;
    }
    current_.words.push_back(std::move(token.text));
    return {};
  }

  Result<void> open_block(const Token& token) {
    if (current_.words.empty()) return std::unexpected(lexer_.error(token.line, "unexpected '{'"));
    if (current_.name().ends_with("_by_lua_block")) {
      return fail(ErrorCode::kUnsupported,
                  lexer_
                      .error(token.line, fmt::format("{} holds Lua, whose braces cannot be read; "
                                                     "move the server block to a file without it",
                                                     terminal_safe(current_.name())))
                      .message());
    }
    if (open_.size() >= kDeepest) {
      return fail(ErrorCode::kLimit, lexer_.error(token.line, "blocks too deep").message());
    }
    current_.block.push_back({.begin = token.end, .end = 0, .directives = {}});
    open_.push_back(std::exchange(current_, {}));
    return {};
  }

  Result<void> close_block(const Token& token) {
    if (open_.empty() || !current_.words.empty()) {
      return std::unexpected(lexer_.error(token.line, "unexpected '}'"));
    }
    Directive done = std::move(open_.back());
    open_.pop_back();
    done.block.front().end = token.begin;
    done.end = token.end;
    siblings().push_back(std::move(done));
    return {};
  }

  std::vector<Directive>& siblings() {
    return open_.empty() ? top_ : open_.back().block.front().directives;
  }

  Lexer lexer_;
  std::vector<Directive> top_;
  std::vector<Directive> open_;  // blocks that are not closed yet, outermost first
  Directive current_;
  std::size_t words_ = 0;
};

}  // namespace

Result<std::vector<Directive>> parse_config(std::string_view text, const std::string& file) {
  if (text.size() > limits::kDocumentBytes) {
    return fail(ErrorCode::kLimit,
                fmt::format("{} is longer than {} bytes", file, limits::kDocumentBytes));
  }
  return Parser(text, file).parse();
}

}  // namespace quell::contain::nginx
