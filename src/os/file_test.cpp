#include "os/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <set>
#include <string>

namespace quell::os {
namespace {

class FileTest : public ::testing::Test {
 protected:
  FileTest() : place_(TemporaryDirectory::make("file-test").value()) {}
  [[nodiscard]] Path at(std::string_view name) const { return place_.path() / name; }
  TemporaryDirectory place_;
};

TEST_F(FileTest, AtomicWriteReplacesWholeAndLeavesNothingBeside) {
  ASSERT_TRUE(write_file_atomically(at("a"), "old", Mode::kSecret));
  ASSERT_TRUE(write_file_atomically(at("a"), "new text", Mode::kSecret));
  EXPECT_EQ(read_file(at("a"), 100).value(), "new text");
  EXPECT_EQ(info(at("a")).value()->permissions, 0600U);
  EXPECT_EQ(list_directory(place_.path()).value().size(), 1U);
}

TEST_F(FileTest, AtomicWriteThatFailsLeavesTheOldFile) {
  ASSERT_TRUE(make_directories(at("d"), Mode::kPrivateDirectory));
  ASSERT_TRUE(write_file_atomically(at("d/inner"), "x", Mode::kSecret));
  const auto written = write_file_atomically(at("d"), "over a directory", Mode::kSecret);
  ASSERT_FALSE(written);
  EXPECT_EQ(list_directory(place_.path()).value().size(), 1U);
}

TEST_F(FileTest, ReadFileSaysWhenAFileIsTooLongOrMissing) {
  ASSERT_TRUE(write_file_atomically(at("a"), "12345", Mode::kSecret));
  EXPECT_EQ(read_file(at("a"), 4).error().code(), ErrorCode::kLimit);
  EXPECT_EQ(read_file(at("a"), 5).value(), "12345");
  const auto missing = read_file(at("b"), 5);
  EXPECT_EQ(missing.error().code(), ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message().find("/b"), std::string::npos);
}

TEST_F(FileTest, APipeInAFilesPlaceHoldsNobodyUp) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_file(at("pipe"), 100).error().code(), ErrorCode::kUnsupported);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Descriptor reading(ends[0]);
  {
    const Descriptor writing(ends[1]);
    ASSERT_TRUE(write_all(writing, "from a command"));
  }
  EXPECT_EQ(read_file("/dev/fd/" + std::to_string(reading.number()), 100), "from a command")
      << "what the shell makes of <(COMMAND) is read";
}

TEST_F(FileTest, WhatIsMadeInASharedDirectoryIsTheGroupsToo) {
  constexpr unsigned kShared = 02770;
  const auto bits = [](const Path& path) { return info(path).value()->permissions; };
  std::filesystem::permissions(at(""), std::filesystem::perms(kShared));
  ASSERT_TRUE(write_file_atomically(at("secret"), "x", Mode::kSecret));
  ASSERT_TRUE(write_file_atomically(at("key"), "x", Mode::kOwnerOnly));
  ASSERT_TRUE(create(at("sealed"), Mode::kSealed));
  ASSERT_TRUE(open_to_append(at("log"), Mode::kSecret));
  ASSERT_TRUE(open_to_append(at("log"), Mode::kSecret)) << "again, now that it is there";
  ASSERT_TRUE(Lock::try_acquire(at("lock")));
  ASSERT_TRUE(make_directories(at("deep/er"), Mode::kPrivateDirectory));
  EXPECT_EQ(bits(at("secret")), 0660U);
  EXPECT_EQ(bits(at("key")), 0600U);
  ASSERT_TRUE(write_file_atomically(at("public"), "x", Mode::kPublic));
  EXPECT_EQ(bits(at("public")), 0644U);
  EXPECT_EQ(bits(at("sealed")), 0440U);
  EXPECT_EQ(bits(at("log")), 0660U);
  EXPECT_EQ(bits(at("lock")), 0660U);
  EXPECT_EQ(bits(at("deep")), kShared);
  EXPECT_EQ(bits(at("deep/er")), kShared);
}

TEST_F(FileTest, WhatRootMakesInSomebodysDirectoryIsTheirs) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make it for somebody";
  constexpr uid_t kSomebody = 65533;
  ASSERT_EQ(::chown(at("").c_str(), kSomebody, kSomebody), 0);
  ASSERT_TRUE(write_file_atomically(at("file"), "x", Mode::kSecret));
  ASSERT_TRUE(create(at("made"), Mode::kSealed));
  ASSERT_TRUE(make_directories(at("a/b"), Mode::kPrivateDirectory));
  for (const std::string_view name : {"file", "made", "a", "a/b"}) {
    EXPECT_EQ(info(at(name)).value()->owner, kSomebody) << name;
  }
  EXPECT_EQ(info(at("made")).value()->permissions, 0400U);
}

TEST_F(FileTest, CreateRefusesATakenName) {
  ASSERT_TRUE(create(at("a"), Mode::kSecret));
  EXPECT_EQ(create(at("a"), Mode::kSecret).error().code(), ErrorCode::kConflict);
}

