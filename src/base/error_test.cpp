#include "base/error.h"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.h"
#include "base/result.h"

namespace quell {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorCode::kInvalidInput, "odd");
  return number / 2;
}

Result<int> quarter(int number) {
  QUELL_TRY(const int once, half(number));
  QUELL_CHECK(half(once));
  return half(once);
}

TEST(Result, TryPassesTheErrorOn) {
  EXPECT_EQ(quarter(8).value(), 2);
  EXPECT_EQ(quarter(6).error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(and_then(half(8), half).value(), 2);
  EXPECT_EQ(transform(half(8), [](int n) { return n + 1; }).value(), 5);
}

TEST(Error, CausesAreToldInOrder) {
  const Error error = Error(ErrorCode::kNoSpace, "disk full").wrapped("cannot append").wrapped("x");
  EXPECT_EQ(error.full(), "x: cannot append: disk full");
  EXPECT_EQ(error.code(), ErrorCode::kNoSpace);
}

TEST(Hex, OneAllowedForm) {
  EXPECT_EQ(to_hex(from_hex("00ff1a").value()), "00ff1a");
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0F"));
  EXPECT_FALSE(from_hex("zz"));
}

}  // namespace
}  // namespace quell
