#include "script/script_attributes.h"

#include "script/html_words.h"
#include "script/js_effects.h"
#include "script/script_address.h"
#include "script/script_style.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

/// Whether the text looks like code that is there to be undone: encoded once more, or broken.
bool may_be_code(std::string_view code) {
  return find_any<"(`&\\%">(code.substr(0, 256)) != std::string_view::npos;
}

/// "return false;": keeps the page from doing something.
bool only_returns(std::string_view code) {
  if (code.ends_with(';')) code.remove_suffix(1);
  return equals_lower(code, "return false") || equals_lower(code, "return true");
}

/// Handlers count in a tag whatever they do; outside of one only if they do something.
void look_at_handler(const HtmlAttribute& attribute, Sight& sight) {
  if (attribute.value.empty()) return;
  const bool known = is_known_handler(attribute.name);
  const JsEffects& effects = sight.effects_of(attribute.value);
  const bool in_tag = sight.ground() == Ground::kMarkup;
  if (!in_tag && !effects.acts() && !(known && effects.any() && sight.begins_there())) {
    if (!known) return;
    sight.note(Mark::kIdleHandler, attribute.name);
    return sight.note(effects);
  }
  if (attribute.value[0] == '{' && !effects.acts()) return;  // JSX: onClick={go}
  if (!effects.any() && only_returns(attribute.value)) return;
  sight.note(Mark::kHandler, attribute.name);
  if (known) sight.note(Mark::kKnownHandler);
  sight.note(effects);
}

/// Of a framework: a script, or a string that one of its filters runs.
void look_at_expression(const HtmlAttribute& attribute, Sight& sight) {
  if (const JsEffects& effects = sight.effects_of(attribute.value); effects.acts()) {
    sight.note(Mark::kHandler, attribute.name);
    return sight.note(effects);
  }
  const std::size_t quote = find_any<"'\"`">(attribute.value);
  if (quote == std::string_view::npos) return;
  const JsEffects& inside = sight.effects_of(attribute.value.substr(quote + 1));
  if (!inside.acts()) return;
  sight.note(Mark::kHandler, attribute.name);
  sight.note(inside);
}

/// "&{…}", which Netscape replaced by what the script gave.
void look_at_entity(const HtmlAttribute& attribute, Sight& sight) {
  const std::size_t at = attribute.value.find("&{");
  const JsEffects& effects = sight.effects_of(attribute.value.substr(at + 2));
  if (!effects.acts()) return;
  sight.note(Mark::kEntity);
  sight.note(effects);
}

/// The letters before the '=' at `equals`.
std::string_view name_before(std::string_view text, std::size_t equals) {
  constexpr std::size_t kLongest = 64;
  std::size_t end = equals;
  while (end > 0 && equals - end < 8 && is_html_blank(text[end - 1])) --end;
  std::size_t begin = end;
  const auto is_letter = [](char c) { return lower_case(c) >= 'a' && lower_case(c) <= 'z'; };
  while (begin > 0 && end - begin < kLongest && is_letter(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

}  // namespace

void look_at_address(std::string_view value, Sight& sight) {
  const auto address = find_script_address(value);
  if (!address || address->code.empty()) return;
  if (address->kind == AddressKind::kScript) {
    const JsEffects& effects = sight.effects_of(address->code);
    const bool undone = effects.failed && may_be_code(address->code);
    const bool old = address->scheme != "javascript";
    if (!effects.any() && !address->broken && !undone && !old) return;
    sight.note(effects);
  }
  if (address->kind == AddressKind::kData) {
    if (address->picture) return;
    sight.note(Mark::kDocument, address->scheme);
  }
  if (address->broken) sight.note(Mark::kBrokenScheme);
  sight.note(Mark::kScriptAddress, address->scheme);
}

void look_at_attribute(const HtmlAttribute& attribute, Workspace& work, Sight& sight) {
  if (attribute.name.empty()) return;
  const bool in_tag = sight.ground() == Ground::kMarkup;
  if (is_trigger_attribute(attribute.name) && sight.has(Mark::kHandler)) {
    sight.note(Mark::kTrigger, attribute.name);
  }
  if (!attribute.has_value) return;
  if (is_handler_name(attribute.name)) return look_at_handler(attribute, sight);
  if (in_tag && is_framework_attribute(attribute.name)) look_at_expression(attribute, sight);
  if (in_tag && attribute.value.find("&{") != std::string_view::npos)
    look_at_entity(attribute, sight);
  if (equals_lower(attribute.name, "srcdoc") && !attribute.value.empty()) {
    return sight.note(Mark::kSrcdoc);
  }
  if (in_tag && equals_lower(attribute.name, "dataformatas")) sight.note(Mark::kSrcdoc);
  if (equals_lower(attribute.name, "style") &&
      style_trick(attribute.value, work.bytes) != StyleTrick::kNone) {
    sight.note(Mark::kStyle);
  }
  if (in_tag || is_address_attribute(attribute.name)) {
    look_at_address(attribute.value, sight);
  }
}

void look_at_attributes(std::string_view text, std::size_t at, Workspace& work, Sight& sight) {
  HtmlAttributes attributes(text, at);
  while (const auto attribute = attributes.next()) {
    if (attribute->apart || attribute->name.empty()) look_at_attribute(*attribute, work, sight);
  }
}

void look_at_bare_handlers(std::string_view text, Sight& sight) {
  constexpr int kMost = 8;
  int handlers = 0;
  for (std::size_t equals = text.find('='); equals != std::string_view::npos && handlers < kMost;
       equals = text.find('=', equals + 1)) {
    const std::string_view name = name_before(text, equals);
    const char before = name.data() == text.data() ? ' ' : *(name.data() - 1);
    if (!is_handler_name(name) || before == '_' || before == '-' || before == '.') continue;
    ++handlers;
    HtmlAttributes attribute(text, static_cast<std::size_t>(name.data() - text.data()));
    if (const auto found = attribute.next()) look_at_handler(*found, sight);
  }
}

bool may_hold_attribute(std::string_view text) {
  constexpr std::size_t kShortest = 3;
  for (std::size_t equals = text.find('='); equals != std::string_view::npos;
       equals = text.find('=', equals + 1)) {
    const std::string_view name = name_before(text, equals);
    if (name.size() < kShortest) continue;
    if (is_handler_name(name) || is_address_attribute(name) || equals_lower(name, "style") ||
        equals_lower(name, "srcdoc")) {
      return true;
    }
  }
  return false;
}

}  // namespace quell::attack