TEST_F(FileTest, RenameWithoutReplacingKeepsTheFileThatIsThere) {
  ASSERT_TRUE(write_file_atomically(at("a"), "a", Mode::kSecret));
  ASSERT_TRUE(write_file_atomically(at("b"), "b", Mode::kSecret));
  EXPECT_EQ(rename_without_replacing(at("a"), at("b")).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(read_file(at("b"), 9).value(), "b");
  ASSERT_TRUE(rename_without_replacing(at("a"), at("c")));
  EXPECT_EQ(read_file(at("c"), 9).value(), "a");
}

TEST_F(FileTest, InfoSeesTheLinkAndNotItsTarget) {
  ASSERT_TRUE(write_file_atomically(at("a"), "text", Mode::kSealed));
  ASSERT_EQ(::symlink("a", at("link").c_str()), 0);
  EXPECT_EQ(info(at("link")).value()->kind, Kind::kSymlink);
  EXPECT_EQ(info(at("a")).value()->size, 4U);
  EXPECT_EQ(info(at("a")).value()->permissions, 0400U);
  EXPECT_FALSE(info(at("nothing")).value().has_value());
}

TEST_F(FileTest, ReadAtIsShortOnlyAtTheEnd) {
  ASSERT_TRUE(write_file_atomically(at("a"), "0123456789", Mode::kSecret));
  const Descriptor file = open_to_read(at("a")).value();
  std::array<char, 4> into{};
  EXPECT_EQ(read_at(file, 2, into).value(), 4U);
  EXPECT_EQ(std::string_view(into.data(), 4), "2345");
  EXPECT_EQ(read_at(file, 8, into).value(), 2U);
  EXPECT_EQ(read_at(file, 10, into).value(), 0U);
}

TEST_F(FileTest, ListNamesEveryEntryWithItsKind) {
  ASSERT_TRUE(make_directories(at("one/two"), Mode::kPrivateDirectory));
  ASSERT_TRUE(write_file_atomically(at("f"), "", Mode::kSecret));
  std::set<std::pair<std::string, Kind>> found;
  for (const Entry& entry : list_directory(place_.path()).value()) {
    found.emplace(entry.name, entry.kind);
  }
  EXPECT_EQ(found, (std::set<std::pair<std::string, Kind>>{{"one", Kind::kDirectory},
                                                           {"f", Kind::kFile}}));
  EXPECT_EQ(make_directories(at("f"), Mode::kPrivateDirectory).error().code(),
            ErrorCode::kConflict);
}

TEST_F(FileTest, ALockHasOneHolderAndIsGivenBack) {
  auto held = Lock::try_acquire(at("lock")).value();
  ASSERT_TRUE(held.has_value());
  EXPECT_FALSE(Lock::try_acquire(at("lock")).value().has_value());
  EXPECT_EQ(Lock::acquire(at("lock"), std::chrono::milliseconds(12)).error().code(),
            ErrorCode::kTimeout);
  held.reset();
  EXPECT_TRUE(Lock::acquire(at("lock"), std::chrono::milliseconds(12)));
}

TEST_F(FileTest, AFlagIsSeenByOthersWhileAnybodyHoldsItUp) {
  Flag one = Flag::open(at("flag")).value();
  Flag two = Flag::open(at("flag")).value();
  Flag three = Flag::open(at("flag")).value();
  EXPECT_FALSE(one.is_up_elsewhere());
  two.raise();
  three.raise();
  EXPECT_TRUE(one.is_up_elsewhere());
  two.lower();
  EXPECT_TRUE(one.is_up_elsewhere());
  {
    const Flag gone = std::move(three);
  }
  EXPECT_FALSE(one.is_up_elsewhere());
}

TEST_F(FileTest, CopyKeepsTheBytesAndSetsTheMode) {
  const std::string bytes(200'000, 'x');
  ASSERT_TRUE(write_file_atomically(at("a"), bytes, Mode::kSecret));
  ASSERT_TRUE(copy_file(at("a"), at("b"), Mode::kSealed));
  EXPECT_EQ(read_file(at("b"), bytes.size()).value(), bytes);
  EXPECT_EQ(info(at("b")).value()->permissions, 0400U);
}

TEST_F(FileTest, ATemporaryDirectoryGoesAwayWithItsObject) {
  Path path;
  {
    const TemporaryDirectory temporary = TemporaryDirectory::make("gone").value();
    path = temporary.path();
    ASSERT_TRUE(write_file_atomically(path / "x", "x", Mode::kSecret));
    EXPECT_EQ(info(path).value()->permissions, 0700U);
  }
  EXPECT_FALSE(info(path).value().has_value());
}

TEST_F(FileTest, FileSystemHasAName) {
  EXPECT_FALSE(file_system_of(place_.path()).value().empty());
  EXPECT_EQ(file_system_of("/nowhere/at/all").error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace quell::os
