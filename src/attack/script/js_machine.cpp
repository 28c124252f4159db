#include "script/js_machine.h"
#include "text/ascii_set.h"

#include <algorithm>
#include <initializer_list>

namespace quell::attack {

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> which) {
  return std::ranges::find(which, text) != which.end();
}

bool is_embedding(std::string_view text) {
  return text.find("${") != std::string_view::npos;
}

}  // namespace

void JsMachine::reset(std::string_view text, JsStart start) {
  tokens_ = JsTokens(text);
  token_ = {};
  operand_ = {};
  have_ = start == JsStart::kAfterOperand;
  dangling_ = false;
  condition_ = false;
  cut_off_ = false;
  foreign_closes_ = 0;
  depth_ = 0;
  spelling_.clear();
  handed_ = 0;
  out_.clear();
}

const JsEffects& JsMachine::run(std::string_view text, JsStart start) {
  text = text.substr(0, kMaxScriptBytes);
  read(text, start);
  if (handed_ > 0 && (out_.has(JsFact::kRuns) || out_.has(JsFact::kNamesPower))) read_handed_on();
  if (is_all_glyphs(text)) out_.note(JsFact::kGlyphs, {});
  return out_;
}

/// "eval('alert(1)')": what a string does that is run as code. Strings inside of it stay strings.
void JsMachine::read_handed_on() {
  const JsEffects outer = out_;
  const auto strings = handed_on_;
  const std::size_t count = handed_;
  JsEffects all = outer;
  for (std::size_t i = 0; i < count; ++i) {
    read(strings[i], JsStart::kOperand);
    if (out_.acts()) all.note_all(out_);
  }
  out_ = all;
}

void JsMachine::read(std::string_view text, JsStart start) {
  reset(text, start);
  while (!out_.failed && !cut_off_ && out_.tokens < kMaxScriptTokens) {
    token_ = tokens_.next(have_ ? JsTokens::Slash::kDivision : JsTokens::Slash::kRegex);
    if (token_.kind == JsKind::kEnd) break;
    step();
    if (!out_.failed) ++out_.tokens;
  }
  if (have_ && !out_.failed) done_operand();
  if (const std::string_view word = spelling_.found(); !word.empty()) {
    out_.note(JsFact::kSpells, word);
  }
  bytes_read_ += text.size() - tokens_.rest().size();
}

void JsMachine::step() {
  if (token_.kind == JsKind::kOther) return fail();
  if (token_.kind == JsKind::kComment) {
    out_.note(JsFact::kCutOff, token_.text.substr(0, 2));
    cut_off_ = true;
    return;
  }
  if (token_.kind == JsKind::kClose) return close();
  have_ ? have() : want();
}

/// An operand or a statement is wanted.
void JsMachine::want() {
  switch (token_.kind) {
    case JsKind::kName:
      return word();
    case JsKind::kOpen:
      if (is("[")) return open(Bracket::kArray);
      if (is("{")) return open(Bracket::kBlock);
      return open(condition_ ? Bracket::kCondition : Bracket::kGroup);
    case JsKind::kSymbol:
      return unary();
    default:
      return literal();
  }
}

void JsMachine::word() {
  switch (js_role(token_.text)) {
    case JsRole::kPrefix:
      return want_operand(false);
    case JsRole::kCondition:
      if (is("with")) note_within();
      [[fallthrough]];
    case JsRole::kFunction:
      condition_ = true;
      return want_operand(false);
    case JsRole::kInfix:
      return fail();
    case JsRole::kName:
      if (condition_) return;  // the name of a function or class
      new_operand({.kind = Operand::Kind::kName,
                   .of_browser = is_browser_object(token_.text),
                   .name = token_.text});
  }
}

void JsMachine::literal() {
  const std::string_view text = js_text(token_);
  if (token_.kind != JsKind::kNumber) {
    spelling_.add(text);
    if (token_.kind == JsKind::kTemplate || token_.kind == JsKind::kOpenTemplate) {
      note_embedded(text);
    }
    const bool may_be_code = find_any<"(`=">(text) != std::string_view::npos;
    if (may_be_code && handed_ < kMostHandedOn) handed_on_[handed_++] = text;
  }
  new_operand({.kind = Operand::Kind::kLiteral, .of_constant = true, .name = text});
}

void JsMachine::unary() {
  if (is(";")) {
    condition_ = false;
    return dangling_ ? fail() : want_operand(false);
  }
  if (is(",")) {
    spelling_.cut();
    return dangling_ ? fail() : want_operand(false);
  }
  if (!is_one_of(token_.text, {"+", "-", "!", "~", "++", "--", "..."})) return fail();
  want_operand(true);
}

