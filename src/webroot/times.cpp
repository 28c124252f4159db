#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "judge.h"

namespace quell::webroot {
namespace {

constexpr Duration kTogether = std::chrono::seconds(30);
constexpr Duration kAtAnotherTime = std::chrono::minutes(1);
/// Files with one time stamp that are kept: more come from a copy.
constexpr std::size_t kTwins = 20;

}  // namespace

Times::Stamped Times::stamped(const TreeEntry& entry) {
  const std::size_t slash = entry.path.rfind('/');
  return {.directory = slash == std::string::npos ? "" : entry.path.substr(0, slash),
          .modified = entry.info.basic.modified,
          .nanos = entry.info.modified_nanos};
}

Times::Times(const std::vector<TreeEntry>& entries) {
  for (const TreeEntry& entry : entries) {
    changed_.push_back(entry.info.changed);
    // Times without a fraction come from archives and tools, and are alike for many.
    if (entry.info.modified_nanos == 0 || entry.info.basic.kind != os::Kind::kFile) continue;
    auto& twins = stamps_[stamped(entry)];
    if (twins.size() < kTwins) twins.emplace_back(entry.path, entry.info.changed);
  }
  std::sort(changed_.begin(), changed_.end());
}

std::uint64_t Times::changed_together(const TreeEntry& entry) const {
  const auto begin =
      std::lower_bound(changed_.begin(), changed_.end(), entry.info.changed - kTogether);
  const auto end = std::upper_bound(begin, changed_.end(), entry.info.changed + kTogether);
  return static_cast<std::uint64_t>(end - begin);
}

std::optional<std::string> Times::twin(const TreeEntry& entry) const {
  if (entry.info.modified_nanos == 0) return std::nullopt;
  const auto found = stamps_.find(stamped(entry));
  if (found == stamps_.end() || found->second.size() == kTwins) return std::nullopt;
  for (const auto& [path, changed] : found->second) {
    if (path != entry.path && entry.info.changed - changed > kAtAnotherTime) return path;
  }
  return std::nullopt;
}

Change change_of(const os::FullInfo& info, std::optional<Instant> since) {
  if (!since) return Change::kUnknown;
  if (info.born && *info.born >= *since) return Change::kNew;
  if (info.changed < *since && info.basic.modified < *since) return Change::kOld;
  return Change::kChanged;
}

std::vector<Instant> moments_of(const os::FullInfo& info) {
  std::vector<Instant> moments{info.basic.modified, info.changed};
  if (info.born) moments.push_back(*info.born);
  for (Instant& moment : moments) moment = std::chrono::floor<std::chrono::seconds>(moment);
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  return moments;
}

}  // namespace quell::webroot
