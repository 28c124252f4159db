#include "script_markup.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "digits.h"
#include "html_words.h"
#include "js_effects.h"
#include "script_address.h"
#include "script_style.h"
#include "word_table.h"

namespace quell::attack {

namespace {

bool contains_lower(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return lower_case(a) == b; };
  return std::ranges::search(text, lower, same).begin() != text.end();
}

/// What attributes say together about their element.
struct Attributes {
  std::string_view address{};
  std::string_view relation{};
  std::string_view http_equiv{};
  std::string_view content{};
  std::string_view charset{};
  std::string_view animated{};
  std::string_view type{};
  bool embedding = false;
  bool has_class = false;
};

void remember(const HtmlAttribute& attribute, Attributes& all) {
  const auto is = [&](std::string_view name) { return equals_lower(attribute.name, name); };
  if (is_address_attribute(attribute.name)) {
    if (all.address.empty()) all.address = attribute.value;
  } else if (is("rel")) {
    all.relation = attribute.value;
  } else if (is("http-equiv")) {
    all.http_equiv = attribute.value;
  } else if (is("content")) {
    all.content = attribute.value;
  } else if (is("charset")) {
    all.charset = attribute.value;
  } else if (is("attributename")) {
    all.animated = attribute.value;
  } else if (is("type")) {
    all.type = attribute.value;
  } else {
    all.embedding |= is("allowfullscreen") || is("frameborder");
    all.has_class |= is("class");
  }
}

/// Whether the text looks like code that is there to be undone: encoded once more, or broken.
bool may_be_code(std::string_view code) {
  return code.substr(0, 256).find_first_of("(`&\\%") != std::string_view::npos;
}

/// What a data: address holds is looked at apart (look_at_document): markup does not nest here.
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
  sight.note(Mark::kHandler, attribute.name);
  if (known) sight.note(Mark::kKnownHandler);
  sight.note(effects);
}

