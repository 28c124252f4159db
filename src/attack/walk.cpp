#include "walk.h"

#include <algorithm>
#include <vector>

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

/// Takes "scheme://host" off; file:// stays a path of this machine.
std::string_view without_scheme(std::string_view path, Walk& walk) {
  const std::size_t scheme = path.find("://");
  if (scheme == std::string_view::npos || scheme == 0 || scheme > 12) return path;
  if (!std::ranges::all_of(path.substr(0, scheme), is_letter)) return path;
  if (path.starts_with("file://")) {
    walk.file_scheme = true;
    return path.substr(6);
  }
  const std::size_t slash = path.find('/', scheme + 3);
  return slash == std::string_view::npos ? std::string_view() : path.substr(slash);
}

enum class Step { kName, kStay, kUp, kDodgedUp, kUpFromHere };

Step step_of(std::string_view component) {
  if (component.empty() || component == ".") return Step::kStay;
  if (component == "..") return Step::kUp;
  // "..;" is read as ".." by Java servers; "....", "...." with a '/' doubled survive a filter that
  // removes "../" once.
  if (component.starts_with("..;")) return Step::kDodgedUp;
  if (component == "...") return Step::kUp;  // two levels up on old Windows
  if (component.size() >= 4 && component.find_first_not_of('.') == std::string_view::npos) {
    return Step::kDodgedUp;
  }
  if (component.size() > 2 && component.ends_with("..")) {
    const char before = component[component.size() - 3];
    if (kPathOpeners.find(before) != std::string_view::npos) return Step::kUpFromHere;
  }
  return Step::kName;
}

class Follower {
 public:
  explicit Follower(Walk& walk) : walk_(walk) {}

  void take(std::string_view component) {
    switch (step_of(component)) {
      case Step::kStay:
        break;
      case Step::kName:
        names_.push_back(component);
        break;
      case Step::kDodgedUp:
        ++walk_.filter_dodges;
        up();
        break;
      case Step::kUp:
        up();
        break;
      case Step::kUpFromHere:
        names_.clear();
        up();
        break;
    }
  }

  [[nodiscard]] std::string resolved() const {
    std::string out;
    for (const std::string_view name : names_) {
      if (!out.empty()) out += '/';
      out += name;
    }
    return out;
  }

 private:
  void up() {
    ++walk_.climbs;
    if (names_.empty())
      ++walk_.out_of_root;
    else
      names_.pop_back();
  }

  Walk& walk_;
  std::vector<std::string_view> names_;
};

}  // namespace

Walk follow(std::string_view value) {
  Walk walk;
  walk.backslashes = value.find('\\') != std::string_view::npos;
  const std::size_t nul = value.find('\0');
  walk.cut_by_nul = nul != std::string_view::npos && nul > 0;
  std::string path(value.substr(0, nul));
  std::ranges::transform(path, path.begin(), folded);
  std::string_view rest = without_scheme(path, walk);
  if (rest.size() >= 3 && is_letter(rest[0]) && rest[1] == ':' && rest[2] == '/') {
    walk.absolute = true;
    rest.remove_prefix(2);
  }
  walk.absolute |= rest.starts_with('/');
  Follower follower(walk);
  while (!rest.empty()) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    follower.take(rest.substr(0, slash));
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  walk.resolved = follower.resolved();
  return walk;
}

}  // namespace quell::attack
