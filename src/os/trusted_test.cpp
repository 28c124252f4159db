// Only what nobody but root can have changed is believed.
#include "os/trusted.h"

#include <sys/stat.h>
#include <unistd.h>

#include "gmock/gmock.h"

namespace quell::os {
namespace {

constexpr std::uint32_t kNobody = 65534;

class Trusted : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "files of root can only be made by root";
    ASSERT_EQ(::mkdir(inner().c_str(), 0755), 0);
    write(file(), "text");
  }
  static void write(const Path& path, const std::string& text) {
    ASSERT_TRUE(write_file_atomically(path, text, Mode::kPublic));
  }
  [[nodiscard]] Path inner() const { return directory_.path() / "inner"; }
  [[nodiscard]] Path file() const { return inner() / "file"; }
  [[nodiscard]] std::string why_not(const Path& path) const {
    const auto text = read_trusted(path, 100);
    return text ? "" : text.error().full();
  }
  TemporaryDirectory directory_ = *TemporaryDirectory::make("trusted");
};

TEST_F(Trusted, AFileOfRootIsRead) {
  EXPECT_EQ(*read_trusted(file(), 4), "text");
  EXPECT_EQ(read_trusted(file(), 3).error().code(), ErrorCode::kLimit);
  EXPECT_EQ(read_trusted(inner() / "other", 3).error().code(), ErrorCode::kNotFound);
}

TEST_F(Trusted, AFileOfSomebodyElseIsNot) {
  ASSERT_EQ(::chown(file().c_str(), kNobody, 0), 0);
  EXPECT_THAT(why_not(file()), testing::HasSubstr("belongs to user 65534"));
}

TEST_F(Trusted, AFileThatOthersMayWriteIsNot) {
  ASSERT_EQ(::chmod(file().c_str(), 0664), 0);
  EXPECT_THAT(why_not(file()), testing::HasSubstr("mode 0664"));
  ASSERT_EQ(::chmod(file().c_str(), 0646), 0);
  EXPECT_THAT(why_not(file()), testing::HasSubstr("mode 0646"));
}

TEST_F(Trusted, ADirectoryOnTheWayCounts) {
  ASSERT_EQ(::chmod(inner().c_str(), 0777), 0);
  EXPECT_THAT(why_not(file()), testing::HasSubstr("mode 0777"));
  ASSERT_EQ(::chmod(inner().c_str(), 0755), 0);
  ASSERT_EQ(::chown(inner().c_str(), kNobody, 0), 0);
  EXPECT_THAT(why_not(file()), testing::HasSubstr("belongs to user"));
}

TEST_F(Trusted, NoPartIsALink) {
  ASSERT_EQ(::symlink("file", (inner() / "link").c_str()), 0);
  EXPECT_EQ(read_trusted(inner() / "link", 10).error().code(), ErrorCode::kInvalidInput);
  ASSERT_EQ(::symlink("inner", (directory_.path() / "way").c_str()), 0);
  EXPECT_FALSE(read_trusted(directory_.path() / "way" / "file", 10));
}

TEST_F(Trusted, NothingButAPlainFileIsRead) {
  EXPECT_EQ(read_trusted(inner(), 10).error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(read_trusted("relative", 10).error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(read_trusted(inner() / ".." / "inner" / "file", 10).error().code(),
            ErrorCode::kInvalidInput);
  ASSERT_EQ(::mkfifo((inner() / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(read_trusted(inner() / "pipe", 10).error().code(), ErrorCode::kInvalidInput);
}

TEST_F(Trusted, ADirectoryThatAnybodyMayAddToIsFineOnTheWayOnly) {
  EXPECT_TRUE(check_trusted(inner()));
  ASSERT_EQ(::chmod(inner().c_str(), 01777), 0);
  EXPECT_TRUE(check_trusted(file()));
  EXPECT_FALSE(check_trusted(inner()));
}

}  // namespace
}  // namespace quell::os
