// links: contain
// The first line of the input is a user, the rest is the file: what is found stands behind the
// user's name, in one line, and what is written there is found again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "contain/credential/htpasswd_lines.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using quell::contain::find_user;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view user = bytes.substr(0, bytes.find('\n'));
  if (user.size() == size) return 0;
  std::string text(bytes.substr(user.size() + 1));
  const auto place = find_user(text, user);
  if (!place) return 0;
  if (place->begin > place->end || place->end > text.size()) std::abort();
  const std::string head = std::string(user) + ":";
  if (place->begin < head.size()) std::abort();
  const std::size_t line = place->begin - head.size();
  if (text.compare(line, head.size(), head) != 0) std::abort();
  if (line != 0 && text[line - 1] != '\n') std::abort();
  if (text.substr(place->begin, place->end - place->begin).find_first_of(":\r\n") !=
      std::string::npos) {
    std::abort();
  }
  text.replace(place->begin, place->end - place->begin, "!$2y$05$new");
  const auto again = find_user(text, user);
  if (!again || again->begin != place->begin) std::abort();
  if (text.substr(again->begin, again->end - again->begin) != "!$2y$05$new") std::abort();
  return 0;
}
