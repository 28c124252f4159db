#include "webroot/look.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "judge.h"
#include "os/open_directory.h"
#include "webroot/file_facts.h"

namespace quell::webroot {
namespace {

/// What reading one file came to.
struct ReadFile {
  bool done = false;
  bool cut = false;  ///< longer than kScannedBytes
  std::optional<Error> problem{};
};

/// The bytes that rules look at.
Result<std::string> beginning_of(const os::Descriptor& file, std::uint64_t size) {
  std::string bytes(static_cast<std::size_t>(std::min<std::uint64_t>(size, kScannedBytes)), '\0');
  QUELL_TRY(const std::size_t got, os::read_at(file, 0, bytes));
  bytes.resize(got);
  return bytes;
}

class Looker {
 public:
  Looker(const LookWish& wish, const RuleBook& rules, const os::OpenDirectory& root)
      : wish_(wish), rules_(rules), root_(root) {}

  /// Reads and compares all, on the wish's threads.
  void read(std::vector<FileReport>& files) {
    read_.assign(files.size(), {});
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < wish_.threads; ++i) {
      helpers.emplace_back([this, &files] { work(files, Who::kHelper); });
    }
    work(files, Who::kCaller);
  }

  [[nodiscard]] const std::vector<ReadFile>& results() const { return read_; }
  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  enum class Who : std::uint8_t { kCaller, kHelper };

  void work(std::vector<FileReport>& files, Who who) {
    while (!stopped_) {
      const std::size_t at = next_++;
      if (at >= files.size()) return;
      if (wish_.stopped && wish_.stopped()) {
        stopped_ = true;
        return;
      }
      if (who == Who::kCaller && wish_.progress) {
        wish_.progress({.done = at, .of = files.size()});
      }
      take(files[at], read_[at]);
    }
  }

  void take(FileReport& file, ReadFile& read) const {
    file.change = change_of(file.entry.info, wish_.since);
    if (file.entry.info.basic.kind == os::Kind::kFile) {
      const Result<void> taken = take_file(file, read);
      if (!taken) read.problem = taken.error();
    }
    read.done = true;
  }

  Result<void> take_file(FileReport& file, ReadFile& read) const {
    const FileFacts facts = facts_of(file.entry.path);
    file.has_code = is_executable_extension(facts.extension);
    QUELL_TRY(const os::Descriptor opened, open_below(root_, file.entry.path));
    QUELL_TRY(const os::Info info, os::info(opened));
    if (wish_.reference != nullptr) {
      QUELL_TRY(file.compared, compare(*wish_.reference, file.entry.path, opened));
      const auto listed = wish_.reference->files.find(file.entry.path);
      file.is_configuration =
          listed != wish_.reference->files.end() && listed->second.is_configuration;
    }
    QUELL_TRY(const std::string bytes, beginning_of(opened, info.size));
    read.cut = info.size > bytes.size() && bytes.size() == kScannedBytes;
    QUELL_TRY(file.hits, rules_.read(bytes, facts));
    file.has_code = file.has_code || !file.hits.empty();
    return {};
  }

  const LookWish& wish_;
  const RuleBook& rules_;
  const os::OpenDirectory& root_;
  std::vector<ReadFile> read_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
};

bool is_wanted(const TreeEntry& entry, std::optional<Instant> since) {
  return change_of(entry.info, since) != Change::kOld;
}

bool is_changed(const FileReport& file) {
  return file.change == Change::kNew || file.change == Change::kChanged ||
         file.compared == Compared::kModified || file.compared == Compared::kNotListed ||
         file.compared == Compared::kIgnored;
}

void note_missing(const Reference& reference, const Tree& tree, Report& report) {
  const auto by_path = [](const TreeEntry& entry, std::string_view path) {
    return entry.path < path;
  };
  for (const auto& [path, expected] : reference.files) {
    const auto at = std::lower_bound(tree.entries.begin(), tree.entries.end(), path, by_path);
    if (at != tree.entries.end() && at->path == path) continue;
    report.missing_count += 1;
    if (report.missing.size() < kMissingKept) report.missing.push_back(path);
  }
}

void mark_ignored(const LookWish& wish, std::vector<FileReport>& files) {
  if (!wish.ignored) return;
  std::vector<std::string> unlisted;
  for (const FileReport& file : files) {
    if (file.compared == Compared::kNotListed) unlisted.push_back(file.entry.path);
  }
  const std::vector<std::string> ignored = wish.ignored(unlisted);
  const std::set<std::string_view> names(ignored.begin(), ignored.end());
  for (FileReport& file : files) {
    if (names.contains(file.entry.path)) file.compared = Compared::kIgnored;
  }
}

void take_results(const Looker& looker, std::vector<FileReport>& files, Report& report) {
  std::vector<FileReport> done;
  std::uint64_t cut = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const ReadFile& read = looker.results()[i];
    if (!read.done) continue;
    if (read.problem) {
      report.problems.push_back({.path = files[i].entry.path, .error = *read.problem});
    } else if (files[i].entry.info.basic.kind == os::Kind::kFile) {
      report.read += 1;
    }
    cut += read.cut ? 1 : 0;
    done.push_back(std::move(files[i]));
  }
  if (cut > 0) {
    report.notes.push_back(fmt::format("of {} files only the first {} MiB were looked at", cut,
                                       kScannedBytes / 1024 / 1024));
  }
  files = std::move(done);
}

