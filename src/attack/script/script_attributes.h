// Attributes that do something: event handlers, addresses that are code, style sheets. Private to
// attack.
#pragma once

#include <cstddef>
#include <string_view>

#include "judging/families.h"
#include "script/html_tags.h"
#include "script/script_sight.h"

namespace quell::attack {

void look_at_attribute(const HtmlAttribute& attribute, Workspace& work, Sight& sight);

/// A value that is an address, or a style sheet with addresses. What a data: address holds is
/// looked at apart (look_at_document): markup does not nest here.
void look_at_address(std::string_view value, Sight& sight);

/// The attributes from `at` on, up to the end of the tag.
void look_at_attributes(std::string_view text, std::size_t at, Workspace& work, Sight& sight);

/// Event handlers with a value anywhere in the text, behind a byte that no name has.
void look_at_bare_handlers(std::string_view text, Sight& sight);

/// Whether a '=' of `text` stands behind a name that does something as an attribute.
bool may_hold_attribute(std::string_view text);

}  // namespace quell::attack
