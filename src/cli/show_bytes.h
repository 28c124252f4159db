// Bytes from the evidence store on their way to a person or a program.
#pragma once

#include <string>
#include <string_view>

#include "cli/console.h"

namespace quell::cli {

/// On a terminal every line is made safe; read by a program the bytes are passed on as they are, so
/// that a sealed original can be had back. Takes pieces of any size. Not thread-safe.
class ShownBytes {
 public:
  explicit ShownBytes(Console& console) : console_(console) {}
  void feed(std::string_view piece);
  void finish();

 private:
  Console& console_;
  std::string rest_;  ///< of a line that is not complete
};

}  // namespace quell::cli
