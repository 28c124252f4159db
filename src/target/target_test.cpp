#include "target/target.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace quell::target {
namespace {

bool hits(std::string_view target, std::string_view client, std::string_view request_target) {
  const auto parsed = parse_target(target);
  EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().full());
  if (!parsed) return false;
  const auto address = Address::parse(client);
  return covers(*parsed, {address ? std::optional(*address) : std::nullopt, request_target});
}

TEST(NormalisedPath, SeesWhatTheServerSees) {
  EXPECT_EQ(normalised_path("/a/%2e%2e//b"), "/b");
  EXPECT_EQ(normalised_path("/%73earch"), "/search");
  EXPECT_EQ(normalised_path("//search"), "/search");
  EXPECT_EQ(normalised_path("/./search"), "/search");
  EXPECT_EQ(normalised_path("/search/"), "/search/");
  EXPECT_EQ(normalised_path("/a/b/.."), "/a/");
  EXPECT_EQ(normalised_path("/../../etc/passwd"), "/etc/passwd");
  EXPECT_EQ(normalised_path("/a#b"), "/a");
  EXPECT_EQ(normalised_path("/%zz%4"), "/%zz%4");
  EXPECT_EQ(normalised_path(""), "/");
}

TEST(PercentDecoding, IsTheSameInItsPlace) {
  std::mt19937 random(11);
  constexpr std::string_view kBytes = "%%%%+a1fFgG/";
  EXPECT_EQ(percent_decoded("%41%4a%zz%4+%"), "AJ%zz%4+%");
  EXPECT_EQ(query_decoded("a+b%2B"), "a b+");
  for (int round = 0; round < 500; ++round) {
    std::string text(random() % 40, ' ');
    std::ranges::generate(text, [&] { return kBytes[random() % kBytes.size()]; });
    std::string percent = text;
    percent.resize(percent_decode(percent, percent.data()));
    EXPECT_EQ(percent, percent_decoded(text)) << text;
    std::string query = text;
    query.resize(query_decode(query, query.data()));
    EXPECT_EQ(query, query_decoded(text)) << text;
  }
}

TEST(Target, CoversAllSpellingsOfAnEndpoint) {
  for (const char* spelling : {"/search", "/search?q=1", "/%73earch", "//search", "/./search?",
                               "/a/../search", "http://shop.example/search?q=1"}) {
    EXPECT_TRUE(hits("endpoint:/search", "192.0.2.1", spelling)) << spelling;
  }
  for (const char* other : {"/searching", "/search/x", "/", "/Search"}) {
    EXPECT_FALSE(hits("endpoint:/search", "192.0.2.1", other)) << other;
  }
}

TEST(Target, UnderGoesByComponents) {
  EXPECT_TRUE(hits("endpoint:/api/*", "192.0.2.1", "/api"));
  EXPECT_TRUE(hits("endpoint:/api/*", "192.0.2.1", "/api/v1?x"));
  EXPECT_FALSE(hits("endpoint:/api/*", "192.0.2.1", "/api-evil"));
  EXPECT_TRUE(hits("endpoint:/*", "192.0.2.1", "/anything"));
}

TEST(Target, AllPartsMustHold) {
  const char* target = "address:203.0.113.0/24 address:2001:db8::/64 endpoint:/s parameter:q~UNION";
  EXPECT_TRUE(hits(target, "203.0.113.9", "/s?q=1+union+select"));
  EXPECT_TRUE(hits(target, "2001:db8::7", "/s?a=b&q=%55nion"));
  EXPECT_FALSE(hits(target, "198.51.100.4", "/s?q=union"));
  EXPECT_FALSE(hits(target, "203.0.113.9", "/s?q=shoes"));
  EXPECT_FALSE(hits(target, "203.0.113.9", "/t?q=union"));
  EXPECT_FALSE(hits(target, "client.example", "/s?q=union"));
}

TEST(Target, ParameterRules) {
  EXPECT_TRUE(hits("parameter:id!number", "192.0.2.1", "/x?id=1+or+1"));
  EXPECT_FALSE(hits("parameter:id!number", "192.0.2.1", "/x?id=-15"));
  EXPECT_FALSE(hits("parameter:id!number", "192.0.2.1", "/x"));
  EXPECT_TRUE(hits("parameter:a%20b", "192.0.2.1", "/x?a+b"));
}

TEST(Target, PlacesOfAPath) {
  const auto hits_path = [](std::string_view target, std::string_view path) {
    return hits(target, "192.0.2.1", path);
  };
  EXPECT_TRUE(hits_path("endpoint:/product/{n}/{any}", "/product/67596/shell-steel?x=1"));
  EXPECT_TRUE(hits_path("endpoint:/product/{n}/{any}", "//product/1/%7Bn%7D"));
  EXPECT_FALSE(hits_path("endpoint:/product/{n}/{any}", "/product/x/shell-steel"));
  EXPECT_FALSE(hits_path("endpoint:/product/{n}/{any}", "/product/-1/shell-steel"));
  EXPECT_FALSE(hits_path("endpoint:/product/{n}/{any}", "/product/1"));
  EXPECT_FALSE(hits_path("endpoint:/product/{n}/{any}", "/product/1/"));
  EXPECT_FALSE(hits_path("endpoint:/product/{n}/{any}", "/product/1/a/b"));
  EXPECT_TRUE(hits_path("endpoint:/product/{n}/*", "/product/1"));
  EXPECT_TRUE(hits_path("endpoint:/product/{n}/*", "/product/1/a/b"));
  EXPECT_FALSE(hits_path("endpoint:/product/{n}/*", "/product/x/a/b"));
  EXPECT_FALSE(hits_path("endpoint:/%7Bn%7D", "/1"));
  EXPECT_TRUE(hits_path("endpoint:/%7Bn%7D", "/{n}"));
}

