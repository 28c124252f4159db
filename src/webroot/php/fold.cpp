#include "php/fold.h"

#include <algorithm>
#include <string>
#include <utility>

#include "php/decode.h"

namespace quell::webroot::php {

void Folder::push(Token token) {
  tokens_.push_back(std::move(token));
  while (fold_once()) {
  }
}

bool Folder::fold_once() {
  if (tokens_.size() < 2) return false;
  const Token& last = tokens_.back();
  if (last.kind == TokenKind::kString) return fold_inversion() || fold_pair();
  if (last.is_mark(')')) return fold_parentheses();
  if (last.is_mark('}')) return fold_variable_name();
  if (last.is_mark(']')) return fold_globals();
  return false;
}

bool Folder::afford(std::size_t bytes) {
  if (bytes > budget_) {
    budget_ = 0;
    return false;
  }
  budget_ -= bytes;
  return true;
}

void Folder::replace(std::size_t count, Token token) {
  tokens_.resize(tokens_.size() - count);
  tokens_.push_back(std::move(token));
}

/// ~"…": PHP inverts every bit.
bool Folder::fold_inversion() {
  if (!tokens_[tokens_.size() - 2].is_mark('~') || !afford(tokens_.back().text.size())) {
    return false;
  }
  Token token = std::move(tokens_.back());
  for (char& c : token.text) c = static_cast<char>(~c);
  token.hidden = true;
  replace(2, std::move(token));
  return true;
}

/// "a" . "b" and "a" ^ "b".
bool Folder::fold_pair() {
  const Token* left = back(2);
  if (left == nullptr || left->kind != TokenKind::kString) return false;
  const bool joins = back(1)->is_mark('.');
  if (!joins && !back(1)->is_mark('^')) return false;
  if (!afford(tokens_.back().text.size())) return false;
  Token right = std::move(tokens_.back());
  Token token = std::move(tokens_[tokens_.size() - 3]);
  if (joins) {
    token.text += right.text;
    token.hidden = token.hidden || right.hidden;
    token.interpolates = token.interpolates || right.interpolates;
    token.request = token.request || right.request;
  } else {
    token.text.resize(std::min(token.text.size(), right.text.size()));
    for (std::size_t i = 0; i < token.text.size(); ++i) {
      token.text[i] = static_cast<char>(token.text[i] ^ right.text[i]);
    }
    token.hidden = true;
  }
  replace(3, std::move(token));
  return true;
}

/// ("a") where it is no call, and calls with one constant.
bool Folder::fold_parentheses() {
  const Token* open = back(2);
  if (open == nullptr || !open->is_mark('(')) return false;
  const Token* before = back(3);
  if (before != nullptr && before->kind == TokenKind::kWord) return fold_call(3);
  const bool is_call =
      before != nullptr &&
      (before->kind == TokenKind::kVariable || before->is_mark(')') || before->is_mark(']') ||
       before->is_mark('}') || before->kind == TokenKind::kString);
  if (is_call || back(1)->kind != TokenKind::kString) return false;
  Token token = std::move(tokens_[tokens_.size() - 2]);
  replace(3, std::move(token));
  return true;
}

bool Folder::fold_call(std::size_t name_offset) {
  const Token& name = *back(name_offset);
  const Token& argument = *back(1);
  // A method of that name is another function.
  const Token* before = back(name_offset + 1);
  if (before != nullptr && (before->text == "->" || before->text == "::")) return false;
  Token token{.kind = TokenKind::kString, .line = name.line, .hidden = true};
  if (name.text == "chr" && argument.kind == TokenKind::kNumber) {
    const auto one = character(argument.text);
    if (!one) return false;
    token.text = *one;
  } else if (argument.kind == TokenKind::kString && !argument.interpolates) {
    if (!afford(argument.text.size())) return false;
    auto text = decoded(name.text, argument.text);
    if (!text) return false;
    token.text = *std::move(text);
  } else {
    return false;
  }
  replace(name_offset + 1, std::move(token));
  return true;
}

/// ${"name"}
bool Folder::fold_variable_name() {
  const Token* name = back(1);
  const Token* open = back(2);
  const Token* dollar = back(3);
  if (dollar == nullptr || !dollar->is_mark('$') || !open->is_mark('{') ||
      name->kind != TokenKind::kString || name->interpolates) {
    return false;
  }
  Token token{.kind = TokenKind::kVariable, .text = name->text, .line = name->line, .hidden = true};
  replace(4, std::move(token));
  return true;
}

/// $GLOBALS["name"] is the variable of that name.
bool Folder::fold_globals() {
  const Token* name = back(1);
  const Token* open = back(2);
  const Token* all = back(3);
  if (all == nullptr || !all->is(TokenKind::kVariable, "GLOBALS") || !open->is_mark('[') ||
      name->kind != TokenKind::kString || name->interpolates) {
    return false;
  }
  Token token{
      .kind = TokenKind::kVariable, .text = name->text, .line = name->line, .hidden = name->hidden};
  replace(4, std::move(token));
  return true;
}

}  // namespace quell::webroot::php
