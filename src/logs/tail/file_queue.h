// Which files have had the name of a log, in their order: the one that is read, those that wait for
// it, and the one that has the name now. Every one is opened as soon as it is noticed, because the
// next rotation may delete it. Not thread-safe.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "logs/tail.h"
#include "os/directory_watch.h"
#include "tail/followed_file.h"
#include "tail/name_history.h"

namespace quell::logs {

struct QueuedFile {
  FollowedFile file;
  bool is_new = true;  ///< its place in the order isn't sure yet: not to be read
  TailItem::Why gap_before = TailItem::Why::kNone;
  std::uint64_t size = 0;  ///< when it was last looked at
  Instant grew_at;         ///< or was given a successor
};

class FileQueue {
 public:
  FileQueue(const std::string& path, const TailOptions& options, Clock& clock);

  /// Opens what is there, by the options.
  Result<void> start();
  /// Notices what happened to the names since.
  Result<void> look();

  /// The file to read; null while there is none, or while its place isn't sure.
  [[nodiscard]] QueuedFile* front();
  /// Whether the front has a successor, and nothing came for the time that the options say.
  [[nodiscard]] bool front_is_finished() const;
  void pop_front();

  /// Until something happens, at most so long.
  Result<void> wait(Duration at_most);

 private:
  enum class Found : std::uint8_t { kNothing, kHeld, kOpened };

  /// Who has which name, while nothing happens.
  struct Survey {
    std::optional<FileIdentity> current;
    std::vector<std::optional<FileIdentity>> bearers;
  };

  Result<bool> take_events();
  Result<bool> open_new();
  Result<Found> open_named(const std::string& name);
  Result<bool> open_between();
  [[nodiscard]] Survey survey() const;
  void settle(const Survey& survey);
  void restart_history(const Survey& survey);
  void settle_history(const Survey& survey);
  void sort_new(const std::vector<std::optional<std::size_t>>& bearer_of);
  void current_last(const Survey& survey);
  void mark_gap(TailItem::Why why);
  void rewatch();
  void note_growth();
  Result<void> resume(const TailPosition& position);
  Result<bool> resume_in(const std::string& name, const TailPosition& position);
  [[nodiscard]] std::string path_of(const std::string& name) const;
  [[nodiscard]] std::optional<FileIdentity> identity_named(const std::string& name) const;
  [[nodiscard]] std::optional<std::size_t> held(const FileIdentity& identity) const;

  std::string directory_;
  std::string name_;
  TailOptions options_;
  Clock& clock_;
  std::optional<os::DirectoryWatch> watch_;
  NameHistory history_;
  bool reseed_ = true;  // the history says nothing yet, or no more
  bool lost_ = false;   // events were lost
  bool unsettled_ = true;
  TailItem::Why next_gap_ = TailItem::Why::kNone;  // before the next file that comes
  std::deque<QueuedFile> queue_;
};

}  // namespace quell::logs
