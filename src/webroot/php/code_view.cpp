#include "php/code_view.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "php/fold.h"
#include "php/lexer.h"
#include "php/request_flow.h"
#include "php/token.h"

namespace quell::webroot::php {
namespace {

/// Tokens of one statement; a longer one is taken in parts.
constexpr std::size_t kStatementTokens = 50'000;
/// Strings shorter than this hold no code worth a look.
constexpr std::size_t kShortestCode = 8;

bool is_blank_or_worse(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool runs_strings(const std::vector<Token>& statement) {
  return std::any_of(statement.begin(), statement.end(), [](const Token& token) {
    return token.kind == TokenKind::kWord &&
           (token.text == "eval" || token.text == "assert" || token.text == "create_function");
  });
}

class Writer {
 public:
  CodeView view;

  void code(std::string_view bytes, Start start, std::uint32_t line, int depth) {
    Lexer lexer(bytes, start, line);
    RequestFlow flow;
    while (auto token = lexer.next()) {
      if (view.truncated) return;
      const bool ends = token->is_mark(';') || token->is_mark('{') || token->is_mark('}');
      // ${"name"} is no block.
      const auto& before = folder_.tokens();
      const bool names = !before.empty() && (before.back().is_mark('$') || in_name_);
      if (ends && names) in_name_ = token->is_mark('{');
      const char mark = ends ? token->text[0] : '\0';
      if (!ends || names || mark == ';') folder_.push(*std::move(token));
      if ((ends && !names) || before.size() >= kStatementTokens) statement(flow, mark, depth);
    }
    statement(flow, ';', depth);
  }

 private:
  void statement(RequestFlow& flow, char end, int depth) {
    in_name_ = false;
    std::vector<Token> tokens = std::move(folder_.tokens());
    folder_.clear();
    flow.take(tokens);
    refold(tokens);
    if (!tokens.empty()) write(tokens);
    if (end == '{') flow.open_brace(tokens);
    if (end == '}') flow.close_brace();
    if (depth < kCodeInCode && runs_strings(tokens)) inner_code(tokens, depth);
  }

  /// Constants that took the place of variables may fold with what stands around them.
  void refold(std::vector<Token>& tokens) {
    for (Token& token : tokens) folder_.push(std::move(token));
    tokens = std::move(folder_.tokens());
    folder_.clear();
  }

  void inner_code(const std::vector<Token>& tokens, int depth) {
    for (const Token& token : tokens) {
      if (token.kind != TokenKind::kString || token.text.size() < kShortestCode) continue;
      const bool is_page = token.text.find("<?") != std::string::npos;
      code(token.text, is_page ? Start::kInPage : Start::kInCode, token.line, depth + 1);
    }
  }

  void write(const std::vector<Token>& tokens) {
    for (const Token& token : tokens) {
      if (view.text.size() + token.text.size() + 8 > kViewBytes) {
        view.truncated = true;
        return;
      }
      if (view.lines.empty() || view.lines.back().line != token.line) {
        view.lines.push_back({.offset = view.text.size(), .line = token.line});
      }
      write(token);
    }
    view.text += '\n';
  }

  void write(const Token& token) {
    if (token.hidden) view.text += '~';
    switch (token.kind) {
      case TokenKind::kString:
        write_string(token.text);
        break;
      case TokenKind::kVariable:
        view.text += '$';
        view.text += token.text;
        break;
      case TokenKind::kMark:
        if (token.text[0] == '`') {
          word("shell_exec");
          view.text += '(';
          write_string(std::string_view(token.text).substr(1));
          if (token.request) view.text += '@';
          view.text += ')';
          return;
        }
        // '@' silences errors here, and means something else in a view.
        if (!token.is_mark('@') && !token.is_mark('~')) view.text += token.text;
        return;
      case TokenKind::kWord:
      case TokenKind::kNumber:
        word(token.text);
        break;
    }
    if (token.request) view.text += '@';
  }

  void word(std::string_view text) {
    if (!view.text.empty() && is_word_char(view.text.back())) view.text += ' ';
    view.text += text;
  }

  void write_string(std::string_view text) {
    view.text += '"';
    for (const char c : text) {
      view.text += c == '"'               ? '\''
                   : c == '@'             ? '#'
                   : c == '~'             ? '-'
                   : is_blank_or_worse(c) ? ' '
                                          : c;
    }
    view.text += '"';
  }

  Folder folder_;
  bool in_name_ = false;
};

}  // namespace

std::uint32_t CodeView::line_at(std::size_t offset) const {
  const auto behind =
      std::upper_bound(lines.begin(), lines.end(), offset,
                       [](std::size_t wanted, const Mark& mark) { return wanted < mark.offset; });
  return behind == lines.begin() ? 1 : std::prev(behind)->line;
}

CodeView code_view(std::string_view bytes) {
  if (bytes.find("<?") == std::string_view::npos) return {};
  Writer writer;
  writer.view.text = "\n";  // rules look at what stands before a word
  writer.code(bytes, Start::kInPage, 1, 0);
  if (writer.view.text.size() == 1) return {};
  return std::move(writer.view);
}

}  // namespace quell::webroot::php
