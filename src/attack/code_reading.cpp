#include "code_reading.h"

#include <algorithm>
#include <array>

namespace quell::attack {

namespace {

/// What a call is given first.
enum class Given : std::uint8_t { kNothing, kString, kVariable, kNumber, kValue, kName, kCut };

bool is_operand(CodeKind kind) {
  return kind == CodeKind::kName || kind == CodeKind::kNumber || kind == CodeKind::kString ||
         kind == CodeKind::kShell;
}

bool is_path(std::string_view text) {
  return text.starts_with('/') || text.starts_with("../") || text.starts_with("./") ||
         text.find("://") != std::string_view::npos || text.find(":\\") != std::string_view::npos;
}

class Reader {
 public:
  explicit Reader(std::span<const CodeToken> tokens) : tokens_(tokens) {}

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

  [[nodiscard]] bool ends_statement(const CodeToken& token) const {
    if (token.kind == CodeKind::kEnd) return token.sign == ';' || depth_ == 0;
    return (token.sign == '{' || token.sign == '}') && token.text.size() == 1 && depth_ == 0 &&
           (token.kind == CodeKind::kOpen || token.kind == CodeKind::kClose);
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
    if (before == nullptr || !is_operand(token.kind)) return false;
    if (token.kind == CodeKind::kName) {
      if (token.sign == '@' && !token.apart) return false;  // a step to a static member (OGNL)
      if (code_word(token.text, WordRole::kJoins) != nullptr) return false;
    }
    if (before->kind == CodeKind::kClose) return before->sign == ')' && depth_ == 0;
    if (!is_operand(before->kind)) return false;
    if (before->kind != CodeKind::kName) return true;
    if (code_word(before->text, WordRole::kBegins) != nullptr ||
        code_word(before->text, WordRole::kJoins) != nullptr) {
      return false;
    }
    return !commands(*before, token);
  }

  /// system 'id': Ruby and Perl need no parentheses.
  [[nodiscard]] static bool commands(const CodeToken& name, const CodeToken& token) {
    if (token.kind != CodeKind::kString && token.kind != CodeKind::kShell) return false;
    const CalledWord* word = called_word(name.text);
    return word != nullptr &&
           (word->role == CallRole::kCommand || word->role == CallRole::kEvaluate);
  }

  [[nodiscard]] bool is_member() const {
    const CodeToken* before = back(1);
    return before != nullptr && before->kind == CodeKind::kDot;
  }

  void take_name(const CodeToken& token) {
    if (token.sign == '$' || token.text.starts_with('_')) {
      const CodeWord* request = code_word(token.text, WordRole::kRequest);
      if (request != nullptr && is_ahead(1, CodeKind::kOpen) && ahead(1)->sign != '(') {
        const bool is_variable = token.sign == '$';
        now_.request.improve(request->weight - (is_variable ? 0 : 1.0), token.text);
      }
    }
    if (token.sign == '#' || token.sign == '@') take_ognl(token);
    if (token.sign == '$') begins_with_variable_ = true;
    note_function(token);
    if (is_member()) take_member(token);
    if (token.sign == '\0' && !is_member()) take_new_or_import(token);
    if (!is_member() && is_ahead(1, CodeKind::kDot) && is_ahead(2, CodeKind::kName) &&
        !ahead(2)->apart && code_word(token.text, WordRole::kModule) != nullptr) {
      now_.module.improve(1.0, token.text);
    }
    if (is_ahead(1, CodeKind::kString) && commands(token, *ahead(1)) &&
        (back(1) == nullptr || !is_operand(back(1)->kind))) {
      add_call(*called_word(token.text), 0.8);
    }
  }

