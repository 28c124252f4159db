#include "call/caller.h"

#include <gmock/gmock.h>

#include "call/call_server.h"
#include "call/url.h"
#include "os/file.h"

namespace quell::contain::call {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr auto kTimeout = std::chrono::seconds(5);

class CallerTest : public testing::Test {
 protected:
  [[nodiscard]] CallServer server(const CallServerProcess& process) const {
    return {.url = process.url() + "/base/",
            .headers = {{"Authorization", "Bearer {secret.token}"}},
            .secrets = {{"token", SecretFile{directory_.path() / "token"}}},
            .timeout = kTimeout};
  }
  void SetUp() override {
    ASSERT_TRUE(
        os::write_file_atomically(directory_.path() / "token", "t0ps3cret\n", os::Mode::kSecret));
  }
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("caller-test");
};

const DescribedCall kSet{.method = "PUT",
                         .path = "/flags/{name}?by=quell",
                         .headers = {{"X-Reason", "incident"}},
                         .body = JsonBody{R"({"enabled": "{value}"})"},
                         .expect = {200, 204}};
const DescribedCall kRead{.path = "/flags/{name}", .pick = "/data/0/enabled"};
const CallValues kValues{{"name", {.text = "sea rch"}},
                         {"value", {.text = "false", .form = CallValue::Form::kJson}}};

TEST_F(CallerTest, WhatWasDescribedIsSent) {
  CallRequest got;
  const CallServerProcess process([&](const CallRequest& request) {
    got = request;
    return CallServerProcess::json("", "204 No Content");
  });
  const Caller caller(server(process));
  ASSERT_TRUE(caller.check(kSet, {"name", "value"}));
  const auto answer = caller.call(kSet, kValues);
  ASSERT_TRUE(answer) << answer.error().full();
  EXPECT_EQ(got.line(), "PUT /base/flags/sea%20rch?by=quell");
  EXPECT_EQ(got.header("Authorization"), "Bearer t0ps3cret");
  EXPECT_EQ(got.header("X-Reason"), "incident");
  EXPECT_EQ(got.header("Content-Type"), "application/json");
  EXPECT_EQ("http://" + got.header("Host"), process.url());
  EXPECT_EQ(got.body(), R"({"enabled":false})");
  EXPECT_EQ(caller.shown(kSet, kValues),
            "PUT " + process.url() + R"(/base/flags/sea%20rch?by=quell {"enabled":false})");
}

TEST_F(CallerTest, AValueIsPickedFromTheAnswer) {
  const CallServerProcess process([](const CallRequest&) {
    return CallServerProcess::json(R"({"data": [{"enabled": {"b": 1, "a": true}}]})");
  });
  const Caller caller(server(process));
  EXPECT_EQ(*caller.picked(kRead, kValues), R"({"a":true,"b":1})");
  DescribedCall other = kRead;
  other.pick = "/data/1";
  EXPECT_EQ(caller.picked(other, kValues).error().code(), ErrorCode::kInvalidInput);
}

TEST_F(CallerTest, StatusesSayWhatWentWrong) {
  std::string status;
  const CallServerProcess process([&](const CallRequest&) {
    return "HTTP/1.1 " + status +
           "\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 18\r\n\r\n" +
           "token t0ps3cret \x1b!";
  });
  const Caller caller(server(process));
  for (const auto& [text, code] : {std::pair{"401 No", ErrorCode::kPermissionDenied},
                                   {"403 No", ErrorCode::kPermissionDenied},
                                   {"404 No", ErrorCode::kNotFound},
                                   {"409 No", ErrorCode::kConflict},
                                   {"400 No", ErrorCode::kInvalidInput},
                                   {"500 No", ErrorCode::kUnavailable},
                                   {"302 Found", ErrorCode::kUnsupported},
                                   {"307 Go", ErrorCode::kUnsupported}}) {
    status = text;
    const auto answer = caller.call(kSet, kValues);
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().code(), code) << text;
    EXPECT_THAT(answer.error().full(), HasSubstr(status.substr(0, 3)));
    EXPECT_THAT(answer.error().full(), Not(HasSubstr("t0ps3cret"))) << "as the server repeated it";
    EXPECT_THAT(answer.error().full(), Not(HasSubstr("\x1b"))) << "escaped";
  }
  EXPECT_EQ(process.count("PUT"), 8U) << "a change is sent once, and no redirect is followed";
  EXPECT_EQ(process.seen().size(), 8U);
}

