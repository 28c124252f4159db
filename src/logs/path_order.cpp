#include "path_order.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <utility>

#include "logs/copies.h"
#include "logs/rotation.h"

namespace quell::logs {

namespace {

struct Named {
  std::string directory;
  std::string file;
};

Named named(const std::string& path) {
  const std::filesystem::path normal = std::filesystem::path(path).lexically_normal();
  return {.directory = normal.parent_path().string(), .file = normal.filename().string()};
}

bool are_of_one_time(const std::string& one, const std::string& other) {
  const Named a = named(one);
  const Named b = named(other);
  if (a.directory != b.directory) return false;
  const RotatedName first = rotated_name(a.file);
  const RotatedName second = rotated_name(b.file);
  return first.set == second.set && first.rank == second.rank;
}

bool is_compressed_name(const std::string& path) {
  return !rotated_name(named(path).file).compressed_as.empty();
}

std::string words_of(Copy copy, const std::string& kept) {
  switch (copy) {
    case Copy::kSame:
      return "the compressed copy of " + kept;
    case Copy::kCompressedIsPart:
      return "an unfinished compressed copy of " + kept;
    case Copy::kPlainIsPart:
      return "the beginning of " + kept;
    case Copy::kDifferent:
      break;
  }
  return "";
}

}  // namespace

std::vector<FoundPath> in_sets(std::vector<FoundPath> found) {
  std::vector<std::vector<FoundPath>> sets;
  std::map<std::pair<std::string, std::string>, std::size_t> set_of;
  for (FoundPath& path : found) {
    std::size_t which = sets.size();
    if (path.is_regular) {
      const Named name = named(path.item.path);
      which =
          set_of.try_emplace({name.directory, rotated_name(name.file).set}, which).first->second;
    }
    if (which == sets.size()) sets.emplace_back();
    sets[which].push_back(std::move(path));
  }
  found.clear();
  for (std::vector<FoundPath>& set : sets) {
    std::ranges::sort(set, [](const FoundPath& a, const FoundPath& b) {
      return in_time_order(named(a.item.path).file, named(b.item.path).file) < 0;
    });
    std::ranges::move(set, std::back_inserter(found));
  }
  return found;
}

void leave_out_copies(std::vector<FoundPath>& found, std::vector<PathList::Skipped>& skipped) {
  std::vector<FoundPath> kept;
  for (FoundPath& path : found) {
    // The plain file comes first of those of one time.
    if (kept.empty() || !path.is_regular || !kept.back().is_regular ||
        !is_compressed_name(path.item.path) || is_compressed_name(kept.back().item.path) ||
        !are_of_one_time(kept.back().item.path, path.item.path)) {
      kept.push_back(std::move(path));
      continue;
    }
    FoundPath& plain = kept.back();
    const Copy copy = compare_copies(plain.item.path, path.item.path);
    if (copy == Copy::kDifferent) {
      kept.push_back(std::move(path));
      continue;
    }
    if (copy == Copy::kPlainIsPart) std::swap(plain, path);
    skipped.push_back({.path = path.item.path, .reason = words_of(copy, plain.item.path)});
    plain.item.found_in_directory = plain.item.found_in_directory && path.item.found_in_directory;
  }
  found = std::move(kept);
}

}  // namespace quell::logs
