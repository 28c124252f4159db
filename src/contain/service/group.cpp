// A process group, frozen with SIGSTOP. Which processes: all that the kernel's table shows in the
// group, looked at again until none of them runs, so that what they fork meanwhile is stopped too.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/safe_text.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/file.h"
#include "os/open_directory.h"
#include "os/process.h"
#include "os/process_identity.h"
#include "service/place.h"

namespace quell::contain::service {

namespace {

constexpr int kSigCont = 18;
constexpr int kSigStop = 19;
constexpr auto kBetweenLooks = std::chrono::milliseconds(2);

struct Group {
  std::string boot;
  int pid = 0;  ///< that of the pid file
  std::uint64_t started = 0;
  int group = 0;
  std::map<int, std::uint64_t> stopped;  ///< pid → start: what was stopped before anybody froze it
};

std::string to_json(const Group& group) {
  json::Array stopped;
  for (const auto& [pid, started] : group.stopped) {
    stopped.push_back(json::Object{{"pid", pid}, {"started", started}});
  }
  return json::canonical(json::Object{{"boot", group.boot},
                                      {"pid", group.pid},
                                      {"started", group.started},
                                      {"group", group.group},
                                      {"stopped", std::move(stopped)}});
}

Result<Group> group_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  const auto wrong = [] {
    return fail(ErrorCode::kCorrupted, "the note on the process group cannot be read");
  };
  if (!value.is_object()) return wrong();
  const json::Object& object = value.get_object();
  Group group;
  QUELL_TRY(const std::string_view boot, json::text_at(object, "boot"));
  QUELL_TRY(const std::int64_t pid, json::integer_at(object, "pid"));
  QUELL_TRY(const std::int64_t started, json::integer_at(object, "started"));
  QUELL_TRY(const std::int64_t number, json::integer_at(object, "group"));
  const json::Value* stopped = object.if_contains("stopped");
  constexpr std::int64_t kMostPids = 1 << 22;
  if (stopped == nullptr || !stopped->is_array() || pid < 2 || pid > kMostPids || number < 2 ||
      number > kMostPids || started < 0) {
    return wrong();
  }
  group.boot = boot;
  group.pid = static_cast<int>(pid);
  group.started = static_cast<std::uint64_t>(started);
  group.group = static_cast<int>(number);
  for (const json::Value& one : stopped->get_array()) {
    if (!one.is_object()) return wrong();
    QUELL_TRY(const std::int64_t which, json::integer_at(one.get_object(), "pid"));
    QUELL_TRY(const std::int64_t since, json::integer_at(one.get_object(), "started"));
    group.stopped[static_cast<int>(which)] = static_cast<std::uint64_t>(since);
  }
  return group;
}

std::vector<os::ProcessLine> members_of(const std::vector<os::ProcessLine>& table, int group) {
  std::vector<os::ProcessLine> members;
  std::ranges::copy_if(table, std::back_inserter(members), [&](const os::ProcessLine& line) {
    return line.group == group && os::motion_of(line) != os::Motion::kEnded;
  });
  return members;
}

/// Descendants that freezing the group does not reach.
std::vector<std::string> left_out(const std::vector<os::ProcessLine>& table, int group) {
  std::vector<std::string> lines;
  std::map<int, bool> below;  // pid → descends from the group
  bool more = true;
  while (more) {
    more = false;
    for (const os::ProcessLine& line : table) {
      const auto parent = std::ranges::find(table, line.parent, &os::ProcessLine::pid);
      const bool is_below = line.group == group || below[line.parent] ||
                            (parent != table.end() && parent->group == group);
      if (is_below && !below[line.pid]) more = below[line.pid] = true;
    }
  }
  for (const os::ProcessLine& line : table) {
    if (below[line.pid] && line.group != group) {
      lines.push_back(
          fmt::format("not frozen: process {} ({}), started by it, in a group of its own", line.pid,
                      terminal_safe(line.name)));
    }
  }
  return lines;
}

class ProcessGroup final : public Place {
 public:
  ProcessGroup(GroupPlace place, Duration patience)
      : place_(std::move(place)), patience_(patience) {}

  [[nodiscard]] std::string_view verb() const override { return "freeze"; }
  [[nodiscard]] std::string hold_words() const override {
    return "SIGSTOP to every process of the group, until a look shows none that runs";
  }
  [[nodiscard]] std::string release_words() const override {
    return "SIGCONT to the processes that ran before";
  }
  [[nodiscard]] std::vector<std::string> warnings() const override {
    return {
        "memory, files and connections stay as they are: take a memory image before it is lifted",
        "what was sent already is not taken back; clients wait until their own time limits",
        "a supervisor or health check may kill it or start another one: probe again"};
  }

