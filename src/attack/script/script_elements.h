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
  bool embedding = false;
  bool has_class = false;
};

void look_at_element(const HtmlTag& tag, const ElementAttributes& all, Sight& sight);

/// `lower` is in lower case.
bool contains_lower(std::string_view text, std::string_view lower);

}  // namespace quell::attack