  /// #name… and @class@member of OGNL.
  void take_ognl(const CodeToken& token) {
    if (token.sign == '@') {
      const CodeToken* before = back(1);
      const bool joined = before != nullptr && before->kind == CodeKind::kName && !token.apart;
      const CodeToken* first = joined ? back(2) : nullptr;
      if (first != nullptr && first->kind == CodeKind::kDot && class_begins_with_at()) {
        now_.type.improve(4.5, before->text);
      }
      return;
    }
    const CodeWord* word = code_word(token.text, WordRole::kContext);
    const CodeToken* next = ahead(1);
    const bool goes_on = next != nullptr && !next->apart &&
                         (next->kind == CodeKind::kDot || next->kind == CodeKind::kAssign ||
                          next->sign == '[' || next->sign == '?' || next->sign == '@');
    if (word != nullptr && goes_on) now_.context.improve(word->weight, word->text);
    if (word == nullptr && next != nullptr && !next->apart && next->kind == CodeKind::kAssign) {
      now_.context.improve(1.6, token.text);
    }
  }

  /// Whether the dotted name that ends before this token began with '@'.
  [[nodiscard]] bool class_begins_with_at() const {
    constexpr std::size_t kLongest = 24;
    for (std::size_t by = 1; by < kLongest; ++by) {
      const CodeToken* token = back(by);
      if (token == nullptr) return false;
      if (token->kind == CodeKind::kName && token->sign == '@') return true;
      if (token->kind != CodeKind::kName && token->kind != CodeKind::kDot) return false;
    }
    return false;
  }

  void take_member(const CodeToken& token) {
    const CodeToken* owner = back(2);
    const CodeToken* open = back(3);
    const bool of_literal =
        owner != nullptr && !back(1)->apart &&
        (owner->kind == CodeKind::kString ||
         (owner->kind == CodeKind::kClose && open != nullptr && open->kind == CodeKind::kOpen));
    if (of_literal && begin_ + 3 >= at_) ++now_.on_literal;
    if (is_dunder(token.text)) return add_innards(3.3, token.text);
    const CodeWord* word = code_word(token.text, WordRole::kInnards);
    if (word != nullptr) add_innards(word->weight, token.text);
    // os.system of Python: the module is the telling part where nothing is called.
    const CodeWord* module = code_word(token.text, WordRole::kModule);
    if (module != nullptr && (token.text == "os" || token.text == "subprocess")) {
      add_innards(1.8, token.text);
    }
  }

  void add_innards(double weight, std::string_view text) {
    now_.innards = {.weight = std::min(now_.innards.weight + weight, 5.5), .text = text};
  }

  void take_new_or_import(const CodeToken& token) {
    take_class_path(token);
    const CodeToken* next = ahead(1);
    if (next == nullptr || next->kind != CodeKind::kName || !next->apart) return;
    if (token.text == "import" || token.text == "use") {
      const CodeWord* module = code_word(next->text, WordRole::kModule);
      const bool ends = ahead(2) == nullptr || !is_operand(ahead(2)->kind);
      if (module != nullptr && ends) now_.module.improve(module->weight, next->text);
    } else if (token.text == "new") {
      take_new();
    }
  }

  /// System.Diagnostics.Process.Start(: a class by its whole name.
  void take_class_path(const CodeToken& token) {
    if (token.text != "System" && token.text != "java" && token.text != "javax") return;
    constexpr std::size_t kLongest = 24;
    std::size_t last = 0;
    while (last + 2 < kLongest && is_ahead(last + 1, CodeKind::kDot) &&
           is_ahead(last + 2, CodeKind::kName)) {
      last += 2;
    }
    const CodeToken* open = ahead(last + 1);
    if (last >= 4 && open != nullptr && open->sign == '(' && !open->apart) {
      now_.type.improve(2.8, token.text);
    }
  }

  /// new a.b.C(: dotted, or a class that does harm.
  void take_new() {
    constexpr std::size_t kLongest = 24;
    std::size_t dots = 0;
    std::size_t last = 1;
    while (last + 2 < kLongest && is_ahead(last + 1, CodeKind::kDot) &&
           is_ahead(last + 2, CodeKind::kName)) {
      ++dots;
      last += 2;
    }
    const CodeToken* open = ahead(last + 1);
    if (open == nullptr || open->kind != CodeKind::kOpen) return;
    const CodeToken* name = ahead(last);
    const CodeWord* word = code_word(name->text, WordRole::kType);
    if (word != nullptr) now_.type.improve(word->weight, name->text);
    if (dots >= 2) now_.type.improve(3.4, name->text);
  }

