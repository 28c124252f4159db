#include "contain/nginx/edit.h"

#include <random>

#include "contain/nginx/config.h"
#include "gmock/gmock.h"
#include "nginx/site.h"

namespace quell::contain::nginx {
namespace {

using target::Endpoint;
using target::PathMatch;

const Edit kEdit{.rules = {{ContainmentId("a"), {"/search", PathMatch::kExact}},
                           {ContainmentId("b"), {"/caf\xC3\xA9/x", PathMatch::kUnder}}},
                 .retry_after_s = 60,
                 .places = {}};

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
  for (const std::string& text : kUnusual) {
    const ServerPlace place = place_in(text);
    Edit edit = kEdit;
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
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 80 + 2, ' ');
    for (char& c : text) c = alphabet[random() % alphabet.size()];
    Edit edit = kEdit;
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
  Edit edit = kEdit;
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
  one = with_rule(one, {ContainmentId("b"), {"/b", PathMatch::kExact}});
  const Edit two = with_rule(one, {ContainmentId("a"), {"/a", PathMatch::kExact}});
  EXPECT_EQ(two.rules.front().id.text(), "a");
  EXPECT_NE(reference(text, one), reference(text, two));
  EXPECT_EQ(without_rule(two, ContainmentId("a")), one);
  EXPECT_EQ(find_rule(one, ContainmentId("a")), nullptr);
}

TEST(Edit, IsTheWorkedExampleOfTheFormatPage) {
  const std::string original =
      "http {\n    server {\n        listen 80;\n        location / { root /srv; }\n    }\n}\n";
  const ServerPlace place = place_in(original);
  const Edit edit{.rules = {{ContainmentId("QL-2026-0001-C1"), {"/search", PathMatch::kUnder}}},
                  .retry_after_s = 300,
                  .places = {place.before, place.inside}};
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

TEST(Pattern, NothingInAPathMeansAnything) {
  EXPECT_EQ(pattern_of({"/a.b", PathMatch::kExact}), "^/+a\\x2Eb$");
  EXPECT_EQ(pattern_of({"/a/b", PathMatch::kUnder}), "^/+a/+b(?:/|$)");
  EXPECT_EQ(pattern_of({"/", PathMatch::kUnder}), "^/+");
  EXPECT_EQ(pattern_of({"/a\"(|$", PathMatch::kExact}), "^/+a\\x22\\x28\\x7C\\x24$");
}

}  // namespace
}  // namespace quell::contain::nginx
