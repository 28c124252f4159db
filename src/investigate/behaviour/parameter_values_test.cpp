#include "behaviour/parameter_values.h"

#include <gtest/gtest.h>

namespace quell::investigate {
namespace {

TEST(ParameterValues, TellsNumbersFromText) {
  const ParameterValues values = parameter_values("id=17&q=shoes&price=-3.50&empty=&flag&v=1e5");
  ASSERT_EQ(values.size, 4);
  EXPECT_EQ(values.names[0], name_hash("id"));
  EXPECT_TRUE(values.is_numeric(0));
  EXPECT_EQ(values.names[1], name_hash("q"));
  EXPECT_FALSE(values.is_numeric(1));
  EXPECT_TRUE(values.is_numeric(2));
  EXPECT_FALSE(values.is_numeric(3));
}

TEST(ParameterValues, LeavesOutWhatItCannotName) {
  EXPECT_EQ(parameter_values("").size, 0);
  EXPECT_EQ(parameter_values("&&=&=x&%71=1&a+b=1").size, 0);
}

TEST(ParameterValues, LooksAtTheFirstFew) {
  const ParameterValues values = parameter_values("a=1&b=2&c=3&d=4&e=5&f=6&g=7&h=x");
  EXPECT_EQ(values.size, ParameterValues::kMost);
  EXPECT_TRUE(values.is_numeric(ParameterValues::kMost - 1));
}

}  // namespace
}  // namespace quell::investigate
