// links: logs os
// What real HAProxy sends to a syslog socket is read back field by field as it was sent.
#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "served_log.h"

namespace quell {
namespace {

constexpr std::string_view kConfiguration = R"~(
global
  log ROOT/log.sock len 65000 local0
  tune.bufsize 32768
  tune.http.logurilen 16384
defaults
  mode http
  log global
  option httplog
  option dontlognull
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend www
  bind 127.0.0.1:PORT
  http-request capture req.hdr(User-Agent) len 4096
  http-request capture req.hdr(Referer) len 4096
  http-request return status 200 content-type text/plain string hello
)~";

class HaproxyFormats : public testing::Test {
 protected:
  void SetUp() override {
    const auto haproxy = installed("haproxy");
    if (!haproxy) GTEST_SKIP() << "HAProxy is not installed (Debian package haproxy)";
    server_.emplace("haproxy-formats");
    socket_.emplace(server_->path("log.sock"));
    server_->write("haproxy.cfg", kConfiguration);
    ASSERT_TRUE(server_->start({*haproxy, "-db", "-f", server_->path("haproxy.cfg").native()}));
  }

  /// The line of the next request; notices of the start are passed.
  Logged next_request() {
    ++requests_;
    std::vector<Logged> found;
    for (Logged& entry : read_log("haproxy", socket_->text_with("] www www/", requests_))) {
      if (entry.record) found.push_back(std::move(entry));
    }
    EXPECT_EQ(found.size(), requests_);
    return found.size() == requests_ ? found.back() : Logged{};
  }

  std::optional<Server> server_;
  std::optional<SyslogSocket> socket_;
  std::size_t requests_ = 0;
};

TEST_F(HaproxyFormats, RequestsComeBackAsSent) {
  for (const Sent& sent : hostile_requests()) {
    const std::string answer = server_->send(sent);
    const Logged logged = next_request();
    ASSERT_TRUE(logged.record) << sent.line;
    EXPECT_EQ(logged.client, "127.0.0.1");
    if (!answer.starts_with("HTTP/1.1 200")) {
      // HAProxy takes no bytes above 0x7f in a target.
      EXPECT_EQ(logged.record->status, 400);
      EXPECT_EQ(logged.request, "") << logged.line;
      continue;
    }
    EXPECT_EQ(logged.request, sent.line);
    EXPECT_EQ(logged.method, sent.line.substr(0, sent.line.find(' ')));
    EXPECT_EQ(logged.record->status, 200);
    EXPECT_TRUE(logged.record->request_time);
    EXPECT_GT(logged.record->bytes, 0U);
  }
  EXPECT_EQ(detected(socket_->text()), "haproxy");
}

TEST_F(HaproxyFormats, MalformedRequestsAreBadRequests) {
  for (const std::string& bytes : malformed_requests()) {
    const std::string answer = server_->exchange(bytes);
    const Logged logged = next_request();
    ASSERT_TRUE(logged.record) << bytes;
    if (answer.starts_with("HTTP/1.1 200")) {
      // It takes any version of HTTP.
      EXPECT_EQ(logged.request, "GET /x HTTP/9.9");
      continue;
    }
    EXPECT_EQ(logged.record->status, 400) << logged.line;
    EXPECT_EQ(logged.request, "") << logged.line;
    EXPECT_NE(logged.line.find("<BADREQ>"), std::string::npos);
  }
}

}  // namespace
}  // namespace quell
