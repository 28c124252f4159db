#include "os/replace_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "gmock/gmock.h"
#include "os/file.h"
#include "os/open_directory.h"
#include "os/user.h"

namespace quell::os {
namespace {

TEST(ReplaceFile, KeepsModeAndOwnerAndLeavesNothingBehind) {
  const auto directory = TemporaryDirectory::make("replace-test");
  ASSERT_TRUE(directory);
  const auto path = directory->path() / "nginx.conf";
  ASSERT_TRUE(write_file_atomically(path, "old", Mode::kSecret));
  ASSERT_EQ(::chmod(path.c_str(), 0654), 0);
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(path.c_str(), 1234, 4321), 0);
  }
  // What a crash left must not be in the way.
  ASSERT_TRUE(write_file_atomically(directory->path() / ".tmp", "half", Mode::kSecret));
  ASSERT_TRUE(replace_file(path, "new", ".tmp"));
  EXPECT_EQ(read_file(path, 100), "new");
  struct stat found{};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0654U);
  if (::geteuid() == 0) {
    EXPECT_EQ(found.st_uid, 1234U);
    EXPECT_EQ(found.st_gid, 4321U);
  }
  EXPECT_EQ(list_directory(directory->path())->size(), 1U);
}

TEST(ReplaceFile, ACopyBesideHasOwnerAndMode) {
  const auto directory = TemporaryDirectory::make("replace-test");
  ASSERT_TRUE(directory);
  const auto path = directory->path() / "app.conf";
  ASSERT_TRUE(write_file_atomically(path, "old", Mode::kSecret));
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  ASSERT_TRUE(write_beside(path, "other", ".copy"));
  struct stat found{};
  ASSERT_EQ(::stat((directory->path() / ".copy").c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0640U);
  EXPECT_EQ(read_file(directory->path() / ".copy", 100), "other");
  EXPECT_EQ(read_file(path, 100), "old");
}

TEST(ReplaceFile, RefusesLinksAndWhatIsNotThere) {
  const auto directory = TemporaryDirectory::make("replace-test");
  ASSERT_TRUE(directory);
  const auto link = directory->path() / "link";
  ASSERT_EQ(::symlink("/etc/passwd", link.c_str()), 0);
  EXPECT_EQ(replace_file(link, "x", ".tmp").error().code(), ErrorCode::kUnsupported);
  EXPECT_EQ(replace_file(directory->path() / "none", "x", ".tmp").error().code(),
            ErrorCode::kNotFound);
}

/// A file of mode 0640 that is read before it is replaced.
class ReplaceRead : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(write_file_atomically(path(), "old", Mode::kPublic)); }
  [[nodiscard]] Path path() const { return directory_.path() / "app.conf"; }
  [[nodiscard]] std::string now() const { return read_file(path(), 100).value_or("(none)"); }
  [[nodiscard]] std::size_t names() const { return list_directory(directory_.path())->size(); }
  TemporaryDirectory directory_ = *TemporaryDirectory::make("replace-test");
};

TEST_F(ReplaceRead, WhatWasReadIsReplaced) {
  const auto read = read_to_replace(path(), 100);
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(read->bytes, "old");
  ASSERT_TRUE(replace_file(path(), "new", ".tmp", read->identity));
  EXPECT_EQ(now(), "new");
  EXPECT_EQ(names(), 1U);
}

TEST_F(ReplaceRead, AnotherFileOfTheNameIsLeftAlone) {
  const auto read = read_to_replace(path(), 100);
  ASSERT_TRUE(read);
  ASSERT_TRUE(write_file_atomically(path(), "somebody else's", Mode::kSecret));
  const auto replaced = replace_file(path(), "new", ".tmp", read->identity);
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().code(), ErrorCode::kConflict);
  EXPECT_THAT(replaced.error().full(), testing::HasSubstr("somebody replaced it"));
  const auto held = OpenDirectory::open(directory_.path());
  EXPECT_EQ(held->replace_file("app.conf", "new", ".tmp", read->identity).error().code(),
            ErrorCode::kConflict);
  EXPECT_EQ(now(), "somebody else's");
  EXPECT_EQ(names(), 1U) << "nothing is left behind";
}

