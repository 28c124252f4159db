#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"

namespace quell::attack {
namespace {

class PrototypeAttack : public testing::TestWithParam<AttackCase> {};
TEST_P(PrototypeAttack, IsFound) {
  expect_found(GetParam());
}
constexpr Technique kPrototype = Technique::kPrototype;
INSTANTIATE_TEST_SUITE_P(
    Places, PrototypeAttack,
    testing::Values(
        AttackCase{kPrototype, "/x?__proto__[a]=1", Where::kTarget},
        AttackCase{kPrototype, "/x?a[__proto__][b]=c", Where::kTarget},
        AttackCase{kPrototype, "/x?__proto__.a=1", Where::kTarget},
        AttackCase{kPrototype, "/x?constructor[prototype][a]=1", Where::kTarget},
        AttackCase{kPrototype, "/x?a[constructor][prototype]=1", Where::kTarget},
        AttackCase{kPrototype, "/x?__proto__%5Ba%5D%3D1", Where::kTarget},
        AttackCase{kPrototype, "{\"__proto__\":{\"a\":1}}", Where::kBody},
        AttackCase{kPrototype, "{\"constructor\":{\"prototype\":{\"a\":1}}}", Where::kBody},
        AttackCase{kPrototype, "[{\"x\":[{\"__proto__\":0}]}]", Where::kBody},
        AttackCase{kPrototype, "{\"then\":\"$1:__proto__:then\"}", Where::kBody},
        AttackCase{kPrototype, "{\"get\":\"$1:constructor:constructor\"}", Where::kBody}));

class PrototypeLookAlike : public testing::TestWithParam<std::string_view> {};
TEST_P(PrototypeLookAlike, IsHarmless) {
  expect_no_code(Where::kTarget, GetParam());
  expect_no_code(Where::kBody, GetParam());
}
INSTANTIATE_TEST_SUITE_P(Ordinary, PrototypeLookAlike,
                         testing::Values("/x?q=__proto__", "/x?constructor=ferrari",
                                         "/x?__utma=1.2&__cfduid=x", "{\"constructor\":\"Error\"}",
                                         "{\"prototype\":{\"a\":1}}", "{\"__typename\":\"User\"}",
                                         "{\"price\":\"$5:00\"}"));

}  // namespace
}  // namespace quell::attack
