// Access lists outlive a file's replacement, and those that a directory hands down do not get in.
#include <sys/stat.h>
#include <sys/xattr.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "gmock/gmock.h"
#include "os/file.h"
#include "os/open_directory.h"
#include "os/replace_file.h"

namespace quell::os {
namespace {

constexpr const char* kAccess = "system.posix_acl_access";
constexpr const char* kDefault = "system.posix_acl_default";

/// An access list as the kernel takes it (linux/posix_acl_xattr.h): the owner reads and writes, so
/// does the account 4242, nobody else anything.
std::string list_with_a_guest() {
  struct Entry {
    std::uint16_t tag;
    std::uint16_t permissions;
    std::uint32_t id;
  };
  constexpr std::uint32_t kNobody = 0xFFFFFFFF;
  constexpr std::array<Entry, 5> kEntries = {{{0x01, 6, kNobody},
                                              {0x02, 6, 4242},
                                              {0x04, 0, kNobody},
                                              {0x10, 6, kNobody},
                                              {0x20, 0, kNobody}}};
  constexpr std::uint32_t kVersion = 2;
  std::string out(sizeof kVersion + sizeof kEntries, '\0');
  std::memcpy(out.data(), &kVersion, sizeof kVersion);
  std::memcpy(out.data() + sizeof kVersion, kEntries.data(), sizeof kEntries);
  return out;
}

std::optional<std::string> attribute(const Path& path, const char* name) {
  std::string value(4096, '\0');
  const ssize_t size = ::getxattr(path.c_str(), name, value.data(), value.size());
  if (size < 0) return std::nullopt;
  value.resize(static_cast<std::size_t>(size));
  return value;
}

bool set(const Path& path, const char* name, const std::string& value) {
  return ::setxattr(path.c_str(), name, value.data(), value.size(), 0) == 0;
}

class ExtendedAttributes : public ::testing::Test {
 protected:
  void SetUp() override {
    auto made = TemporaryDirectory::make("attributes-test");
    ASSERT_TRUE(made);
    directory_.emplace(*std::move(made));
    ASSERT_TRUE(write_file_atomically(file(), "old", Mode::kSecret));
    if (!set(file(), kAccess, list_with_a_guest()) && errno == ENOTSUP) {
      GTEST_SKIP() << "the temporary directory's file system has no access lists";
    }
  }

  [[nodiscard]] Path file() const { return directory_->path() / "app.conf"; }
  [[nodiscard]] Path place() const { return directory_->path(); }

 private:
  std::optional<TemporaryDirectory> directory_;
};

TEST_F(ExtendedAttributes, StayWhenTheFileIsReplaced) {
  ASSERT_TRUE(replace_file(file(), "new", ".tmp"));
  EXPECT_EQ(read_file(file(), 100), "new");
  EXPECT_EQ(attribute(file(), kAccess), list_with_a_guest());
}

TEST_F(ExtendedAttributes, StayWhenItIsPutInAnOpenDirectory) {
  const auto open = OpenDirectory::open(place());
  ASSERT_TRUE(open);
  const auto traits = open->traits_of("app.conf");
  ASSERT_TRUE(traits);
  ASSERT_TRUE(open->put("app.conf", "new", *traits, ".tmp"));
  EXPECT_EQ(read_file(file(), 100), "new");
  EXPECT_EQ(attribute(file(), kAccess), list_with_a_guest());
}

TEST_F(ExtendedAttributes, OfACopyBesideAreTheModels) {
  ASSERT_TRUE(write_beside(file(), "copy", ".copy"));
  EXPECT_EQ(attribute(place() / ".copy", kAccess), list_with_a_guest());
}

TEST_F(ExtendedAttributes, ThatADirectoryHandsDownLetNobodyIn) {
  ASSERT_EQ(::removexattr(file().c_str(), kAccess), 0);
  ASSERT_EQ(::chmod(file().c_str(), S_IRUSR | S_IWUSR), 0);
  ASSERT_TRUE(set(place(), kDefault, list_with_a_guest()));
  ASSERT_TRUE(replace_file(file(), "new", ".tmp"));
  EXPECT_EQ(attribute(file(), kAccess), std::nullopt) << "the guest could read the secret";
  struct stat found{};
  ASSERT_EQ(::stat(file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777U, 0600U);
}

}  // namespace
}  // namespace quell::os
