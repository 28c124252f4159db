#include "contain/nginx/edit.h"

#include <algorithm>
#include <random>
#include <set>

#include "contain/nginx/config.h"
#include "gmock/gmock.h"
#include "nginx/site.h"
#include "web/pattern.h"

namespace quell::contain::nginx {
namespace {

Rule rule(const std::string& id, const std::string& target) {
  return {ContainmentId(id), *target::parse_target(target)};
}

/// Every kind of measure, all of whose bytes could mean something elsewhere.
const Edit kEdit{
    .rules = {rule("a", "endpoint:/search"), rule("b", "endpoint:/caf%C3%A9/x/*"),
              rule("c", "address:203.0.113.9 address:2001:db8::/64 address:203.0.113.9"),
              rule("d", "endpoint:/p/{n}/{any}/* method:POST method:M-SEARCH"),
              rule("e", "parameter:q~%20un%22ion;}%7E%25$ parameter:id!number parameter:x"),
              rule("f", "endpoint:/login address:198.51.100.0/24 rate:5/s"),
              rule("g", "endpoint:/ rate:1/m")},
    .retry_after_s = 60,
    .places = {},
    .version = Version::kTwo};

Edit old_edit() {
  return {.rules = {rule("a", "endpoint:/search"), rule("b", "endpoint:/caf%C3%A9/x/*")},
          .retry_after_s = 60,
          .places = {},
          .version = Version::kOne};
}

/// Configurations whose server block sits in an unusual place.
const std::vector<std::string> kUnusual{
    "http{server{listen 80;}}",
    "http { # server { listen 80; }\n server { listen 80; } # }\n}",
    "http {\r\n  server {\r\n    listen 80;\r\n  }\r\n}\r\n",
    "# \xEF\xBB\xBF\xff bom\nhttp {\n log_format x '{\"a\": \"}\"}';\n\tserver {listen 80;}\n}",
    // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text of two lines
    "http { map $a $b { \"~^a{2}$\" \"}\"; default ${c}; } server { listen 80; if ($x ~ \"\\\"}\") "
    "{ return 403; } } }",
    "events {} http { server\n{\nlisten\n80\n;\n}\n}   ",
    "http { server { listen 80; set $a ${b}; } }",
    "http { server { location ~ \\.php$ { set $q 'it\\'s'; } listen 80; } }",
};

ServerPlace place_in(const std::string& text) {
  const FileSource source{
      .read = [&](const std::filesystem::path&) { return Result<std::string>(text); },
      .match = [](const std::string&) { return Result<std::vector<std::filesystem::path>>(); }};
  const auto place = find_server("/etc/nginx.conf", {.port = 80, .name = {}}, source);
  EXPECT_TRUE(place) << place.error().full() << "\n" << text;
  return place ? *place : ServerPlace{};
}

TEST(Edit, TakingOutGivesBackEveryByteOfUnusualConfigurations) {
  for (std::size_t i = 0; i < 2 * kUnusual.size(); ++i) {
    const std::string& text = kUnusual[i / 2];
    const ServerPlace place = place_in(text);
    Edit edit = i % 2 == 0 ? kEdit : old_edit();
    edit.places = {place.before, place.inside};
    const std::string with = put_in(text, edit);
    EXPECT_TRUE(parse_config(with, "x")) << with;
    const FileState state = read_state(with);
    ASSERT_TRUE(std::holds_alternative<Edited>(state)) << with;
    EXPECT_EQ(std::get<Edited>(state).original, text);
    EXPECT_EQ(std::get<Edited>(state).edit, edit);
    const ServerPlace again = place_in(with);
    EXPECT_EQ(with.substr(again.before, 6), "server");
    EXPECT_TRUE(std::holds_alternative<Untouched>(read_state(text)));
  }
}

TEST(Edit, AnyTextAndAnyPlacesComeBack) {
  std::mt19937 random(7);
  const std::string alphabet = "{};#\"'\\$ \n\tserver<>quell:";
  for (int round = 0; round < 1000; ++round) {
    std::string text(random() % 80 + 2, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    Edit edit = round % 2 == 0 ? kEdit : old_edit();
    edit.places.before_server = random() % (text.size() - 1);
    edit.places.inside_server =
        edit.places.before_server + 1 + random() % (text.size() - edit.places.before_server);
    const FileState state = read_state(put_in(text, edit));
    ASSERT_TRUE(std::holds_alternative<Edited>(state)) << text;
    EXPECT_EQ(std::get<Edited>(state).original, text);
  }
}

TEST(Edit, EveryChangeOfOneByteIsNoticed) {
  const std::string text = "http { server { listen 80; } }\n";
  const ServerPlace place = place_in(text);
  Edit edit = old_edit();
  edit.version = Version::kTwo;
  edit.rules.push_back(kEdit.rules[5]);
  edit.places = {place.before, place.inside};
  const std::string with = put_in(text, edit);
  for (std::size_t at = 0; at < with.size(); ++at) {
    std::string changed = with;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    EXPECT_FALSE(std::holds_alternative<Edited>(read_state(changed))) << at;
    std::string cut = with;
    cut.erase(at, 1);
    EXPECT_FALSE(std::holds_alternative<Edited>(read_state(cut))) << at;
  }
}

TEST(Edit, RulesComeAndGoByIdAndTheReferenceFollows) {
  const std::string text = "http { server { listen 80; } }\n";
  Edit one;
  one.places = {7, 15};
  EXPECT_EQ(put_in(text, one), text);
  one = web::with_rule(one, rule("b", "endpoint:/b"));
  const Edit two = web::with_rule(one, rule("a", "endpoint:/b rate:1/s"));
  EXPECT_EQ(two.rules.front().id.text(), "a");
  EXPECT_NE(web::reference(text, one), web::reference(text, two));
  EXPECT_EQ(web::without_rule(two, ContainmentId("a")), one);
  EXPECT_EQ(web::find_rule(one, ContainmentId("a")), nullptr);
}

TEST(Edit, AnOldEditStaysAsItIsUntilItsRulesChange) {
  const Edit old = old_edit();
  EXPECT_EQ(web::with_rule(old, old.rules.front()).version, Version::kOne);
  EXPECT_EQ(web::without_rule(old, ContainmentId("other")).version, Version::kOne);
  EXPECT_EQ(web::with_rule(old, rule("c", "endpoint:/c")).version, Version::kTwo);
  EXPECT_EQ(web::without_rule(old, ContainmentId("a")).version, Version::kTwo);
}

TEST(Edit, AnyOrderOfRulesEndsInTheSameBytesAndThenInTheOriginal) {
  const std::string text = "http { server { listen 80; } }\n";
  std::mt19937 random(11);
  std::vector<Rule> rules = kEdit.rules;
  std::set<std::string> seen;
  for (int round = 0; round < 200; ++round) {
    Edit edit;
    edit.places = {7, 15};
    std::ranges::shuffle(rules, random);
    for (const Rule& one : rules) {
      edit = std::get<Edited>(read_state(put_in(text, web::with_rule(edit, one)))).edit;
    }
    seen.insert(put_in(text, edit));
    std::ranges::shuffle(rules, random);
    for (std::size_t i = 0; i < rules.size(); ++i) {
      edit = web::without_rule(edit, rules[i].id);
      const std::string left = put_in(text, edit);
      ASSERT_EQ(left == text, i + 1 == rules.size());
      for (std::size_t j = i + 1; j < rules.size(); ++j) {
        ASSERT_EQ(*web::find_rule(edit, rules[j].id), rules[j]);
      }
    }
  }
  EXPECT_EQ(seen.size(), 1U);
}

TEST(Edit, IsTheExampleOfVersionOneOfTheFormatPage) {
  const std::string original =
      "http {\n    server {\n        listen 80;\n        location / { root /srv; }\n    }\n}\n";
  const ServerPlace place = place_in(original);
  const Edit edit{.rules = {rule("QL-2026-0001-C1", "endpoint:/search/*")},
                  .retry_after_s = 300,
                  .places = {place.before, place.inside},
                  .version = Version::kOne};
  EXPECT_EQ(put_in(original, edit), R"conf(http {
    # >>> quell: endpoints contained here answer 503; undo with `quell lift`, do not edit >>>
# original blake2b-256 2f6073e5825d71160c82cb247482f65e1457dcfa9209c4438e75f04172d514c3
# retry-after 300
# contained QL-2026-0001-C1 under /search
map $uri $quell_af82213c4aae {
    default 0;
    "~^/+search(?:/|$)" 1;  # QL-2026-0001-C1
}
# <<< quell <<<
server {
# >>> quell: contained endpoints >>>
if ($quell_af82213c4aae) { rewrite ^ /.quell-af82213c4aae last; }
location = /.quell-af82213c4aae {
    internal;
    default_type text/plain;
    add_header Retry-After 300 always;
    add_header Cache-Control no-store always;
    return 503 "Temporarily unavailable. Reference: af82213c4aae\n";
}
# <<< quell <<<

        listen 80;
        location / { root /srv; }
    }
}
)conf");
}

TEST(Edit, IsTheWorkedExampleOfTheFormatPage) {
  const std::string original =
      "http {\n    server {\n        listen 80;\n        location / { root /srv; }\n    }\n}\n";
  const ServerPlace place = place_in(original);
  const Edit edit{
      .rules = {rule("C1-a1", "endpoint:/search/*"),
                rule("C2-a1", "address:203.0.113.9 address:2001:db8:7::/48 parameter:q"),
                rule("C3-a1", "endpoint:/login method:POST rate:5/s")},
      .retry_after_s = 300,
      .places = {place.before, place.inside},
      .version = Version::kTwo};
  EXPECT_EQ(put_in(original, edit), R"conf(http {
    # >>> quell: requests contained here are refused; undo with `quell lift`, do not edit >>>
# version 2
# original blake2b-256 2f6073e5825d71160c82cb247482f65e1457dcfa9209c4438e75f04172d514c3
# retry-after 300
# contained C1-a1 endpoint:/search/*
# contained C2-a1 address:203.0.113.9
# contained C2-a1 address:2001:db8:7::/48
# contained C2-a1 parameter:q
# contained C3-a1 endpoint:/login
# contained C3-a1 method:POST
# contained C3-a1 rate:5/s
map $uri $quell_8ff02f098321_0 { default 0; "~^/+\x2Equell\x2Db3ba93c61b9b$" 1; }
map $binary_remote_addr $quell_8ff02f098321_client {
    default $binary_remote_addr;
    "~(?s)^\x00{10}\xFF\xFF" $binary_remote_addr;
    "~(?s)^(?<quell_8ff02f098321_net>.{8}).{8}$" $quell_8ff02f098321_net;
}
# C1-a1
map $uri $quell_8ff02f098321_1e { default 0; "~^/+search(?:/|$)" 1; }
map "$quell_8ff02f098321_1e" $quell_8ff02f098321_1 { default 0; "~^1+$" 1; }
# C2-a1
geo $quell_8ff02f098321_2a {
    default 0;
    203.0.113.9/32 1;
    2001:db8:7::/48 1;
}
map $request_uri $quell_8ff02f098321_2p1 { default 0; "~^[^?]*\?(?:.*&)?(?:q|%71)(?:[=&]|$)" 1; }
map "$quell_8ff02f098321_2a$quell_8ff02f098321_2p1" $quell_8ff02f098321_2 { default 0; "~^1+$" 1; }
# C3-a1
map $uri $quell_8ff02f098321_3e { default 0; "~^/+login$" 1; }
map $request_method $quell_8ff02f098321_3m { default 0; "~^(?:POST)$" 1; }
map "$quell_8ff02f098321_3e$quell_8ff02f098321_3m" $quell_8ff02f098321_3 { default 0; "~^1+$" 1; }
map $quell_8ff02f098321_3 $quell_8ff02f098321_3k { default ""; 1 $quell_8ff02f098321_client; }
limit_req_zone $quell_8ff02f098321_3k zone=quell_8ff02f098321_3:10m rate=5r/s;
map "$quell_8ff02f098321_0$quell_8ff02f098321_1$quell_8ff02f098321_2" $quell_8ff02f098321 {
    default 0;
    "~^1" 200;
    "~^.{2}1" 403;
    "~^.{1}1" 503;
}
# <<< quell <<<
server {
# >>> quell: contained endpoints >>>
if ($quell_8ff02f098321 = 200) { rewrite ^ /.quell-8ff02f098321-200 last; }
location = /.quell-8ff02f098321-200 {
    internal;
    default_type text/plain;
    add_header Cache-Control no-store always;
    return 200 "Live. Reference: 8ff02f098321\n";
}
if ($quell_8ff02f098321 = 403) { rewrite ^ /.quell-8ff02f098321-403 last; }
location = /.quell-8ff02f098321-403 {
    internal;
    default_type text/plain;
    add_header Cache-Control no-store always;
    return 403 "Refused. Reference: 8ff02f098321\n";
}
if ($quell_8ff02f098321 = 503) { rewrite ^ /.quell-8ff02f098321-503 last; }
location = /.quell-8ff02f098321-503 {
    internal;
    default_type text/plain;
    add_header Retry-After 300 always;
    add_header Cache-Control no-store always;
    return 503 "Temporarily unavailable. Reference: 8ff02f098321\n";
}
limit_req zone=quell_8ff02f098321_3 burst=4 nodelay;
limit_req_status 429;
# <<< quell <<<

        listen 80;
        location / { root /srv; }
    }
}
)conf");
}

TEST(Pattern, NothingInATargetMeansAnything) {
  const auto endpoint = [](std::string_view text) {
    return web::pattern_of(*target::parse_endpoint(text));
  };
  EXPECT_EQ(endpoint("/a.b"), "^/+a\\x2Eb$");
  EXPECT_EQ(endpoint("/a/b/*"), "^/+a/+b(?:/|$)");
  EXPECT_EQ(endpoint("/*"), "^/+");
  EXPECT_EQ(endpoint("/a\"(|$"), "^/+a\\x22\\x28\\x7C\\x24$");
  EXPECT_EQ(endpoint("/p/{n}/{any}"), "^/+p/+[0-9]+/+[^/]+$");
  EXPECT_EQ(endpoint("/p/{n}/*"), "^/+p/+[0-9]+(?:/|$)");
  EXPECT_EQ(web::pattern_of({"POST", "M-SEARCH"}), "^(?:POST|M\\x2DSEARCH)$");
  EXPECT_EQ(web::pattern_of(target::ParameterPattern{.name = "q", .text = {}}),
            "^[^?]*\\?(?:.*&)?(?:q|%71)(?:[=&]|$)");
}

}  // namespace
}  // namespace quell::contain::nginx