void look_at_attribute(const HtmlAttribute& attribute, Workspace& work, Sight& sight) {
  if (attribute.name.empty()) return;
  const bool in_tag = sight.ground() == Ground::kMarkup;
  if (is_trigger_attribute(attribute.name) && sight.has(Mark::kHandler)) {
    sight.note(Mark::kTrigger, attribute.name);
  }
  if (!attribute.has_value) return;
  if (is_handler_name(attribute.name)) return look_at_handler(attribute, sight);
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

bool is_for_loading(std::string_view relation) {
  return contains_lower(relation, "stylesheet") || contains_lower(relation, "import") ||
         contains_lower(relation, "load") || contains_lower(relation, "fetch");
}

void look_at_meta(const Attributes& all, Sight& sight) {
  if (contains_lower(all.http_equiv, "refresh")) {
    sight.note(Mark::kRefresh);
  }
  if (contains_lower(all.http_equiv, "set-cookie") || equals_lower(all.http_equiv, "link"))
    sight.note(Mark::kMeta, all.http_equiv);
  if (contains_lower(all.charset, "utf-7") || contains_lower(all.content, "utf-7")) {
    sight.note(Mark::kMeta, "utf-7");
  }
}

bool is_dangerous_target(std::string_view attribute) {
  return contains_lower(attribute, "href") || contains_lower(attribute, "innerhtml") ||
         (attribute.size() > 4 && is_handler_name(attribute));
}

void look_at_element(const HtmlTag& tag, const Attributes& all, Sight& sight) {
  switch (html_element(tag.name)) {
    case HtmlElement::kScript:
      if (!all.address.empty()) sight.note(Mark::kScriptSource, all.address);
      return;
    case HtmlElement::kFrame:
      if (tag.has_prefix && !equals_lower(tag.name, "vmlframe")) return;
      if (!all.address.empty() && all.embedding) sight.note(Mark::kEmbedding, all.address);
      return sight.note(all.address.empty() ? Mark::kBareFrame : Mark::kFrame, tag.name);
    case HtmlElement::kImage:
      if (leads_outside(all.address)) sight.note(Mark::kPicture, all.address);
      break;
    case HtmlElement::kBase:
      if (leads_outside(all.address)) sight.note(Mark::kBase);
      break;
    case HtmlElement::kMeta:
      look_at_meta(all, sight);
      break;
    case HtmlElement::kLink:
      if (!tag.has_prefix && !all.address.empty() && is_for_loading(all.relation)) {
        sight.note(Mark::kLink, all.address);
      }
      break;
    case HtmlElement::kForm:
      if (leads_outside(all.address)) sight.note(Mark::kForm, all.address);
      break;
    case HtmlElement::kAnimation:
      if (is_dangerous_target(all.animated)) sight.note(Mark::kAnimation, all.animated);
      break;
    case HtmlElement::kOther:
      return;
    case HtmlElement::kStyle:
    case HtmlElement::kHtml:
      break;
  }
  sight.note(Mark::kMarkup);
}

/// Up to the end tag; what is longer than anyone looks at is cut.
std::string_view content_of(std::string_view text, std::size_t at, std::string_view end_tag) {
  const std::string_view content = text.substr(std::min(at, text.size()), kMaxScriptBytes);
  const auto same = [](char a, char b) { return lower_case(a) == b; };
  const auto end = std::ranges::search(content, end_tag, same).begin();
  return content.substr(0, static_cast<std::size_t>(end - content.begin()));
}

void look_at_script(std::string_view text, std::size_t at, Sight& sight) {
  sight.note(Mark::kScriptElement);
  const std::string_view content = content_of(text, at, "</script");
  const JsEffects& effects = sight.effects_of(content);
  const bool ended = at + content.size() < text.size();
  if (effects.any()) return sight.note(effects);
  if (content.empty()) return;
  const bool prose = effects.failed && !ended && is_html_blank(content[0]);
  if (prose && !sight.has(Mark::kScriptSource)) sight.note(Mark::kScriptProse);
}

/// Elements that hold text only: whoever ends one from inside begins markup.
bool holds_text_only(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"title", "textarea", "style", "noscript", "xmp", "iframe", "noembed", "noframes", "select",
       "template", "option", "plaintext", "math", "svg"});
  return std::ranges::any_of(kNames,
                             [&](std::string_view each) { return equals_lower(name, each); });
}

/// Reads one tag after another, never more bytes in all than a few times the text: those that never
/// end overlap.
class Reader {
 public:
  Reader(std::string_view text, Workspace& work, Sight& sight)
      : text_(text), work_(work), sight_(sight), budget_(8 * text.size() + 1024) {}

  void read() {
    for (std::size_t at = text_.find('<'); at != std::string_view::npos && budget_ > 0;
         at = text_.find('<', at + 1)) {
      const auto tag = html_tag(text_, at);
      if (!tag) continue;
      if (tag->mark == HtmlMark::kEndTag) end_tag(*tag, at);
      take(*tag, at);
    }
  }

 private:
  void take(const HtmlTag& tag, std::size_t at) {
    Attributes all;
    HtmlAttributes attributes(text_, tag.attributes);
    while (const auto attribute = attributes.next()) {
      remember(*attribute, all);
      look_at_attribute(*attribute, work_, sight_);
    }
    spend(attributes.at() - at);
    const JsEffects& effects = sight_.effects();
    if (all.has_class && sight_.has(Mark::kHandler) && effects.has(JsFact::kCall) &&
        !effects.acts()) {
      sight_.note(Mark::kOwnPage);
    }
    if (tag.mark == HtmlMark::kDeclaration) return declaration(tag, all);
    if (tag.mark != HtmlMark::kStartTag) return;
    if (!started_ && attributes.at() >= text_.size() && !attributes.closed() &&
        tag.attributes == text_.size()) {
      return;  // "<script" alone
    }
    look_at_element(tag, all, sight_);
    if (equals_lower(tag.name, "script")) {
      spend(std::min(kMaxScriptBytes, text_.size() - attributes.at()));
      look_at_script(text_, attributes.at(), sight_);
    }
    if (equals_lower(tag.name, "style")) style(attributes.at(), all);
    started_ = true;
  }

