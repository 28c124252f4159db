#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace quell::config {
namespace {

constexpr std::string_view kWhole = R"(
logs: [/var/log/nginx/access.log]
procedure: security-runbook
incident_score: 0.95
signals:
  - {kind: hostname, name: web, value: www.shop.example}
  - {kind: variable, name: APP_ENV}
sites:
  - name: shop
    config: /etc/nginx/nginx.conf
    port: 8080
    server_name: www.shop.example
    probe_at: 127.0.0.1:8080
    control: /healthy
    retry_after: 10m
targets:
  - {name: live, at: "[::1]:8080", environment: production}
stages:
  - {name: test, command: [make, check], timeout: 5m}
)";

std::string why_not(std::string_view text) {
  const auto config = read(text, "quell.yaml");
  return config ? "read" : config.error().message();
}

TEST(Config, EveryKeyIsRead) {
  const Config config = read(kWhole, "quell.yaml").value();
  EXPECT_EQ(config.logs, std::vector<std::string>{"/var/log/nginx/access.log"});
  EXPECT_EQ(config.procedure, "security-runbook");
  EXPECT_EQ(config.incident_score, 0.95);
  ASSERT_EQ(config.signals.size(), 2U);
  EXPECT_EQ(config.signals[0].value, "www.shop.example");
  EXPECT_FALSE(config.signals[1].value);
  const Site* site = config.site("shop");
  ASSERT_NE(site, nullptr);
  EXPECT_EQ(site->listen_port, 8080);
  EXPECT_EQ(site->probe_at.address, "127.0.0.1");
  EXPECT_EQ(site->host, "www.shop.example") << "the server name, unless said otherwise";
  EXPECT_EQ(site->retry_after, std::chrono::minutes(10));
  EXPECT_EQ(site->pid_file, "/run/nginx.pid") << "Debian's place";
  EXPECT_EQ(config.target("live")->at.address, "::1");
  EXPECT_EQ(config.stage("test")->command, (std::vector<std::string>{"make", "check"}));
  EXPECT_EQ(config.site("other"), nullptr);
}

constexpr std::string_view kFlagsByCalls = R"(
flags:
  - name: shop
    calls:
      server: {url: "https://flags.shop.example"}
      read: {path: "/{name}", pick: /on}
      set: {method: PUT, path: "/{name}", json: '{"on": "{value}"}'}
)";

TEST(Config, StateIsKeptInOnePlaceUnlessTheFileNamesOthers) {
  const auto alone = read("", "quell.yaml");
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->state_directory, "/var/lib/quell");
  EXPECT_EQ(alone->credentials.state, "/var/lib/quell/credentials");

  const auto of_an_account = read(kFlagsByCalls, "quell.yaml", "/home/alice/quell/state");
  ASSERT_TRUE(of_an_account) << of_an_account.error().full();
  EXPECT_EQ(of_an_account->state_directory, "/home/alice/quell/state");
  EXPECT_EQ(of_an_account->credentials.state, "/home/alice/quell/state/credentials");
  EXPECT_EQ(of_an_account->flags.at(0).state, "/home/alice/quell/state/switches");

  const auto named = read("state_directory: /srv/quell\ncredentials: {state: /srv/secret}\n" +
                              std::string(kFlagsByCalls),
                          "quell.yaml", "/home/alice/quell/state");
  ASSERT_TRUE(named) << named.error().full();
  EXPECT_EQ(named->state_directory, "/srv/quell");
  EXPECT_EQ(named->credentials.state, "/srv/secret");
  EXPECT_EQ(named->flags.at(0).state, "/srv/quell/switches");
}

