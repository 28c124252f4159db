// Other processes: killed in the middle, several at once, without permission, on a full disk.
#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <random>
#include <thread>

#include "journal/checkpoint.h"
#include "os/file.h"
#include "sample_test.h"

namespace quell::journal {
namespace {

using ::testing::HasSubstr;
const StreamName kStream("incident/QL-2026-0001");

/// Runs `body` in a child process; its result is the exit status.
pid_t in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  return child;
}

int status_of(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Says in a child process why it fails; its exit status.
int complained(const Error& error, int status) {
  fmt::print(stderr, "child: {}\n", error.message());
  return status;
}

class ProcessFaults : public ::testing::Test {
 protected:
  ProcessFaults() : place_(os::TemporaryDirectory::make("processes").value()) {}
  [[nodiscard]] os::Path directory() const { return place_.path() / "store"; }
  [[nodiscard]] Opened opened() const { return open({.directory = directory()}).value(); }
  os::TemporaryDirectory place_;
};

/// Appends for ever and says each number in the pipe after it was acknowledged.
int append_for_ever(const os::Path& directory, std::uint32_t from, int acknowledgements) {
  auto opened = open({.directory = directory, .most_recent = 7});
  if (!opened) return 3;
  for (std::uint32_t number = from;; ++number) {
    const auto head = opened->store->head(kStream);
    const std::vector<std::string> payloads = {sample_event(number), sample_event(number)};
    if (!head ||
        !opened->store->append(kStream, *head, CommandId(fmt::format("k{}", number)), payloads)) {
      return 3;
    }
    if (::write(acknowledgements, &number, sizeof(number)) != sizeof(number)) return 3;
  }
}

TEST_F(ProcessFaults, KilledAtAnyPointNothingAcknowledgedIsLost) {
  std::mt19937 random(20261122);
  std::uint32_t next = 0;
  // More rounds on a busy machine, until enough was acknowledged for the kills to mean something.
  constexpr int kRounds = 25;
  constexpr int kMostRounds = 400;
  for (int round = 0; round < kRounds || (next <= kRounds && round < kMostRounds); ++round) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const std::uint32_t from = next;
    const pid_t child = in_child([&] { return append_for_ever(directory(), from, ends[1]); });
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(status_of(child), -1);
    std::uint32_t number = 0;
    while (::read(ends[0], &number, sizeof(number)) == sizeof(number)) next = number + 1;
    ::close(ends[0]);

    const Opened store = opened();
    ASSERT_EQ(store.access, Access::kReadWrite) << store.notices.front();
    const Verification found = verify(*store.store, std::nullopt).value();
    ASSERT_TRUE(found.sound()) << round << ": " << found.damage[0].place;
    for (std::uint32_t done = from; done < next; ++done) {
      ASSERT_TRUE(store.store->find_command(CommandId(fmt::format("k{}", done))).value())
          << "acknowledged and lost: " << done;
    }
    // The append that was cut off may be there, whole, or not at all.
    if (store.store->find_command(CommandId(fmt::format("k{}", next))).value()) ++next;
    EXPECT_EQ(store.store->head(kStream).value().sequence, std::uint64_t{2} * next);
  }
  EXPECT_GT(next, std::uint32_t{kRounds}) << "the children must have got to appending";
}

TEST_F(ProcessFaults, SeveralProcessesAtOnceShareOneStoreAndOneStream) {
  constexpr int kProcesses = 4;
  constexpr int kEach = 20;
  std::vector<pid_t> children;
  children.reserve(kProcesses);
  for (int process = 0; process < kProcesses; ++process) {
    children.push_back(in_child([&] {
      auto store = open({.directory = directory()});
      if (!store) return complained(store.error(), 3);
      for (int i = 0; i < kEach;) {
        const auto head = store->store->head(kStream);
        if (!head) return complained(head.error(), 3);
        const std::vector<std::string> payloads = {fmt::format("\"{} {}\"", process, i)};
        const auto done = store->store->append(
            kStream, *head, CommandId(fmt::format("p{}-{}", process, i)), payloads);
        if (done) ++i;
        if (!done && done.error().code() != ErrorCode::kConflict) {
          return complained(done.error(), 4);
        }
      }
      return 0;
    }));
  }
  for (const pid_t child : children) EXPECT_EQ(status_of(child), 0);
  const Verification found = verify(*opened().store, std::nullopt).value();
  EXPECT_TRUE(found.sound());
  EXPECT_EQ(found.entries, std::uint64_t{kProcesses} * kEach);
}

constexpr uid_t kSecondPerson = 65533;
constexpr gid_t kTeam = 65532;

/// A person of the team, who does not own the store, appends to it: 0 when that works.
int append_as_second_person(const os::Path& directory) {
  if (::setgroups(1, &kTeam) != 0 || ::setgid(kTeam) != 0 || ::setuid(kSecondPerson) != 0) {
    return 10;
  }
  const auto store = open({.directory = directory});
  if (!store) return complained(store.error(), 11);
  if (store->access != Access::kReadWrite) return 12;
  const auto head = store->store->head(kStream);
  if (!head || head->sequence != 1) return 13;
  const std::vector<std::string> one = {"\"approved\""};
  const auto done = store->store->append(kStream, *head, CommandId("second"), one);
  return done ? 0 : complained(done.error(), 14);
}

TEST_F(ProcessFaults, ADirectorySharedWithAGroupIsEverybodysStore) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be two people";
  ASSERT_EQ(::chmod(place_.path().c_str(), 0755), 0);
  ASSERT_EQ(::mkdir(directory().c_str(), 0700), 0);
  ASSERT_EQ(::chown(directory().c_str(), 0, kTeam), 0);
  ASSERT_EQ(::chmod(directory().c_str(), 02770), 0);
  const Opened first = opened();
  const std::vector<std::string> one = {"\"asked\""};
  ASSERT_TRUE(first.store->append(kStream, Head{}, CommandId("first"), one));
  EXPECT_EQ(status_of(in_child([&] { return append_as_second_person(directory()); })), 0);
  EXPECT_EQ(first.store->head(kStream).value().sequence, 2U);
}

