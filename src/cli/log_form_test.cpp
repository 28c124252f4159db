#include "log_form.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "program_fixture.h"

namespace quell::cli {
namespace {

using testing::HasSubstr;

TEST(PatternAndFormat, IsToldFromAFormatStringThatHoldsAnEqualsSign) {
  for (const char* const text :
       {"combined", "json", "$remote_addr [$time_local] \"$request\" rt=$request_time",
        "time=$time_iso8601 client=$remote_addr request=\"$request\"", "%h %t a=\"%r\" %>s",
        "{\"a\":\"$request\"}=x", "=json", "* [$time_local] a=$request", ""}) {
    EXPECT_FALSE(pattern_and_format(text)) << text;
  }
  const auto named = pattern_and_format("app.log=json");
  ASSERT_TRUE(named);
  EXPECT_EQ(named->pattern, "app.log");
  EXPECT_EQ(named->format, "json");
  const auto string = pattern_and_format("./lb*=t=$time_local r=\"$request\"");
  ASSERT_TRUE(string);
  EXPECT_EQ(string->pattern, "./lb*");
  EXPECT_EQ(string->format, "t=$time_local r=\"$request\"");
}

constexpr const char* kCombined =
    "203.0.113.9 - - [22/Nov/2026:03:14:15 +0000] \"GET /a?q=1%27+or+1=1-- HTTP/1.1\" 200 612 "
    "\"-\" \"x\"\n";
constexpr const char* kOwn =
    "2026-11-22T03:14:15+00:00|203.0.113.10|GET /b?q=1%27+or+1=1-- HTTP/1.1|200|612\n";
constexpr const char* kFields =
    R"({"ts":"2026-11-22T03:14:15Z","who":"203.0.113.11","what":"GET /c?q=1%27+or+1=1-- HTTP/1.1","status":200})"
    "\n";

class LogFormTest : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    ASSERT_TRUE(os::make_directories(file("logs"), os::Mode::kPrivateDirectory));
    write("logs/access.log", kCombined);
    write("logs/own.log", kOwn);
    write("logs/app.json", kFields);
  }
  std::int64_t requests(std::vector<std::string> options) {
    options.insert(options.begin(), {"scan", "--format", "json"});
    options.push_back(file("logs").string());
    run(options);
    return printed().at("requests").as_int64();
  }
};

TEST_F(LogFormTest, EachFileMayHaveItsOwn) {
  const std::string own = "own*=$time_iso8601|$remote_addr|$request|$status|$body_bytes_sent";
  EXPECT_EQ(requests({}), 1);
  EXPECT_EQ(requests({"--log-format", own}), 2);
  EXPECT_EQ(requests({"--log-format", own, "--log-format", "logs/app*=json", "--json-fields",
                      "time=ts,client=who,request=what"}),
            3);
  // The plain form is of all files that no pattern fits.
  EXPECT_EQ(requests({"--log-format", own, "--log-format", "haproxy"}), 1);
  EXPECT_EQ(requests({"--log-format", "own.log=combined"}), 1);
}

TEST_F(LogFormTest, MistakesNameThePattern) {
  EXPECT_EQ(run({"scan", "--log-format", "app*=combind", file("logs").string()}), 2);
  EXPECT_THAT(console.errors, HasSubstr("--log-format of app*"));
  EXPECT_THAT(console.errors, HasSubstr("combined"));
  EXPECT_EQ(
      run({"scan", "--log-format", "combined", "--json-fields", "time=ts", file("logs").string()}),
      2);
  EXPECT_EQ(run({"scan", "--help"}), 0);
  EXPECT_THAT(console.output, HasSubstr("GLOB="));
}

}  // namespace
}  // namespace quell::cli