  Result<Sight> look(const std::string& before) override;
  Result<void> hold(const std::string& before, const OnStep& on_step) override;
  Result<void> release(const std::string& before, const OnStep& on_step) override;

 private:
  [[nodiscard]] Result<os::ProcessLine> named() const;
  [[nodiscard]] Result<Group> group_now() const;
  /// Signals whoever is not as wanted yet until two looks in a row find nobody.
  [[nodiscard]] Result<void> bring(const Group& group, os::Motion wanted,
                                   const OnStep& on_step) const;

  GroupPlace place_;
  Duration patience_;
};

/// What a pid file says, and whose it is: of one and the same file.
struct PidFile {
  int pid = 0;
  std::uint32_t owner = 0;
};

Result<os::Descriptor> open_pid_file(const std::filesystem::path& path) {
  std::error_code failed;
  std::filesystem::path real = std::filesystem::canonical(path, failed);
  if (failed) return fail(ErrorCode::kNotFound, path.string() + ": " + failed.message());
  QUELL_TRY(const auto directory, os::OpenDirectory::open(real.parent_path()));
  return directory.open_file(real.filename().string());
}

Result<PidFile> read_pid_file(const std::filesystem::path& path) {
  constexpr std::size_t kLongest = 64;
  std::array<char, kLongest> bytes{};
  const auto file = open_pid_file(path);
  if (!file) return fail(ErrorCode::kUnavailable, "no pid file: " + file.error().full());
  QUELL_TRY(const os::Info info, os::info(*file));
  QUELL_TRY(const std::size_t size, os::read_at(*file, 0, bytes));
  std::string_view text(bytes.data(), size);
  while (text.ends_with('\n')) text.remove_suffix(1);
  PidFile said{.pid = 0, .owner = info.owner};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), said.pid);
  if (code != std::errc() || end != text.data() + text.size() || said.pid < 2) {
    return fail(ErrorCode::kInvalidInput, path.string() + " holds no process number");
  }
  return said;
}

/// Whoever may write the file could name a process of somebody else, which root would then stop.
Result<void> check_owner(const PidFile& file, const os::ProcessLine& line,
                         const std::filesystem::path& path) {
  constexpr std::uint32_t kRoot = 0;
  if (file.owner == kRoot) return {};
  QUELL_TRY(const os::ProcessIdentity process, os::process_identity(line.pid));
  if (process.started != line.started) {
    return fail(ErrorCode::kConflict, fmt::format("process {} was started anew", line.pid));
  }
  if (process.user == file.owner) return {};
  return fail(ErrorCode::kConflict,
              fmt::format("{} belongs to user {}, process {} to user {}: who may write the file "
                          "could name anybody's process; chown the file to root or to user {}",
                          path.string(), file.owner, line.pid, process.user, process.user));
}

/// The process that the pid file names, if it is the one that is meant.
Result<os::ProcessLine> ProcessGroup::named() const {
  QUELL_TRY(const PidFile said, read_pid_file(place_.pid_file));
  const int pid = said.pid;
  // The line first: if another process takes the number in between, its start differs.
  QUELL_TRY(os::ProcessLine line, os::process_line(pid));
  QUELL_TRY(const os::ProcessInfo info, os::process_info(pid));
  std::error_code failed;
  std::filesystem::path real = std::filesystem::canonical(place_.executable, failed);
  if (failed) real = place_.executable;
  if (!info.executable || *info.executable != real) {
    return fail(ErrorCode::kConflict,
                fmt::format("process {} of {} runs {}, not {}", pid, place_.pid_file.string(),
                            info.executable ? terminal_safe(info.executable->string())
                                            : std::string("what may not be seen"),
                            place_.executable.string()));
  }
  QUELL_CHECK(check_owner(said, line, place_.pid_file));
  return line;
}

Result<Group> ProcessGroup::group_now() const {
  QUELL_TRY(const os::ProcessLine line, named());
  if (line.group < 2) return fail(ErrorCode::kConflict, "it has no process group of its own");
  Group group{
      .boot = {}, .pid = line.pid, .started = line.started, .group = line.group, .stopped = {}};
  QUELL_TRY(group.boot, os::boot_id());
  QUELL_TRY(const auto table, os::process_table());
  for (const os::ProcessLine& member : members_of(table, group.group)) {
    if (os::motion_of(member) == os::Motion::kStopped) group.stopped[member.pid] = member.started;
  }
  return group;
}

