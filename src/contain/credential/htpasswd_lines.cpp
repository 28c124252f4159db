#include "contain/credential/htpasswd_lines.h"

#include <algorithm>

namespace quell::contain {

std::optional<StoredPlace> find_user(std::string_view text, std::string_view user) {
  if (user.empty() || user.starts_with('#') || user.find_first_of(":\r\n") != user.npos) {
    return std::nullopt;
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.size() > user.size() && line.starts_with(user) && line[user.size()] == ':') {
      const std::size_t first = begin + user.size() + 1;
      const std::string_view rest = text.substr(first, end - first);
      return StoredPlace{first, first + std::min(rest.find_first_of(":\r"), rest.size())};
    }
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace quell::contain
