#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/file.h"
#include "os/open_directory.h"

namespace quell::os {
namespace {

class PutFile : public testing::Test {
 protected:
  [[nodiscard]] Path path(const std::string& name) const { return directory_.path() / name; }
  [[nodiscard]] std::string read(const std::string& name) const {
    return read_file(path(name), 1000).value_or("(none)");
  }

  TemporaryDirectory directory_ = *TemporaryDirectory::make("put-file");
  OpenDirectory open_ = *OpenDirectory::open(directory_.path());
};

TEST_F(PutFile, BytesModeAndTimeAreAsGiven) {
  const FileTraits traits{.permissions = 04751,
                          .owner = ::geteuid(),
                          .group = ::getegid(),
                          .modified_ns = 1'234'567'890'123'456'789};
  ASSERT_TRUE(open_.put("file", "old", traits, ".tmp"));
  ASSERT_TRUE(open_.put("file", "new", traits, ".tmp"));
  EXPECT_EQ(read("file"), "new");
  EXPECT_EQ(open_.traits_of("file").value(), traits);
  EXPECT_EQ(list_directory(directory_.path())->size(), 1U) << "no temporary file is left";
}

TEST_F(PutFile, AnotherOwnerIsKeptByRootAndRefusedElse) {
  const FileTraits traits{.permissions = 0600, .owner = 12345, .group = 23456};
  const auto put = open_.put("file", "x", traits, ".tmp");
  if (::geteuid() == 0) {
    ASSERT_TRUE(put) << put.error().full();
    EXPECT_EQ(open_.traits_of("file")->owner, 12345U);
    EXPECT_EQ(open_.traits_of("file")->group, 23456U);
  } else {
    EXPECT_EQ(put.error().code(), ErrorCode::kPermissionDenied);
    EXPECT_TRUE(list_directory(directory_.path())->empty());
  }
}

TEST_F(PutFile, ALinkLaidThereIsReplacedAndNotFollowed) {
  ASSERT_TRUE(write_file_atomically(path("victim"), "safe", Mode::kPublic));
  std::filesystem::create_symlink("victim", path("file"));
  std::filesystem::create_symlink("victim", path(".tmp"));
  const FileTraits traits{.owner = ::geteuid(), .group = ::getegid()};
  ASSERT_TRUE(open_.put("file", "x", traits, ".tmp"));
  EXPECT_EQ(read("victim"), "safe");
  EXPECT_EQ(read("file"), "x");
  EXPECT_FALSE(std::filesystem::is_symlink(path("file")));
}

TEST_F(PutFile, ALinkIsMadeWhereNothingIs) {
  ASSERT_TRUE(open_.make_link("link", "../nowhere"));
  EXPECT_EQ(std::filesystem::read_symlink(path("link")), "../nowhere");
  EXPECT_EQ(open_.make_link("link", "other").error().code(), ErrorCode::kConflict);
  EXPECT_EQ(std::filesystem::read_symlink(path("link")), "../nowhere");
}

TEST_F(PutFile, DirectoriesComeAndGoWhenTheyAreEmpty) {
  FileTraits traits = *open_.traits();
  traits.permissions = 0750;
  ASSERT_TRUE(open_.make_directory("sub", traits));
  EXPECT_EQ(open_.traits_of("sub")->permissions, 0750U);
  const auto sub = open_.enter("sub");
  ASSERT_TRUE(sub);
  ASSERT_TRUE(sub->put("x", "", {.owner = ::geteuid(), .group = ::getegid()}, ".tmp"));
  EXPECT_EQ(open_.remove_directory("sub").error().code(), ErrorCode::kConflict);
  ASSERT_TRUE(sub->remove("x"));
  ASSERT_TRUE(sub->remove("x")) << "gone already";
  ASSERT_TRUE(open_.remove_directory("sub"));
  ASSERT_TRUE(open_.remove_directory("sub"));
  EXPECT_TRUE(list_directory(directory_.path())->empty());
}

}  // namespace
}  // namespace quell::os
