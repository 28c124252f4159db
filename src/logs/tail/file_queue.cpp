#include "tail/file_queue.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <utility>

#include "logs/rotation.h"
#include "os/deadline.h"
#include "os/file.h"

namespace quell::logs {

namespace {

/// So often names are looked at again because they changed meanwhile, before reading goes on.
constexpr int kAttempts = 100;

}  // namespace

FileQueue::FileQueue(const std::string& path, const TailOptions& options, Clock& clock)
    : directory_(std::filesystem::path(path).parent_path().string()),
      name_(std::filesystem::path(path).filename().string()),
      options_(options),
      clock_(clock),
      history_(name_) {
  if (directory_.empty()) directory_ = ".";
}

std::string FileQueue::path_of(const std::string& name) const {
  return directory_.ends_with('/') ? directory_ + name : directory_ + '/' + name;
}

Result<void> FileQueue::start() {
  QUELL_TRY(const auto directory, os::info_of_target(directory_));
  if (!directory || directory->kind != os::Kind::kDirectory) {
    return fail(ErrorCode::kNotFound, "there is no directory " + directory_);
  }
  QUELL_TRY(const auto info, os::info_of_target(path_of(name_)));
  if (info && info->kind != os::Kind::kFile) {
    return fail(ErrorCode::kUnsupported, path_of(name_) + " is not a regular file");
  }
  rewatch();
  if (options_.position) {
    QUELL_CHECK(resume(*options_.position));
  } else {
    QUELL_TRY(const Found found, open_named(name_));
    if (found == Found::kOpened && options_.start == TailOptions::Start::kEnd) {
      QUELL_CHECK(queue_.back().file.go_to_end());
    }
  }
  return look();
}

/// Without inotify (a limit, a file system that has none) polling is all there is.
void FileQueue::rewatch() {
  if (watch_ || options_.watch == TailOptions::Watch::kPollOnly) return;
  if (auto made = os::DirectoryWatch::on(directory_)) {
    watch_ = *std::move(made);
    reseed_ = unsettled_ = true;
  }
}

Result<void> FileQueue::look() {
  rewatch();
  for (int i = 0; i < kAttempts; ++i) {
    QUELL_TRY(const bool happened, take_events());
    QUELL_TRY(const bool opened, open_new());
    unsettled_ = unsettled_ || happened || opened;
    if (happened || opened) continue;
    if (!unsettled_) break;
    const Survey seen = survey();
    QUELL_TRY(const bool happened_meanwhile, take_events());
    if (happened_meanwhile) continue;
    settle(seen);
    break;
  }
  note_growth();
  return {};
}

/// Whether something happened that concerns us.
Result<bool> FileQueue::take_events() {
  using Kind = os::DirectoryWatch::Event::Kind;
  if (!watch_) return false;
  QUELL_TRY(const auto events, watch_->take());
  bool happened = false;
  for (const os::DirectoryWatch::Event& event : events) {
    happened = history_.take(event) || happened;
    if (event.kind == Kind::kLost) lost_ = reseed_ = happened = true;
    if (event.kind == Kind::kGone) {
      watch_.reset();
      return reseed_ = true;
    }
  }
  return happened;
}

Result<bool> FileQueue::open_new() {
  bool opened = false;
  for (const NameHistory::Bearer& bearer : history_.bearers()) {
    if (!bearer.name || bearer.seen || *bearer.name == name_) continue;
    QUELL_TRY(const Found found, open_named(*bearer.name));
    opened = opened || found == Found::kOpened;
  }
  const auto current = identity_named(name_);
  if (!current || held(*current)) return opened;
  if (!watch_ || lost_) {
    QUELL_TRY(const bool between, open_between());
    opened = opened || between;
  }
  QUELL_TRY(const Found found, open_named(name_));
  return opened || found == Found::kOpened;
}

Result<FileQueue::Found> FileQueue::open_named(const std::string& name) {
  const auto expected = identity_named(name);
  if (!expected) return Found::kNothing;
  if (held(*expected)) return Found::kHeld;
  auto file = os::open_to_read(path_of(name));
  if (!file && file.error().code() == ErrorCode::kNotFound) return Found::kNothing;
  QUELL_TRY(os::Descriptor opened, std::move(file));
  QUELL_TRY(const os::Info info, os::info(opened));
  if (info.kind != os::Kind::kFile) return Found::kNothing;
  if (held(identity_of(info))) return Found::kHeld;
  queue_.push_back({.file = FollowedFile(std::move(opened), info),
                    .is_new = true,
                    .gap_before = std::exchange(next_gap_, TailItem::Why::kNone),
                    .size = info.size,
                    .grew_at = clock_.now()});
  return Found::kOpened;
}

/// Without events: the file that was last had the name, has another now, and by their names the
/// parts of the set that are newer came between it and the one that has the name.
Result<bool> FileQueue::open_between() {
  if (queue_.empty()) return false;
  const auto entries = os::list_directory(directory_);
  if (!entries) return false;  // a directory that may be searched and not listed: nothing is known
  const std::string set = rotated_name(name_).set;
  std::optional<std::string> last;
  std::vector<std::string> parts;
  for (const os::Entry& entry : *entries) {
    const RotatedName rotated = rotated_name(entry.name);
    if (rotated.set != set || entry.name == name_) continue;
    const auto identity = identity_named(entry.name);
    if (!identity) continue;
    if (*identity == queue_.back().file.identity()) last = entry.name;
    if (rotated.compressed_as.empty()) parts.push_back(entry.name);
  }
  if (!last) return false;
  std::ranges::sort(parts, [](const auto& a, const auto& b) { return in_time_order(a, b) < 0; });
  bool opened = false;
  for (const std::string& part : parts) {
    if (in_time_order(*last, part) >= 0 || in_time_order(part, name_) >= 0) continue;
    QUELL_TRY(const Found found, open_named(part));
    opened = opened || found == Found::kOpened;
  }
  return opened;
}

FileQueue::Survey FileQueue::survey() const {
  Survey survey{.current = identity_named(name_), .bearers = {}};
  for (const NameHistory::Bearer& bearer : history_.bearers()) {
    survey.bearers.push_back(bearer.name ? identity_named(*bearer.name) : std::nullopt);
  }
  return survey;
}

/// Gives the new files their order, and finds out whether there were others.
void FileQueue::settle(const Survey& survey) {
  if (reseed_) {
    restart_history(survey);
  } else {
    settle_history(survey);
  }
  current_last(survey);
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    if (!std::exchange(queue_[i].is_new, false)) continue;
    queue_[i].grew_at = clock_.now();
    if (i > 0) queue_[i - 1].grew_at = clock_.now();  // which has a successor since now
  }
  unsettled_ = false;
  // Only to be woken sooner: polling finds what is written as well.
  if (watch_ && !queue_.empty()) (void)watch_->watch_writes(queue_.back().file.descriptor());
}