TEST(Target, OneOfTheMethods) {
  const auto target = parse_target("endpoint:/a method:POST method:PUT");
  ASSERT_TRUE(target);
  EXPECT_TRUE(covers(*target, {.client = std::nullopt, .target = "/a", .method = "PUT"}));
  EXPECT_FALSE(covers(*target, {.client = std::nullopt, .target = "/a", .method = "GET"}));
  EXPECT_FALSE(covers(*target, {.client = std::nullopt, .target = "/a"}));
}

TEST(Target, OfMethodsOrARateAloneCoversNothing) {
  const Request request{.client = std::nullopt, .target = "/", .method = "GET"};
  for (const char* text : {"method:GET", "rate:5/m", "method:GET rate:5/m"}) {
    const auto target = parse_target(text);
    ASSERT_TRUE(target) << text;
    EXPECT_EQ(to_text(*target), text);
    EXPECT_FALSE(covers(*target, request)) << text;
  }
}

TEST(Target, WithoutAnyPartCoversNothing) {
  EXPECT_FALSE(covers(Target{}, {std::nullopt, "/"}));
  EXPECT_FALSE(parse_target(""));
  EXPECT_FALSE(parse_target("   "));
}

TEST(Target, RefusalsNameTheTerm) {
  for (const char* text : {"endpoint:search",
                           "endpoint:/a?b=c",
                           "endpoint:/a endpoint:/b",
                           "address:x",
                           "parameter:",
                           "parameter:a~",
                           "parameter:a!word",
                           "colour:red",
                           "nothing",
                           "endpoint:/a%0ab",
                           "method:",
                           "method:post",
                           "method:A B",
                           "rate:0/s",
                           "rate:10",
                           "rate:1/h",
                           "rate:-1/s",
                           "rate:1000001/s",
                           "rate:1/s rate:2/s",
                           "endpoint:/a/{b}",
                           "endpoint:/a{n}",
                           "endpoint:/{n}/%7Bn%7D",
                           "endpoint:/{n}/../{any}"}) {
    const auto parsed = parse_target(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_NE(parsed.error().full().find("target term"), std::string::npos) << text;
  }
}

// Found by fuzzing: the limit was on the escaped form, so that what was read could not be read
// again.
TEST(Target, LimitsAreOnTheDecodedForm) {
  for (const char* term : {"endpoint:/", "parameter:", "parameter:q~"}) {
    const auto parsed = parse_target(term + std::string(900, '\x8e'));
    ASSERT_TRUE(parsed) << term;
    EXPECT_EQ(parse_target(to_text(*parsed)), *parsed) << term;
    EXPECT_FALSE(parse_target(term + std::string(1025, 'a'))) << term;
  }
}

TEST(Target, TextFormRoundTrips) {
  std::mt19937 random(7);
  const auto text_of = [&](std::size_t most) {
    std::string out;
    for (std::size_t i = 0, n = 1 + random() % most; i < n; ++i) {
      out += static_cast<char>(0x20 + random() % 0x5f);
    }
    return out;
  };
  const auto has_control = [](std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return c < ' ' || c == 0x7f; });
  };
  for (int i = 0; i < 20'000; ++i) {
    Target target;
    if (random() % 2 == 0) {
      target.endpoint = Endpoint{normalised_path("/" + text_of(12)), PathMatch::kExact};
      if (has_control(target.endpoint->path)) continue;  // not a valid target
      if (random() % 2 == 0) {
        target.endpoint = Endpoint{"/" + std::string(1 + random() % 3, 'a'), PathMatch::kUnder};
      }
      if (random() % 4 == 0) target.endpoint = Endpoint{"/{n}/b/{any}", PathMatch::kUnder, true};
      if (random() % 4 == 0) target.methods = {"GET", "M-SEARCH"};
      if (random() % 4 == 0) target.rate = Rate{7, Rate::Per::kMinute};
    }
    if (random() % 2 == 0 || !target.endpoint) {
      ParameterPattern pattern{.name = text_of(6), .rule = ValueRule::kAny, .text = ""};
      if (random() % 2 == 0) {
        pattern.rule = ValueRule::kContains;
        pattern.text = text_of(6);
      }
      target.parameters.push_back(pattern);
    }
    const std::string text = to_text(target);
    const auto back = parse_target(text);
    ASSERT_TRUE(back) << text << ": " << back.error().full();
    EXPECT_EQ(*back, target) << text;
  }
}

}  // namespace
}  // namespace quell::target