TEST_F(CallerTest, NoFormOfASecretComesBack) {
  std::string body;
  const CallServerProcess process(
      [&](const CallRequest&) { return CallServerProcess::json(body, "400 Bad Request"); });
  ASSERT_TRUE(
      os::write_file_atomically(directory_.path() / "token", "t0p/s3cret+=\n", os::Mode::kSecret));
  const Caller caller(server(process));
  for (const char* form : {"t0p/s3cret+=", "t0p%2Fs3cret%2B%3D", "t0p%2fs3cret%2b%3d",
                           "t0p\\/s3cret\\u002B=", "dDBwL3MzY3JldCs9"}) {
    body = "you sent " + std::string(form) + ", sir";
    const auto answer = caller.call(kSet, kValues);
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().full(),
                AllOf(HasSubstr("you sent (secret), sir"), Not(HasSubstr(form))));
  }
}

TEST_F(CallerTest, WhatIsAnsweredToASecretIsNotShown) {
  const CallServerProcess process([&](const CallRequest&) {
    return CallServerProcess::json("made another: 4n0th3r", "400 Bad Request");
  });
  const Caller caller(server(process));
  const CallValues values{{"name", {.text = "x"}}, {"secret.new", {.text = "n3w"}}};
  DescribedCall call{.method = "POST", .path = "/", .body = JsonBody{R"({"a":["{secret.new}"]})"}};
  const auto why = [&] { return caller.call(call, values).error().full(); };
  EXPECT_THAT(why(),
              AllOf(HasSubstr("status 400"), HasSubstr("not shown"), Not(HasSubstr("4n0th3r"))));
  call.body = FormBody{{{"a", "x{secret.new}"}}};
  EXPECT_THAT(why(), Not(HasSubstr("4n0th3r")));
  call.body = FormBody{{{"a", "{name}"}}};
  EXPECT_THAT(why(), HasSubstr("4n0th3r")) << "nothing secret was sent in it";
  call.answers = DescribedCall::Answers::kSecret;
  EXPECT_THAT(why(), Not(HasSubstr("4n0th3r")));
}

TEST_F(CallerTest, WhatComesWithASuccessIsNoExplanation) {
  const CallServerProcess process(
      [&](const CallRequest&) { return CallServerProcess::json(R"({"token":"4n0th3r"})"); });
  const Caller caller(server(process));
  DescribedCall call{.method = "POST", .path = "/", .expect = {204}};
  EXPECT_THAT(caller.call(call, {}).error().full(),
              AllOf(HasSubstr("status 200"), Not(HasSubstr("4n0th3r"))));
  call.expect = {200};
  call.pick = "/nothing";
  EXPECT_THAT(caller.picked(call, {}).error().full(),
              AllOf(HasSubstr("nothing there"), Not(HasSubstr("4n0th3r"))));
}

