#include "script/script_elements.h"

#include <algorithm>

#include "script/html_words.h"
#include "script/script_address.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

bool contains_lower(std::string_view text, std::string_view lower) {
  const auto same = [](char a, char b) { return lower_case(a) == b; };
  return std::ranges::search(text, lower, same).begin() != text.end();
}

bool is_old_behaviour(std::string_view value) {
  return contains_lower(value, "#default#") || contains_lower(value, "schemas-microsoft-com:time");
}

bool is_foreign_sheet(std::string_view address) {
  return leads_outside(address) || address.find(':') != std::string_view::npos ||
         address.starts_with('#');
}

namespace {

bool is_for_loading(std::string_view relation) {
  return contains_lower(relation, "stylesheet") || contains_lower(relation, "import") ||
         contains_lower(relation, "load") || contains_lower(relation, "fetch") ||
         contains_lower(relation, "connect") || contains_lower(relation, "prerender") ||
         contains_lower(relation, "manifest");
}

/// An address elsewhere that ends in what asks for more: "//a.example/?x=".
bool takes_page_along(std::string_view address) {
  return leads_outside(address) && find_any<"?#">(address) != std::string_view::npos;
}

void look_at_meta(const ElementAttributes& all, Sight& sight) {
  if (contains_lower(all.http_equiv, "refresh")) {
    sight.note(Mark::kRefresh);
  }
  if (contains_lower(all.http_equiv, "set-cookie") || equals_lower(all.http_equiv, "link") ||
      contains_lower(all.http_equiv, "security-policy")) {
    sight.note(Mark::kMeta, all.http_equiv);
  }
  if (contains_lower(all.charset, "utf-7") || contains_lower(all.charset, "utf7") ||
      contains_lower(all.content, "utf-7")) {
    sight.note(Mark::kMeta, "utf-7");
  }
}

/// A document or picture of this site, as people embed them.
bool is_own_file(const ElementAttributes& all) {
  const bool shown = contains_lower(all.type, "pdf") || contains_lower(all.type, "image/");
  return shown && !leads_outside(all.address) && !find_script_address(all.address);
}

bool is_dangerous_target(std::string_view attribute) {
  return contains_lower(attribute, "href") || contains_lower(attribute, "innerhtml") ||
         (attribute.size() > 4 && is_handler_name(attribute));
}

}  // namespace

void ElementAttributes::take(const HtmlAttribute& attribute) {
  const auto is = [&](std::string_view name) { return equals_lower(attribute.name, name); };
  dangling = attribute.open && (is("target") || takes_page_along(attribute.value));
  if (is("formaction")) {
    target = attribute.value;
  } else if (is("implementation") || is("ns")) {
    behaviour = attribute.value;
  } else if (is_address_attribute(attribute.name)) {
    if (address.empty()) address = attribute.value;
  } else if (is("rel")) {
    relation = attribute.value;
  } else if (is("http-equiv")) {
    http_equiv = attribute.value;
  } else if (is("content")) {
    content = attribute.value;
  } else if (is("charset")) {
    charset = attribute.value;
  } else if (is("attributename")) {
    animated = attribute.value;
  } else if (is("type")) {
    type = attribute.value;
  } else if (is("id")) {
    id = attribute.value;
  } else if (is("name")) {
    name = attribute.value;
  } else {
    embedding |= is("allowfullscreen") || is("frameborder");
    has_class |= is("class");
    has_event |= is("ev:event");
    has_handler |= is("ev:handler");
  }
}

void look_at_element(const HtmlTag& tag, const ElementAttributes& all, Sight& sight) {
  const HtmlElement element = html_element(tag.name);
  if (leads_outside(all.target)) sight.note(Mark::kForm, all.target);
  if (element != HtmlElement::kOther && !all.has_class && is_clobbered_name(all.name)) {
    sight.note(Mark::kClobber, all.name);
  }
  if (all.dangling && element != HtmlElement::kOther && element != HtmlElement::kHtml) {
    sight.note(Mark::kDangling, tag.name);
  }
  if (all.has_event && all.has_handler) sight.note(Mark::kIsland, tag.name);
  if (element != HtmlElement::kOther && hides_host(all.address)) {
    sight.note(Mark::kHiddenHost, all.address);
  }
  switch (element) {
    case HtmlElement::kScript:
      if (!all.address.empty()) sight.note(Mark::kScriptSource, all.address);
      return;
    case HtmlElement::kFrame:
      if (tag.has_prefix && !equals_lower(tag.name, "vmlframe")) return;
      if (!all.address.empty() && all.embedding) sight.note(Mark::kEmbedding, all.address);
      if (is_own_file(all)) return sight.note(Mark::kBareFrame, all.address);
      return sight.note(all.address.empty() ? Mark::kBareFrame : Mark::kFrame, tag.name);
    case HtmlElement::kImage:
      if (leads_outside(all.address)) sight.note(Mark::kPicture, all.address);
      break;
    case HtmlElement::kBase:
      if (leads_outside(all.address) || all.dangling) sight.note(Mark::kBase);
      break;
    case HtmlElement::kMeta:
      look_at_meta(all, sight);
      break;
    case HtmlElement::kLink:
      if (!tag.has_prefix && is_for_loading(all.relation) &&
          (!contains_lower(all.relation, "stylesheet") || is_foreign_sheet(all.address))) {
        sight.note(Mark::kLink, all.address);
      }
      break;
    case HtmlElement::kForm:
      if (leads_outside(all.address)) sight.note(Mark::kForm, all.address);
      break;
    case HtmlElement::kAnimation:
      if (is_dangerous_target(all.animated)) sight.note(Mark::kAnimation, all.animated);
      break;
    case HtmlElement::kIsland:
      if (is_old_behaviour(all.behaviour)) sight.note(Mark::kIsland, all.behaviour);
      if (!tag.has_prefix && equals_lower(tag.name, "xml") && !all.address.empty() &&
          !all.id.empty()) {
        sight.note(Mark::kIsland, all.address);
      }
      break;
    case HtmlElement::kUse:
      if (const auto data = find_script_address(all.address);
          data && data->kind == AddressKind::kData) {
        sight.note(Mark::kScriptAddress, data->scheme);
      }
      break;
    case HtmlElement::kOther:
      return;
    case HtmlElement::kStyle:
    case HtmlElement::kHtml:
      break;
  }
  sight.note(Mark::kMarkup);
}

}  // namespace quell::attack
