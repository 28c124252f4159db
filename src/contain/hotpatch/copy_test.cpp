#include "hotpatch/copy.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "hotpatch/tree.h"
#include "os/file.h"

namespace quell::contain::hotpatch {
namespace {

TEST(HotpatchCopy, ALinkStaysInsideWhateverElseIsALink) {
  for (const char* leads : {"x", "./x", "../x", "../../x", ".././../x/y", "x/./y", "../..", "..."})
    EXPECT_TRUE(stays_inside("a/b/link", leads)) << leads;
  for (const char* leads : {"/", "/etc", "../../..", "x/..", "x/../y", "../x/..", "d/d/../..",
                            "x/.././y", "././../../..", "x//.."})
    EXPECT_FALSE(stays_inside("a/b/link", leads)) << leads;
  EXPECT_FALSE(stays_inside("link", ".."));
}

class CopyTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"tree/app", "copy", "outside"}) {
      ASSERT_TRUE(std::filesystem::create_directories(at(name)));
    }
    ASSERT_TRUE(os::write_file_atomically(at("tree/app/run"), "#!\n", os::Mode::kExecutable));
    ASSERT_TRUE(os::write_file_atomically(at("tree/app/page"), "old\n", os::Mode::kPublic));
    ASSERT_TRUE(os::write_file_atomically(at("outside/page"), "theirs\n", os::Mode::kPublic));
  }
  [[nodiscard]] std::filesystem::path at(const std::string& name) const {
    return directory_.path() / name;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return os::read_file(at(name), 1000).value_or("(none)");
  }
  [[nodiscard]] Result<void> copy(const patch::Tree& changed) const {
    QUELL_TRY(const FileTree tree, FileTree::open(at("tree")));
    return tree.copy_to(at("copy"), changed);
  }
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("hotpatch-copy");
};

TEST_F(CopyTest, CopiesWithTheChangesOverIt) {
  const auto copied = copy({{"app/page", "new\n"}, {"app/made/deep", "made\n"}});
  ASSERT_TRUE(copied) << copied.error().full();
  EXPECT_EQ(read("copy/app/page"), "new\n");
  EXPECT_EQ(read("copy/app/made/deep"), "made\n");
  EXPECT_EQ(read("copy/app/run"), "#!\n");
  EXPECT_NE((std::filesystem::status(at("copy/app/run")).permissions() &
             std::filesystem::perms::owner_exec),
            std::filesystem::perms::none);
  EXPECT_EQ(read("tree/app/page"), "old\n");
}

// As when the tree's listing has a name twice, first as a link and then as a directory.
TEST_F(CopyTest, ADirectoryIsNotEnteredThroughALinkOfItsName) {
  std::filesystem::create_directory_symlink(at("outside"), at("copy/app"));
  EXPECT_FALSE(copy({}));
  EXPECT_FALSE(copy({{"app/page", "new\n"}}));
  EXPECT_EQ(read("outside/page"), "theirs\n");
  EXPECT_FALSE(std::filesystem::exists(at("outside/run")));
}

TEST_F(CopyTest, AFileTakesTheNameOfALinkAndIsNotWrittenThroughIt) {
  std::filesystem::create_directory(at("copy/app"));
  std::filesystem::create_symlink(at("outside/page"), at("copy/app/page"));
  std::filesystem::create_symlink(at("outside/page"), at("copy/app") / kTemporary);
  const auto copied = copy({});
  ASSERT_TRUE(copied) << copied.error().full();
  EXPECT_EQ(read("copy/app/page"), "old\n");
  EXPECT_FALSE(std::filesystem::is_symlink(at("copy/app/page")));
  EXPECT_EQ(read("outside/page"), "theirs\n");
}

TEST_F(CopyTest, ALinkTakesNoNameThatIsTaken) {
  std::filesystem::create_symlink("page", at("tree/app/twice"));
  std::filesystem::create_directories(at("copy/app/twice"));
  const auto copied = copy({});
  ASSERT_FALSE(copied);
  EXPECT_EQ(copied.error().code(), ErrorCode::kConflict);
}

}  // namespace
}  // namespace quell::contain::hotpatch