TEST_F(CallerTest, OnlyReadsAreTriedAgain) {
  int left = 2;
  const CallServerProcess process([&](const CallRequest& request) -> std::string {
    if (request.parsed.method == "PUT" || left-- > 0) return "";
    return CallServerProcess::json(R"({"data": [{"enabled": true}]})");
  });
  const Caller caller(server(process));
  EXPECT_EQ(caller.picked(kRead, kValues).value_or("nothing"), "true");
  EXPECT_EQ(process.count("GET"), 3U);
  EXPECT_EQ(caller.call(kSet, kValues).error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(process.count("PUT"), 1U);
}

TEST_F(CallerTest, HostileAnswersAreErrorsInBoundedTime) {
  std::string bytes;
  const CallServerProcess process([&](const CallRequest&) { return bytes; });
  CallServer settings = server(process);
  settings.timeout = std::chrono::milliseconds(1500);
  const Caller caller(settings);
  std::string huge = "HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n";
  huge.resize(huge.size() + 9'000'000, ' ');
  const std::string deep = CallServerProcess::json(std::string(100'000, '['));
  const std::string twice = CallServerProcess::json(R"({"data":1,"data":[{"enabled":true}]})");
  for (const std::string& each :
       {huge, deep, twice, std::string("SSH-2.0-x\r\n"), std::string("HTTP/1.1 200 OK\r\n\r\n\xff"),
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"), std::string(100'000, 'x')}) {
    bytes = each;
    EXPECT_FALSE(caller.picked(kRead, kValues)) << each.substr(0, 40);
  }
}

TEST_F(CallerTest, ASlowServerIsNotWaitedForForEver) {
  auto listener = *os::Listener::open({"127.0.0.1", 0});
  CallServer settings{.url = "http://" + listener.address().text(),
                      .timeout = std::chrono::milliseconds(200)};
  const Caller caller(settings);  // the kernel takes the connection, nobody answers
  const auto answer = caller.call({.method = "POST", .path = "/"}, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kTimeout);
}

TEST_F(CallerTest, WhatMakesNoSenseIsRefusedBeforeAnythingIsSent) {
  const CallServerProcess process([](const CallRequest&) { return ""; });
  const CallServer good = server(process);
  const auto why = [&](const CallServer& settings, const DescribedCall& call) {
    const auto checked = Caller(settings).check(call, {"name", "value"});
    return checked ? std::string("fine") : checked.error().full();
  };
  EXPECT_EQ(why(good, kSet), "fine");
  CallServer plain = good;
  plain.url = "http://flags.example";
  EXPECT_THAT(why(plain, kSet), HasSubstr("https"));
  plain.plain_http = PlainHttp::kAllowed;
  EXPECT_EQ(why(plain, kSet), "fine");
  CallServer other = good;
  other.url = "ftp://flags.example";
  EXPECT_NE(why(other, kSet), "fine");
  DescribedCall call = kSet;
  call.headers = {{"Host", "elsewhere"}};
  EXPECT_THAT(why(good, call), HasSubstr("header"));
  call.headers = {{"X: y\r\nZ", "1"}};
  EXPECT_NE(why(good, call), "fine");
  call = kSet;
  call.method = "PUT /x";
  EXPECT_NE(why(good, call), "fine");
  call = kSet;
  call.path = "/{nobody}";
  EXPECT_THAT(why(good, call), HasSubstr("nobody"));
  call = kSet;
  call.body = JsonBody{"{\"a\": "};
  EXPECT_NE(why(good, call), "fine");
  EXPECT_TRUE(process.seen().empty());
}

TEST(CallUrl, SchemesHostsAndPorts) {
  const Url url = *parse_url("https://Flags.example/api/");
  EXPECT_EQ(url.origin(), "https://flags.example:443");
  EXPECT_EQ(url.authority(), "flags.example");
  EXPECT_EQ(url.base, "/api");
  EXPECT_EQ(parse_url("http://[::1]:8080")->authority(), "[::1]:8080");
  EXPECT_TRUE(parse_url("http://[::1]")->is_loopback());
  EXPECT_FALSE(parse_url("http://127.0.0.1.evil.example")->is_loopback());
  for (const char* text : {"", "flags.example", "https://", "https://a@b/", "https://a?b",
                           "https://a/b?c", "https://a#b", "https://a/../b", "https://a:0/",
                           "https://a//b", "https://a/ b", "file:///etc/passwd"}) {
    EXPECT_FALSE(parse_url(text)) << text;
  }
}

}  // namespace
}  // namespace quell::contain::call
