// A first look for what serialised objects begin with and for steps into an object's prototype.
// Private to attack. Pure.
#pragma once

#include <string_view>

namespace quell::attack {

/// Bytes without which none of them is there.
struct ObjectMarks {
  bool capital = false;
  bool pair = false;  ///< "__", "ns" or "d0"
};

ObjectMarks object_marks(std::string_view text);

/// The same byte by byte: for other processors, and to hold the other against.
ObjectMarks object_marks_bytewise(std::string_view text);

/// Whether the text may hold one of them, as base64, in hexadecimal or by name. False is certain.
bool may_hold_object(std::string_view text);

}  // namespace quell::attack
