#include <gtest/gtest.h>

#include "judging/family_checks_test.h"
#include "split/request_lines.h"

namespace quell::attack {
namespace {

double header(Where where, std::string_view bytes) {
  return score_of(Technique::kHeaderInjection, where, bytes);
}
double mail(std::string_view bytes) {
  return score_of(Technique::kMailInjection, Where::kQuery, bytes);
}

TEST(LineEnds, OfAllKinds) {
  LineEnds ends(
      "a\r\n\r\nb\xe5\x98\x8a\xe5\x98\x8d"
      "c\\r\\nd\\x\xe5\x98\x80");
  ASSERT_TRUE(ends.next());
  EXPECT_EQ(ends.first(), "a");
  EXPECT_EQ(ends.line(), "b");
  EXPECT_TRUE(ends.blank_line());
  EXPECT_FALSE(ends.disguised());
  ASSERT_TRUE(ends.next());
  EXPECT_EQ(ends.line(), "c");
  EXPECT_FALSE(ends.blank_line());
  EXPECT_TRUE(ends.disguised());
  ASSERT_TRUE(ends.next());
  EXPECT_EQ(ends.line(), "d\\x\xe5\x98\x80");
  EXPECT_FALSE(ends.next());
  EXPECT_EQ(ends.count(), 3U);
}

class IsHeaderInjection : public testing::TestWithParam<const char*> {};
TEST_P(IsHeaderInjection, InATarget) {
  EXPECT_GE(header(Where::kTarget, GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Shapes, IsHeaderInjection,
    testing::Values("/r?u=a%0d%0aSet-Cookie:%20a=1", "/r?u=%0dSet-Cookie:a=1",
                    "/r?u=a%250d%250aLocation:%20http://evil.example/",
                    "/r?u=a%E5%98%8A%E5%98%8DSet-Cookie:%20a=1", "/r?u=%u000aSet-Cookie:a",
                    "/r?u=%c0%8aSet-Cookie:a", "/r?u=x%0d%0aX-Test:%20y",
                    "/r?u=x%0d%0a%0d%0aHTTP/1.1%20200%20OK", "/r?u=x%0d%0aHost:%20evil.example",
                    "/r?u=x%0a%0d%0aGET%20/a%20HTTP/1.1", "/r?u=%0d%0a%0d%0a%3Cscript%3Ex",
                    "/x%0aLocation:%20//evil.example", "/a%0d%0ab", "/r?%0d%0aa=b",
                    "/r?u=GET%20/admin%20HTTP/1.1"));

class IsTextOfLines : public testing::TestWithParam<const char*> {};
TEST_P(IsTextOfLines, InABody) {
  const std::string bytes = "t=" + std::string(GetParam());
  EXPECT_LT(header(Where::kBody, bytes), kAttackScore) << bytes;
  EXPECT_LT(score_of(Technique::kMailInjection, Where::kBody, bytes), kAttackScore) << bytes;
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, IsTextOfLines,
    testing::Values(
        "1 Main St%0d%0aPhone:+555", "Hi%0d%0aHost:+the+one+who+invites",
        "From:+the+office%0aTo:+the+station", "Name:+Ana%0aLocation:+Berlin,+Germany",
        "Version:+1%0aServer:+it+crashes%0aStatus:+5+of+7", "a%0a%0ab",
        "Dear+Ana,%0d%0a%0d%0a%3Cb%3Ehello%3C/b%3E", "Subject:+maths%0aTeacher:+X",
        "1+select+a+chair%0a2+fetch+it", "A1+status+good", "Quit%0asmoking",
        "Set-Cookie:+explained", "HTTP/2%0ais+fast", "data%0aand+more",
        "a%0ab%0ac%0ad%0aOn+Monday+wrote:%0aFrom:+ana@mail.example%0aTo:+bob@b.example"));

TEST(HeaderInjection, PartsOfAMultipartBodyHaveHeaders) {
  EXPECT_LT(header(Where::kBody, "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1"),
            kAttackScore);
}

class IsMailInjection : public testing::TestWithParam<const char*> {};
TEST_P(IsMailInjection, AsAValue) {
  EXPECT_GE(mail(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Shapes, IsMailInjection,
    testing::Values("a@b.example%0aBcc:c@d.example", "Hi%0d%0aCc:%20x@y.example",
                    "Hi%0aReply-To:%20x@y.example", "x%0aRCPT%20TO:%3Cx@y.example%3E",
                    "x%0d%0aMAIL%20FROM:x", "%0d%0aV100%20CAPABILITY%0d%0a",
                    "x%0d%0aEHLO%20evil.example", "7%0d%0aDELE%201", "%0d%0aQUIT%0d%0a"));

TEST(HeaderInjection, HostileValues) {
  using namespace std::string_view_literals;
  constexpr auto kPieces =
      std::to_array({"\n"sv, "\r\n"sv, "\\n"sv, "\\"sv, "\xe5"sv, "\nSet-Cookie:"sv, "\na@b"sv,
                     "\nA1 LOGIN "sv, "%0a"sv, "\nGET "sv, "\nTo: a@b"sv});
  expect_bounded(Technique::kHeaderInjection, kPieces);
  expect_bounded(Technique::kMailInjection, kPieces);
}

}  // namespace
}  // namespace quell::attack
