#include "os/open_directory.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "os/file.h"

namespace quell::os {
namespace {

class OpenDirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryDirectory::make("open-directory");
    ASSERT_TRUE(made);
    place_.emplace(*std::move(made));
  }
  [[nodiscard]] Path at(const std::string& name) const { return place_->path() / name; }
  void write(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(write_file_atomically(at(name), text, Mode::kPublic));
  }
  [[nodiscard]] OpenDirectory opened() const { return OpenDirectory::open(place_->path()).value(); }

 private:
  std::optional<TemporaryDirectory> place_;
};

TEST_F(OpenDirectoryTest, APathIsWalkedWithoutALink) {
  ASSERT_TRUE(make_directories(at("real/inner"), Mode::kPrivateDirectory));
  std::filesystem::create_symlink(at("real"), at("link"));
  EXPECT_TRUE(OpenDirectory::walk(at("real/inner")));
  EXPECT_TRUE(OpenDirectory::walk("/"));
  EXPECT_EQ(OpenDirectory::walk(at("link/inner")).error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(OpenDirectory::walk(at("real/../real")).error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(OpenDirectory::walk("tmp").error().code(), ErrorCode::kInvalidInput);
}

TEST_F(OpenDirectoryTest, AFileIsReplacedAndALinkIsNot) {
  write("file", "old");
  write("other", "not ours");
  std::filesystem::create_symlink(at("other"), at("link"));
  std::filesystem::create_symlink(at("other"), at(".new"));
  std::filesystem::permissions(at("file"), std::filesystem::perms(0640));
  ASSERT_TRUE(opened().replace_file("file", "new", ".new"));
  EXPECT_EQ(*read_file(at("file"), 100), "new");
  EXPECT_EQ(info(at("file")).value()->permissions, 0640U);
  EXPECT_EQ(*read_file(at("other"), 100), "not ours");
  EXPECT_EQ(opened().replace_file("link", "new", ".new").error().code(), ErrorCode::kUnsupported);
  EXPECT_EQ(opened().replace_file("none", "new", ".new").error().code(), ErrorCode::kNotFound);
}

TEST_F(OpenDirectoryTest, ListsSortedAndUpToALimit) {
  for (const char* name : {"b", "a", "c\nd", "\xff"}) write(name, "x");
  const auto all = opened().list(10);
  ASSERT_TRUE(all);
  std::vector<std::string> names;
  for (const Entry& entry : all->entries) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c\nd", "\xff"}));
  EXPECT_FALSE(all->truncated);
  EXPECT_FALSE(opened().list(4)->truncated);
  const auto some = opened().list(3);
  ASSERT_TRUE(some);
  EXPECT_EQ(some->entries.size(), 3U);
  EXPECT_TRUE(some->truncated);
}

TEST_F(OpenDirectoryTest, ALinkLeadsNowhere) {
  ASSERT_TRUE(make_directories(at("real"), Mode::kPrivateDirectory));
  write("file", "secret");
  std::filesystem::create_symlink(at("real"), at("to_directory"));
  std::filesystem::create_symlink(at("file"), at("to_file"));
  const OpenDirectory directory = opened();
  EXPECT_TRUE(directory.enter("real"));
  EXPECT_TRUE(directory.open_file("file"));
  const auto entered = directory.enter("to_directory");
  ASSERT_FALSE(entered);
  EXPECT_EQ(entered.error().code(), ErrorCode::kInvalidInput);
  const auto read = directory.open_file("to_file");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(directory.link_text("to_file", 4096).value(), at("file").string());
  EXPECT_EQ(directory.link_text("to_file", 3).value(), at("file").string().substr(0, 3));
  EXPECT_EQ(directory.look_at("to_file").value()->basic.kind, Kind::kSymlink);
}

TEST_F(OpenDirectoryTest, ANamedPipeIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  const auto pipe = opened().open_file("pipe");
  ASSERT_FALSE(pipe);
  EXPECT_EQ(pipe.error().code(), ErrorCode::kInvalidInput);
}

TEST_F(OpenDirectoryTest, TellsTheTimesApart) {
  write("file", "x");
  ASSERT_EQ(::link(at("file").c_str(), at("second").c_str()), 0);
  const std::array<timespec, 2> old{timespec{.tv_sec = 1'500'000'000, .tv_nsec = 123'456'789},
                                    timespec{.tv_sec = 1'500'000'000, .tv_nsec = 123'456'789}};
  ASSERT_EQ(::utimensat(AT_FDCWD, at("file").c_str(), old.data(), 0), 0);
  const auto seen = opened().look_at("file");
  ASSERT_TRUE(seen && seen->has_value());
  const FullInfo& info = **seen;
  EXPECT_EQ(to_iso(info.basic.modified), "2017-07-14T02:40:00.123456Z");
  EXPECT_EQ(info.modified_nanos, 123'456'789U);
  EXPECT_GT(info.changed, info.basic.modified + std::chrono::hours(24));
  EXPECT_EQ(info.links, 2U);
  if (info.born) EXPECT_GT(*info.born, info.basic.modified);
  EXPECT_FALSE(opened().look_at("missing").value());
}

TEST_F(OpenDirectoryTest, WhatIsMovedAwayStaysTheSame) {
  ASSERT_TRUE(make_directories(at("inner"), Mode::kPrivateDirectory));
  write("inner/file", "x");
  const OpenDirectory inner = opened().enter("inner").value();
  std::filesystem::rename(at("inner"), at("moved"));
  std::filesystem::create_directory_symlink("/", at("inner"));
  EXPECT_TRUE(inner.open_file("file"));
}

}  // namespace
}  // namespace quell::os
