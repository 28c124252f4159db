// A tokenizer for expressions and statements as PHP, Python, JavaScript, Ruby, Perl, Java, OGNL,
// SpEL and template engines write them: what they have in common, and where they differ the reading
// that serves an attacker. Private to attack. Pure, linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace quell::attack {

/// Of one stretch of code; what follows is not read.
inline constexpr std::size_t kMaxCodeTokens = 1024;

enum class CodeKind : std::uint8_t {
  kName,        ///< word, also a keyword; its sigil ($ @ # %) is apart
  kNumber,      ///< only what is a number to the end
  kString,      ///< closed; the text is what stands between the quotes
  kOpenString,  ///< runs to the end: the programmer's own quote would close it
  kShell,       ///< `command` or %x(command)
  kDot,         ///< . -> :: ?. and a backslash between names: steps to a member
  kComma,
  kAssign,
  kArithmetic,  ///< + - * / % ^
  kOperator,    ///< any other, also ? : | =>
  kOpen,
  kClose,
  kEnd,      ///< ; or a new line
  kComment,  ///< to the end of the line or of the comment
  kOther,    ///< a byte that no code has outside of strings
};

struct CodeToken {
  CodeKind kind = CodeKind::kOther;
  char sign = '\0';    ///< of a name: its sigil; of brackets, ends and operators: the first byte
  bool apart = false;  ///< a blank stands before it
  bool commented = false;  ///< a comment stands before it
  std::string_view text;
};

class CodeTokens {
 public:
  /// Reads `text`, which must outlive the use of the tokens.
  std::span<const CodeToken> read(std::string_view text);

 private:
  void next();
  void name(char sigil);
  void number();
  void quoted(char quote);
  bool shell();
  bool comment();
  bool goes_on_with_bracket(std::size_t at);
  bool comment_before_bracket();
  void mark(char c);
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void push(CodeKind kind, char sign, std::size_t begin, std::size_t end);

  std::string_view text_;
  std::size_t at_ = 0;
  bool apart_ = false;
  bool commented_ = false;
  std::vector<CodeToken> tokens_;
};

/// Letters, digits, '_' and bytes of other scripts.
bool is_name_byte(char c);
/// What a name may begin with.
bool begins_name(char c);

}  // namespace quell::attack
