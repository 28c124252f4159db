// One statement, word by word: what names, strings and calls in it do (code_reading.cpp walks
// through the statements). Private to attack.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "code/code_reading.h"
#include "code/code_tokens.h"
#include "code/code_words.h"

namespace quell::attack {

class StatementReader {
 public:
  explicit StatementReader(std::span<const CodeToken> tokens) : tokens_(tokens) {}

 protected:
  [[nodiscard]] const CodeToken* ahead(std::size_t by) const {
    return at_ + by < tokens_.size() ? &tokens_[at_ + by] : nullptr;
  }
  [[nodiscard]] const CodeToken* back(std::size_t by) const {
    return at_ - begin_ >= by ? &tokens_[at_ - by] : nullptr;
  }
  [[nodiscard]] bool is_ahead(std::size_t by, CodeKind kind) const {
    const CodeToken* token = ahead(by);
    return token != nullptr && token->kind == kind;
  }
  /// The tokens behind this one.
  [[nodiscard]] std::span<const CodeToken> behind() const { return tokens_.subspan(at_ + 1); }
  [[nodiscard]] bool is_member() const {
    const CodeToken* before = back(1);
    return before != nullptr && before->kind == CodeKind::kDot;
  }

  /// while(true): a loop that never ends holds up what runs it.
  void take_loop();
  /// What is called is a value: "system"(…), ('sys'.'tem')(…), $name(…), $name[…](…), ${…}(…).
  void take_computed_call(const CodeToken& callee);
  /// (system)(…), [system][0](…): the name stands between brackets of its own.
  void note_function(const CodeToken& token);
  void take_name(const CodeToken& token);
  /// #name… and @class@member of OGNL.
  void take_ognl(const CodeToken& token);
  /// Whether the dotted name that ends before this token began with '@'.
  [[nodiscard]] bool class_begins_with_at() const;
  void take_member(const CodeToken& token);
  void add_innards(double weight, std::string_view text);
  void take_new_or_import(const CodeToken& token);
  /// System.Diagnostics.Process.Start(: a class by its whole name.
  void take_class_path(const CodeToken& token);
  /// new a.b.C(: dotted, or a class that does harm.
  void take_new();
  void take_string(const CodeToken& token);
  void add_call(const CalledWord& word, double part);

  std::span<const CodeToken> tokens_;
  Statement now_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  ///< of the statement
  unsigned depth_ = 0;
  bool begins_with_variable_ = false;  ///< a $name stands in the statement
  bool names_function_ = false;        ///< so does the name of a function between brackets
};

bool is_code_operand(CodeKind kind);

}  // namespace quell::attack
