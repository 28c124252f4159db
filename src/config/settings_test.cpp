#include "config/settings.h"

#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "config/config.h"

namespace quell::config {
namespace {

std::string why_not(const std::string& text) {
  const auto config = read(text, "quell.yaml");
  return config ? "read" : config.error().message();
}

constexpr std::string_view kDatabase =
    "settings:\n"
    "  - name: database\n"
    "    file: /etc/db.conf\n"
    "    format: postgres\n"
    "    keys: [log_statement, {key: work_mem, when_missing: 4MB}]\n"
    "    check: [check, '{file}']\n"
    "    reload: [reload]\n"
    "    timeout: 20s\n"
    "    patience: 5s\n"
    "    probes:\n"
    "      - {command: [show, '{key}'], output: '{value}', status: 0}\n"
    "      - {tcp: \"127.0.0.1:5432\"}\n"
    "      - {http: \"127.0.0.1:80\", path: /ok, host: shop, status: 204, body: x, key: "
    "work_mem}\n";

TEST(ConfigSettings, EveryKeyIsRead) {
  const auto config = read(kDatabase, "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  ASSERT_EQ(config->settings.size(), 1U);
  const SettingFile& file = config->settings.front();
  EXPECT_EQ(file.file, "/etc/db.conf");
  EXPECT_EQ(file.format, "postgres");
  ASSERT_EQ(file.keys.size(), 2U);
  EXPECT_EQ(file.keys[0].key, "log_statement");
  EXPECT_FALSE(file.keys[0].when_missing);
  EXPECT_EQ(file.keys[1].when_missing, "4MB");
  EXPECT_EQ(file.check->at(1), "{file}");
  EXPECT_EQ(file.reload->front(), "reload");
  EXPECT_EQ(file.timeout, std::chrono::seconds(20));
  EXPECT_EQ(file.patience, std::chrono::seconds(5));
  ASSERT_EQ(file.probes.size(), 3U);
  EXPECT_EQ(std::get<CommandLook>(file.probes[0].look).output, "{value}");
  EXPECT_EQ(std::get<TcpLook>(file.probes[1].look).at.port, 5432);
  EXPECT_EQ(std::get<HttpLook>(file.probes[2].look).status, 204);
  EXPECT_EQ(file.probes[2].key, "work_mem");
}

TEST(ConfigSettings, MistakesAreNamed) {
  const auto one = [](const std::string& more) {
    return why_not("settings:\n  - {name: a, file: /f, format: env, keys: [A, B]" + more + "}\n");
  };
  EXPECT_TRUE(one("").contains("\"probes\" is missing"));
  EXPECT_TRUE(one(", probes: []").contains("nothing could be proved"));
  EXPECT_TRUE(one(", probes: [{}]").contains("one of http, tcp and command"));
  EXPECT_TRUE(one(", probes: [{tcp: \"127.0.0.1:1\", pth: /}]").contains("unknown key"));
  EXPECT_TRUE(one(", probes: [{command: [x], output: '{value}'}]").contains("needs {key}"));
  EXPECT_TRUE(one(", reloads: [x], probes: []").contains("unknown key"));
  EXPECT_TRUE(one(", probes: [{http: \"127.0.0.1:1\", path: 'a b'}]").contains("blanks"));
  EXPECT_TRUE(why_not("settings: [{name: a, file: f, format: env, keys: [A], probes: [{tcp: "
                      "\"127.0.0.1:1\"}]}]")
                  .contains("absolute path"));
}

TEST(ConfigLogging, IsASettingASignalOrACall) {
  const auto config = read(std::string(kDatabase) +
                               "logging:\n"
                               "  - name: database\n"
                               "    longest: 30m\n"
                               "    setting: {of: database, key: log_statement, value: all}\n"
                               "  - name: onion\n"
                               "    signal: {pid_file: /p, program: /t, user: tor, on: USR2, off: "
                               "HUP, log: /l, verbose: '[debug]', within: 3s}\n"
                               "  - name: shop\n"
                               "    call:\n"
                               "      server: {url: 'http://127.0.0.1:8080'}\n"
                               "      logger: com.shop\n"
                               "      value: DEBUG\n"
                               "      read: {path: '/l/{name}', pick: /own, missing: null}\n"
                               "      set: {method: POST, path: /l, json: '\"{value}\"'}\n"
                               "      unset: {method: DELETE, path: /l}\n"
                               "      probe: {path: /l, pick: /effective}\n"
                               "      state: /srv/state\n"
                               "      patience: 5s\n",
                           "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  EXPECT_EQ(config->logging[0].longest, std::chrono::minutes(30));
  EXPECT_EQ(std::get<LoggingSetting>(config->logging[0].by).value, "all");
  const auto& signal = std::get<LoggingSignal>(config->logging[1].by);
  EXPECT_EQ(signal.on, "USR2");
  EXPECT_EQ(signal.user, "tor");
  EXPECT_EQ(signal.within, std::chrono::seconds(3));
  const auto& call = std::get<LoggingCall>(config->logging[2].by);
  EXPECT_EQ(call.calls.server.url, "http://127.0.0.1:8080");
  EXPECT_EQ(call.logger, "com.shop");
  EXPECT_EQ(call.value, "DEBUG");
  EXPECT_EQ(call.calls.read.missing, "null");
  EXPECT_EQ(call.calls.unset->method, "DELETE");
  EXPECT_EQ(call.calls.probe->pick, "/effective");
  EXPECT_EQ(call.state, "/srv/state");
  EXPECT_EQ(call.patience, std::chrono::seconds(5));
}

TEST(ConfigLogging, MistakesAreNamed) {
  const auto of = [](const std::string& logging) {
    return why_not(std::string(kDatabase) + "logging: [{name: a" + logging + "}]\n");
  };
  EXPECT_TRUE(of("").contains("one of setting, signal and call"));
  EXPECT_TRUE(of(", setting: {of: x, key: y, value: z}").contains("the settings have no \"x\""));
  EXPECT_TRUE(
      of(", longest: 2d, setting: {of: database, key: work_mem, value: z}").contains("24h"));
  const std::string signal = ", signal: {pid_file: /p, program: /t, log: /l, verbose: x, ";
  EXPECT_TRUE(of(signal + "on: KILL, off: HUP}").contains("one of these is wanted here"));
  EXPECT_TRUE(of(signal + "on: USR1, off: USR1}").contains("provoke is wanted"));
}

TEST(ConfigLogging, MistakesInCallsAreNamedWithTheirPlace) {
  const auto of = [](const std::string& lines) {
    return why_not("logging:\n  - name: shop\n    call:\n      server: {url: u}\n" + lines);
  };
  const std::string good = "      value: debug\n      read: {path: /l, pick: /l}\n";
  const std::string set = "      set: {path: /l, json: '\"{value}\"'}\n";
  EXPECT_EQ(of(good + set), "read");
  EXPECT_TRUE(of("      read: {path: /l, pick: /l}\n" + set).contains("\"value\" is missing"));
  EXPECT_TRUE(of(good).contains("quell.yaml:4:7: \"set\" is missing"));
  EXPECT_TRUE(of(good + "      set: {path: /l}\n").starts_with("quell.yaml:7:12: set has no {va"));
  EXPECT_EQ(of(good + "      set: {path: /on}\n      unset: {path: /off}\n"), "read");
  EXPECT_TRUE(of("      value: debug\n      read: {path: /l}\n" + set)
                  .starts_with("quell.yaml:6:13: a call that reads must say what is picked"));
  EXPECT_TRUE(of(good + set + "      probe: {path: /l, pick: '', method: POST}\n")
                  .starts_with("quell.yaml:8:14: a call that reads must be a GET"));
  EXPECT_TRUE(of(good + "      set: {path: '/{value}', missing: null}\n").contains("pick is want"));
  EXPECT_TRUE(of("      value: debug\n      read: {path: /l, pick: /l, missing: INFO}\n" + set)
                  .starts_with("quell.yaml:6:43: JSON is wanted here"));
  EXPECT_TRUE(of(good + set + "      values: {on: x}\n").contains("unknown key \"values\""));
}

TEST(ConfigFlagFiles, NameFlagsAndWhereTheyStand) {
  const auto config = read(
      "flag_files: [{name: shop, file: /f.json, format: json, flags: {search: features.search}, "
      "on: 'yes', probes: [{tcp: \"127.0.0.1:1\"}]}]",
      "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  const FlagFile& file = config->flag_files.front();
  EXPECT_EQ(file.flags.front().flag, "search");
  EXPECT_EQ(file.file.keys.front().key, "features.search");
  EXPECT_EQ(file.on, "yes");
  EXPECT_EQ(file.off, "false");
  EXPECT_TRUE(why_not("flag_files: [{name: s, file: /f, format: env, flags: {a: A}, on: x, off: x, "
                      "probes: [{tcp: \"127.0.0.1:1\"}]}]")
                  .contains("the same"));
}

}  // namespace
}  // namespace quell::config