/// The most suspicious first: also what is left out where a limit is hit.
void sort(std::vector<FileReport>& files) {
  std::sort(files.begin(), files.end(), [](const FileReport& a, const FileReport& b) {
    return std::tie(b.points, a.entry.path) < std::tie(a.points, b.entry.path);
  });
}

void join(const LookWish& wish, const Times& times, Report& report) {
  if (wish.logs.empty() || report.files.empty()) return;
  std::vector<Watched> watched;
  for (const FileReport& file : report.files) {
    watched.push_back({.path = file.entry.path, .moments = moments_of(file.entry.info)});
  }
  Joined joined = join_requests(watched, wish.logs, wish.join);
  if (joined.limited) {
    report.notes.push_back(fmt::format(
        "requests were looked for around the {} most suspicious files only", kWatchedFiles));
  }
  for (std::size_t i = 0; i < joined.stories.size(); ++i) {
    report.files[i].story = std::move(joined.stories[i]);
    judge(report.files[i], times);
  }
  report.requests = joined.requests;
  report.logs = wish.logs;
  report.input = std::move(joined.input);
  report.input->first = joined.first;
  report.input->last = joined.last;
  report.interrupted = report.interrupted || report.input->stopped_at.has_value();
}

}  // namespace

Result<Report> look(const LookWish& wish, const RuleBook& rules) {
  WalkOptions walking{.stopped = wish.stopped};
  if (wish.progress) {
    walking.progress = [&](std::uint64_t entries) { wish.progress({.done = entries}); };
  }
  QUELL_TRY(const os::OpenDirectory root, os::OpenDirectory::open(wish.root));
  QUELL_TRY(Tree tree, walk(wish.root, walking));
  Report report{.root = wish.root.string(), .since = wish.since};
  report.looked_at = tree.entries.size();
  report.interrupted = tree.stopped;
  report.problems = std::move(tree.problems);
  report.further_problems = tree.further_problems;
  if (tree.truncated) {
    report.notes.push_back(
        fmt::format("there are more than {} files: the rest was not looked at", report.looked_at));
  }
  const Times times(tree.entries);
  if (wish.reference != nullptr) {
    report.reference = wish.reference->name;
    report.notes.insert(report.notes.end(), wish.reference->caveats.begin(),
                        wish.reference->caveats.end());
    if (!tree.stopped && !tree.truncated) note_missing(*wish.reference, tree, report);
  }
  for (TreeEntry& entry : tree.entries) {
    if (is_wanted(entry, wish.since)) report.files.push_back({.entry = std::move(entry)});
  }
  Looker looker(wish, rules, root);
  looker.read(report.files);
  report.interrupted = report.interrupted || looker.stopped();
  take_results(looker, report.files, report);
  mark_ignored(wish, report.files);
  for (FileReport& file : report.files) judge(file, times);
  report.changed = static_cast<std::uint64_t>(
      std::count_if(report.files.begin(), report.files.end(), is_changed));
  std::erase_if(report.files, [](const FileReport& file) {
    return file.level == Level::kOrdinary && !is_changed(file);
  });
  sort(report.files);
  if (!report.interrupted) join(wish, times, report);
  sort(report.files);
  return report;
}

}  // namespace quell::webroot
