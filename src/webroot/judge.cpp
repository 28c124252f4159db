#include "judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "webroot/file_facts.h"

namespace quell::webroot {
namespace {

constexpr unsigned kSetId = 06000;
constexpr unsigned kAnybodyWrites = 0002;
constexpr int kEachFurtherRule = 5;
constexpr int kFurtherRules = 15;
constexpr std::uint64_t kGuardBytes = 200;
constexpr std::size_t kFewClients = 3;
constexpr std::array<std::string_view, 6> kPictures{"jpg", "jpeg", "png", "gif", "ico", "webp"};
/// Whole trees that no site has a reason to show, and files that attackers ask for. Packages lead
/// to single files of /etc and /var/log.
constexpr std::array<std::string_view, 5> kPrivatePlaces{"/root", "/home", "/proc", "/dev",
                                                         "/boot"};
constexpr std::array<std::string_view, 7> kPrivateNames{
    "/", "/etc", "/etc/passwd", "/etc/shadow", "/var", "/var/log", "/usr"};

void add(FileReport& file, int points, std::string text) {
  file.remarks.push_back({.points = points, .text = std::move(text)});
}

bool is_picture(std::string_view extension) {
  return std::find(kPictures.begin(), kPictures.end(), extension) != kPictures.end();
}

/// Rules: the strongest counts, further ones a little.
void judge_rules(FileReport& file) {
  int further = 0;
  bool is_first = true;
  for (const Hit& hit : file.hits) {
    int points = hit.points;
    if (!is_first) {
      points = std::min({kEachFurtherRule, hit.points, kFurtherRules - further});
      further += points;
    }
    is_first = false;
    add(file, points, hit.line == 0 ? hit.says : fmt::format("{} (line {})", hit.says, hit.line));
  }
}

void judge_place(FileReport& file, const FileFacts& facts) {
  if (!file.has_code) return;
  // "index.php" of a few bytes keeps visitors from listing a directory.
  const bool is_guard = file.hits.empty() && file.entry.info.basic.size < kGuardBytes;
  const Place place = place_of(file.entry.path);
  if (!is_guard && place == Place::kUploads) {
    add(file, 30, "code in a directory for uploads");
  } else if (!is_guard && place == Place::kMedia) {
    add(file, 10, "code in a directory for pictures or temporary files");
  }
  if (facts.name.starts_with('.') && is_executable_extension(facts.extension)) {
    add(file, 15, "a script with a hidden name");
  }
  if (has_inner_executable_extension(facts.name) && is_picture(facts.extension)) {
    add(file, 30, "two extensions: of a script, then of a picture");
  }
}

void judge_mode(FileReport& file) {
  const unsigned mode = file.entry.info.basic.permissions;
  if ((mode & kSetId) != 0) {
    add(file, 30, fmt::format("runs with its owner's rights (mode {:04o})", mode));
  }
  if (file.has_code && (mode & kAnybodyWrites) != 0) add(file, 5, "anybody may write it");
  if (file.entry.info.links > 1) {
    add(file, 0, fmt::format("has {} names (hard links)", file.entry.info.links));
  }
}

void judge_kind(FileReport& file) {
  const os::Kind kind = file.entry.info.basic.kind;
  if (kind == os::Kind::kOther) add(file, 20, "a pipe, socket or device: not opened");
  if (kind != os::Kind::kSymlink) return;
  const std::string& to = file.entry.link;
  if (!to.starts_with('/')) {
    add(file, 0, "a symbolic link: not followed");
    return;
  }
  const bool is_private =
      std::find(kPrivateNames.begin(), kPrivateNames.end(), to) != kPrivateNames.end() ||
      std::any_of(kPrivatePlaces.begin(), kPrivatePlaces.end(), [&](auto place) {
        return to == place || (to.starts_with(place) && to[place.size()] == '/');
      });
  if (is_private) {
    add(file, 35, "a symbolic link to what nobody should be sent");
  } else {
    add(file, 5, "a symbolic link that leads to an absolute path: not followed");
  }
}

void judge_comparison(FileReport& file) {
  switch (file.compared) {
    case Compared::kSame:
      add(file, -60, "the same as it should be");
      break;
    case Compared::kSameButLineEnds:
      add(file, -60, "the same as it should be but for its line ends");
      break;
    case Compared::kModified:
      if (file.is_configuration) {
        add(file, 0, "a configuration file that is not as its package installed it");
        break;
      }
      add(file, file.has_code ? 20 : 5, "not what it should be: changed");
      break;
    case Compared::kNotListed:
      add(file, file.has_code ? 15 : 2, "should not be there: not listed");
      break;
    case Compared::kIgnored:
      add(file, file.has_code ? 10 : 0, "not listed, and the repository ignores it");
      break;
    case Compared::kNot:
      break;
  }
}

void judge_times(FileReport& file, const Times& times) {
  const os::FullInfo& info = file.entry.info;
  const std::uint64_t together = times.changed_together(file.entry);
  if (file.change == Change::kNew) add(file, 5, "new");
  if (file.change == Change::kChanged) add(file, 5, "changed");
  if (file.entry.info.basic.kind != os::Kind::kFile) return;
  if (together >= kDeployment) {
    if (file.change == Change::kNew || file.change == Change::kChanged) {
      add(file, -5,
          fmt::format("changed within a minute with {} others: a deployment or a copy",
                      together - 1));
    }
    return;
  }
  if (const auto twin = times.twin(file.entry)) {
    add(file, 20,
        fmt::format("its time stamp is that of {} to the nanosecond, but it was changed "
                    "later: set back",
                    *twin));
  } else if (info.changed - info.basic.modified > std::chrono::hours(24) && info.born &&
             *info.born - info.basic.modified > std::chrono::hours(24)) {
    add(file, file.has_code ? 10 : 0,
        fmt::format("its time stamp is {} before it came here: copied, or set back",
                    to_words(*info.born - info.basic.modified)));
  }
}

/// What requests say, without what they do not: logs may not reach back far enough.
void judge_requests(FileReport& file) {
  const Story& story = file.story;
  if (!story.before.empty()) {
    const NearRequest& likeliest = story.before.front();
    if (likeliest.of_file && likeliest.writes) {
      add(file, 20, "a request that sends something asked for it just before");
    } else if (!likeliest.attack.empty()) {
      add(file, 15, fmt::format("an attack came just before ({})", likeliest.attack));
    } else if (likeliest.writes && file.has_code) {
      add(file, 5, "a request that sends something came just before");
    }
  }
  if (!file.has_code || story.calls == 0) return;
  const bool few = story.clients.size() <= kFewClients;
  if (file.points >= kNotablePoints) {
    add(file, few ? 10 : 5,
        fmt::format("called {} time{} by {}{} client{}", story.calls, story.calls == 1 ? "" : "s",
                    story.clients.size() == kClientsOfFile ? "at least " : "", story.clients.size(),
                    story.clients.size() == 1 ? "" : "s"));
  }
}

int sum_of(const std::vector<Remark>& remarks) {
  int sum = 0;
  for (const Remark& remark : remarks) sum += remark.points;
  return sum;
}

}  // namespace

void judge(FileReport& file, const Times& times) {
  const FileFacts facts = facts_of(file.entry.path);
  file.remarks.clear();
  judge_rules(file);
  judge_place(file, facts);
  judge_mode(file);
  judge_kind(file);
  judge_comparison(file);
  judge_times(file, times);
  file.points = sum_of(file.remarks);
  judge_requests(file);
  file.points = sum_of(file.remarks);
  std::sort(file.remarks.begin(), file.remarks.end(), [](const Remark& a, const Remark& b) {
    return std::tie(b.points, a.text) < std::tie(a.points, b.text);
  });
  file.level = file.points >= kSuspiciousPoints ? Level::kSuspicious
               : file.points >= kNotablePoints  ? Level::kNotable
                                                : Level::kOrdinary;
}

}  // namespace quell::webroot
