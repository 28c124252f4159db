// Markup that does something. Private to attack.
#pragma once

#include <string_view>

#include "judging/families.h"
#include "script/html_tags.h"
#include "script/script_address.h"
#include "script/script_sight.h"

namespace quell::attack {

/// Everything that a '<' of `text` begins, in whatever state the page's reader is: its text, a
/// comment, a title, or the value of an attribute that is read as markup once more.
void look_at_markup(std::string_view text, Workspace& work, Sight& sight);

/// The document that a data: address holds.
void look_at_document(const ScriptAddress& address, Workspace& work, Sight& sight);

/// What stands behind the end of a comment that began before the text; else all of it.
std::string_view out_of_comment(std::string_view code);

}  // namespace quell::attack
