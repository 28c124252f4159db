#include "crypto/foreign_digest.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace quell::crypto {
namespace {

std::string digest(ForeignDigest which, std::string_view a, std::string_view b = {}) {
  ForeignHasher hasher = ForeignHasher::begin(which).value();
  EXPECT_TRUE(hasher.update(a));
  ForeignHasher moved = std::move(hasher);
  EXPECT_TRUE(moved.update(b));
  return moved.finish().value();
}

TEST(ForeignDigest, KnownAnswers) {
  // RFC 1321 and FIPS 180: "abc".
  EXPECT_EQ(digest(ForeignDigest::kMd5, "a", "bc"), "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(digest(ForeignDigest::kSha1, "ab", "c"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(digest(ForeignDigest::kSha256, "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  for (const auto which : {ForeignDigest::kMd5, ForeignDigest::kSha1, ForeignDigest::kSha256}) {
    EXPECT_EQ(digest(which, "").size(), digits_of(which));
  }
}

TEST(ForeignDigest, GitsEmptyBlob) {
  EXPECT_EQ(digest(ForeignDigest::kSha1, std::string_view("blob 0\0", 7)),
            "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
}

}  // namespace
}  // namespace quell::crypto
