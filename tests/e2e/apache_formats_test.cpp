// links: logs os
// What real Apache writes is read back field by field as it was sent: combined, vhost_combined and
// LogFormats of one's own, one of them in JSON as people write it, which Apache's escapes make no
// JSON.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "served_log.h"

namespace quell {
namespace {

constexpr std::string_view kConfiguration = R"~(
ServerRoot ROOT
ServerName shop.example
Listen 127.0.0.1:PORT
PidFile ROOT/apache.pid
ErrorLog ROOT/error.log
DefaultRuntimeDir ROOT
Mutex file:ROOT
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule unique_id_module /usr/lib/apache2/modules/mod_unique_id.so
USER
DocumentRoot ROOT/www
LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" combined
LogFormat "%v:%p %h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" vhost_combined
LogFormat "%a [%{%d/%b/%Y:%T}t.%{usec_frac}t %{%z}t] %m \"%U%q\" %H \
%>s %B %D %{UNIQUE_ID}e \"%{X-Forwarded-For}i\"" own
LogFormat "{\"time\":\"%{%Y-%m-%dT%T}t%{%z}t\",\
\"client_ip\":\"%a\",\"request\":\"%r\",\
\"status\":%>s,\"bytes\":%B,\"user_agent\":\"%{User-Agent}i\"}" json
CustomLog ROOT/combined.log combined
CustomLog ROOT/vhost.log vhost_combined
CustomLog ROOT/own.log own
CustomLog ROOT/json.log json
)~";

constexpr std::string_view kOwnFormat =
    R"~(%a [%{%d/%b/%Y:%T}t.%{usec_frac}t %{%z}t] %m \"%U%q\" %H %>s %B %D %{UNIQUE_ID}e )~"
    R"~(\"%{X-Forwarded-For}i\")~";

class ApacheFormats : public testing::Test {
 protected:
  void SetUp() override {
    const auto apache = installed("apache2");
    if (!apache) GTEST_SKIP() << "Apache is not installed (Debian package apache2-bin)";
    server_.emplace("apache-formats");
    std::string configuration(kConfiguration);
    configuration.replace(configuration.find("USER"), 4,
                          geteuid() == 0 ? "User nobody\nGroup nogroup" : "");
    server_->write("apache.conf", configuration);
    std::filesystem::create_directory(server_->path("www"));
    ASSERT_TRUE(server_->start({*apache, "-D", "FOREGROUND", "-d", server_->path("").native(), "-f",
                                server_->path("apache.conf").native()}));
    for (const Sent& request : hostile_requests()) {
      EXPECT_TRUE(server_->send(request).starts_with("HTTP/1.")) << request.line;
    }
    for (const std::string& bytes : malformed_requests()) (void)server_->exchange(bytes);
    count_ = hostile_requests().size() + malformed_requests().size();
  }

  std::vector<Logged> read(const std::string& file, std::string_view format) {
    std::vector<Logged> out = read_log(format, server_->lines_of(file, count_));
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
  EXPECT_EQ(logged.client, "127.0.0.1");
  EXPECT_EQ(logged.user_agent, sent.user_agent == "-" ? "" : sent.user_agent);
}

TEST_F(ApacheFormats, CombinedAndVhostCombined) {
  const auto combined = read("combined.log", "combined");
  const auto vhost = read("vhost.log", "vhost_combined");
  const auto sent = hostile_requests();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    expect_as_sent(combined[i], sent[i]);
    expect_as_sent(vhost[i], sent[i]);
    EXPECT_EQ(combined[i].referer, sent[i].referer);
    EXPECT_EQ(vhost[i].host, "shop.example");
    EXPECT_EQ(vhost[i].record->status, combined[i].record->status);
    EXPECT_TRUE(combined[i].record->bytes);
  }
  EXPECT_EQ(detected(server_->read("combined.log")), "combined");
  EXPECT_EQ(detected(server_->read("vhost.log")), "vhost_combined");
}

// %U is the path as Apache understood it: escapes undone. The query is as it was sent.
TEST_F(ApacheFormats, OwnFormat) {
  const auto own = read("own.log", kOwnFormat);
  const auto sent = hostile_requests();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    ASSERT_TRUE(own[i].record) << own[i].line;
    const std::string& line = sent[i].line;
    const std::size_t space = line.find(' ');
    EXPECT_EQ(own[i].method, line.substr(0, space));
    EXPECT_EQ(own[i].target, line.substr(space + 1, line.rfind(' ') - space - 1));
    EXPECT_EQ(own[i].protocol, line.substr(line.rfind(' ') + 1));
    EXPECT_EQ(own[i].forwarded_for, sent[i].forwarded_for);
    EXPECT_EQ(own[i].request_id.size(), 27U) << own[i].line;
    EXPECT_TRUE(own[i].record->request_time);
  }
}

TEST_F(ApacheFormats, JsonThatIsNone) {
  const auto json = read("json.log", "json");
  const auto sent = hostile_requests();
  for (std::size_t i = 0; i < sent.size(); ++i) expect_as_sent(json[i], sent[i]);
  EXPECT_EQ(detected(server_->read("json.log")), "json");
}

// Apache writes "-" for what it could not read at all, and the line else.
TEST_F(ApacheFormats, MalformedRequests) {
  const auto combined = read("combined.log", "combined");
  const auto sent = malformed_requests();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const Logged& logged = combined[hostile_requests().size() + i];
    ASSERT_TRUE(logged.record) << logged.line;
    const std::string line = sent[i].substr(0, sent[i].find('\r'));
    // A NUL ends the line for Apache.
    EXPECT_EQ(logged.request, line.substr(0, line.find('\0'))) << logged.line;
    EXPECT_GE(logged.record->status, 400) << logged.line;
  }
}

}  // namespace
}  // namespace quell