void FileQueue::restart_history(const Survey& survey) {
  const bool any_new = std::ranges::any_of(queue_, &QueuedFile::is_new);
  if (std::exchange(lost_, false) && any_new) mark_gap(TailItem::Why::kLost);
  using Bearer = NameHistory::Bearer;
  history_.restart(survey.current
                       ? std::optional(Bearer{.name = name_, .moving = false, .seen = true})
                       : std::nullopt);
  reseed_ = false;
}

void FileQueue::settle_history(const Survey& survey) {
  std::vector<NameHistory::Bearer>& bearers = history_.bearers();
  std::vector<std::optional<std::size_t>> bearer_of(queue_.size());
  std::vector<std::size_t> gone;
  for (std::size_t i = 0; i < bearers.size(); ++i) {
    NameHistory::Bearer& bearer = bearers[i];
    if (bearer.name) {
      const auto which = survey.bearers[i] ? held(*survey.bearers[i]) : std::nullopt;
      if (which) bearer_of[*which] = i;
      bearer.seen = bearer.seen || which.has_value();
    } else if (!bearer.seen && !bearer.moving) {
      gone.push_back(i);
    }
  }
  // Files that are open here and have no name any more were some of those that are gone.
  std::size_t known = 0;
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    if (!queue_[i].is_new || bearer_of[i] || queue_[i].file.identity() == survey.current) continue;
    if (known < gone.size()) bearer_of[i] = gone[known];
    ++known;
  }
  const bool missed = known < gone.size();
  const bool last_is_gone = !gone.empty() && gone.back() + 1 == bearers.size();
  sort_new(bearer_of);
  if (missed) mark_gap(TailItem::Why::kNeverSeen);
  if (missed && last_is_gone) next_gap_ = TailItem::Why::kNeverSeen;
  history_.forget_settled();
}

