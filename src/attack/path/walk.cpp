#include "path/walk.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "path/sensitive_files.h"
#include "text/ascii_set.h"

namespace quell::attack {

namespace {

/// Behind these a path may begin in the middle of a component: "file=..", "{..", "|..".
constexpr std::string_view kPathOpeners = "=?:;,|\"'([{<>@&! ";

char folded(char c) {
  if (c == '\\') return '/';
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

/// Of those, the ones that text has as well.
constexpr std::string_view kTextOpeners = "\"'([{<>! ";

/// Ends a component, ends its name, or ends the path.
constexpr AsciiSet kComponentEnds(std::string_view("/\\.\0", 4));

/// Takes "scheme://host" off; file:// stays a path of this machine.
std::string_view without_scheme(std::string_view path, Walk& walk) {
  if (path.starts_with("file:/") && !path.starts_with("file://")) {
    walk.file_scheme = true;
    return path.substr(5);
  }
  const std::size_t scheme = path.find("://");
  if (scheme == std::string_view::npos || scheme == 0 || scheme > 12) return path;
  if (!std::ranges::all_of(path.substr(0, scheme), is_letter)) return path;
  if (path.starts_with("file://")) {
    walk.file_scheme = true;
    path.remove_prefix(7);
    constexpr std::string_view kHere = "localhost/";
    if (path.starts_with(kHere)) path.remove_prefix(kHere.size() - 1);
    // file:///c:/x: the slash before the drive is none of the path's.
    return path.size() > 2 && path[2] == ':' ? path.substr(1) : path;
  }
  const std::size_t slash = path.find('/', scheme + 3);
  return slash == std::string_view::npos ? std::string_view() : path.substr(slash);
}

enum class Step : std::uint8_t { kName, kStay, kUp, kDodgedUp, kUpFromHere, kEllipsis };

Step step_of(std::string_view component, bool triple_climbs) {
  if (component.starts_with("..")) {  // Windows drops blanks at the end of a name
    while (component.ends_with(' ') || component.ends_with('\t')) component.remove_suffix(1);
  }
  if (component.empty() || component == ".") return Step::kStay;
  if (component == "..") return Step::kUp;
  // "..;" is read as ".." by Java servers; "....", "...." with a '/' doubled survive a filter that
  // removes "../" once.
  if (component.starts_with("..;")) return Step::kDodgedUp;
  // Two levels up on old Windows, and what a filter leaves of "..././"; once, an ellipsis.
  if (component == "...") return triple_climbs ? Step::kUp : Step::kEllipsis;
  if (component.size() >= 4 && component.find_first_not_of('.') == std::string_view::npos) {
    return Step::kDodgedUp;
  }
  constexpr std::string_view kManyDots = "......";  // "../../../x" without what separated them
  if (component.starts_with(kManyDots)) return Step::kDodgedUp;
  if (component.size() > 2 && component.ends_with("..")) {
    const char before = component[component.size() - 3];
    if (kPathOpeners.find(before) != std::string_view::npos) return Step::kUpFromHere;
  }
  return Step::kName;
}

/// Builds the resolved path: always a '/' before each name.
class Follower {
 public:
  Follower(Walk& walk, std::span<char> room, bool triple_climbs)
      : walk_(walk), room_(room), triple_climbs_(triple_climbs) {}

  void take(std::string_view component) {
    switch (step_of(component, triple_climbs_)) {
      case Step::kStay:
        walk_.stays += component.empty() ? 0 : 1;
        break;
      case Step::kEllipsis:
        ++walk_.filter_dodges;
        push(component);
        break;
      case Step::kName:
        push(component);
        break;
      case Step::kDodgedUp:
        ++walk_.filter_dodges;
        up();
        break;
      case Step::kUp:
        up();
        break;
      case Step::kUpFromHere:
        walk_.in_text =
            kTextOpeners.find(component[component.size() - 3]) != std::string_view::npos;
        size_ = 0;
        up();
        break;
    }
  }

  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  void push(std::string_view component) {
    room_[size_] = '/';
    std::ranges::copy(component, room_.begin() + static_cast<std::ptrdiff_t>(size_ + 1));
    size_ += 1 + component.size();
  }

  void up() {
    ++walk_.climbs;
    if (size_ == 0)
      ++walk_.out_of_root;
    else
      size_ = std::string_view(room_.data(), size_).rfind('/');
  }

  Walk& walk_;
  std::span<char> room_;
  bool triple_climbs_;
  std::size_t size_ = 0;
};

/// "c:\\x", and "\\x": on the drive at hand; not "\\\\host".
bool has_drive(std::string_view path) {
  if (path.size() >= 3 && path[0] == '\\' && path[1] != '\\') return is_letter(folded(path[1]));
  if (path.starts_with('/')) path.remove_prefix(1);  // file:///c:/x
  return path.size() >= 3 && is_letter(folded(path[0])) && path[1] == ':' && folded(path[2]) == '/';
}

/// Whether "..." stands there more than once as a component.
bool triples_climb(std::string_view path) {
  const std::size_t first = path.find(".../");
  return first != std::string_view::npos && path.find(".../", first + 4) != std::string_view::npos;
}

}  // namespace

bool could_lead_astray(std::string_view value) {
  if (has_drive(value)) return true;
  std::size_t component = 0;
  std::size_t i = 0;
  for (; (i = kComponentEnds.find_in(value, i)) < value.size(); ++i) {
    if (value[i] == '\0') return true;
    if (value[i] == '.') {
      if (i + 1 < value.size() && value[i + 1] == '.') return true;
      if (i == component) return true;
      continue;
    }
    if (is_sensitive_component(value.substr(component, i - component))) return true;
    component = i + 1;
  }
  return is_sensitive_component(value.substr(component));
}

Walk follow(std::string_view value, Arena& arena) {
  Walk walk;
  walk.backslashes = value.find('\\') != std::string_view::npos;
  const std::size_t nul = value.find('\0');
  walk.cut_by_nul = nul != std::string_view::npos && nul > 0;
  value = value.substr(0, nul);
  const std::span<char> folded_room = arena.room(value.size());
  std::ranges::transform(value, folded_room.begin(), folded);
  const std::string_view path = arena.keep(folded_room, value.size());
  std::string_view rest = without_scheme(path, walk);
  if (has_drive(walk.file_scheme ? rest : value)) {
    walk.absolute = true;
    walk.drive = true;
    const std::size_t colon = rest.substr(0, 3).find(':');
    if (colon != std::string_view::npos) rest.remove_prefix(colon + 1);
  }
  walk.absolute |= rest.starts_with('/');
  const std::span<char> room = arena.room(rest.size() + 1);
  Follower follower(walk, room, triples_climb(rest));
  if (rest.find('/') == std::string_view::npos && rest.starts_with("....")) {
    rest = {};  // "....and so on": no path
  }
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    follower.take(rest.substr(0, slash));
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  if (follower.size() == 0) room[0] = '/';
  walk.resolved = arena.keep(room, std::max<std::size_t>(follower.size(), 1));
  return walk;
}

}  // namespace quell::attack