TEST_F(ReplaceRead, AFileWithSeveralNamesIsRefusedWithWhatToDo) {
  std::filesystem::create_hard_link(path(), directory_.path() / "other");
  const auto replaced = replace_file(path(), "new", ".tmp");
  ASSERT_FALSE(replaced);
  EXPECT_EQ(replaced.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(replaced.error().full(), testing::HasSubstr("cp -p"));
  EXPECT_EQ(now(), "old");
  EXPECT_EQ(names(), 2U);
  EXPECT_TRUE(write_beside(path(), "copy", ".copy")) << "a copy hurts nobody";
}

TEST_F(ReplaceRead, SpecialBitsAreNotCarriedOver) {
  ASSERT_EQ(::chmod(path().c_str(), 07754), 0);
  ASSERT_TRUE(write_beside(path(), "copy", ".copy"));
  ASSERT_TRUE(replace_file(path(), "new", ".tmp"));
  for (const char* name : {"app.conf", ".copy"}) {
    EXPECT_EQ(info(directory_.path() / name).value()->permissions, 0754U) << name;
  }
}

TEST_F(ReplaceRead, ReadsRegularFilesOnlyAndNotTooMuch) {
  EXPECT_EQ(read_to_replace(path(), 2).error().code(), ErrorCode::kLimit);
  EXPECT_EQ(read_to_replace(path(), 3)->bytes, "old");
  std::filesystem::create_symlink(path(), directory_.path() / "link");
  ASSERT_EQ(::mkfifo((directory_.path() / "pipe").c_str(), 0600), 0);
  for (const char* name : {"link", "pipe", "."}) {
    EXPECT_EQ(read_to_replace(directory_.path() / name, 100).error().code(),
              ErrorCode::kUnsupported)
        << name;
  }
  EXPECT_EQ(read_to_replace(directory_.path() / "none", 100).error().code(), ErrorCode::kNotFound);
  const std::string large(200'000, 'x');
  ASSERT_TRUE(write_file_atomically(path(), large, Mode::kPublic));
  EXPECT_EQ(read_to_replace(path(), 200'000)->bytes, large);
}

TEST(DirectoryLockTest, OneHolderAtATime) {
  const auto directory = TemporaryDirectory::make("lock-test");
  ASSERT_TRUE(directory);
  {
    const auto first = DirectoryLock::acquire(directory->path(), std::chrono::milliseconds(0));
    ASSERT_TRUE(first);
    EXPECT_EQ(
        DirectoryLock::acquire(directory->path(), std::chrono::milliseconds(30)).error().code(),
        ErrorCode::kTimeout);
  }
  EXPECT_TRUE(DirectoryLock::acquire(directory->path(), std::chrono::milliseconds(0)));
  EXPECT_TRUE(list_directory(directory->path())->empty());
}

TEST(MatchingPaths, SortedAndWithoutHiddenOnes) {
  const auto directory = TemporaryDirectory::make("glob-test");
  ASSERT_TRUE(directory);
  for (const char* name : {"b.conf", "a.conf", ".c.conf", "d.txt"}) {
    ASSERT_TRUE(write_file_atomically(directory->path() / name, "", Mode::kSecret));
  }
  const auto found = matching_paths((directory->path() / "*.conf").string());
  ASSERT_TRUE(found);
  EXPECT_THAT(*found,
              testing::ElementsAre(directory->path() / "a.conf", directory->path() / "b.conf"));
  EXPECT_TRUE(matching_paths("/nonexistent/*")->empty());
}

TEST(UserTest, KnowsWhoAndWhere) {
  const auto user = effective_user();
  ASSERT_TRUE(user);
  EXPECT_EQ(user->uid, ::geteuid());
  EXPECT_FALSE(user->name.empty());
  EXPECT_FALSE(host_name()->empty());
  const auto rights = privileges();
  ASSERT_TRUE(rights);
  EXPECT_EQ(rights->root, ::geteuid() == 0);
}

}  // namespace
}  // namespace quell::os
