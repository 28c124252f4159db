#include "missing_rights.h"

#include "fmt/format.h"

namespace quell::contain {

std::string rights_missing(const Error& error) {
  return fmt::format(
      "{}: let `quell helper` do it (sudo quell helper --for 1h, docs/helper.md), or run quell as "
      "an "
      "account that may; nothing was changed",
      error.full());
}

}  // namespace quell::contain
