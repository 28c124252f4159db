#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>

#include "attack/quick.h"
#include "sample_requests_test.h"

namespace quell::attack {
namespace {

class IsPlainTarget : public testing::TestWithParam<const char*> {};
TEST_P(IsPlainTarget, IsAccepted) {
  EXPECT_TRUE(is_plainly_harmless_target(GetParam())) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Requests, IsPlainTarget,
    testing::Values(
        "/", "/index.html", "/scripts/app.js", "/union/select-committee", "/img/1042.jpg",
        "/js/jquery-3.6.0.min.js", "/~user/a,b/@c/d+e", "/caf%C3%A9/men%C3%BC", "/a%20b/c", "/?",
        "/?a", "/?a=", "/search?q=salt+and+pepper&page=2", "/search?q=select%20shoes",
        "/search?q=black+or+white", "/s?q=select+a+colour", "/s?q=windows+10+and+11",
        "/s?q=t-shirt,+jeans+and/or+shoes", "/s?q=union", "/s?d=2026-11-22&t=12:30&u=12%3A30",
        "/s?slug=shell-steel&hash=8f14e45fceea167a5a36dedd4bea2543&size=1920x1080",
        "/s?id=5f2b1c9e-7d1a-4a3e-9d2f-0a1b2c3d4e5f", "/s?mail=ana%40shop.example",
        "/s?utm_source=news&utm_medium=mail&utm_campaign=autumn-2026", "/s?q=caf%C3%A9+au+lait",
        "/login?next=%2Faccount%2Forders%3Fpage%3D2%26sort%3Ddate",
        "/login?next=https%3A%2F%2Fshop.example%2Faccount%3Fa%3D1", "/login?next=/account?tab=open",
        "/r?u=https://www.shop.example/a/b?c=d", "/v?x=-1.5,2.25,3", "/s?q=+bench+travel++kitchen+",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p",
        "/blog/the-quick-brown-fox-jumps-over-the-lazy-dog-and-runs-away-quickly/page-2.html",
        "/a-directory-whose-name-is-long-enough-to-reach-beyond-sixty-four-bytes.d/and/one.css"));

class IsNotPlainTarget : public testing::TestWithParam<const char*> {};
TEST_P(IsNotPlainTarget, IsLeftToTheCloserLook) {
  EXPECT_FALSE(is_plainly_harmless_target(GetParam())) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Attacks, IsNotPlainTarget,
    testing::Values(
        "", "x", "http://a.example/", "/../x", "/a/..", "/.git/config", "/a/.env", "/web-inf/x",
        "/WEB-INF/x", "/web%2Dinf/x", "/wp-config.php", "/s?f=/etc/passwd", "/s?f=%2Fetc%2Fpasswd",
        "/s?f=/program+files/x.ini", "/s?f=boot.ini", "/1.or.5like.5", "/1e5or/5", "/s?q=7+or+true",
        "/s?q=7+and+5", "/s?q=x+or+5+like+5", "/s?q=select+5", "/s?q=select-5", "/s?q=+commit",
        "/s?q=select+x%20", "/s?q=use+case", "/s?q=declare@a", "/s?q=a+exec+@b",
        "/s?q=union+select", "/s?q=x+order+by+7", "/s?q=5+procedure+analyse", "/s?q=select+dual",
        "/s?q=x+or+null+is+null", "/s?q=a--", "/s?q=@@version", "/s?q=MScgb3IgMT0xLS0",
        "/s?MScgb3IgMT0xLS0=", "/s?q=0x2e0x2e0x2f", "/s?q=800x2f", "/s?q=0x1Fand",
        "/s?q=salt+union", "/s?q=program+files+x", "/s?q=delete+shoes",
        "/a-directory-whose-name-is-long-enough-to-reach-beyond-sixty-fou/.hid/x",
        "/a-directory-whose-name-is-long-enough-to-reach-beyond-sixty-fo/../x",
        "/a-directory-whose-name-is-long-enough-to-reach-beyond-sixty-four/wp-config.php",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/etc/t"));
INSTANTIATE_TEST_SUITE_P(
    BytesOfOtherAttacks, IsNotPlainTarget,
    testing::Values("/s?q=<b", "/s?q=%3Cb", "/s?q='", "/s?q=%27", "/s?q=%22", "/s?q=%60", "/s?q=$a",
                    "/s?q=%24a", "/s?q={a", "/s?q=%7B", "/s?q=a|b", "/s?q=a%7Cb", "/s?q=a\\b",
                    "/s?q=%5C", "/s?q=^", "/s?q=[1]", "/s?q=%5B1", "/s?q=a;b", "/s?q=a%3Bb",
                    "/s?q=a(b)", "/s?q=a%28", "/s?q=*", "/s?q=!", "/s?q=%0d%0a", "/s?q=%00",
                    "/s?q=%1f", "/s?q=%2527", "/s?q=%u0027", "/s?q=%c0%ae", "/s?q=%e0%80%ae",
                    "/s?q=%ff", "/s?q=%C3", "/s?q=%E2%88%95", "/s?q=%EF%BC%87", "/s?q=%C2%A0",
                    "/s?q=\xc3\xa9", "/s?q=%zz", "/s?q=%2", "/s?q=javascript:x",
                    "/s?q=javascript%3Ax", "/s?u=http://169.254.169.254/x", "/s?u=http://localhost",
                    "/s?u=http://a.internal/x", "/s?u=http://0x7f.example/", "/s?u=ftp://a.example",
                    "/s?u=http://a.example:80", "/s?u=http://a.example@b", "/s?u=//evil.example",
                    "/s?f=/%3F%3F%3F/%3Fs", "/s?u=file:///etc/hosts", "/s?q=%61b", "/s?q=a%2Eb",
                    "/a?b=c=d", "/a;b=1"));

TEST(IsPlainHeader, OfOrdinaryClients) {
  constexpr auto kChrome =
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
      "Chrome/120.0.0.0 Safari/537.36";
  for (const char* value :
       {"", "-", kChrome, "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
        "Mozilla/5.0 (compatible; Examplebot/2.1; +http://www.example.com/bot.html)", "curl/7.88.1",
        "python-requests/2.31.0", "Wget/1.21.3 (linux-gnu)", "https://shop.example/",
        "http://shop.example:8080/search?q=shoes&page=2", "https://shop.example"}) {
    EXPECT_TRUE(is_plainly_harmless_header(value)) << value;
  }
}

TEST(IsPlainHeader, LeavesOthersToTheCloserLook) {
  for (const char* value : {"x",
                            "() { :;}; echo",
                            "Mozilla/5.0'",
                            "Mozilla/5.0 ; cat",
                            "Mozilla/5.0 ((x)",
                            "Mozilla/5.0 x)",
                            "Mozilla/5.0 a@b.example",
                            "Mozilla/5.0 or 5",
                            "union/5 select",
                            "a-or/5",
                            "Mozilla/5.0 ../x",
                            "Mozilla/5.0 ${jndi}",
                            "Mozilla/5.0 a/.git/",
                            "Mozilla/5.0 a/etc/passwd",
                            "http://a/x",
                            "https://shop.example/?q=%27",
                            "https://shop.example/../x",
                            "https://shop.example/log/x.log",
                            "abcdefgh-ijkl/4567",
                            "https://shop.example/s?u=http://boot.ini"}) {
    EXPECT_FALSE(is_plainly_harmless_header(value)) << value;
  }
}

// What the quick look lets through, the full one must not call an attack.
TEST(IsPlain, NothingThatClassifyFinds) {
  SampleRequests samples(3);
  std::size_t accepted = 0;
  std::size_t attacks = 0;
  for (int i = 0; i < 40000; ++i) {
    const std::string value = i % 4 == 0 ? samples.value() : samples.nearly_plain();
    const std::string target = samples.target_with(value);
    const bool is_attack = classify(Where::kTarget, target).is_attack();
    attacks += is_attack ? 1 : 0;
    if (is_plainly_harmless_target(target)) {
      ++accepted;
      EXPECT_FALSE(is_attack) << target;
    }
    if (is_plainly_harmless_value(value)) {
      EXPECT_FALSE(classify(Where::kQuery, value).is_attack()) << value;
    }
    for (const std::string& header : {"https://shop.example" + target, "Mozilla/5.0 " + value}) {
      if (is_plainly_harmless_header(header)) {
        EXPECT_FALSE(classify(Where::kHeader, header).is_attack()) << header;
      }
    }
  }
  EXPECT_GT(accepted, 3000U);
  EXPECT_GT(attacks, 1000U);
}

TEST(IsPlain, MostOrdinaryRequests) {
  SampleRequests samples(5);
  constexpr std::size_t kRequests = 20000;
  std::size_t accepted = 0;
  for (std::size_t i = 0; i < kRequests; ++i) {
    accepted += is_plainly_harmless_target(samples.ordinary_target()) ? 1 : 0;
  }
  EXPECT_GT(accepted, kRequests * 97 / 100);
}

// What is said of a query alone holds for it behind any path that is harmless.
TEST(PlainQuery, IsWhatTheTargetSaysBehindAPlainPath) {
  for (const char* query : {"", "page=3&sort=price", "q=salt+and+pepper", "ids=1%2C2", "x=1%27--",
                            "q=1+union+select+1", "f=../../etc/passwd", "{\"a\":1}", "a&b&c=d"}) {
    EXPECT_EQ(is_plainly_harmless_query(query),
              is_plainly_harmless_target("/search?" + std::string(query)))
        << query;
  }
}

bool each_pair_is_harmless(std::string_view query) {
  for (std::size_t begin = 0; begin < query.size();) {
    const std::size_t end = std::min(query.find('&', begin), query.size());
    if (!is_plainly_harmless_query(query.substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return !query.contains("&&");
}

TEST(PlainQuery, IsPlainIfEachPairIs) {
  constexpr auto kPieces = std::to_array<std::string_view>(
      {"&",   "&",  "=",    "a",  "page", "3",         "+",  "%20", "select",
       "0x",  "2f", "http", ":",  "//",   "a.example", "/",  "?",   "12:30",
       "%2C", ".",  "..",   "gA", "__",   "-",         "id", "or",  "rO0"});
  std::mt19937 random(11);
  unsigned harmless = 0;
  for (unsigned round = 0; round < 200'000; ++round) {
    std::string query;
    for (unsigned piece = random() % 9; piece > 0; --piece) {
      query += kPieces.at(random() % kPieces.size());
    }
    const bool whole = is_plainly_harmless_query(query);
    ASSERT_EQ(whole, each_pair_is_harmless(query)) << query;
    harmless += whole ? 1U : 0U;
  }
  EXPECT_GT(harmless, 20'000U);
  EXPECT_LT(harmless, 180'000U);
}

}  // namespace
}  // namespace quell::attack
