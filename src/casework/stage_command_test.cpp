#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "casework/stage.h"

namespace quell::casework {
namespace {

using testing::HasSubstr;
using testing::Not;
using Words = std::vector<std::string>;

const Words kWithSecret = {"/usr/bin/mysql", "-phunter 2", "shop"};

TEST(StageCommand, WithoutSecretsIsKeptAsItIs) {
  const Words words = {"make", "check", "a b", "\"", ""};
  EXPECT_EQ(command_text(words), R"(["make","check","a b","\"",""])");
  EXPECT_EQ(parse_command_text(command_text(words)).value(), words);
}

TEST(StageCommand, ASecretIsNotKept) {
  const std::string text = command_text(kWithSecret);
  EXPECT_THAT(text, Not(HasSubstr("hunter")));
  // printf '%s\0' /usr/bin/mysql '-phunter 2' shop | b2sum -l 256
  EXPECT_EQ(text, R"(["/usr/bin/mysql","-p[hidden]","shop"] digest )"
                  "ae21b2b3287413c0820bd7a1f4e0feb7ef6f5ffbba27da2f7984e36ebcdef894");
}

TEST(StageCommand, IsFoundByItsDigest) {
  const std::string text = command_text(kWithSecret);
  Words other = kWithSecret;
  other[1] = "-phunter 3";
  EXPECT_EQ(parse_command_text(text, {{"make"}, other, kWithSecret}).value(), kWithSecret);
  const auto missing = parse_command_text(text, {{"make"}, other});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(missing.error().message(), HasSubstr("behind --"));
}

TEST(StageCommand, IsNeverRunAsItIsShown) {
  EXPECT_FALSE(parse_command_text(R"(["x","[hidden]"] digest 00)"));
  EXPECT_FALSE(parse_command_text(R"(["x"] digest )"));
  EXPECT_FALSE(parse_command_text(R"(["x"] trailing)"));
  // Somebody may well have a file of this name.
  EXPECT_EQ(parse_command_text(R"(["cat","[hidden]"])").value(), (Words{"cat", "[hidden]"}));
}

TEST(StageCommand, WordsThatAreNoTextAreRunAsTheyWereTyped) {
  const Words words = {"touch", "a\xff"};
  const std::string text = command_text(words);
  EXPECT_THAT(text, HasSubstr(" digest "));
  EXPECT_EQ(parse_command_text(text, {words}).value(), words);
}

}  // namespace
}  // namespace quell::casework
