#include "contain/credential/authorized_keys.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "contain/credential/key_line.h"

namespace quell::contain::ssh {
namespace {

/// The lines of a text one after the other.
struct Lines {
  std::string_view text;
  std::size_t begin = 0;
  std::size_t number = 0;

  [[nodiscard]] bool more() const { return begin < text.size(); }
  [[nodiscard]] std::string_view peek() const {
    return text.substr(begin, text.find('\n', begin) - begin);
  }
  std::string_view next() {
    const std::string_view line = peek();
    begin += line.size() + 1;
    ++number;
    return line;
  }
};

/// Takes a mark off the line.
bool take(std::string_view& line, std::string_view mark) {
  if (!line.starts_with(mark)) return false;
  line.remove_prefix(mark.size());
  return true;
}

/// The new key in the line behind a replaced one. False: it is none that Quell put there.
Result<bool> read_replacement(Lines& lines, const std::set<std::string>& known, KeyPlace& place) {
  if (!lines.more()) return false;
  std::string_view line = lines.peek();
  const bool active = !take(line, kRevoked);
  if (!known.contains(std::string(line))) return false;
  QUELL_TRY(const auto key, read_key_line(line));
  if (!key) return false;
  place.end = lines.begin + lines.peek().size();
  lines.next();
  place.replacement = line;
  place.active = active;
  place.effective_fingerprint = key->fingerprint;
  return true;
}

}  // namespace

Result<std::vector<KeyPlace>> places_of(std::string_view text, const KnownLines& known) {
  std::vector<KeyPlace> places;
  Lines lines{.text = text};
  while (lines.more()) {
    KeyPlace place{.begin = lines.begin, .original = {}, .replacement = {}};
    std::string_view line = lines.next();
    place.number = lines.number;
    place.end = place.begin + line.size();
    const bool replaced = take(line, kReplaced);
    place.active = !replaced && !take(line, kRevoked);
    const auto ours = known.find(line);
    if (!place.active && ours == known.end()) continue;
    if (!place.active && !replaced && !ours->second.contains("")) continue;
    QUELL_TRY(const auto key, read_key_line(line));
    if (!key) continue;
    place.original = line;
    place.fingerprint = key->fingerprint;
    place.comment = key->comment;
    place.effective_fingerprint = key->fingerprint;
    if (replaced) {
      QUELL_TRY(const bool whole, read_replacement(lines, ours->second, place));
      if (!whole) continue;
    }
    places.push_back(std::move(place));
  }
  return places;
}

std::string block_of(const KeyPlace& place) {
  const std::string off(place.active ? "" : kRevoked);
  if (place.replacement.empty()) return off + place.original;
  return std::string(kReplaced) + place.original + '\n' + off + place.replacement;
}

}  // namespace quell::contain::ssh
