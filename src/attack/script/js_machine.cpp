#include "script/js_machine.h"

#include <algorithm>

#include "script/script_address.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> which) {
  return std::ranges::find(which, text) != which.end();
}

JsFact fact_of(JsPower power) {
  switch (power) {
    case JsPower::kShows:
      return JsFact::kShows;
    case JsPower::kRuns:
      return JsFact::kRuns;
    case JsPower::kSends:
      return JsFact::kSends;
    case JsPower::kWrites:
      return JsFact::kWrites;
    case JsPower::kMoves:
      return JsFact::kMoves;
    case JsPower::kBuilds:
      return JsFact::kBuilds;
    case JsPower::kNone:
      break;
  }
  return JsFact::kCall;
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
    const bool may_be_code = text.find_first_of("(`=") != std::string_view::npos;
    if (may_be_code && handed_ < kMostHandedOn) handed_on_[handed_++] = text;
  }
  new_operand({.kind = Operand::Kind::kLiteral, .of_constant = true, .name = text});
}

/// "with (document) …": names of the browser's objects without their owner.
void JsMachine::note_within() {
  JsTokens ahead = tokens_;
  if (ahead.next(JsTokens::Slash::kRegex).text != "(") return;
  const JsToken name = ahead.next(JsTokens::Slash::kRegex);
  if (name.kind == JsKind::kName && is_browser_object(name.text)) {
    out_.note(JsFact::kWithin, name.text);
  }
}

/// People write comments between statements, not inside of a name.
void JsMachine::note_gap() {
  if (token_.after_comment) out_.note(JsFact::kGapped, operand_.name);
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

/// REQUIRES: `callee` is called, or is the tag of a template.
void JsMachine::note_call(const Operand& callee) {
  using Kind = Operand::Kind;
  if (callee.kind == Kind::kNone) return;
  const bool through = is_one_of(callee.name, {"call", "apply", "bind"});
  const std::string_view name = through && !callee.owner.empty() ? callee.owner : callee.name;
  const JsMember known = js_callable(name);
  if (through && known.power == JsPower::kShows) out_.note(JsFact::kConstant, callee.name);
  const bool counts = known.power != JsPower::kNone && (!known.of_browser || callee.of_browser);
  if (callee.kind == Kind::kComputed && (callee.of_browser || callee.of_constant) &&
      !callee.is_text) {
    out_.note(JsFact::kHiddenCall, callee.owner);
    note_argument();
  } else if (counts) {
    out_.note(fact_of(known.power), name);
    if (known.power == JsPower::kShows || known.power == JsPower::kRuns) note_argument();
    if (known.power == JsPower::kSends) note_destination();
  } else if ((callee.kind == Kind::kComputed && !callee.is_text) || callee.kind == Kind::kGroup ||
             callee.kind == Kind::kBlock) {
    out_.note(JsFact::kComputedCall, name);
  } else if (callee.of_browser) {
    out_.note(JsFact::kBrowserCall, name);
  } else {
    out_.note(JsFact::kCall, name);
  }
}

void JsMachine::note_argument() {
  if (token_.kind == JsKind::kTemplate) return out_.note(JsFact::kConstant, token_.text);
  JsTokens ahead = tokens_;
  const JsToken next = ahead.next(JsTokens::Slash::kRegex);
  switch (next.kind) {
    case JsKind::kNumber:
    case JsKind::kString:
    case JsKind::kOpenString:
    case JsKind::kTemplate:
    case JsKind::kOpenTemplate:
    case JsKind::kRegex:
      return out_.note(JsFact::kConstant, next.text);
    case JsKind::kName:
      if (is_browser_object(next.text) || next.text == "name" || next.text == "URL")
        out_.note(JsFact::kConstant, next.text);
      return;
    default:
      return;
  }
}

/// A constant address of another host, or one that is code.
void JsMachine::note_destination() {
  JsTokens ahead = tokens_;
  const std::string_view address = js_text(ahead.next(JsTokens::Slash::kRegex));
  if (leads_outside(address) || find_script_address(address)) {
    out_.note(JsFact::kConstant, address);
  }
}

/// "${alert}" in a template hands alert on, "${document.cookie}" the cookies.
void JsMachine::note_embedded(std::string_view text) {
  constexpr int kMost = 4;
  std::size_t at = text.find("${");
  for (int i = 0; i < kMost && at != std::string_view::npos; ++i) {
    JsTokens inside(text.substr(at + 2));
    const JsToken name = inside.next(JsTokens::Slash::kRegex);
    if (name.kind == JsKind::kName && js_callable(name.text).power != JsPower::kNone) {
      out_.note(JsFact::kNamesPower, name.text);
    }
    if (inside.next(JsTokens::Slash::kDivision).text == ".") {
      const JsToken member = inside.next(JsTokens::Slash::kDivision);
      if (is_secret(name.text, member.text)) out_.note(JsFact::kSecret, member.text);
      if (is_browser_object(name.text) && js_callable(member.text).power != JsPower::kNone) {
        out_.note(JsFact::kNamesPower, member.text);
      }
    }
    at = text.find("${", at + 2);
  }
}

void JsMachine::assign() {
  const JsMember known = js_assignable(operand_.name);
  const bool is_handler = operand_.kind == Operand::Kind::kMember && operand_.name.size() > 4 &&
                          operand_.name.starts_with("on");
  if (is_secret(operand_.owner, operand_.name)) out_.note(JsFact::kSecret, operand_.name);
  if (known.power != JsPower::kNone && (!known.of_browser || operand_.of_browser)) {
    out_.note(fact_of(known.power), operand_.name);
  } else if (is_handler) {
    out_.note(JsFact::kRuns, operand_.name);
  } else {
    out_.note(operand_.of_browser ? JsFact::kBrowserAssign : JsFact::kAssign, operand_.name);
  }
}

/// An operand is used as a value.
void JsMachine::done_operand() {
  using Kind = Operand::Kind;
  if (operand_.kind == Kind::kLiteral || operand_.kind == Kind::kNone) return;
  if (is_secret(operand_.owner, operand_.name)) out_.note(JsFact::kSecret, operand_.name);
  const JsPower power = js_callable(operand_.name).power;
  if ((power == JsPower::kShows || power == JsPower::kRuns) && operand_.kind == Kind::kName &&
      out_.tokens > 1) {
    out_.note(JsFact::kNamesPower, operand_.name);
  }
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