Result<Sight> ProcessGroup::look(const std::string& before) {
  Sight sight;
  const Result<Group> now = group_now();
  if (before.empty() && !now) return std::unexpected(now.error());
  Group group;
  if (before.empty()) {
    group = *now;
    // Nothing stands, so nothing is known of how it was but how it is.
    sight.now = to_json(group);
    group.stopped.clear();
  } else {
    QUELL_TRY(group, group_from_json(before));
    sight.now = before;
  }
  QUELL_TRY(const std::string boot, os::boot_id());
  QUELL_TRY(const auto table, os::process_table());
  const auto members =
      boot == group.boot ? members_of(table, group.group) : std::vector<os::ProcessLine>();
  sight.what = fmt::format("process group {} of {} (pid {})", group.group,
                           place_.executable.string(), group.pid);
  std::size_t running = 0;
  std::size_t held = 0;
  for (const os::ProcessLine& member : members) {
    const os::Motion motion = os::motion_of(member);
    const auto was = group.stopped.find(member.pid);
    const bool counts = was == group.stopped.end() || was->second != member.started;
    if (motion == os::Motion::kRuns) ++running;
    if (motion == os::Motion::kStopped && counts) ++held;
    if (sight.checks.size() < 50) {
      sight.checks.push_back(
          {.what = fmt::format("/proc/{}/stat ({})", member.pid, terminal_safe(member.name)),
           .expected = "all threads in one state",
           .seen = motion == os::Motion::kStopped ? "stopped" : "runs",
           .outcome = Check::Outcome::kNote});
    }
  }
  const bool same =
      now && now->pid == group.pid && now->started == group.started && now->boot == group.boot;
  if (!same && now) {
    sight.going = Going::kAnother;
  } else if (members.empty()) {
    sight.going = Going::kGone;
  } else if (running == 0) {
    sight.going = Going::kHeld;
  } else {
    sight.going = held == 0 ? Going::kRuns : Going::kMixed;
  }
  QUELL_TRY(const auto ancestry, os::own_ancestry());
  sight.refusals = own_among(members, ancestry);
  sight.present = present_lines(members);
  for (std::string& line : left_out(table, group.group)) sight.present.push_back(std::move(line));
  return sight;
}

Result<void> ProcessGroup::bring(const Group& group, os::Motion wanted,
                                 const OnStep& on_step) const {
  const os::Deadline deadline = os::Deadline::after(patience_);
  const int number = wanted == os::Motion::kStopped ? kSigStop : kSigCont;
  std::set<std::pair<int, std::uint64_t>> told;  // a signal takes a moment until it shows
  for (int quiet = 0; quiet < 2;) {
    QUELL_TRY(const auto table, os::process_table());
    bool all = true;
    for (const os::ProcessLine& member : members_of(table, group.group)) {
      const auto was = group.stopped.find(member.pid);
      const bool left_alone = wanted == os::Motion::kRuns && was != group.stopped.end() &&
                              was->second == member.started;
      if (left_alone || os::motion_of(member) == wanted) continue;
      all = false;
      if (told.emplace(member.pid, member.started).second) on_step("signal");
      const auto sent = os::signal_exactly(member, number);
      if (!sent && sent.error().code() == ErrorCode::kPermissionDenied) return sent;
    }
    quiet = all ? quiet + 1 : 0;
    if (quiet == 2) break;
    if (deadline.expired()) {
      return fail(ErrorCode::kTimeout, "not every process of the group could be changed in time");
    }
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kBetweenLooks)));
  }
  return {};
}

Result<void> ProcessGroup::hold(const std::string& before, const OnStep& on_step) {
  QUELL_TRY(const Group group, group_from_json(before));
  return bring(group, os::Motion::kStopped, on_step);
}

Result<void> ProcessGroup::release(const std::string& before, const OnStep& on_step) {
  QUELL_TRY(const Group group, group_from_json(before));
  QUELL_TRY(const std::string boot, os::boot_id());
  if (boot != group.boot) return {};
  QUELL_TRY(const auto table, os::process_table());
  // A group's number is not given away while one of its processes lives; when the first has ended
  // and none is left, the number may belong to somebody else by now.
  const auto leader = std::ranges::find(table, group.pid, &os::ProcessLine::pid);
  const bool reused = leader != table.end() && leader->started != group.started;
  if (reused && group.pid == group.group) return {};
  return bring(group, os::Motion::kRuns, on_step);
}

}  // namespace

std::unique_ptr<Place> make_group(GroupPlace place, Duration patience) {
  return std::make_unique<ProcessGroup>(std::move(place), patience);
}

}  // namespace quell::contain::service