/// What somebody without permission to write sees: 0 when all is as it should be.
int look_without_permission(const os::Path& directory, std::uint64_t entries) {
  if (::geteuid() == 0) {
    constexpr uid_t kNobody = 65534;
    if (::setgroups(0, nullptr) != 0 || ::setgid(kNobody) != 0 || ::setuid(kNobody) != 0) return 10;
  }
  auto store = open({.directory = directory});
  if (!store) return 11;
  if (store->access != Access::kReadOnly) return 12;
  if (store->notices.size() != 1 || store->notices[0].find("read-only") == std::string::npos) {
    return 13;
  }
  const auto found = verify(*store->store, std::nullopt);
  if (!found || !found->sound() || found->entries != entries) return 14;
  const std::vector<std::string> one = {"{}"};
  const auto append = store->store->append(kStream, Head{}, CommandId("n"), one);
  if (append || append.error().code() != ErrorCode::kPermissionDenied) return 15;
  return 0;
}

class ReadOnlyStore : public ProcessFaults {
 protected:
  void readable_by_all() const {
    ASSERT_EQ(::chmod(place_.path().c_str(), 0755), 0);
    ASSERT_EQ(::chmod(directory().c_str(), 0555), 0);
    for (const os::Entry& entry : os::list_directory(directory()).value()) {
      ASSERT_EQ(::chmod((directory() / entry.name).c_str(), 0444), 0);
    }
  }
  void TearDown() override { ::chmod(directory().c_str(), 0755); }
};

TEST_F(ReadOnlyStore, ThatWasClosedIsReadable) {
  fill(*opened().store, 30);
  readable_by_all();
  EXPECT_EQ(status_of(in_child([&] { return look_without_permission(directory(), 30); })), 0);
  EXPECT_EQ(os::list_directory(directory()).value().size(), 2U) << "nothing was written there";
}

TEST_F(ReadOnlyStore, WhoseWriterIsAtWorkIsReadable) {
  const Opened writer = opened();
  fill(*writer.store, 30);
  readable_by_all();
  EXPECT_EQ(status_of(in_child([&] { return look_without_permission(directory(), 30); })), 0);
}

TEST_F(ReadOnlyStore, WhoseWriterWasKilledIsReadableWithWhatItsLogHolds) {
  const auto child = in_child([&] {
    const Opened writer = open({.directory = directory()}).value();
    fill(*writer.store, 30);
    return ::raise(SIGKILL);
  });
  EXPECT_EQ(status_of(child), -1);
  ASSERT_TRUE(os::info(directory() / "journal.db-wal").value().has_value());
  ASSERT_TRUE(os::remove_file(directory() / "journal.db-shm"));
  readable_by_all();
  EXPECT_EQ(status_of(in_child([&] { return look_without_permission(directory(), 30); })), 0);
}

TEST_F(ReadOnlyStore, OnAReadOnlyMountIsReadable) {
  if (::geteuid() != 0) GTEST_SKIP() << "mounting needs root";
  fill(*opened().store, 30);
  const auto child = in_child([&] {
    const os::Path mounted = directory();
    const char* path = mounted.c_str();
    if (::unshare(CLONE_NEWNS) != 0) return 77;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    if (::mount(path, path, nullptr, MS_BIND, nullptr) != 0) return 77;
    if (::mount(path, path, nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr) != 0) return 77;
    auto store = open({.directory = directory()});
    if (!store || store->access != Access::kReadOnly) return 12;
    const auto found = verify(*store->store, std::nullopt);
    return found && found->sound() && found->entries == 30 ? 0 : 14;
  });
  const int status = status_of(child);
  if (status == 77) GTEST_SKIP() << "this place allows no mounts";
  EXPECT_EQ(status, 0);
}

TEST_F(ProcessFaults, AFullFileSystemIsSaidAndTheStoreGoesOnWhenThereIsRoom) {
  if (::geteuid() != 0) GTEST_SKIP() << "mounting needs root";
  ASSERT_TRUE(os::make_directories(directory(), os::Mode::kPrivateDirectory));
  const auto child = in_child([&] {
    if (::unshare(CLONE_NEWNS) != 0) return 77;
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
    if (::mount("tmpfs", directory().c_str(), "tmpfs", 0, "size=768k") != 0) return 77;
    const Opened store = open({.directory = directory()}).value();
    std::uint64_t acknowledged = 0;
    while (true) {
      const std::vector<std::string> payloads = {sample_event(acknowledged)};
      const auto done = store.store->append(kStream, store.store->head(kStream).value(),
                                            CommandId(fmt::format("f{}", acknowledged)), payloads);
      if (!done && done.error().code() == ErrorCode::kNoSpace) break;
      if (!done || acknowledged > 100'000) return 11;
      ++acknowledged;
    }
    const auto found = verify(*store.store, std::nullopt);
    if (!found || !found->sound() || found->entries != acknowledged) return 12;
    if (::mount("tmpfs", directory().c_str(), "tmpfs", MS_REMOUNT, "size=8m") != 0) return 77;
    const std::vector<std::string> payloads = {sample_event(0)};
    return store.store->append(kStream, store.store->head(kStream).value(), CommandId("more"),
                               payloads)
               ? 0
               : 13;
  });
  const int status = status_of(child);
  if (status == 77) GTEST_SKIP() << "this place allows no mounts";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace quell::journal
