#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "os/file.h"
#include "os/user.h"
#include "webroot/tree.h"

namespace quell::webroot {
namespace {

class WalkTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("walk");
    ASSERT_TRUE(made);
    place_.emplace(*std::move(made));
  }
  [[nodiscard]] os::Path at(const std::string& name) const { return place_->path() / name; }
  void write(const std::string& name) const {
    ASSERT_TRUE(os::make_directories(at(name).parent_path(), os::Mode::kPrivateDirectory));
    ASSERT_TRUE(os::write_file_atomically(at(name), "text", os::Mode::kPublic));
  }
  [[nodiscard]] Tree walked(const WalkOptions& options = {}) const {
    return walk(place_->path(), options).value();
  }
  static std::vector<std::string> paths(const Tree& tree) {
    std::vector<std::string> all;
    for (const TreeEntry& entry : tree.entries) all.push_back(entry.path);
    return all;
  }

 private:
  std::optional<os::TemporaryDirectory> place_;
};

TEST_F(WalkTest, EverythingSortedWithHostileNames) {
  for (const char* name :
       {"z.php", "a/b/c.php", "a/\x1b[2Jx", "a/new\nline", "a/\xff\xfe", ".hid"}) {
    write(name);
  }
  const Tree tree = walked();
  EXPECT_EQ(paths(tree), (std::vector<std::string>{".hid", "a/\x1b[2Jx", "a/b/c.php", "a/new\nline",
                                                   "a/\xff\xfe", "z.php"}));
  EXPECT_EQ(tree.directories, 3U);
  EXPECT_TRUE(tree.problems.empty());
}

TEST_F(WalkTest, LinksAreNamedAndNotFollowed) {
  write("inner/file");
  std::filesystem::create_directory_symlink(at("."), at("inner/loop"));
  std::filesystem::create_symlink("/etc/passwd", at("out"));
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  const Tree tree = walked();
  EXPECT_EQ(paths(tree), (std::vector<std::string>{"inner/file", "inner/loop", "out", "pipe"}));
  EXPECT_EQ(tree.entries[2].link, "/etc/passwd");
  EXPECT_EQ(tree.entries[3].info.basic.kind, os::Kind::kOther);
}

TEST_F(WalkTest, LimitsAreNamed) {
  write("a/b/c/deep");
  write("a/one");
  write("a/two");
  const Tree shallow = walked({.limits = {.depth = 2}});
  ASSERT_EQ(shallow.problems.size(), 1U);
  EXPECT_EQ(shallow.problems[0].path, "a/b");
  EXPECT_EQ(shallow.problems[0].error.code(), ErrorCode::kLimit);
  EXPECT_EQ(paths(shallow), (std::vector<std::string>{"a/one", "a/two"}));
  const Tree few = walked({.limits = {.entries = 2}});
  EXPECT_TRUE(few.truncated);
  EXPECT_EQ(few.entries.size(), 2U);
}

TEST_F(WalkTest, WhatCannotBeReadIsNamedAndTheRestGoesOn) {
  if (os::effective_user().value().uid == 0) GTEST_SKIP() << "root reads everything";
  write("closed/file");
  write("open/file");
  ASSERT_EQ(::chmod(at("closed").c_str(), 0), 0);
  const Tree tree = walked();
  ASSERT_EQ(::chmod(at("closed").c_str(), 0700), 0);
  EXPECT_EQ(paths(tree), (std::vector<std::string>{"open/file"}));
  ASSERT_EQ(tree.problems.size(), 1U);
  EXPECT_EQ(tree.problems[0].path, "closed");
  EXPECT_EQ(tree.problems[0].error.code(), ErrorCode::kPermissionDenied);
}

TEST_F(WalkTest, StopsWhenAsked) {
  for (const char* name : {"a/1", "b/2", "c/3"}) write(name);
  int asked = 0;
  const Tree tree = walked({.stopped = [&asked] { return ++asked > 2; }});
  EXPECT_TRUE(tree.stopped);
  EXPECT_LT(tree.entries.size(), 3U);
  EXPECT_FALSE(walk(at("missing"), {}));
}

TEST_F(WalkTest, AFileIsOpenedWithoutLinksOnTheWay) {
  write("a/b/file");
  std::filesystem::create_directory_symlink(at("a"), at("link"));
  const os::OpenDirectory root = os::OpenDirectory::open(at(".")).value();
  EXPECT_TRUE(open_below(root, "a/b/file"));
  EXPECT_FALSE(open_below(root, "link/b/file"));
  EXPECT_FALSE(open_below(root, "a/b"));
  EXPECT_FALSE(open_below(root, "a/missing"));
}

}  // namespace
}  // namespace quell::webroot
