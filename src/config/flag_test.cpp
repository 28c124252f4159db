#include "config/flag.h"

#include <gtest/gtest.h>

#include "config/config.h"

namespace quell::config {
namespace {

std::string why_not(std::string_view text) {
  const auto config = read(text, "quell.yaml");
  return config ? "read" : config.error().message();
}

TEST(ConfigFlags, EveryKeyIsRead) {
  const auto config = read(R"(
flags:
  - name: shop
    unleash:
      server: {url: "https://flags.example", authorities: /etc/ca.pem, timeout: 5s}
      project: web
      environment: live
      token: /root/admin
      application_token: $FLAGS_TOKEN
      application_api: frontend
    state: /srv/state
    patience: 1m
  - name: own
    calls:
      server:
        url: http://10.0.0.5:8080/api
        headers: {Authorization: "Bearer {secret.admin}"}
        secrets: {admin: /root/token}
        plain_http: allowed
      read: {path: "/flags/{name}", pick: /enabled}
      set: {method: PUT, path: "/flags/{name}", json: '{"enabled": "{value}"}', expect: [200, 204]}
      unset: {method: POST, path: /x, form: {a: "{value}"}, headers: {X-Reason: y}}
      probe: {path: /app, pick: ""}
      values: {on: '"yes"', off: '"no"'}
)",
                           "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  ASSERT_EQ(config->flags.size(), 2U);
  const auto& unleash = std::get<UnleashFlags>(config->flags[0].by);
  EXPECT_EQ(unleash.server.url, "https://flags.example");
  EXPECT_EQ(unleash.server.authorities, "/etc/ca.pem");
  EXPECT_EQ(unleash.server.timeout, std::chrono::seconds(5));
  EXPECT_EQ(unleash.project, "web");
  EXPECT_EQ(unleash.environment, "live");
  EXPECT_EQ(unleash.token.where, "/root/admin");
  EXPECT_EQ(unleash.application_token->kind, SecretPlace::Kind::kVariable);
  EXPECT_EQ(unleash.application_token->where, "FLAGS_TOKEN");
  EXPECT_EQ(unleash.application_api, "frontend");
  EXPECT_EQ(config->flags[0].state, "/srv/state");
  EXPECT_EQ(config->flags[0].patience, std::chrono::minutes(1));
  const auto& calls = std::get<SwitchCalls>(config->flags[1].by);
  EXPECT_TRUE(calls.server.plain_http_allowed);
  EXPECT_EQ(calls.server.headers[0].text, "Bearer {secret.admin}");
  EXPECT_EQ(calls.server.secrets[0].place.where, "/root/token");
  EXPECT_EQ(calls.read.pick, "/enabled");
  EXPECT_EQ(calls.set.json, R"({"enabled": "{value}"})");
  EXPECT_EQ(calls.set.expect, (std::vector<int>{200, 204}));
  EXPECT_EQ(calls.unset->form[0].name, "a");
  EXPECT_EQ(calls.unset->headers[0].text, "y");
  EXPECT_EQ(calls.probe->pick, "");
  EXPECT_EQ(calls.values[1].text, "\"no\"");
}

TEST(ConfigTokens, EveryKeyIsRead) {
  const auto config = read(R"(
credentials:
  tokens:
    - name: api
      server: {url: "https://api.example"}
      read: {path: "/tokens/{name}", pick: /active}
      valid: '"live"'
      revoked: '"dead"'
      watch: [/digest]
      make: {method: POST, path: /tokens, json: '{"secret": "{secret.new}"}', expect: [201]}
      revoke: {method: DELETE, path: "/tokens/{name}", expect: [204]}
      restore: {method: POST, path: "/tokens/{name}/restore"}
      sessions: {path: "/tokens/{name}/sessions", pick: /sessions}
      session_id: /number
      session_ids: shown
      end_sessions: {method: DELETE, path: "/tokens/{name}/sessions"}
      dependants: {path: "/tokens/{name}/clients", pick: ""}
      probe: {path: /me, headers: {Authorization: "Bearer {secret.tried}"}}
      control: /root/other
)",
                           "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  const TokenServer& api = config->credentials.tokens.at(0);
  EXPECT_EQ(api.valid, "\"live\"");
  EXPECT_EQ(api.revoked, "\"dead\"");
  EXPECT_EQ(api.watch, std::vector<std::string>{"/digest"});
  EXPECT_EQ(api.make->expect, std::vector<int>{201});
  EXPECT_EQ(api.revoke.method, "DELETE");
  EXPECT_EQ(api.restore->path, "/tokens/{name}/restore");
  EXPECT_EQ(api.sessions->pick, "/sessions");
  EXPECT_EQ(api.session_id, "/number");
  EXPECT_TRUE(api.shows_session_ids);
  EXPECT_TRUE(api.end_sessions && api.dependants);
  EXPECT_EQ(api.probe.path, "/me");
  EXPECT_EQ(api.control->where, "/root/other");
  EXPECT_TRUE(
      why_not("credentials: {tokens: [{name: x, server: {url: u}, read: {path: /a}, revoke: "
              "{path: /a}}]}")
          .contains("\"probe\" is missing"));
}

TEST(ConfigFlags, MistakesAreNamedWithTheirPlace) {
  EXPECT_EQ(why_not("flags:\n  - {name: x}"),
            "quell.yaml:2:5: one of unleash and calls is wanted here");
  EXPECT_TRUE(why_not("flags:\n  - name: x\n    unleash: {server: {url: u}, token: t0ps3cret}")
                  .contains("secrets have no place in this file"));
  EXPECT_TRUE(why_not("flags:\n  - name: x\n    unleash: {server: {url: u}}").contains("token"));
  EXPECT_TRUE(why_not("flags:\n  - name: x\n    calls:\n      server: {url: u}\n      read: {path: "
                      "/a}\n      set: {path: /a, json: '1', form: {a: b}}")
                  .contains("json or form"));
  EXPECT_TRUE(why_not("flags:\n  - name: x\n    calls:\n      server: {url: u, verify: no}")
                  .contains("unknown key \"verify\""));
  EXPECT_TRUE(why_not("flags:\n  - name: x\n    calls:\n      server: {url: u, timeout: 1h}")
                  .contains("from 1s to 5m"));
  EXPECT_TRUE(why_not("flags:\n  - name: x\n    calls:\n      server: {url: u}\n      read: {path: "
                      "/a, expect: [99]}")
                  .contains("100 to 599"));
}

}  // namespace
}  // namespace quell::config