  void end_tag(const HtmlTag& tag, std::size_t at) {
    if (started_) return;
    if (equals_lower(tag.name, "script")) {
      sight_.note(Mark::kLeavesScript);
      const JsEffects& before = sight_.effects_of(out_of_comment(text_.substr(0, at)));
      if (before.acts()) sight_.note(before);
    }
    if (holds_text_only(tag.name)) sight_.note(Mark::kLeavesElement, text_.substr(at, 10));
  }

  void declaration(const HtmlTag& tag, const Attributes& all) {
    if (equals_lower(tag.name, "xml-stylesheet") && !all.address.empty()) {
      sight_.note(Mark::kLink, all.address);
    }
    if (equals_lower(tag.name, "import") && !all.address.empty()) {
      sight_.note(Mark::kLink, all.address);
    }
  }

  void style(std::size_t at, const Attributes& all) {
    const std::string_view css = content_of(text_, at, "</style");
    spend(css.size());
    if (style_trick(css, work_.bytes) != StyleTrick::kNone) sight_.note(Mark::kStyle);
    look_at_address(css, sight_);
    if (contains_lower(all.type, "javascript")) {
      sight_.note(Mark::kScriptElement);
      sight_.note(sight_.effects_of(css));
    }
  }

  void spend(std::size_t bytes) { budget_ -= std::min(budget_, bytes + 1); }

  std::string_view text_;
  Workspace& work_;
  Sight& sight_;
  std::size_t budget_;
  bool started_ = false;  ///< a start tag came before
};

}  // namespace

namespace {

/// Its first quote ends the attribute and is all that stands before the '>'.
bool ends_quoted_attribute(std::string_view before) {
  const auto* const quote = std::ranges::find_if(before, is_html_quote);
  if (quote == before.end()) return false;
  const std::string_view rest = before.substr(static_cast<std::size_t>(quote - before.begin()));
  return rest.find('>') != std::string_view::npos &&
         rest.find_first_not_of("\"'`/>)};] \t\r\n") == std::string_view::npos;
}

}  // namespace

std::string_view out_of_comment(std::string_view code) {
  const std::size_t end = code.find("*/");
  if (end == std::string_view::npos || code.find("/*") < end) return code;
  return code.substr(end + 2);
}

void look_at_markup(std::string_view text, Workspace& work, Sight& sight) {
  const std::size_t first = text.find('<');
  if (first == std::string_view::npos) return;
  Reader(text, work, sight).read();
  if (!sight.any()) return;
  const std::string_view before = text.substr(0, first);
  if (before.ends_with("-->") || before.ends_with("--!>")) {
    sight.note(Mark::kLeavesElement, "-->");
  } else if (ends_quoted_attribute(before)) {
    sight.note(is_html_quote(before[0]) ? Mark::kLeavesQuotes : Mark::kLeavesElement, before);
  }
}

void look_at_document(const ScriptAddress& address, Workspace& work, Sight& sight) {
  if (!address.picture) sight.note(Mark::kDocument, address.scheme);
  if (!address.base64) return look_at_markup(address.code, work, sight);
  if (!address.picture) sight.note(Mark::kHiddenDocument);
  const std::string_view bytes = address.code.substr(0, kMaxScriptBytes);
  const std::span<char> room = work.bytes.room(bytes.size());
  Base64Window window;
  std::size_t size = 0;
  for (const char c : bytes) {
    if (holds(kinds_of(c), kNoBase64) || c == '=') break;
    if (const auto byte = window.add(c)) room[size++] = static_cast<char>(*byte);
  }
  look_at_markup(work.bytes.keep(room, size), work, sight);
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
