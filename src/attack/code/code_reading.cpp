#include "code/code_reading.h"

#include <algorithm>
#include <array>
#include <optional>

#include "code/code_calls.h"
#include "code/statement_reader.h"
#include "text/ascii_set.h"

namespace quell::attack {

namespace {

class Reader : private StatementReader {
 public:
  using StatementReader::StatementReader;

  CodeReading read() {
    for (; at_ < tokens_.size(); ++at_) {
      const CodeToken& token = tokens_[at_];
      if (ends_statement(token)) {
        finish();
      } else {
        take(token);
      }
    }
    finish();
    return out_;
  }

 private:
  [[nodiscard]] bool ends_statement(const CodeToken& token) const {
    if (token.kind == CodeKind::kEnd) return token.sign == ';' || depth_ == 0;
    const bool brace = token.sign == '{' || token.sign == '}';
    return brace && depth_ == 0 && !belongs_to_variable(token) &&
           (token.kind == CodeKind::kOpen || token.kind == CodeKind::kClose);
  }

  /// The brace of ${name}, $name{0} and $name[0]{1}.
  [[nodiscard]] bool belongs_to_variable(const CodeToken& brace) const {
    const CodeToken* before = back(1);
    if (before == nullptr || brace.apart) return false;
    return before->sign == '$' || (before->sign == ']' && begins_with_variable_);
  }

  void finish() {
    if (now_.tokens > 0) {
      ++out_.statements;
      out_.words_apart += now_.words_apart;
      const double weight = now_.weight();
      if (weight > 1) ++out_.telling;
      if (out_.statements == 1 || weight > best_weight_) {
        out_.best = now_;
        best_weight_ = weight;
      }
    }
    now_ = {};
    begin_ = at_ + 1;
    depth_ = 0;
    begins_with_variable_ = false;
    names_function_ = false;
  }

  void take(const CodeToken& token) {
    ++now_.tokens;
    count_literals(token);
    if (follows_without_joint(token)) ++now_.words_apart;
    switch (token.kind) {
      case CodeKind::kName:
        take_name(token);
        break;
      case CodeKind::kString:
        take_string(token);
        break;
      case CodeKind::kShell:
        now_.shell.improve(token.sign == '%' ? 4.4 : shell_weight(token), token.text);
        break;
      case CodeKind::kOpen:
        ++depth_;
        begins_with_variable_ |= token.sign == '{' && depth_ == 1;  // ${…}: others end statements
        if (token.sign == '(') take_call(token);
        break;
      case CodeKind::kClose:
        depth_ -= depth_ > 0 ? 1 : 0;
        break;
      case CodeKind::kComment:
      case CodeKind::kOpenString:
        out_.cut_off = true;
        break;
      case CodeKind::kOther:
        ++now_.words_apart;
        break;
      default:
        break;
    }
  }

  /// Text between backticks is a command in PHP, Perl and Ruby, and quoted in Markdown.
  [[nodiscard]] double shell_weight(const CodeToken& token) const {
    if (token.text.empty() || token.text.size() > 200) return 0;
    const CodeToken* before = back(1);
    if (before == nullptr) return 1.2;
    if (before->kind == CodeKind::kName) {
      return code_word(before->text, WordRole::kBegins) != nullptr ? 3.8 : 0.6;
    }
    return 2.2;
  }

  void count_literals(const CodeToken& token) {
    switch (token.kind) {
      case CodeKind::kNumber:
        ++now_.numbers;
        ++now_.literals;
        break;
      case CodeKind::kString:
        ++now_.literals;
        break;
      case CodeKind::kArithmetic:
        ++now_.arithmetic;
        break;
      case CodeKind::kOpen:
      case CodeKind::kClose:
        now_.only_literals &= token.sign == '(' || token.sign == ')';
        break;
      case CodeKind::kComment:
        break;
      default:
        now_.only_literals = false;
    }
  }

  /// Two values side by side: sentences, not code.
  [[nodiscard]] bool follows_without_joint(const CodeToken& token) const {
    const CodeToken* before = back(1);
    if (before == nullptr || !is_code_operand(token.kind)) return false;
    if (token.kind == CodeKind::kName) {
      if (token.sign == '@' && !token.apart) return false;  // a step to a static member (OGNL)
      if (code_word(token.text, WordRole::kJoins) != nullptr) return false;
    }
    if (before->kind == CodeKind::kClose) {
      return before->sign == ')' && depth_ == 0 && !closes_cast();
    }
    if (!is_code_operand(before->kind)) return false;
    if (before->kind != CodeKind::kName) return true;
    if (code_word(before->text, WordRole::kBegins) != nullptr ||
        code_word(before->text, WordRole::kJoins) != nullptr) {
      return false;
    }
    return !commands(*before, token);
  }

