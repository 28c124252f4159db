// The disk fails: nothing acknowledged is lost, nothing happens twice, the chain stays whole.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fault_vfs_test.h"
#include "journal/checkpoint.h"
#include "os/file.h"
#include "sample_test.h"

namespace quell::journal {
namespace {

using Fault = FaultyDisk::Fault;
constexpr int kCommands = 12;

const StreamName kStream("incident/QL-2026-0001");

std::vector<std::string> payloads_of(int command) {
  std::vector<std::string> payloads;
  for (int i = 0; i <= command % 3; ++i) {
    payloads.push_back(fmt::format(R"({{"command":{},"part":{},"text":"{}"}})", command, i,
                                   std::string(700, 'x')));
  }
  return payloads;
}

CommandId id_of(int command) {
  return CommandId(fmt::format("c{}", command));
}

class FaultsTest : public ::testing::Test {
 protected:
  FaultsTest() : place_(os::TemporaryDirectory::make("faults").value()) {}

  /// Also stores that do not fail are on a disk whose syncs cost nothing.
  [[nodiscard]] OpenOptions options(const FaultyDisk& disk) const {
    OpenOptions options{.directory = directory(), .patience = std::chrono::milliseconds(50)};
    options.vfs = disk.name();
    options.most_recent = 5;  // so that entries are filed several times
    return options;
  }
  [[nodiscard]] os::Path directory() const { return place_.path() / "store"; }
  void clear() { ASSERT_TRUE(os::remove_tree(directory())); }

  /// Appends command after command; returns the numbers of those that were acknowledged.
  enum class OnError : std::uint8_t { kStop, kGoOn };
  static std::vector<int> work(Store& store, OnError on_error) {
    std::vector<int> acknowledged;
    for (int command = 0; command < kCommands; ++command) {
      const auto head = store.head(kStream);
      const auto done = head ? store.append(kStream, *head, id_of(command), payloads_of(command))
                             : std::unexpected(head.error());
      if (done) acknowledged.push_back(command);
      if (!done && on_error == OnError::kStop) break;
    }
    return acknowledged;
  }

  /// Each acknowledged command is there once and whole; everything that is there is sound.
  static void expect_all(Store& store, const std::vector<int>& acknowledged,
                         std::string_view when) {
    const Verification found = verify(store, std::nullopt).value();
    EXPECT_TRUE(found.sound()) << when << ": " << found.damage[0].place << ": "
                               << found.damage[0].what;
    for (const int command : acknowledged) {
      const auto done = store.find_command(id_of(command)).value();
      ASSERT_TRUE(done.has_value()) << when << ": command " << command << " is lost";
      std::vector<std::string> there;
      ASSERT_TRUE(store.read(kStream, done->first, [&](const EntryView& entry) -> Result<void> {
        if (entry.sequence <= done->head.sequence) there.emplace_back(entry.payload);
        return {};
      }));
      EXPECT_EQ(there, payloads_of(command)) << when;
    }
  }

  os::TemporaryDirectory place_;
  FaultyDisk whole_;
};

TEST_F(FaultsTest, EachWriteAndSyncThatFailsOnceLosesNothing) {
  std::uint64_t operation = 0;
  while (true) {
    clear();
    FaultyDisk disk;
    disk.arm(Fault::kOnce, ++operation);
    std::vector<int> acknowledged;
    {
      const auto opened = open(options(disk));
      if (opened) acknowledged = work(*opened->store, OnError::kGoOn);
    }
    if (!disk.struck()) break;
    disk.disarm();
    const std::string when = fmt::format("operation {}", operation);
    const auto again = open(options(whole_));
    ASSERT_TRUE(again) << when << again.error().full();
    expect_all(*again->store, acknowledged, when);
    // Whoever did not get an answer gives the same command again: it takes effect once.
    for (int command = 0; command < kCommands; ++command) {
      const Head head = again->store->head(kStream).value();
      ASSERT_TRUE(again->store->append(kStream, head, id_of(command), payloads_of(command)))
          << when;
    }
    std::uint64_t expected = 0;
    for (int command = 0; command < kCommands; ++command) expected += payloads_of(command).size();
    EXPECT_EQ(again->store->head(kStream).value().sequence, expected) << when;
  }
  EXPECT_GT(operation, 50U) << "the loop must have met the appends, not only the opening";
}

TEST_F(FaultsTest, APowerCutAtEachWriteAndSyncLosesNothingAcknowledged) {
  std::uint64_t operation = 0;
  int read_only = 0;
  while (true) {
    clear();
    FaultyDisk disk;
    disk.arm(Fault::kUnplugged, ++operation);
    std::vector<int> acknowledged;
    {
      const auto opened = open(options(disk));
      if (opened) acknowledged = work(*opened->store, OnError::kStop);
    }
    if (!disk.struck()) break;
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const std::string when = fmt::format("operation {}, seed {}", operation, seed);
      disk.unplug(directory(), seed);
      auto again = open(options(whole_));
      ASSERT_TRUE(again) << when << again.error().full();
      if (again->access == Access::kReadOnly) {
        // Frames of the unfinished write lie behind one that is missing. That is said, and the
        // way on is to accept it.
        ++read_only;
        EXPECT_FALSE(again->notices.empty()) << when;
        again->store.reset();
        OpenOptions accepting = options(whole_);
        accepting.on_damage = OnDamage::kGoOnWithoutIt;
        again = open(accepting);
        ASSERT_TRUE(again) << when;
      }
      EXPECT_EQ(again->access, Access::kReadWrite);
      expect_all(*again->store, acknowledged, when);
      EXPECT_EQ(work(*again->store, OnError::kStop).size(), std::size_t{kCommands}) << when;
    }
  }
  EXPECT_GT(operation, 50U);
  EXPECT_GT(read_only, 0);
}

TEST_F(FaultsTest, AFullDiskIsSaidAndTheStoreGoesOnWhenThereIsRoom) {
  for (std::uint64_t operation = 1; operation < 60; operation += 7) {
    clear();
    FaultyDisk disk;
    const auto opened = open(options(disk)).value();
    disk.arm(Fault::kFull, operation);
    std::optional<Error> error;
    std::vector<int> acknowledged;
    for (int command = 0; command < kCommands; ++command) {
      const Head head = opened.store->head(kStream).value();
      auto done = opened.store->append(kStream, head, id_of(command), payloads_of(command));
      if (done) acknowledged.push_back(command);
      if (!done) error = done.error();
    }
    if (!disk.struck()) break;
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code(), ErrorCode::kNoSpace) << error->full();
    expect_all(*opened.store, acknowledged, "full");
    disk.disarm();
    EXPECT_EQ(work(*opened.store, OnError::kStop).size(), std::size_t{kCommands});
  }
}

}  // namespace
}  // namespace quell::journal