/// A file that was renamed back is the one that is written.
void FileQueue::current_last(const Survey& survey) {
  const auto which = survey.current ? held(*survey.current) : std::nullopt;
  if (!which) return;
  const auto found = queue_.begin() + static_cast<std::ptrdiff_t>(*which);
  std::rotate(found, found + 1, queue_.end());
}

void FileQueue::sort_new(const std::vector<std::optional<std::size_t>>& bearer_of) {
  const auto first =
      static_cast<std::size_t>(std::ranges::find_if(queue_, &QueuedFile::is_new) - queue_.begin());
  std::vector<std::size_t> order(queue_.size() - first);
  std::iota(order.begin(), order.end(), first);
  const auto place = [&](std::size_t i) {
    return bearer_of[i].value_or(history_.bearers().size());
  };
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return std::pair(place(a), a) < std::pair(place(b), b);
  });
  std::vector<QueuedFile> sorted;
  for (const std::size_t i : order) sorted.push_back(std::move(queue_[i]));
  queue_.erase(queue_.begin() + static_cast<std::ptrdiff_t>(first), queue_.end());
  std::ranges::move(sorted, std::back_inserter(queue_));
}

/// Where among the new files it was isn't known: before each of them, or before the next one.
void FileQueue::mark_gap(TailItem::Why why) {
  bool any = false;
  for (QueuedFile& file : queue_) {
    if (!file.is_new) continue;
    file.gap_before = why;
    any = true;
  }
  if (!any) next_gap_ = why;
}

void FileQueue::note_growth() {
  if (queue_.size() < 2) return;
  for (QueuedFile& file : queue_) {
    const auto size = file.file.look();
    if (!size || *size == file.size) continue;
    file.size = *size;
    file.grew_at = clock_.now();
  }
}

QueuedFile* FileQueue::front() {
  return queue_.empty() || queue_.front().is_new ? nullptr : &queue_.front();
}

bool FileQueue::front_is_finished() const {
  if (queue_.size() < 2 || queue_[1].is_new) return false;
  return queue_.size() > kTailFiles || clock_.now() - queue_.front().grew_at >= options_.quiet;
}

void FileQueue::pop_front() {
  queue_.pop_front();
}

Result<void> FileQueue::wait(Duration at_most) {
  Duration duration = std::min(at_most, options_.poll);
  if (queue_.size() > 1) duration = std::min(duration, options_.quiet);
  if (!watch_) return os::sleep_until(os::Deadline::after(duration));
  QUELL_CHECK(watch_->wait(duration));
  return {};
}

std::optional<FileIdentity> FileQueue::identity_named(const std::string& name) const {
  const auto info = os::info_of_target(path_of(name));
  if (!info || !*info || (*info)->kind != os::Kind::kFile) return std::nullopt;
  return identity_of(**info);
}

/// A file that is open keeps its inode, so that nothing else can have this identity.
std::optional<std::size_t> FileQueue::held(const FileIdentity& identity) const {
  for (std::size_t i = 0; i < queue_.size(); ++i) {
    if (queue_[i].file.identity() == identity) return i;
  }
  return std::nullopt;
}

/// Goes on in the file of the position, whatever it is called by now.
Result<void> FileQueue::resume(const TailPosition& position) {
  QUELL_TRY(const bool is_current, resume_in(name_, position));
  if (is_current) return {};
  QUELL_TRY(const std::vector<os::Entry> entries, os::list_directory(directory_));
  for (const os::Entry& entry : entries) {
    QUELL_TRY(const bool found, resume_in(entry.name, position));
    if (!found) continue;
    QUELL_CHECK(open_between());
    return {};
  }
  next_gap_ = TailItem::Why::kForgotten;
  return {};
}

Result<bool> FileQueue::resume_in(const std::string& name, const TailPosition& position) {
  const FileIdentity wanted{position.device, position.inode};
  if (identity_named(name) != wanted) return false;
  QUELL_TRY(const Found found, open_named(name));
  if (found != Found::kOpened || queue_.back().file.identity() != wanted) return false;
  QUELL_TRY(const bool same, queue_.back().file.go_to(position.offset, position.fingerprint));
  if (!same) queue_.back().gap_before = TailItem::Why::kTruncated;
  return true;
}

}  // namespace quell::logs