/// An operand stands before.
void JsMachine::have() {
  switch (token_.kind) {
    case JsKind::kName:
      if (js_role(token_.text) == JsRole::kInfix) {
        done_operand();
        return want_operand(true);
      }
      if (!statement_may_begin()) return fail();
      done_operand();
      return word();
    case JsKind::kTemplate:
    case JsKind::kOpenTemplate:
      if (operand_.kind == Operand::Kind::kLiteral) return fail();
      // A string is no function; what it would be handed is worked out first. "``name`` of it".
      if (operand_.kind == Operand::Kind::kNone && !is_embedding(token_.text)) return fail();
      note_call(operand_);
      out_.note(JsFact::kTagged, operand_.name);
      note_embedded(token_.text);
      return new_operand({.kind = Operand::Kind::kGroup});
    case JsKind::kOpen:
      return open_after_operand();
    case JsKind::kSymbol:
      return after_symbol();
    default:
      if (!statement_may_begin()) return fail();
      done_operand();
      return literal();
  }
}

void JsMachine::after_symbol() {
  if (is_one_of(token_.text, {".", "?."})) return member();
  if (is_one_of(token_.text, {"!", "~", "..."})) return fail();
  if (is_one_of(token_.text, {"++", "--"})) return;
  if (is("=>")) return want_operand(false);
  if (is_one_of(token_.text, {",", ":"})) spelling_.cut();  // members and rows of data
  const bool compares = is_one_of(token_.text, {"==", "===", "!=", "!==", "<=", ">="});
  if (token_.text.ends_with('=') && !compares)
    assign();
  else
    done_operand();
  want_operand(!is_one_of(token_.text, {";", ",", ":"}));
}

void JsMachine::member() {
  const Operand before = operand_;
  note_gap();
  token_ = tokens_.next(JsTokens::Slash::kDivision);
  if (token_.kind == JsKind::kOpen && !is("{")) return open_after_operand();
  if (token_.kind != JsKind::kName) return fail();
  note_gap();
  new_operand({.kind = Operand::Kind::kMember,
               .of_browser = before.of_browser,
               .name = token_.text,
               .owner = before.name});
}

void JsMachine::open(Bracket bracket) {
  if (depth_ == kMaxDepth) return fail();
  const char close = is("(") ? ')' : is("[") ? ']' : '}';
  frames_[depth_++] = {.bracket = bracket, .close = close, .before = operand_};
  condition_ = false;
  want_operand(false);
}

void JsMachine::open_after_operand() {
  if (is("(")) return call();
  if (is("[")) return open(Bracket::kIndex);
  // "if (…) {" wants an operand; "function () {" too; here only what follows a line or a block.
  if (!statement_may_begin() && operand_.kind != Operand::Kind::kGroup) return fail();
  open(Bracket::kBlock);
}

void JsMachine::call() {
  if (operand_.kind == Operand::Kind::kLiteral) return fail();
  note_gap();
  note_call(operand_);
  open(Bracket::kCall);
}

void JsMachine::close() {
  if (dangling_) return fail();
  if (depth_ == 0) return close_of_programmer();
  const Frame frame = frames_[--depth_];
  if (token_.text[0] != frame.close) return fail();
  const Operand inner = operand_;
  const bool empty = !have_;
  if (!empty) done_operand();
  using Kind = Operand::Kind;
  switch (frame.bracket) {
    case Bracket::kCondition:
      return want_operand(false);
    case Bracket::kBlock:
      return new_operand({.kind = Kind::kBlock});
    case Bracket::kGroup:
      return new_operand({.kind = Kind::kGroup,
                          .of_browser = inner.of_browser,
                          .name = inner.kind == Kind::kLiteral ? std::string_view() : inner.name,
                          .owner = inner.owner});
    case Bracket::kCall:
      return new_operand({.kind = Kind::kGroup, .of_browser = frame.before.of_browser});
    case Bracket::kArray:
      return new_operand({.kind = Kind::kGroup, .of_constant = true});
    case Bracket::kIndex:
      if (empty) return fail();
      return close_index(frame, inner);
  }
}

/// REQUIRES: something stands between the brackets, and `inner` is the last of it.
void JsMachine::close_index(const Frame& frame, const Operand& inner) {
  using Kind = Operand::Kind;
  const Operand& before = frame.before;
  const bool is_literal = inner.kind == Kind::kLiteral;
  if (before.of_browser && is_literal && before.owner.empty()) {
    out_.note(JsFact::kHiddenRead, before.name);
  }
  // A name with escapes between its letters is as good as computed; one of escapes only is what
  // programs that pack scripts make of every name.
  const bool is_text =
      is_literal && frame.operands == 1 &&
      (inner.name.starts_with('\\') || inner.name.find('\\') == std::string_view::npos);
  new_operand({.kind = Kind::kComputed,
               .of_browser = before.of_browser,
               .is_text = is_text,
               .of_constant = before.of_constant,
               .name = is_text ? inner.name : std::string_view(),
               .owner = before.name});
}

/// Closes what the programmer opened: the value stands inside of it.
void JsMachine::close_of_programmer() {
  constexpr std::size_t kMost = 8;
  if (++foreign_closes_ > kMost) return fail();
  if (have_) done_operand();
  new_operand({.kind = is("}") ? Operand::Kind::kBlock : Operand::Kind::kNone});
}

}  // namespace quell::attack
