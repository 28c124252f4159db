#include "http/request.h"

#include "base/limits.h"
#include "gmock/gmock.h"

namespace quell::http {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view text, LineEnds ends = LineEnds::kAsTheyAre) {
  const auto request = parse_request(text, ends);
  return request ? "no error" : request.error().message();
}

TEST(ParseRequest, KeepsEveryByteAndNamesTheParts) {
  const std::string text =
      "POST //a/../b?q='%27 HTTP/1.1\r\nhOST:x\r\nContent-Length: 3\r\n\r\na\nb";
  const auto request = parse_request(text, LineEnds::kAsTheyAre);
  ASSERT_TRUE(request) << request.error().full();
  EXPECT_EQ(request->raw, text);
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->target, "//a/../b?q='%27");
  EXPECT_EQ(request->body(), "a\nb");
  EXPECT_EQ(request->headers.front().value, "x");
}

TEST(ParseRequest, MakesCrLfOfWhatPeopleTypeInTheHeadOnly) {
  const auto request =
      parse_request("GET / HTTP/1.1\nHost: x\r\nContent-Length: 4\n\na\nb\n", LineEnds::kMakeCrLf);
  ASSERT_TRUE(request) << request.error().full();
  EXPECT_EQ(request->raw, "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\na\nb\n");
  const auto short_one = parse_request("GET / HTTP/1.0", LineEnds::kMakeCrLf);
  ASSERT_TRUE(short_one);
  EXPECT_EQ(short_one->raw, "GET / HTTP/1.0\r\n\r\n");
}

TEST(ParseRequest, SaysWhatIsWrongAndOnWhichLine) {
  EXPECT_THAT(error_of("GET / HTTP/1.1\nHost: x\r\n\r\n"), HasSubstr("line 1"));
  EXPECT_THAT(error_of("GET /\r\n\r\n"), HasSubstr("not METHOD TARGET"));
  EXPECT_THAT(error_of("G(T / HTTP/1.1\r\n\r\n"), HasSubstr("not a token"));
  EXPECT_THAT(error_of("GET /a b HTTP/1.1\r\n\r\n"), HasSubstr("white space"));
  EXPECT_THAT(error_of("GET /\x01 HTTP/1.1\r\n\r\n"), HasSubstr("white space or control"));
  EXPECT_THAT(error_of("GET / HTTP/2\r\n\r\n"), HasSubstr("version"));
  EXPECT_THAT(error_of("GET / HTTP/1.1\r\nA\r\n\r\n"), HasSubstr("line 2"));
  EXPECT_THAT(error_of("GET / HTTP/1.1\r\nA: b\r\n"), HasSubstr("line 3"));
  EXPECT_THAT(error_of("GET / HTTP/1.1\r\n\r\nbody"), HasSubstr("missing, its body has 4"));
  EXPECT_THAT(error_of("GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\nbody"), HasSubstr("is 5"));
  EXPECT_THAT(error_of("", LineEnds::kMakeCrLf), HasSubstr("line 1"));
}

TEST(ParseRequest, HasLimits) {
  EXPECT_EQ(parse_request(std::string(limits::kHttpRequest + 1, 'x'), LineEnds::kAsTheyAre)
                .error()
                .code(),
            ErrorCode::kLimit);
  EXPECT_EQ(
      parse_request("GET /" + std::string(70'000, 'x') + " HTTP/1.1\r\n\r\n", LineEnds::kAsTheyAre)
          .error()
          .code(),
      ErrorCode::kLimit);
}

TEST(WithTarget, ChangesNothingElse) {
  const auto request =
      parse_request("GET /GET HTTP/1.1\r\nReferer: /GET\r\n\r\n", LineEnds::kAsTheyAre);
  ASSERT_TRUE(request);
  const auto changed = with_target(*request, "/%2e");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->raw, "GET /%2e HTTP/1.1\r\nReferer: /GET\r\n\r\n");
  EXPECT_FALSE(with_target(*request, "/a\r\nX: y"));
}

TEST(SafeMethods, AreThoseOfTheRfc) {
  EXPECT_TRUE(is_safe_method("GET"));
  EXPECT_FALSE(is_safe_method("get"));
  EXPECT_FALSE(is_safe_method("POST"));
  EXPECT_FALSE(is_safe_method("DELETE"));
}

}  // namespace
}  // namespace quell::http
