#include "replay/reproduction.h"

#include <algorithm>

#include "gmock/gmock.h"

namespace quell::replay {
namespace {

using testing::HasSubstr;

constexpr std::string_view kWhole = R"(name: SQL injection in search
attack:
  request: |
    GET /search?q=x%27%20UNION%20SELECT%20secret%20FROM%20users-- HTTP/1.1
    Host: shop.example
  exploited_if:
    status: 200
    body_contains: "pw:"
  fixed_if: { status: 403, body_contains: "no such product" }
variants:
  - auto
  - name: by hand
    request: |
      GET /search?q=%2527 HTTP/1.1
      Host: shop.example
counterparts:
  - request: |
      GET /search?q=x%27%20AND%201=2-- HTTP/1.1
      Host: shop.example
controls:
  - name: ordinary search
    request: |
      GET /search?q=tea HTTP/1.1
      Host: shop.example
    works_if:
      any:
        - status: 200..204
        - not: { body_size: ..10 }
)";

std::string error_of(std::string_view text) {
  const auto read = read_reproduction(text, "r.yaml");
  return read ? "no error" : read.error().message();
}

/// kWhole with one piece changed.
std::string with(std::string_view from, std::string_view to) {
  std::string text(kWhole);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ReadReproduction, ReadsRequestsRolesAndOracles) {
  const auto read = read_reproduction(kWhole, "r.yaml");
  ASSERT_TRUE(read) << read.error().full();
  const std::vector<Probe>& probes = read->probes;
  EXPECT_EQ(probes.front().role, Role::kAttack);
  EXPECT_EQ(probes.front().request.raw,
            "GET /search?q=x%27%20UNION%20SELECT%20secret%20FROM%20users-- HTTP/1.1\r\n"
            "Host: shop.example\r\n\r\n");
  EXPECT_EQ(describe(probes.front().oracle), "status is 200 and body contains \"pw:\"");
  EXPECT_EQ(describe(*probes.front().fixed), "status is 403 and body contains \"no such product\"");
  const auto count = [&](Role role) { return std::ranges::count(probes, role, &Probe::role); };
  EXPECT_GE(count(Role::kVariant), 4);
  EXPECT_LE(count(Role::kVariant), 6);
  EXPECT_EQ(count(Role::kCounterpart), 1);
  EXPECT_EQ(probes.back().name, "ordinary search");
  EXPECT_EQ(describe(probes.back().oracle), "status is 200..204 or not (body has 0..10 bytes)");
}

TEST(ReadReproduction, ExactBytesComeAsBase64) {
  // "GET /a HTTP/1.0\r\n\r\n"
  const auto read = read_reproduction(
      "name: x\n"
      "attack:\n  request_base64: R0VUIC9hIEhUVFAvMS4wDQoNCg==\n  exploited_if: {status: 200}\n"
      "controls: [{request: 'GET / HTTP/1.0', works_if: {status: 200}}]\n",
      "r.yaml");
  ASSERT_TRUE(read) << read.error().full();
  EXPECT_EQ(read->probes.front().request.raw, "GET /a HTTP/1.0\r\n\r\n");
}

TEST(ReadReproduction, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(error_of(with("name: SQL", "nme: SQL")), HasSubstr("r.yaml:1:1"));
  EXPECT_THAT(error_of(with("exploited_if:", "exploited:")), HasSubstr("exploited"));
  EXPECT_THAT(error_of(with("status: 200\n", "status: 99\n")), HasSubstr("status is 100 to 999"));
  EXPECT_THAT(error_of(with("status: 200\n", "status: 9..\n")), HasSubstr("r.yaml:7:13"));
  EXPECT_THAT(error_of(with("status: 200\n", "status: many\n")), HasSubstr("not a number"));
  EXPECT_THAT(error_of(with("\"pw:\"", "\"\"")), HasSubstr("empty text"));
  EXPECT_THAT(error_of(with("body_contains: \"pw:\"", "body_matches: \"(\"")), HasSubstr("RE2"));
  EXPECT_THAT(error_of(with("body_contains: \"pw:\"", "body_matches: \"a*\"")),
              HasSubstr("matches every body"));
  EXPECT_THAT(error_of(with("GET /search?q=x", "POST /search?q=x")), HasSubstr("methods: any"));
  EXPECT_THAT(error_of(with("name: by hand", "name: attack")), HasSubstr("two requests are named"));
  EXPECT_THAT(error_of(with("  - auto", "  - automatic")), HasSubstr("r.yaml:11"));
  EXPECT_THAT(error_of(with("    works_if:", "    exploited_if:")), HasSubstr("exploited_if"));
  EXPECT_THAT(error_of("name: x\n"), HasSubstr("\"attack\" is missing"));
  EXPECT_THAT(error_of(""), HasSubstr("r.yaml"));
}

TEST(ReadReproduction, MethodsThatChangeThingsNeedAWord) {
  std::string text = with("GET /search?q=x", "DELETE /search?q=x");
  text.insert(0, "methods: any\n");
  EXPECT_TRUE(read_reproduction(text, "r.yaml"));
}

std::vector<std::string> targets(const std::string& target) {
  Probe attack;
  attack.request = *http::parse_request("GET " + target + " HTTP/1.1\r\nA: b\r\n\r\n",
                                        http::LineEnds::kAsTheyAre);
  std::vector<std::string> result;
  for (const Probe& variant : variants_of(attack)) result.push_back(variant.request.target);
  return result;
}

TEST(VariantsOf, WriteTheSameAttackInOtherWays) {
  EXPECT_THAT(targets("/d?f=../etc&x=1"),
              testing::ElementsAre("/d?f=%2E%2E%2F%65%74%63&x=1", "/d?f=..%2f..%2f..%2fetc&x=1",
                                   "/d?f=....%2f%2fetc&x=1", "/d?f=..%2fetc&x=1"))
      << "the parameter that carries the attack, and only it";
}

TEST(VariantsOf, SpacesAndPaths) {
  EXPECT_THAT(targets("/s?q=a%20or%20b"), testing::Contains("/s?q=a%2f%2a%2a%2for%2f%2a%2a%2fb"));
  EXPECT_THAT(targets("/s?q=a%20or%20b"), testing::Contains("/s?q=a+or+b"));
  EXPECT_THAT(targets("/static/../../etc/passwd"),
              testing::Contains("/static/%2e%2e/%2e%2e/etc/passwd"));
  EXPECT_THAT(targets("/plain"), testing::IsEmpty());
}

}  // namespace
}  // namespace quell::replay