  void take_string(const CodeToken& token) {
    if (token.text.size() > 128 || token.text.empty()) return;
    if (token.text.find("_memberAccess") != std::string_view::npos ||
        token.text.find("xwork.") != std::string_view::npos) {
      now_.context.improve(4.4, token.text);
    }
    const CodeToken* before = back(1);
    const bool is_given =
        before != nullptr && (before->kind == CodeKind::kOpen || before->kind == CodeKind::kComma);
    if (!is_given) return;
    if (is_dunder(token.text)) return add_innards(3.3, token.text);
    if (const CodeWord* innards = code_word(token.text, WordRole::kInnards);
        innards != nullptr && innards->weight > 1) {
      return add_innards(innards->weight, token.text);
    }
    if (const CalledWord* word = called_word(token.text); word != nullptr) {
      const bool runs = word->role == CallRole::kCommand || word->role == CallRole::kEvaluate;
      if (runs && word->weight > 3) now_.named.improve(2.6, token.text);
      if (word->role == CallRole::kInform && word->weight > 3) now_.named.improve(2.2, token.text);
    }
    if (code_word(token.text, WordRole::kModule) != nullptr && before->sign != ',') {
      now_.named.improve(1.6, token.text);
    }
    if (is_qualified(token.text, 3) && token.text.starts_with("java")) {
      now_.type.improve(2.4, token.text);
    }
  }

  [[nodiscard]] Given given() const {
    const CodeToken* first = ahead(1);
    if (first == nullptr) return Given::kCut;
    switch (first->kind) {
      case CodeKind::kClose:
        return Given::kNothing;
      case CodeKind::kString:
      case CodeKind::kOpenString:
      case CodeKind::kShell:
        return Given::kString;
      case CodeKind::kNumber:
        return Given::kNumber;
      case CodeKind::kName:
        break;
      default:
        return Given::kValue;
    }
    if (first->sign == '$' || first->sign == '@' || first->sign == '#') return Given::kVariable;
    const CodeToken* second = ahead(2);
    if (second == nullptr) return Given::kCut;
    if (second->kind == CodeKind::kOpen && !second->apart) return Given::kValue;
    if (second->kind == CodeKind::kDot || code_word(first->text, WordRole::kBegins) != nullptr) {
      return second->kind == CodeKind::kDot && second->apart ? Given::kName : Given::kValue;
    }
    return Given::kName;
  }

  /// What is called is a value: "system"(…), ('sys'.'tem')(…), $name(…), $name[…](…), ${…}(…).
  void take_computed_call(const CodeToken& callee) {
    const bool given_words = given() == Given::kName;
    if (callee.kind == CodeKind::kString && !is_ahead(1, CodeKind::kClose)) {
      now_.computed.improve(given_words ? 3.0 : 3.8, callee.text);
    } else if (callee.sign == '$' && callee.kind == CodeKind::kName) {
      now_.computed.improve(given_words ? 1.2 : 3.4, callee.text);  // $f(x)$ is mathematics
    } else if (callee.kind == CodeKind::kClose && callee.sign != ')') {
      if (begins_with_variable_) now_.computed.improve(3.6, callee.text);
      if (names_function_) now_.computed.improve(3.8, callee.text);
    } else if (callee.kind == CodeKind::kClose) {
      const CodeToken* inner = back(2);
      const bool text = inner != nullptr && inner->kind == CodeKind::kString && depth_ == 1;
      if (text && is_ahead(1, CodeKind::kString)) now_.computed.improve(3.4, inner->text);
      if (names_function_) now_.computed.improve(4.0, callee.text);
    }
  }

