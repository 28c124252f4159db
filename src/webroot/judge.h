// How suspicious a file is, and why: pure, from what was found out about it and its neighbours.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "webroot/report.h"
#include "webroot/tree.h"

namespace quell::webroot {

/// What a file's times mean beside those of the other files.
class Times {
 public:
  explicit Times(const std::vector<TreeEntry>& entries);

  /// How many entries changed within half a minute of this one: a deployment changes many.
  [[nodiscard]] std::uint64_t changed_together(const TreeEntry& entry) const;
  /// Another file in the same directory whose time stamp is the same to the nanosecond, though it
  /// was changed at another time: that is what `touch -r` leaves.
  [[nodiscard]] std::optional<std::string> twin(const TreeEntry& entry) const;

 private:
  struct Stamped {
    std::string directory;
    Instant modified;
    std::uint32_t nanos = 0;
    friend auto operator<=>(const Stamped&, const Stamped&) = default;
  };
  static Stamped stamped(const TreeEntry& entry);

  std::vector<Instant> changed_;  // sorted
  std::map<Stamped, std::vector<std::pair<std::string, Instant>>> stamps_;
};

/// So many at once are taken for a deployment or a copy.
inline constexpr std::uint64_t kDeployment = 20;

Change change_of(const os::FullInfo& info, std::optional<Instant> since);
/// When it came or changed: each second once.
std::vector<Instant> moments_of(const os::FullInfo& info);

/// Fills remarks, points and level from everything else in it.
void judge(FileReport& file, const Times& times);

}  // namespace quell::webroot
