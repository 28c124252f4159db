// What Quell wrote is replaced; what somebody else wrote after it never is.
#include "replace_ours.h"

#include <string>

#include "gmock/gmock.h"
#include "os/file.h"

namespace quell::contain {
namespace {

class ReplaceOurs : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file() const { return directory_.path() / "app.conf"; }
  void holds(std::string_view bytes) const {
    ASSERT_TRUE(os::write_file_atomically(file(), bytes, os::Mode::kPublic));
  }
  [[nodiscard]] std::string bytes() const { return os::read_file(file(), 1000).value_or("(none)"); }
  [[nodiscard]] Result<void> put_back() const {
    return replace_ours(file(), {"changed"}, "original", ".new");
  }

 private:
  os::TemporaryDirectory directory_ = os::TemporaryDirectory::make("replace-ours").value();
};

TEST_F(ReplaceOurs, WhatWasWritten) {
  holds("changed");
  ASSERT_TRUE(put_back());
  EXPECT_EQ(bytes(), "original");
  ASSERT_TRUE(put_back()) << "a second time there is nothing to do";
  EXPECT_EQ(bytes(), "original");
}

TEST_F(ReplaceOurs, NotWhatSomebodyElseWrote) {
  holds("changed, and more by hand");
  const auto put = put_back();
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code(), ErrorCode::kConflict);
  EXPECT_THAT(put.error().message(), testing::HasSubstr("changed by somebody else"));
  EXPECT_EQ(bytes(), "changed, and more by hand");
}

TEST_F(ReplaceOurs, NotAFileThatIsGone) {
  EXPECT_EQ(put_back().error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace quell::contain
