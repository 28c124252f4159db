// Of the state machine that reads JavaScript, what it notes about calls, assignments and values.
#include <algorithm>
#include <initializer_list>

#include "script/js_machine.h"
#include "script/script_address.h"

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
    if (known.power == JsPower::kSends) note_destination(name);
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

/// A constant address of another host, or one that is code. Some run what comes from there.
void JsMachine::note_destination(std::string_view callee) {
  JsTokens ahead = tokens_;
  const std::string_view address = js_text(ahead.next(JsTokens::Slash::kRegex));
  if (leads_outside(address) || find_script_address(address)) {
    out_.note(JsFact::kConstant, address);
    if (is_one_of(callee, {"import", "importScripts", "getScript"})) {
      out_.note(JsFact::kRuns, address);
    }
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
  // "src" and "action" are names of anything; of something they are addresses.
  const bool lone = known.power == JsPower::kSends && operand_.kind == Operand::Kind::kName;
  if (known.power != JsPower::kNone && !lone && (!known.of_browser || operand_.of_browser)) {
    out_.note(fact_of(known.power), operand_.name);
  } else if (is_handler) {
    out_.note(JsFact::kRuns, operand_.name);
  } else {
    const bool of_browser = operand_.of_browser && operand_.kind != Operand::Kind::kName;
    out_.note(of_browser ? JsFact::kBrowserAssign : JsFact::kAssign, operand_.name);
  }
}

/// An operand is used as a value.
void JsMachine::done_operand() {
  using Kind = Operand::Kind;
  if (operand_.kind == Kind::kLiteral || operand_.kind == Kind::kNone) return;
  if (is_secret(operand_.owner, operand_.name)) out_.note(JsFact::kSecret, operand_.name);
  // "Function" is also a type of other languages.
  const JsPower power =
      operand_.name == "Function" ? JsPower::kNone : js_callable(operand_.name).power;
  if ((power == JsPower::kShows || power == JsPower::kRuns) && operand_.kind == Kind::kName &&
      out_.tokens > 1) {
    out_.note(JsFact::kNamesPower, operand_.name);
  }
}

}  // namespace quell::attack
