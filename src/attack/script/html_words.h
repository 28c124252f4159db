// What HTML's elements and attributes do. Data; private to attack.
#pragma once

#include <cstdint>
#include <string_view>

namespace quell::attack {

enum class HtmlElement : std::uint8_t {
  kOther,
  kHtml,  ///< an element of HTML, SVG or MathML that does nothing of its own
  kScript,
  kStyle,
  kFrame,  ///< iframe, object, embed …: shows another page or runs a plug-in
  kImage,  ///< fetches a picture or sound
  kBase,
  kMeta,
  kLink,
  kForm,
  kAnimation,  ///< set, animate: changes an attribute of another element
  kIsland,     ///< xml, import: data and behaviours of old browsers
  kUse,        ///< of SVG: takes over the elements of another document
};
HtmlElement html_element(std::string_view name);

/// "on" and letters: the name of an event handler, of today or tomorrow.
bool is_handler_name(std::string_view name);
/// A handler that browsers have or had.
bool is_known_handler(std::string_view name);
/// "ng-focus", "v-html", "x-init": its value is a script to some framework.
bool is_framework_attribute(std::string_view name);
/// Its value is an address that is fetched or followed.
bool is_address_attribute(std::string_view name);
/// A name that scripts of the page read from elements or documents, so that an element of this name
/// or id hides what they look for.
bool is_clobbered_name(std::string_view name);
/// Makes an event happen without the visitor's doing: autofocus, tabindex …
bool is_trigger_attribute(std::string_view name);

}  // namespace quell::attack
