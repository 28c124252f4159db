#include "webroot/reference.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "os/process.h"
#include "webroot/tree.h"

namespace quell::webroot {
namespace {

class ReferenceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("reference");
    ASSERT_TRUE(made);
    place_.emplace(*std::move(made));
  }
  [[nodiscard]] os::Path at(const std::string& name) const { return place_->path() / name; }
  void write(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(os::make_directories(at(name).parent_path(), os::Mode::kPrivateDirectory));
    ASSERT_TRUE(os::write_file_atomically(at(name), text, os::Mode::kPublic));
  }
  void git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-c", "user.name=t", "-c",
                                         "user.email=t@example.org", "-C", at("repo").string()});
    const auto ran = os::run({.argv = std::move(arguments)}, soon(), {});
    ASSERT_TRUE(ran && os::succeeded(ran->status)) << (ran ? ran->err.kept : "");
  }
  /// A repository with one commit.
  void commit() const {
    git({"init", "-q", "-b", "main"});
    git({"add", "-A"});
    git({"commit", "-q", "-m", "first"});
  }
  [[nodiscard]] Compared compared(const Reference& reference, const std::string& path) const {
    const os::OpenDirectory root = os::OpenDirectory::open(at("root")).value();
    return compare(reference, path, open_below(root, path).value()).value();
  }
  static os::Deadline soon() { return os::Deadline::after(std::chrono::seconds(60)); }

 private:
  std::optional<os::TemporaryDirectory> place_;
};

TEST_F(ReferenceTest, ComparesWithAGitCheckout) {
  write("repo/index.php", "<?php echo 1;\n");
  write("repo/lib/a.php", "a\nb\n");
  write("repo/lib/new\nline.php", "x");
  write("repo/.gitignore", "cache/\n");
  commit();
  write("root/index.php", "<?php echo 2;\n");
  write("root/lib/a.php", "a\r\nb\r\n");
  write("root/lib/new\nline.php", "x");
  write("root/cache/x.php", "y");
  write("root/other.php", "y");
  const GitPlace place{.directory = at("repo")};
  const auto reference = git_reference(place, at("root"), soon());
  ASSERT_TRUE(reference) << reference.error().full();
  EXPECT_EQ(reference->files.size(), 4U);
  EXPECT_TRUE(reference->caveats.empty());
  EXPECT_EQ(compared(*reference, "index.php"), Compared::kModified);
  EXPECT_EQ(compared(*reference, "lib/a.php"), Compared::kSameButLineEnds);
  EXPECT_EQ(compared(*reference, "lib/new\nline.php"), Compared::kSame);
  EXPECT_EQ(compared(*reference, "other.php"), Compared::kNotListed);
  const auto ignored = ignored_by_git(place, {"other.php", "cache/x.php"}, soon());
  ASSERT_TRUE(ignored) << ignored.error().full();
  EXPECT_EQ(*ignored, std::vector<std::string>{"cache/x.php"});
}

TEST_F(ReferenceTest, ADirectoryOfAWorkTreeIsComparedWithItself) {
  write("repo/public/index.php", "x");
  write("repo/src/secret.php", "y");
  commit();
  const auto reference = git_reference({.directory = at("repo/public")}, at("repo/public"), soon());
  ASSERT_TRUE(reference) << reference.error().full();
  ASSERT_EQ(reference->files.size(), 1U);
  EXPECT_EQ(reference->files.begin()->first, "index.php");
  ASSERT_EQ(reference->caveats.size(), 1U) << "it is compared with itself";
}

TEST_F(ReferenceTest, TheRepositorysConfigurationStartsNothing) {
  write("repo/index.php", "x");
  commit();
  for (const char* key : {"core.fsmonitor", "core.pager", "core.sshCommand", "diff.external"}) {
    git({"config", key, "touch " + at("started").string()});
  }
  write("repo/.git/hooks/post-checkout", "#!/bin/sh\ntouch " + at("started").string() + "\n");
  ASSERT_TRUE(os::set_mode(at("repo/.git/hooks/post-checkout"), os::Mode::kExecutable));
  ASSERT_TRUE(git_reference({.directory = at("repo")}, at("root"), soon()));
  ASSERT_TRUE(ignored_by_git({.directory = at("repo")}, {"a"}, soon()));
  EXPECT_FALSE(os::info(at("started")).value());
}

TEST_F(ReferenceTest, WhatIsNoRepositoryOrRevisionIsSaid) {
  write("repo/index.php", "x");
  const auto none = git_reference({.directory = at("repo")}, at("root"), soon());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::kInvalidInput);
  commit();
  for (const char* revision : {"missing", "--help", "", "HEAD:index.php"}) {
    const auto wrong =
        git_reference({.directory = at("repo"), .revision = revision}, at("root"), soon());
    ASSERT_FALSE(wrong) << revision;
    EXPECT_EQ(wrong.error().code(), ErrorCode::kInvalidInput) << revision;
  }
}

TEST_F(ReferenceTest, ComparesWithPackages) {
  // md5("hello\n") and md5("old\n"), as md5sum prints them.
  write("system/var/lib/dpkg/info/shop.md5sums",
        "b1946ac92492d2347c6235b4d2611184  usr/share/shop/index.php\n"
        "b1946ac92492d2347c6235b4d2611184  usr/share/shop/gone.php\n"
        "b1946ac92492d2347c6235b4d2611184  usr/share/other/x.php\nno line\n");
  write("system/var/lib/dpkg/status",
        "Package: shop\nConffiles:\n /usr/share/shop/conf.php b1946ac92492d2347c6235b4d2611184\n"
        "Description: x\n /usr/share/shop/not.php b1946ac92492d2347c6235b4d2611184\n");
  write("system/usr/share/shop/index.php", "hello\n");
  write("system/usr/share/shop/conf.php", "mine\n");
  write("system/usr/share/shop/not.php", "hello\n");
  std::filesystem::create_directory_symlink(at("system/usr/share/shop"), at("root"));
  const auto reference = dpkg_reference(at("system/var/lib/dpkg"), at("root"));
  ASSERT_TRUE(reference) << reference.error().full();
  EXPECT_EQ(reference->files.size(), 3U);
  EXPECT_EQ(compared(*reference, "index.php"), Compared::kSame);
  EXPECT_EQ(compared(*reference, "conf.php"), Compared::kModified);
  EXPECT_TRUE(reference->files.at("conf.php").is_configuration);
  EXPECT_EQ(compared(*reference, "not.php"), Compared::kNotListed);
  const auto outside = dpkg_reference(at("system/var/lib/dpkg"), "/usr");
  ASSERT_FALSE(outside);
  EXPECT_EQ(outside.error().code(), ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace quell::webroot
