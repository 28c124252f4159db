#include "script/script_markup.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "script/html_words.h"
#include "script/js_effects.h"
#include "script/script_address.h"
#include "script/script_attributes.h"
#include "script/script_elements.h"
#include "script/script_style.h"
#include "text/ascii_set.h"
#include "text/digits.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

bool is_letter(char c) {
  return lower_case(c) >= 'a' && lower_case(c) <= 'z';
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
  const bool is_blank = std::ranges::all_of(content, is_html_blank);
  const bool may_run = find_any<"(=`./+">(content.substr(0, 64)) != std::string_view::npos;
  const bool prose = !ended && !is_blank && (is_html_blank(content[0]) || !may_run);
  if (prose && !sight.has(Mark::kScriptSource)) sight.note(Mark::kScriptProse);
}

/// Also "scrscriptipt": a filter that takes the word out once makes it.
bool is_script_name(std::string_view name) {
  constexpr std::string_view kScript = "script";
  if (name.size() == kScript.size()) return equals_lower(name, kScript);
  if (name.size() != 2 * kScript.size()) return false;
  for (std::size_t at = 1; at < kScript.size(); ++at) {
    if (equals_lower(name.substr(at, kScript.size()), kScript) &&
        equals_lower(name.substr(0, at), kScript.substr(0, at))) {
      return equals_lower(name.substr(at + kScript.size()), kScript.substr(at));
    }
  }
  return false;
}

bool is_link_or_form(std::string_view name) {
  return equals_lower(name, "a") || equals_lower(name, "form") || equals_lower(name, "img") ||
         equals_lower(name, "iframe");
}

/// Elements that hold text only: whoever ends one from inside begins markup.
bool holds_text_only(std::string_view name) {
  static constexpr auto kNames = std::to_array<std::string_view>(
      {"title", "textarea", "style", "noscript", "xmp", "iframe", "noembed", "noframes", "select",
       "template", "option", "plaintext", "math", "svg"});
  return std::ranges::any_of(kNames,
                             [&](std::string_view each) { return equals_lower(name, each); });
}

/// "write it at the end": words and blanks.
bool is_prose(std::string_view text) {
  const auto is_word_byte = [](char c) { return c == ' ' || (c >= 'a' && c <= 'z'); };
  return text.size() > 2 && text.ends_with(' ') &&
         std::ranges::all_of(text, [&](char c) { return is_word_byte(lower_case(c)); });
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
    ElementAttributes all;
    HtmlAttributes attributes(text_, tag.attributes);
    while (const auto attribute = attributes.next()) {
      all.take(*attribute);
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
    if (is_link_or_form(tag.name) && !all.id.empty() && all.id == last_id_ && !all.name.empty() &&
        all.name != all.id) {
      sight_.note(Mark::kClobber, all.id);  // two of one id are a collection with such a member
    }
    last_id_ = all.id;
    if (is_script_name(tag.name)) {
      spend(std::min(kMaxScriptBytes, text_.size() - attributes.at()));
      look_at_script(text_, attributes.at(), sight_);
    }
    if (all.has_event && equals_lower(tag.name, "handler")) handler(attributes.at());
    if (equals_lower(tag.name, "style")) style(attributes.at(), all);
    started_ = true;
  }

  void end_tag(const HtmlTag& tag, std::size_t at) {
    if (started_) return;
    if (equals_lower(tag.name, "script") && !sight_.has(Mark::kLeavesScript)) {
      sight_.note(Mark::kLeavesScript);
      const JsEffects& before = sight_.effects_of(out_of_comment(text_.substr(0, at)));
      if (before.acts()) {
        sight_.note(before);
      } else if (is_prose(text_.substr(0, at)) && text_.find('<', at + 1) == text_.npos) {
        sight_.note(Mark::kScriptProse);
      }
    }
    if (holds_text_only(tag.name)) sight_.note(Mark::kLeavesElement, text_.substr(at, 10));
  }

  void declaration(const HtmlTag& tag, const ElementAttributes& all) {
    if (equals_lower(tag.name, "xml-stylesheet") && is_foreign_sheet(all.address)) {
      sight_.note(Mark::kLink, all.address);
    }
    if (equals_lower(tag.name, "import") && !all.behaviour.empty()) {
      sight_.note(Mark::kLink, all.behaviour);
    }
    if (is_old_behaviour(all.behaviour)) sight_.note(Mark::kIsland, all.behaviour);
  }

  /// "<handler ev:event=load>alert(1)": SVG's elements whose text is a script.
  void handler(std::size_t at) {
    const std::string_view code = content_of(text_, at, "</");
    spend(code.size());
    const JsEffects& effects = sight_.effects_of(code);
    if (!effects.acts()) return;
    sight_.note(Mark::kHandler, "handler");
    sight_.note(effects);
  }

  void style(std::size_t at, const ElementAttributes& all) {
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
  std::string_view last_id_;
  bool started_ = false;  ///< a start tag came before
};

/// "&name=value": a query as a value. What a program would take for the value.
std::string_view after_query_name(std::string_view text) {
  if (!text.starts_with('&') && !text.starts_with('?')) return text;
  return text.substr(text.rfind('=') + 1);
}

/// "'\"()&%<abc>" and "'';!--\"<xss>=&{()}": marks of every kind around a tag that does nothing and
/// hardly any words. Whoever sends it sees what a page gives back as it was.
bool is_probe(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  constexpr std::ptrdiff_t kMostLetters = 8;
  if (text.size() > kLongest || find_any<" =">(text) == 0) return false;
  const std::size_t open = text.find('<');
  const std::size_t close = text.find('>', open);
  if (close == std::string_view::npos || close < open + 2) return false;
  const std::string_view name = text.substr(open + 1, close - open - 1);
  if (!std::ranges::all_of(name, is_letter)) return false;
  const auto outside =
      std::ranges::count_if(text, is_letter) - static_cast<std::ptrdiff_t>(name.size());
  if (outside > kMostLetters || text.find(' ') != std::string_view::npos) return false;
  const std::size_t entity = text.find("&{");
  const bool has_entity = entity != std::string_view::npos && text.find('}', entity) != text.npos;
  if (has_entity) return find_any<"'\"">(text) != std::string_view::npos;
  const bool unknown = html_element(name) == HtmlElement::kOther;
  const bool quotes = text.find("'\"") != text.npos || text.find("\"'") != text.npos;
  return unknown && quotes && find_any<"(;">(text) != std::string_view::npos;
}

/// Its first quote ends the attribute and is all that stands before the '>'.
bool ends_quoted_attribute(std::string_view before) {
  const auto* const quote = std::ranges::find_if(before, is_html_quote);
  if (quote == before.end()) return false;
  const std::string_view rest = before.substr(static_cast<std::size_t>(quote - before.begin()));
  return rest.find('>') != std::string_view::npos &&
         find_none<"\"'`/>)};] \t\r\n">(rest) == std::string_view::npos;
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
  if (is_probe(text)) sight.note(Mark::kProbe);
  if (!sight.any()) return;
  const std::string_view before = after_query_name(text.substr(0, first));
  if (before.ends_with("-->") || before.ends_with("--!>")) {
    sight.note(Mark::kLeavesElement, "-->");
  } else if (ends_quoted_attribute(before)) {
    sight.note(is_html_quote(before[0]) ? Mark::kLeavesQuotes : Mark::kTornQuote, before);
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

}  // namespace quell::attack
