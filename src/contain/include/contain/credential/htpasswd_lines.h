// Where the stored form of a user stands in an htpasswd file. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace quell::contain {

/// Offsets into the text: what stands between the first ':' of the user's first line and the next
/// ':' or the line's end. Servers take the first line of a user, and so does this.
struct StoredPlace {
  std::size_t begin = 0;
  std::size_t end = 0;
};
std::optional<StoredPlace> find_user(std::string_view text, std::string_view user);

}  // namespace quell::contain
