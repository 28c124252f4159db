#include "code/statement_reader.h"

#include <algorithm>
#include <array>
#include <optional>

#include "code/code_calls.h"
#include "text/ascii_set.h"

namespace quell::attack {

namespace {

/// Whether a literal or constant counts as true; nullopt for variables.
std::optional<bool> constant_value(const CodeToken& token) {
  switch (token.kind) {
    case CodeKind::kNumber:
      return find_none<"0.x">(token.text) != std::string_view::npos;
    case CodeKind::kString:
    case CodeKind::kShell:
      return !token.text.empty();
    case CodeKind::kOpen:
      return token.sign != '(';
    case CodeKind::kName:
      break;
    default:
      return std::nullopt;
  }
  static constexpr auto kTrue = std::to_array<std::string_view>(
      {"true", "True", "TRUE", "Infinity", "this", "String", "Object", "Math", "new"});
  static constexpr auto kFalse =
      std::to_array<std::string_view>({"false", "False", "null", "undefined", "NaN", "None"});
  if (std::ranges::find(kTrue, token.text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, token.text) != kFalse.end()) return false;
  return std::nullopt;
}

/// /…/e: a regular expression of PHP whose replacement is run as code.
bool has_code_modifier(std::string_view text) {
  constexpr std::string_view kDelimiters = "/#~@|";
  if (text.size() < 3 || !kDelimiters.contains(text[0])) return false;
  const std::string_view modifiers = text.substr(text.rfind(text[0]) + 1);
  return modifiers.size() < text.size() - 1 && modifiers.contains('e') &&
         find_none<"eimsxuADSUXJ">(modifiers) == std::string_view::npos;
}

/// What stands between the brackets that end before the call: "\x8f"^"\xff", ~"\x8c".
bool is_calculated_text(const CodeToken& first, const CodeToken& second) {
  if (first.sign == '~' && first.kind == CodeKind::kOperator) return true;
  return first.kind == CodeKind::kString && second.kind == CodeKind::kArithmetic &&
         second.sign == '^';
}

}  // namespace

bool is_code_operand(CodeKind kind) {
  return kind == CodeKind::kName || kind == CodeKind::kNumber || kind == CodeKind::kString ||
         kind == CodeKind::kShell;
}

void StatementReader::take_loop() {
  if (back(1) == nullptr || back(1)->text != "while" || begin_ + 1 != at_) return;
  bool holds = true;
  std::size_t by = 1;
  for (const CodeToken* token = ahead(by); token != nullptr; token = ahead(++by)) {
    if (token->sign == '!') {
      holds = !holds;
    } else if (token->sign != '(' && token->sign != '+' && token->sign != '-') {
      break;
    }
  }
  const CodeToken* last = ahead(by);
  if (last == nullptr || last->sign == '$') return;
  const std::optional<bool> value = constant_value(*last);
  if (value && *value == holds) now_.named.improve(3.3, "a loop without an end");
}

void StatementReader::take_computed_call(const CodeToken& callee) {
  const bool given_words = given_to(behind()) == Given::kName;
  if (callee.kind == CodeKind::kString && !is_ahead(1, CodeKind::kClose)) {
    now_.computed.improve(given_words ? 3.0 : 3.8, callee.text);
  } else if (callee.sign == '$' && callee.kind == CodeKind::kName) {
    now_.computed.improve(given_words ? 1.2 : 3.4, callee.text);  // $f(x)$ is mathematics
  } else if (callee.kind == CodeKind::kClose && callee.sign != ')') {
    if (begins_with_variable_) now_.computed.improve(given_words ? 1.0 : 3.6, callee.text);
    if (names_function_) now_.computed.improve(3.8, callee.text);
  } else if (callee.kind == CodeKind::kClose) {
    const bool brackets = begin_ + 3 < at_ && tokens_[begin_].sign == '(';
    if (brackets && is_calculated_text(tokens_[begin_ + 1], tokens_[begin_ + 2])) {
      now_.computed.improve(3.8, callee.text);
    }
    const CodeToken* inner = back(2);
    const bool text = inner != nullptr && inner->kind == CodeKind::kString && depth_ == 1;
    const bool variable = inner != nullptr && inner->sign == '$' && depth_ == 1;
    if (variable && inner->kind == CodeKind::kName) now_.computed.improve(3.4, inner->text);
    if (text && is_ahead(1, CodeKind::kString)) now_.computed.improve(3.4, inner->text);
    if (names_function_) now_.computed.improve(4.0, callee.text);
  }
}

void StatementReader::note_function(const CodeToken& token) {
  const CodeToken* before = back(1);
  const CalledWord* word = called_word(token.text);
  names_function_ |= word != nullptr && word->weight > 3 && before != nullptr &&
                     before->kind == CodeKind::kOpen && is_ahead(1, CodeKind::kClose);
}

void StatementReader::take_name(const CodeToken& token) {
  if (token.sign == '$' || token.text.starts_with('_')) {
    const CodeWord* request = code_word(token.text, WordRole::kRequest);
    if (request != nullptr && is_ahead(1, CodeKind::kOpen) && ahead(1)->sign != '(') {
      const bool is_variable = token.sign == '$';
      now_.request.improve(request->weight - (is_variable ? 0 : 1.0), token.text);
    }
  }
  if (token.sign == '#' || token.sign == '@') take_ognl(token);
  if (token.sign == '@' && !is_member()) take_class_path(token);
  if (token.sign == '$') begins_with_variable_ = true;
  note_function(token);
  if (is_member()) take_member(token);
  if (token.sign == '\0' && !is_member()) take_new_or_import(token);
  if (!is_member() && is_ahead(1, CodeKind::kDot) && is_ahead(2, CodeKind::kName) &&
      !ahead(2)->apart && code_word(token.text, WordRole::kModule) != nullptr) {
    now_.module.improve(1.0, token.text);
  }
  if (is_ahead(1, CodeKind::kString) && commands(token, *ahead(1)) &&
      (back(1) == nullptr || !is_code_operand(back(1)->kind))) {
    add_call(*called_word(token.text), 0.8);
  }
}

void StatementReader::take_ognl(const CodeToken& token) {
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

bool StatementReader::class_begins_with_at() const {
  constexpr std::size_t kLongest = 24;
  for (std::size_t by = 1; by < kLongest; ++by) {
    const CodeToken* token = back(by);
    if (token == nullptr) return false;
    if (token->kind == CodeKind::kName && token->sign == '@') return true;
    if (token->kind != CodeKind::kName && token->kind != CodeKind::kDot) return false;
  }
  return false;
}

void StatementReader::take_member(const CodeToken& token) {
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

void StatementReader::add_innards(double weight, std::string_view text) {
  now_.innards = {.weight = std::min(now_.innards.weight + weight, 5.5), .text = text};
}

void StatementReader::take_new_or_import(const CodeToken& token) {
  take_class_path(token);
  const CodeToken* next = ahead(1);
  if (next == nullptr || next->kind != CodeKind::kName || !next->apart) return;
  if (token.text == "import" || token.text == "use") {
    const CodeWord* module = code_word(next->text, WordRole::kModule);
    const bool ends = ahead(2) == nullptr || !is_code_operand(ahead(2)->kind);
    if (module != nullptr && ends) now_.module.improve(module->weight, next->text);
  } else if (token.text == "new") {
    take_new();
  }
}

void StatementReader::take_class_path(const CodeToken& token) {
  if (const CodeWord* type = code_word(token.text, WordRole::kType);
      type != nullptr && type->weight > 4 && is_ahead(1, CodeKind::kOpen) &&
      is_ahead(2, CodeKind::kString)) {
    now_.type.improve(type->weight, token.text);
  }
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

void StatementReader::take_new() {
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

void StatementReader::take_string(const CodeToken& token) {
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
    if (runs && word->weight > 3) {
      now_.named.improve(2.6, token.text);
      names_function_ |= before->sign != '(';
    }
    if (word->role == CallRole::kInform && word->weight > 3) now_.named.improve(2.2, token.text);
  }
  if (const CodeWord* module = code_word(token.text, WordRole::kModule);
      module != nullptr && before->sign != ',') {
    now_.named.improve(std::max(1.6, module->weight - 1.5), token.text);
  }
  if (has_code_modifier(token.text)) now_.named.improve(2.2, token.text);
  if (is_qualified(token.text, 3) && token.text.starts_with("java")) {
    now_.type.improve(2.4, token.text);
  }
}

void StatementReader::add_call(const CalledWord& word, double part) {
  const double weight = word.weight * part;
  if (weight > now_.call.weight) {
    now_.more_calls += now_.call.weight;
    now_.call = {.weight = weight, .text = word.text};
    now_.role = word.role;
  } else {
    now_.more_calls += weight;
  }
}

}  // namespace quell::attack
