#include "os/directory_watch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "os/file.h"

namespace quell::os {
namespace {

using Kind = DirectoryWatch::Event::Kind;

class DirectoryWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryDirectory::make("watch");
    ASSERT_TRUE(made);
    directory_.emplace(*std::move(made));
  }
  [[nodiscard]] Path path(std::string_view name) const { return directory_->path() / name; }
  [[nodiscard]] Descriptor create(std::string_view name) const {
    return os::create(path(name), Mode::kPublic).value();
  }
  std::optional<TemporaryDirectory> directory_;
};

TEST_F(DirectoryWatchTest, TellsWhatHappenedToNamesInOrder) {
  auto watch = DirectoryWatch::on(directory_->path());
  ASSERT_TRUE(watch);
  EXPECT_FALSE(watch->wait(Duration::zero()).value());
  const Descriptor file = create("a");
  std::filesystem::rename(path("a"), path("b"));
  ASSERT_TRUE(remove_file(path("b")));
  EXPECT_TRUE(watch->wait(std::chrono::seconds(5)).value());
  const auto events = watch->take().value();
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0].kind, Kind::kCreated);
  EXPECT_EQ(events[0].name, "a");
  EXPECT_EQ(events[1].kind, Kind::kMovedFrom);
  EXPECT_EQ(events[2].kind, Kind::kMovedTo);
  EXPECT_EQ(events[2].name, "b");
  EXPECT_EQ(events[1].cookie, events[2].cookie);
  EXPECT_EQ(events[3].kind, Kind::kDeleted);
  EXPECT_TRUE(watch->take().value().empty());
}

TEST_F(DirectoryWatchTest, WritesOfOneFileWhateverItsName) {
  const Descriptor one = create("one");
  const Descriptor two = create("two");
  auto watch = DirectoryWatch::on(directory_->path());
  ASSERT_TRUE(watch->watch_writes(one));
  ASSERT_TRUE(write_all(two, "x"));
  EXPECT_TRUE(watch->take().value().empty());
  ASSERT_TRUE(write_all(one, "x"));
  EXPECT_EQ(watch->take().value().at(0).kind, Kind::kWritten);
  ASSERT_TRUE(watch->watch_writes(two));
  std::filesystem::rename(path("two"), path("three"));
  ASSERT_EQ(watch->take().value().size(), 2U);
  ASSERT_TRUE(write_all(one, "x"));
  EXPECT_TRUE(watch->take().value().empty());
  ASSERT_TRUE(write_all(two, "x"));
  EXPECT_EQ(watch->take().value().size(), 1U);
}

TEST_F(DirectoryWatchTest, TheDirectoryItself) {
  std::filesystem::create_directory(path("sub"));
  auto watch = DirectoryWatch::on(path("sub"));
  ASSERT_TRUE(watch);
  std::filesystem::remove(path("sub"));
  EXPECT_EQ(watch->take().value().at(0).kind, Kind::kGone);
  EXPECT_FALSE(DirectoryWatch::on(path("missing")));
}

}  // namespace
}  // namespace quell::os