  /// Kernel.exec(…), os.exec(…)
  [[nodiscard]] static bool is_of_system(const CodeToken* owner) {
    constexpr auto kOwners = std::to_array<std::string_view>(
        {"Kernel", "os", "process", "child_process", "cp", "subprocess", "Process", "Open3"});
    return owner != nullptr && std::ranges::find(kOwners, owner->text) != kOwners.end();
  }

  /// "(string)": PHP's, C's and Java's way to say what a value is to be.
  [[nodiscard]] bool closes_cast() const {
    const CodeToken* type = back(2);
    const CodeToken* open = back(3);
    if (type == nullptr || open == nullptr || open->sign != '(') return false;
    constexpr auto kTypes =
        std::to_array<std::string_view>({"string", "int", "integer", "bool", "boolean", "float",
                                         "double", "array", "object", "binary", "unset"});
    return type->kind == CodeKind::kName && std::ranges::find(kTypes, type->text) != kTypes.end();
  }

  /// '(' behind a name, or behind what a request named.
  void take_call(const CodeToken& open) {
    const CodeToken* callee = back(1);
    if (callee == nullptr) return;
    if (callee->sign == ']' && now_.request.weight > 0 && !open.apart) now_.dynamic_call = true;
    take_loop();
    if (!open.apart || open.commented || callee->sign != ')') take_computed_call(*callee);
    if (callee->kind != CodeKind::kName) return;
    if (const CalledWord* word = called_word(callee->text);
        open.commented && word != nullptr && word->weight > 3) {
      now_.odd.improve(3.0, callee->text);
    }
    ++now_.calls;
    const Given first = given_to(behind());
    const CodeToken* joint = back(2);
    if (joint != nullptr && joint->sign == '?' && callee->text == "new") {
      now_.type.improve(4.6, "?new()");  // FreeMarker
    }
    if (callee->text == "T" && first == Given::kValue && is_ahead(2, CodeKind::kDot) &&
        is_ahead(3, CodeKind::kName) && is_ahead(4, CodeKind::kDot)) {
      now_.type.improve(4.6, "T(…)");
    }
    if (callee->text == "execute" && joint != nullptr && joint->kind == CodeKind::kDot &&
        back(3) != nullptr && back(3)->kind == CodeKind::kString) {
      now_.type.improve(3.8, "'…'.execute()");  // Groovy
    }
    const CalledWord* word = called_word(callee->text);
    if (word == nullptr) return;
    if (word->role == CallRole::kPrint && is_ahead(1, CodeKind::kNumber) &&
        is_ahead(2, CodeKind::kArithmetic) && is_ahead(3, CodeKind::kNumber)) {
      now_.named.improve(2.4, "arithmetic on literals");
    }
    double part = share_of(word->role, first, open.apart);
    // Regular expressions have exec() too.
    if (word->text == "exec" && joint != nullptr && joint->kind == CodeKind::kDot &&
        !is_of_system(back(3))) {
      part *= 0.6;
    }
    // require('name') alone is how every program begins.
    if (word->role == CallRole::kLoad && first == Given::kString && word->weight < 4 &&
        find_any<"./:$\\">(ahead(1)->text) == std::string_view::npos) {
      part *= 0.7;
    }
    add_call(*word, part);
    if (word->role == CallRole::kFile && first == Given::kString && is_path(ahead(1)->text)) {
      now_.named.improve(1.4, ahead(1)->text);
    }
  }

  CodeReading out_;
  double best_weight_ = 0;
};

}  // namespace

CodeReading read_code(std::span<const CodeToken> tokens) {
  CodeReading out = Reader(tokens).read();
  out.follows_quote =
      !tokens.empty() &&
      (tokens[0].kind == CodeKind::kDot || tokens[0].kind == CodeKind::kArithmetic ||
       tokens[0].kind == CodeKind::kOperator || tokens[0].kind == CodeKind::kEnd ||
       tokens[0].kind == CodeKind::kClose || tokens[0].kind == CodeKind::kComma);
  return out;
}

}  // namespace quell::attack