TEST(Config, CredentialsAreReadAndHoldNoSecret) {
  const auto config = read(R"(
credentials:
  state: /srv/state
  htpasswd:
    - {name: admin, file: /etc/htpasswd, probe_at: "127.0.0.1:80", path: /admin/, scheme: sha512}
  postgres:
    - {name: shop, connection: "host=/run/pg user=pg", control: other, control_secret: /root/o}
  redis:
    - {name: cache, at: "127.0.0.1:6379", user: admin, secret: /root/redis}
  ssh:
    - {name: host, accounts: [root, deploy], probe_at: "127.0.0.1:22", log: /var/log/sshd}
)",
                           "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  const Credentials& all = config->credentials;
  EXPECT_EQ(all.state, "/srv/state");
  EXPECT_EQ(all.htpasswd.at(0).scheme, "sha512");
  EXPECT_EQ(all.htpasswd.at(0).probe_at.port, 80);
  EXPECT_EQ(all.postgres.at(0).control, "other");
  EXPECT_EQ(all.postgres.at(0).probe, "host=127.0.0.1 dbname=postgres");
  EXPECT_EQ(all.redis.at(0).secret, "/root/redis");
  EXPECT_EQ(all.ssh.at(0).accounts, (std::vector<std::string>{"root", "deploy"}));
  EXPECT_EQ(all.ssh.at(0).log, "/var/log/sshd");
  EXPECT_EQ(all.ssh.at(0).config_file, "/etc/ssh/sshd_config");
  EXPECT_EQ(read("", "quell.yaml")->credentials.state, "/var/lib/quell/credentials");

  EXPECT_THAT(why_not("credentials: {postgres: [{name: x, connection: \"password=y\"}]}"),
              testing::HasSubstr("without a password"));
  EXPECT_THAT(why_not("credentials: {redis: [{name: x, at: \"127.0.0.1:1\", user: y}]}"),
              testing::HasSubstr("user and secret are wanted together"));
  EXPECT_THAT(why_not("credentials: {redis: [{name: x, at: \"127.0.0.1:1\"}, {name: x, at: "
                      "\"127.0.0.1:2\"}]}"),
              testing::HasSubstr("two Redis servers"));
  EXPECT_THAT(why_not("credentials: {ssh: [{name: x, accounts: []}]}"),
              testing::HasSubstr("an account is wanted"));
  EXPECT_THAT(
      why_not("credentials: {ssh: [{name: x, accounts: [a], control: a, control_key: /k}]}"),
      testing::HasSubstr("probe_at is wanted"));
}

TEST(Config, AnEmptyFileIsFine) {
  EXPECT_TRUE(read("", "quell.yaml"));
}

TEST(Config, MistakesAreNamedWithTheirPlace) {
  EXPECT_EQ(why_not("site: []"), "quell.yaml:1:1: unknown key \"site\"; did you mean \"sites\"?");
  EXPECT_EQ(why_not("sites:\n  - {name: x}"), "quell.yaml:2:5: \"probe_at\" is missing here");
  EXPECT_EQ(why_not("targets:\n  - {name: x, at: 127.0.0.1, environment: test}"),
            "quell.yaml:2:19: an address and port like 127.0.0.1:8080 or [::1]:8080 is wanted, "
            "not \"127.0.0.1\"");
  EXPECT_EQ(why_not("stages:\n  - {name: deploy, command: [x]}"),
            "quell.yaml:2:12: one of these is wanted here: test staging backup migration "
            "production");
  EXPECT_EQ(why_not("stages:\n  - {name: test, command: []}"),
            "quell.yaml:2:27: a program and its arguments are wanted here");
  EXPECT_EQ(why_not("sites:\n  - {name: x, probe_at: \"1.2.3.4:5\", config: nginx.conf}"),
            "quell.yaml:2:46: an absolute path is wanted here");
  EXPECT_TRUE(why_not("proxies: [10.0.0.1, 10.0.0.1/8]").starts_with("quell.yaml:1:21: "));
  EXPECT_EQ(why_not("targets:\n"
                    "  - {name: x, at: \"1.2.3.4:5\", environment: test}\n"
                    "  - {name: x, at: \"1.2.3.4:5\", environment: test}"),
            "quell.yaml:1:1: two targets are called \"x\"");
}

TEST(Config, SaysHowLogsAreRead) {
  const auto config = read(
      "log_format: '$remote_addr [$time_local] \"$request\"'\n"
      "json_fields: time=ts,client=src.ip\n"
      "proxies: [10.0.0.0/8, \"2001:db8::1\"]\n",
      "quell.yaml");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->log_format, "$remote_addr [$time_local] \"$request\"");
  EXPECT_EQ(config->json_fields, "time=ts,client=src.ip");
  ASSERT_EQ(config->proxies.size(), 2U);
  EXPECT_EQ(config->proxies[0].text(), "10.0.0.0/8");
  EXPECT_EQ(config->proxies[1].text(), "2001:db8::1");
}

TEST(ParseEndpoint, OnlyAddressesWithPorts) {
  EXPECT_EQ(parse_endpoint("127.0.0.1:80").value().port, 80);
  for (const char* text : {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999",
                           "127.0.0.1:80x", "::1:80"}) {
    EXPECT_FALSE(parse_endpoint(text)) << text;
  }
}

TEST(Config, AnIncidentScoreIsAShare) {
  EXPECT_TRUE(read("incident_score: 1", "quell.yaml"));
  for (const char* wrong : {"0", "1.5", "-1", "nan", "0.9x", "high"}) {
    EXPECT_NE(why_not(std::string("incident_score: ") + wrong), "read") << wrong;
  }
}

}  // namespace
}  // namespace quell::config
