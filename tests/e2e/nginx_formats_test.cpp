// links: logs os
// What real nginx writes is read back field by field as it was sent: combined, a "main" with
// X-Forwarded-For and the request's time, and escape=json.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "served_log.h"

namespace quell {
namespace {

constexpr std::string_view kConfiguration = R"~(
daemon off;
worker_processes 1;
pid ROOT/nginx.pid;
error_log ROOT/error.log;
events { worker_connections 64; }
http {
  log_format main '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent '
                  '"$http_referer" "$http_user_agent" "$http_x_forwarded_for" $request_time';
  log_format json escape=json '{"time":"$time_iso8601","remote_addr":"$remote_addr",'
                  '"request":"$request","status":$status,"body_bytes_sent":$body_bytes_sent,'
                  '"http_referer":"$http_referer","http_user_agent":"$http_user_agent",'
                  '"http_x_forwarded_for":"$http_x_forwarded_for","request_time":$request_time,'
                  '"request_id":"$request_id"}';
  log_format own '$request_id $msec $remote_addr "$request_method $host$request_uri" $status '
                 '$request_time "$http_user_agent"';
  access_log ROOT/combined.log combined;
  access_log ROOT/main.log main;
  access_log ROOT/json.log json;
  access_log ROOT/own.log own;
  client_body_temp_path ROOT/t1;
  proxy_temp_path ROOT/t2;
  fastcgi_temp_path ROOT/t3;
  uwsgi_temp_path ROOT/t4;
  scgi_temp_path ROOT/t5;
  server { listen 127.0.0.1:PORT; location / { return 200 "hello\n"; } }
}
)~";

constexpr std::string_view kOwnFormat =
    "$request_id $msec $remote_addr \"$request_method $host$request_uri\" $status $request_time "
    "\"$http_user_agent\"";

class NginxFormats : public testing::Test {
 protected:
  void SetUp() override {
    const auto nginx = installed("nginx");
    if (!nginx) GTEST_SKIP() << "nginx is not installed (Debian package nginx)";
    server_.emplace("nginx-formats");
    server_->write("nginx.conf", kConfiguration);
    ASSERT_TRUE(server_->start({*nginx, "-p", server_->path("").native(), "-e",
                                server_->path("error.log").native(), "-c",
                                server_->path("nginx.conf").native()}));
    for (const Sent& request : hostile_requests()) {
      EXPECT_TRUE(server_->send(request).starts_with("HTTP/1.1 200")) << request.line;
    }
    for (const std::string& bytes : malformed_requests()) (void)server_->exchange(bytes);
    count_ = hostile_requests().size() + malformed_requests().size();
  }

  std::vector<Logged> read(const std::string& file, std::string_view format) {
    const std::string text = server_->lines_of(file, count_);
    std::vector<Logged> out = read_log(format, text);
    EXPECT_EQ(out.size(), count_) << file;
    out.resize(count_);
    return out;
  }

  std::optional<Server> server_;
  std::size_t count_ = 0;
};

void expect_as_sent(const Logged& logged, const Sent& sent) {
  ASSERT_TRUE(logged.record) << logged.line;
  EXPECT_EQ(logged.request, sent.line);
  EXPECT_EQ(logged.target, sent.line.substr(sent.line.find(' ') + 1,
                                            sent.line.rfind(' ') - sent.line.find(' ') - 1));
  EXPECT_EQ(logged.method, sent.line.substr(0, sent.line.find(' ')));
  EXPECT_EQ(logged.client, "127.0.0.1");
  EXPECT_EQ(logged.record->status, 200);
  EXPECT_EQ(logged.record->bytes, 6U);
  EXPECT_EQ(logged.referer, sent.referer);
  // "-" is what nginx writes for a header that is not there.
  EXPECT_EQ(logged.user_agent, sent.user_agent == "-" ? "" : sent.user_agent);
}

TEST_F(NginxFormats, CombinedAndMain) {
  const auto combined = read("combined.log", "combined");
  const auto main = read("main.log", "combined");
  const auto own = read("own.log", kOwnFormat);
  const auto sent = hostile_requests();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    expect_as_sent(combined[i], sent[i]);
    expect_as_sent(main[i], sent[i]);
    EXPECT_TRUE(main[i].record->request_time);
    // As the only quoted field behind the agent it counts if it is a list of addresses.
    const bool is_list = sent[i].forwarded_for.starts_with("203.");
    EXPECT_EQ(main[i].forwarded_for, is_list ? sent[i].forwarded_for : "");
    ASSERT_TRUE(own[i].record) << own[i].line;
    EXPECT_EQ(own[i].target, combined[i].target);
    EXPECT_EQ(own[i].host, "shop.example");
    EXPECT_EQ(own[i].request_id.size(), 32U);
  }
  EXPECT_EQ(detected(server_->read("combined.log")), "combined");
  EXPECT_EQ(detected(server_->read("main.log")), "combined");
}

TEST_F(NginxFormats, EscapeJson) {
  const auto read_back = read("json.log", "json");
  const auto sent = hostile_requests();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    expect_as_sent(read_back[i], sent[i]);
    EXPECT_EQ(read_back[i].forwarded_for, sent[i].forwarded_for);
    EXPECT_EQ(read_back[i].request_id.size(), 32U);
  }
  EXPECT_EQ(detected(server_->read("json.log")), "json");
}

// nginx writes the first line of what it could not understand as it came.
TEST_F(NginxFormats, MalformedRequestsAreThereAsTheyCame) {
  for (const auto& [file, format] :
       {std::pair("combined.log", "combined"), std::pair("json.log", "json")}) {
    const auto read_back = read(file, format);
    const auto sent = malformed_requests();
    for (std::size_t i = 0; i < sent.size(); ++i) {
      const Logged& logged = read_back[hostile_requests().size() + i];
      ASSERT_TRUE(logged.record) << logged.line;
      EXPECT_EQ(logged.request, sent[i].substr(0, sent[i].find('\r'))) << logged.line;
      EXPECT_GE(logged.record->status, 400);
    }
  }
}

}  // namespace
}  // namespace quell