  /// (system)(…), [system][0](…): the name stands between brackets of its own.
  void note_function(const CodeToken& token) {
    const CodeToken* before = back(1);
    const CalledWord* word = called_word(token.text);
    names_function_ |= word != nullptr && word->weight > 3 && before != nullptr &&
                       before->kind == CodeKind::kOpen && is_ahead(1, CodeKind::kClose);
  }

  /// while(true): a loop that never ends holds up what runs it.
  void take_loop() {
    const CodeToken* first = ahead(1);
    if (first == nullptr || back(1) == nullptr || back(1)->text != "while" || begin_ + 1 != at_) {
      return;
    }
    static constexpr auto kConstants = std::to_array<std::string_view>(
        {"true", "Infinity", "this", "String", "new", "Object", "Math", "True"});
    const bool name = std::ranges::find(kConstants, first->text) != kConstants.end();
    const bool sign =
        first->kind == CodeKind::kArithmetic || first->sign == '!' || first->sign == '(';
    const CodeToken* second = ahead(2);
    const bool literal =
        first->kind == CodeKind::kNumber || (sign && second != nullptr && second->sign != '$' &&
                                             (second->kind != CodeKind::kName || !second->apart));
    if (name || literal) now_.named.improve(3.3, "a loop without an end");
  }

  /// '(' behind a name, or behind what a request named.
  void take_call(const CodeToken& open) {
    const CodeToken* callee = back(1);
    if (callee == nullptr) return;
    if (callee->sign == ']' && now_.request.weight > 0 && !open.apart) now_.dynamic_call = true;
    take_loop();
    if (!open.apart || callee->sign != ')') take_computed_call(*callee);
    if (callee->kind != CodeKind::kName) return;
    ++now_.calls;
    const Given first = given();
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
    double part = share(word->role, first, open.apart);
    // Regular expressions have exec() too.
    if (word->text == "exec" && joint != nullptr && joint->kind == CodeKind::kDot) part *= 0.6;
    add_call(*word, part);
    if (word->role == CallRole::kFile && first == Given::kString && is_path(ahead(1)->text)) {
      now_.named.improve(1.4, ahead(1)->text);
    }
  }

  /// How much of a call's weight holds with what it is given.
  [[nodiscard]] static double share(CallRole role, Given first, bool apart) {
    const bool text = first == Given::kString || first == Given::kVariable;
    switch (role) {
      case CallRole::kCommand:
        if (text) return 1;
        if (first == Given::kValue) return apart ? 0.4 : 0.85;
        if (first == Given::kName) return apart ? 0.1 : 0.7;
        return 0.08;
      case CallRole::kEvaluate:
      case CallRole::kLoad:
      case CallRole::kFile:
        if (text) return 1;
        if (first == Given::kValue) return apart ? 0.3 : 0.85;
        if (first == Given::kName) return apart ? 0.05 : 0.45;
        return first == Given::kNumber ? 0.3 : 0.08;
      case CallRole::kWait:
        return first == Given::kNumber ? 1 : 0.2;
      case CallRole::kDigest:
        return first == Given::kNumber ? 1 : 0.2;
      case CallRole::kReflect:
      case CallRole::kInform:
        return first == Given::kName ? (apart ? 0.05 : 0.7) : apart ? 0.6 : 1;
      case CallRole::kConceal:
      case CallRole::kPrint:
        return first == Given::kName || first == Given::kNothing ? 0.3 : 1;
      case CallRole::kNone:
        break;
    }
    return 0;
  }

  void add_call(const CalledWord& word, double part) {
    const double weight = word.weight * part;
    if (weight > now_.call.weight) {
      now_.more_calls += now_.call.weight;
      now_.call = {.weight = weight, .text = word.text};
      now_.role = word.role;
    } else {
      now_.more_calls += weight;
    }
  }

  std::span<const CodeToken> tokens_;
  CodeReading out_;
  Statement now_;
  double best_weight_ = 0;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;  ///< of the statement
  unsigned depth_ = 0;
  bool begins_with_variable_ = false;  ///< a $name stands in the statement
  bool names_function_ = false;        ///< so does the name of a function between brackets
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
