#include "contain/nginx/edit.h"

#include <random>

#include "contain/nginx/config.h"
#include "gmock/gmock.h"
#include "nginx/site.h"
#include "unified_diff.h"

namespace quell::contain::nginx {
namespace {

using target::Endpoint;
using target::PathMatch;
using testing::HasSubstr;

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

TEST(Pattern, NothingInAPathMeansAnything) {
  EXPECT_EQ(pattern_of({"/a.b", PathMatch::kExact}), "^/+a\\x2Eb$");
  EXPECT_EQ(pattern_of({"/a/b", PathMatch::kUnder}), "^/+a/+b(?:/|$)");
  EXPECT_EQ(pattern_of({"/", PathMatch::kUnder}), "^/+");
  EXPECT_EQ(pattern_of({"/a\"(|$", PathMatch::kExact}), "^/+a\\x22\\x28\\x7C\\x24$");
}

TEST(Parser, ReadsWhatNginxReads) {
  const auto read = parse_config("a 'b c' \"d\\\"e\" f\\ g # h;\n  ${i}j; k { l; m {} }", "x");
  ASSERT_TRUE(read) << read.error().full();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_THAT(read->front().words, testing::ElementsAre("a", "b c", "d\"e", "f\\ g", "${i}j"));
  EXPECT_EQ(read->back().block.front().directives.size(), 2U);
  EXPECT_EQ(read->back().line, 2U);
}

TEST(Parser, RefusesWhatNginxRefuses) {
  for (const char* text :
       {"a", "a {", "}", ";", "{ }", "a 'b;", "a 'b'c;", "a b }", "a { b }", "it''s x;a 'b''c';"}) {
    EXPECT_FALSE(parse_config(text, "x")) << text;
  }
  const auto lua = parse_config("http {\n content_by_lua_block { return \"}\" }\n}", "n.conf");
  ASSERT_FALSE(lua);
  EXPECT_EQ(lua.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(lua.error().message(), HasSubstr("n.conf:2: content_by_lua_block"));
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "a {";
  EXPECT_EQ(parse_config(deep, "x").error().code(), ErrorCode::kLimit);
}

TEST(ListenPort, OfEveryForm) {
  EXPECT_EQ(listen_port("8080"), 8080);
  EXPECT_EQ(listen_port("127.0.0.1:81"), 81);
  EXPECT_EQ(listen_port("[::1]:82"), 82);
  EXPECT_EQ(listen_port("[::]"), 80);
  EXPECT_EQ(listen_port("*:83"), 83);
  EXPECT_EQ(listen_port("example.com"), 80);
  EXPECT_EQ(listen_port("unix:/run/x.sock"), std::nullopt);
}

TEST(FindServer, NamesWhatThereIsWhenNoneOrSeveralFit) {
  const std::string text =
      "http { server { listen 80; server_name a; } server { server_name b c; }\n"
      "server { listen 127.0.0.1:81; } }";
  const FileSource source{
      .read = [&](const std::filesystem::path&) { return Result<std::string>(text); },
      .match = [](const std::string&) { return Result<std::vector<std::filesystem::path>>(); }};
  const auto find = [&](std::uint16_t port, std::optional<std::string> name) {
    return find_server("/n.conf", {port, std::move(name)}, source);
  };
  EXPECT_EQ(find(80, std::nullopt).error().code(), ErrorCode::kConflict);
  EXPECT_EQ(find(80, "c")->before, text.find("server { server_name b"));
  EXPECT_EQ(find(81, std::nullopt)->line, 2U);
  EXPECT_EQ(find(81, "a").error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(find(99, std::nullopt).error().message(), HasSubstr("/n.conf:2 (listen 81"));
}

TEST(FindServer, AnIncludeThatNeverEndsIsALimit) {
  const FileSource source{
      .read = [](const std::filesystem::path&) { return Result<std::string>("include a.conf;"); },
      .match = [](const std::string&) { return Result<std::vector<std::filesystem::path>>(); }};
  EXPECT_EQ(find_server("/n.conf", {80, std::nullopt}, source).error().code(), ErrorCode::kLimit);
}

TEST(UnifiedDiff, IsThatOfDiff) {
  EXPECT_EQ(unified_diff("a\n", "a\n", "f"), "");
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", "f"),
            "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
  EXPECT_EQ(unified_diff("", "a", "f"),
            "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n\\ No newline at end of file\n");
  EXPECT_THAT(unified_diff("a\nb\n", "b\nc\n", "f"), HasSubstr("-a\n b\n+c\n"));
}

}  // namespace
}  // namespace quell::contain::nginx
