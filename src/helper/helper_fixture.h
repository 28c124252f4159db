// For tests: a helper in a process of its own, asked by a process of an unprivileged account.
#pragma once

#include <grp.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "helper/remote.h"
#include "helper/service.h"
#include "os/file.h"
#include "os/process.h"
#include "os/signals.h"

namespace quell::helper {

inline constexpr uid_t kAsker = 61001;     ///< an account that may ask
inline constexpr uid_t kStranger = 61002;  ///< one that may not
inline constexpr gid_t kAskers = 61003;

/// A child that runs `work` under that account; it is failed when a check in it fails.
class As {
 public:
  As(uid_t uid, const std::function<void()>& work, std::vector<gid_t> groups = {}) {
    pid_ = ::fork();
    if (pid_ != 0) return;
    const bool changed = ::setgroups(groups.size(), groups.data()) == 0 &&
                         ::setresgid(uid, uid, uid) == 0 && ::setresuid(uid, uid, uid) == 0;
    EXPECT_TRUE(changed && ::geteuid() == uid);
    if (changed) work();
    // Failures of the parent before the fork count too; they fail the test all the same.
    ::_exit(testing::Test::HasFailure() ? 1 : 0);
  }
  /// How it ended.
  int wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return status;
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
};

inline void as(uid_t uid, const std::function<void()>& work, std::vector<gid_t> groups = {}) {
  const int status = As(uid, work, std::move(groups)).wait();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0)
      << "the unprivileged side failed, see above; status " << status;
}

/// serve() in a process of its own, as long as this lives.
class RunningHelper {
 public:
  RunningHelper(ServiceSettings settings, std::vector<Offer> offers)
      : settings_(std::move(settings)), offers_(std::move(offers)) {
    start();
  }
  RunningHelper(const RunningHelper&) = delete;
  RunningHelper& operator=(const RunningHelper&) = delete;
  ~RunningHelper() { stop(); }

  void start() {
    pid_ = ::fork();
    if (pid_ == 0) {
      auto stop = os::StopSignal::install();
      SystemClock clock;
      const auto log_path = settings_.state.parent_path() / "log";
      const Log log = [&](std::string_view line) {
        const auto file = os::open_to_append(log_path, os::Mode::kSecret);
        if (file) (void)os::write_all(*file, std::string(line) + "\n");
      };
      const auto done = serve(settings_, offers_, log, *stop, clock);
      if (!done) log("ended: " + done.error().full());
      ::_exit(done ? 0 : 1);
    }
    const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(20));
    while (!ask_status(settings_.socket) && !deadline.expired()) {
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(5)));
    }
  }
  /// Exit status as of waitpid.
  int stop(int signal = SIGTERM) {
    int status = 0;
    if (pid_ > 0) {
      ::kill(pid_, signal);
      ::waitpid(pid_, &status, 0);
    }
    pid_ = 0;
    return status;
  }
  int wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, 0), &status, 0);
    return status;
  }
  [[nodiscard]] std::string log() const {
    return os::read_file(settings_.state.parent_path() / "log", 10'000'000).value_or("");
  }
  [[nodiscard]] const ServiceSettings& settings() const { return settings_; }

 private:
  ServiceSettings settings_;
  std::vector<Offer> offers_;
  pid_t pid_ = 0;
};

/// A directory that everybody may enter, with a place for a helper and one for the asker.
class Place {
 public:
  Place() {
    ::chmod(directory_.path().c_str(), 0755);
    ::mkdir(home().c_str(), 0700);
    (void)::chown(home().c_str(), kAsker, kAsker);
  }
  [[nodiscard]] ServiceSettings settings() const {
    return {.socket = directory_.path() / "run" / "s",
            .state = directory_.path() / "state",
            .users = {kAsker},
            .groups = {kAskers},
            .access = {.mode = 0666}};
  }
  [[nodiscard]] std::filesystem::path home() const { return directory_.path() / "home"; }
  [[nodiscard]] std::filesystem::path path() const { return directory_.path(); }

 private:
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("helper");
};

/// The asker's store: one file.
class FileUndo final : public contain::UndoSink {
 public:
  FileUndo(std::filesystem::path path, std::string actuator)
      : path_(std::move(path)), actuator_(std::move(actuator)) {}
  Result<void> store(const contain::UndoRecord& record) override {
    return os::write_file_atomically(path_, record.id.text() + "\n" + record.data,
                                     os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<contain::UndoRecord> read() const {
    const auto text = os::read_file(path_, 10'000'000);
    if (!text) return std::nullopt;
    const std::size_t end = text->find('\n');
    return contain::UndoRecord{.id = contain::ContainmentId(text->substr(0, end)),
                               .actuator = actuator_,
                               .summary = {},
                               .data = text->substr(end + 1)};
  }

 private:
  std::filesystem::path path_;
  std::string actuator_;
};

inline Remote remote(const ServiceSettings& settings, const std::string& actuator) {
  return Remote({.socket = settings.socket,
                 .actuator = actuator,
                 .has_timer = true,
                 .session = {},
                 .patience = std::chrono::seconds(30)});
}

/// Plans and applies; why not, or empty.
inline std::string apply(
    Remote& actuator, const contain::Measure& wish, contain::UndoSink& sink,
    const contain::OnStep& on_step = [](std::string_view) {}) {
  const auto plan = actuator.plan({.measure = wish});
  if (!plan) return "no plan: " + plan.error().full();
  if (const auto* refusal = std::get_if<contain::Refusal>(&*plan)) {
    return "refused: " + refusal->reasons.front();
  }
  const auto outcome = actuator.apply(std::get<contain::Plan>(*plan), sink, on_step);
  if (!outcome) return "error: " + outcome.error().full();
  if (const auto* refusal = std::get_if<contain::Refusal>(&*outcome)) {
    return "refused: " + refusal->reasons.front();
  }
  if (const auto* back = std::get_if<contain::RolledBack>(&*outcome)) {
    return "rolled back: " + back->why;
  }
  return {};
}

}  // namespace quell::helper
