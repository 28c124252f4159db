// Elements that do something of their own, without a script: frames, links, forms … Private to
// attack.
#pragma once

#include <string_view>

#include "script/html_tags.h"
#include "script/script_sight.h"

namespace quell::attack {

/// What attributes say together about their element.
struct ElementAttributes {
  void take(const HtmlAttribute& attribute);

  std::string_view address{};
  std::string_view relation{};
  std::string_view http_equiv{};
  std::string_view content{};
  std::string_view charset{};
  std::string_view animated{};
  std::string_view type{};
  std::string_view id{};
  std::string_view name{};
  std::string_view target{};  ///< where the form of a button leads
  std::string_view behaviour{};
  bool dangling = false;  ///< the last value has a quote and no end, and leads elsewhere
  bool embedding = false;
  bool has_class = false;
  bool has_event = false;    ///< of XML Events: which event …
  bool has_handler = false;  ///< … and what it runs
};

void look_at_element(const HtmlTag& tag, const ElementAttributes& all, Sight& sight);

/// A default behaviour of old browsers, or its namespace: HTML+TIME changes any attribute.
bool is_old_behaviour(std::string_view value);

/// The address of a style sheet that is no file of this site: those people paste with pages.
bool is_foreign_sheet(std::string_view address);

/// `lower` is in lower case.
bool contains_lower(std::string_view text, std::string_view lower);

}  // namespace quell::attack
