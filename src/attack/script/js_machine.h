// A state machine that reads JavaScript: two states (an operand is wanted, an operand stands
// before) and a stack of brackets of fixed depth: as much of the grammar as tells code from prose.
// Private to attack. Every step takes a token or fails: linear, no recursion, no memory but its
// own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "script/js_effects.h"
#include "script/js_spelling.h"
#include "script/js_tokens.h"

namespace quell::attack {

/// Reads one text after another.
class JsMachine {
 public:
  /// Of the first kMaxScriptBytes. Valid until the next run.
  const JsEffects& run(std::string_view text, JsStart start);
  /// In all runs together: how much work there was.
  [[nodiscard]] std::size_t bytes_read() const { return bytes_read_; }

 private:
  /// What stands before, as far as it can be called or assigned.
  struct Operand {
    enum class Kind : std::uint8_t { kNone, kName, kMember, kComputed, kGroup, kBlock, kLiteral };
    Kind kind = Kind::kNone;
    bool of_browser = false;   ///< a member of one of the browser's objects
    bool is_text = false;      ///< of an index: the name as a string
    bool of_constant = false;  ///< an array or a string, or a member of one
    std::string_view name{};
    std::string_view owner{};
  };
  enum class Bracket : std::uint8_t { kGroup, kCall, kCondition, kIndex, kArray, kBlock };
  struct Frame {
    Bracket bracket = Bracket::kGroup;
    char close = ')';
    Operand before{};
    std::size_t operands = 0;  ///< that stood directly inside
  };
  static constexpr std::size_t kMaxDepth = 48;
  static constexpr std::size_t kMostHandedOn = 2;

  void reset(std::string_view text, JsStart start);
  void read(std::string_view text, JsStart start);
  void read_handed_on();
  void step();
  void want();
  void have();
  void word();
  void literal();
  void unary();
  void after_symbol();
  void member();
  void open(Bracket bracket);
  void open_after_operand();
  void close();
  void close_of_programmer();
  void close_index(const Frame& frame, const Operand& inner);
  void call();
  void note_call(const Operand& callee);
  void note_argument();
  void note_destination(std::string_view callee);
  void note_embedded(std::string_view text);
  void note_within();
  void note_gap();
  void assign();
  void done_operand();
  void new_operand(const Operand& operand) {
    // A member and a call go on with the operand that stands before.
    if (!have_ && depth_ > 0) ++frames_[depth_ - 1].operands;
    operand_ = operand;
    have_ = true;
    dangling_ = false;
  }
  void want_operand(bool dangling) {
    operand_ = {};
    have_ = false;
    dangling_ = dangling;
  }
  void fail() { out_.failed = true; }
  [[nodiscard]] bool is(std::string_view symbol) const { return token_.text == symbol; }
  [[nodiscard]] bool statement_may_begin() const {
    return token_.after_line_end || operand_.kind == Operand::Kind::kBlock;
  }

  JsTokens tokens_{{}};
  JsToken token_{};
  Operand operand_{};
  bool have_ = false;       ///< an operand stands before
  bool dangling_ = false;   ///< an operator stands before: an operand has to come
  bool condition_ = false;  ///< the next parenthesis is that of if, while, function …
  bool cut_off_ = false;
  std::size_t foreign_closes_ = 0;
  std::size_t depth_ = 0;
  std::size_t bytes_read_ = 0;
  std::array<Frame, kMaxDepth> frames_{};  ///< of those the first depth_ count
  JsSpelling spelling_;
  std::array<std::string_view, kMostHandedOn> handed_on_{};  ///< strings that may be code
  std::size_t handed_ = 0;
  JsEffects out_;
};

}  // namespace quell::attack
