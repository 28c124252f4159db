#include <algorithm>
#include <utility>

#include "base/safe_text.h"
#include "contain/patch.h"
#include "fmt/format.h"

namespace quell::contain::patch {

namespace {

using Lines = std::vector<std::string_view>;  // each with its newline, if it has one

constexpr std::size_t kMostComparisons = 20'000'000;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
    lines.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return lines;
}

Lines side_of(const Hunk& hunk, Op left_out) {
  Lines side;
  for (const Line& line : hunk.lines) {
    if (line.op != left_out) side.push_back(line.text);
  }
  return side;
}

/// Finds where hunks fit, counting how much it looks at.
class Finder {
 public:
  explicit Finder(const Lines& lines) : lines_(lines) {}

  [[nodiscard]] bool fits(const Lines& wanted, std::size_t at) {
    if (at > lines_.size() || wanted.size() > lines_.size() - at) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      ++compared_;
      if (lines_[at + i] != wanted[i]) return false;
    }
    return true;
  }

  /// The place at `expected`, or the only one from `from` on. 0-based.
  Result<std::size_t> find(const Lines& wanted, std::size_t from, std::size_t expected) {
    if (expected >= from && fits(wanted, expected)) return expected;
    std::optional<std::size_t> found;
    for (std::size_t at = from; at + wanted.size() <= lines_.size(); ++at) {
      if (compared_ > kMostComparisons) {
        return fail(ErrorCode::kLimit, "too many places where it might fit");
      }
      if (!fits(wanted, at)) continue;
      if (found) {
        return fail(ErrorCode::kConflict,
                    fmt::format("fits at line {} and at line {}, and not where it says", *found + 1,
                                at + 1));
      }
      found = at;
    }
    if (found) return *found;
    return fail(ErrorCode::kConflict, "does not fit: the lines that it expects are not there");
  }

 private:
  const Lines& lines_;
  std::size_t compared_ = 0;
};

std::string offset_words(std::size_t number, std::size_t at, std::size_t expected) {
  return at > expected ? fmt::format("hunk {} fits {} lines further down", number, at - expected)
                       : fmt::format("hunk {} fits {} lines further up", number, expected - at);
}

/// A line without newline anywhere but at the end would swallow the next one.
Result<void> check_newlines(const Lines& lines) {
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (lines[i].ends_with('\n')) continue;
    return fail(ErrorCode::kConflict, "a line without newline would stand before others");
  }
  return {};
}

}  // namespace

FilePatch reversed(const FilePatch& file) {
  FilePatch result{.from = file.to, .to = file.from, .executable = file.executable, .hunks = {}};
  std::ptrdiff_t moved = 0;  // lines by which the hunks before this one made the file longer
  for (const Hunk& hunk : file.hunks) {
    const auto old_lines = static_cast<std::ptrdiff_t>(side_of(hunk, Op::kAdd).size());
    const auto new_lines = static_cast<std::ptrdiff_t>(side_of(hunk, Op::kRemove).size());
    std::ptrdiff_t start = static_cast<std::ptrdiff_t>(hunk.old_start) + moved;
    // An empty side is numbered by the line before it.
    if (old_lines == 0) ++start;
    if (new_lines == 0) --start;
    Hunk back{.old_start = static_cast<std::size_t>(std::max<std::ptrdiff_t>(start, 0)),
              .lines = {}};
    for (const Line& line : hunk.lines) {
      const Op op = line.op == Op::kAdd      ? Op::kRemove
                    : line.op == Op::kRemove ? Op::kAdd
                                             : Op::kKeep;
      back.lines.push_back({op, line.text});
    }
    moved += new_lines - old_lines;
    result.hunks.push_back(std::move(back));
  }
  return result;
}

Result<Patched> patch_text(const FilePatch& file, std::string_view text) {
  const Lines lines = lines_of(text);
  Finder finder(lines);
  Patched patched;
  Lines result;
  std::size_t done = 0;      // lines of the old text that are in the result
  std::ptrdiff_t drift = 0;  // how far the last hunk was from its place
  std::size_t number = 0;
  for (const Hunk& hunk : file.hunks) {
    ++number;
    const Lines wanted = side_of(hunk, Op::kAdd);
    if (wanted.empty() && !lines.empty()) {
      return fail(ErrorCode::kConflict,
                  fmt::format("hunk {} has no line that says where it belongs", number));
    }
    const std::ptrdiff_t place =
        static_cast<std::ptrdiff_t>(hunk.old_start) - (wanted.empty() ? 0 : 1) + drift;
    const auto expected = static_cast<std::size_t>(std::max<std::ptrdiff_t>(place, 0));
    const auto at = wanted.empty() ? Result<std::size_t>(0) : finder.find(wanted, done, expected);
    if (!at)
      return fail(at.error().code(), fmt::format("hunk {} {}", number, at.error().message()));
    if (*at != expected && !wanted.empty()) {
      patched.offsets.push_back(offset_words(number, *at, expected));
      drift += static_cast<std::ptrdiff_t>(*at) - static_cast<std::ptrdiff_t>(expected);
    }
    const auto begin = lines.begin();
    result.insert(result.end(), begin + static_cast<std::ptrdiff_t>(done),
                  begin + static_cast<std::ptrdiff_t>(*at));
    for (const Line& line : hunk.lines) {
      if (line.op != Op::kRemove) result.emplace_back(line.text);
    }
    done = *at + wanted.size();
  }
  result.insert(result.end(), lines.begin() + static_cast<std::ptrdiff_t>(done), lines.end());
  QUELL_CHECK(check_newlines(result));
  for (const std::string_view line : result) patched.text += line;
  return patched;
}

std::vector<std::string> paths_of(const std::vector<FilePatch>& files) {
  std::vector<std::string> paths;
  for (const FilePatch& file : files) {
    if (file.from) paths.push_back(*file.from);
    if (file.to && file.to != file.from) paths.push_back(*file.to);
  }
  return paths;
}

Result<Tree> patch_tree(const std::vector<FilePatch>& files, Tree tree,
                        std::vector<std::string>& offsets) {
  for (const FilePatch& file : files) {
    const std::string name = terminal_safe(file.from ? *file.from : *file.to);
    std::string before;
    if (file.from) {
      auto& there = tree[*file.from];
      if (!there) return fail(ErrorCode::kConflict, name + " is not there");
      before = *std::exchange(there, std::nullopt);
    }
    if (file.to && tree[*file.to]) {
      return fail(ErrorCode::kConflict, terminal_safe(*file.to) + " is there already");
    }
    auto patched = patch_text(file, before);
    if (!patched) return fail(patched.error().code(), name + ": " + patched.error().message());
    for (const std::string& offset : patched->offsets) {
      offsets.push_back(fmt::format("{}: {}", name, offset));
    }
    if (!file.to && !patched->text.empty()) {
      return fail(ErrorCode::kConflict, name + " would not be empty when it is deleted");
    }
    if (file.to) tree[*file.to] = std::move(patched->text);
  }
  return tree;
}

}  // namespace quell::contain::patch
