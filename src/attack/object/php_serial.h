// The text that PHP's serialize() writes, parsed as unserialize() would. Private to attack. Pure,
// linear, no recursion.
#pragma once

#include <cstddef>
#include <string_view>

namespace quell::attack {

struct PhpSerial {
  unsigned objects = 0;
  unsigned values = 0;          ///< scalars, arrays and objects that were read
  std::string_view class_name;  ///< of the first object that is not stdClass, else of the first
  bool complete = false;        ///< it ends where its own counts say
  bool lengths_match = true;    ///< of the class names
};

/// Reads from the beginning of `text` as far as it is such text.
PhpSerial read_php_serial(std::string_view text);

/// Where an object's head may begin (O:4:"Name":1:{), from `from` on; npos if nowhere.
std::size_t find_php_object(std::string_view text, std::size_t from = 0);

}  // namespace quell::attack
