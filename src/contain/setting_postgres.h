// For tests: a real PostgreSQL whose postgresql.conf may be changed.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "setting_fixture.h"

namespace quell::contain::setting {

class PostgresService {
 public:
  /// nullptr: `why` says what this machine lacks.
  static std::unique_ptr<PostgresService> start(std::string& why) {
    if (!std::filesystem::exists(program("initdb"))) {
      why = "PostgreSQL 15 is not installed";
      return nullptr;
    }
    auto service = std::unique_ptr<PostgresService>(new PostgresService);
    if (service->child_) return service;
    why = "PostgreSQL does not start";
    return nullptr;
  }

  [[nodiscard]] std::filesystem::path config() const { return data() / "postgresql.conf"; }
  [[nodiscard]] std::string text() const { return *os::read_file(config(), 10'000'000); }
  [[nodiscard]] std::string log() const {
    return os::read_file(directory_.path() / "log", 100'000'000).value_or("");
  }
  /// What the running server says, asked without the actuator.
  [[nodiscard]] std::string shows(const std::string& key) const {
    const auto ran =
        os::run({.argv = psql("SHOW " + key)}, os::Deadline::after(std::chrono::seconds(20)), {});
    return ran ? ran->out.kept : ran.error().full();
  }
  void query(const std::string& statement) const {
    ASSERT_TRUE(
        os::run({.argv = psql(statement)}, os::Deadline::after(std::chrono::seconds(20)), {}));
  }

  [[nodiscard]] SettingFile file() const {
    const auto key = [](const std::string& name) {
      return SettingKey{.key = {{name}}, .when_missing = std::nullopt};
    };
    return {.name = "database",
            .file = config(),
            .format = Format::kPostgres,
            .keys = {key("log_statement"), key("work_mem"), key("max_connections")},
            .check = as_ordinary({program("postgres"), "-D", data().string(),
                                  "--config-file={file}", "-C", "log_statement"}),
            .reload = as_ordinary({program("pg_ctl"), "reload", "-s", "-D", data().string()}),
            .probes = {{.look = CommandLook{.argv = psql("SHOW {key}"), .output = "{value}"},
                        .key = std::nullopt},
                       {.look = TcpLook{.at = {"127.0.0.1", port_}}, .key = std::nullopt}},
            .command_timeout = std::chrono::seconds(30),
            .patience = std::chrono::seconds(5)};
  }

 private:
  static std::string program(const std::string& name) {
    return "/usr/lib/postgresql/15/bin/" + name;
  }

  /// PostgreSQL refuses to run as root: as an ordinary account then.
  static std::vector<std::string> as_ordinary(std::vector<std::string> command) {
    if (::geteuid() != 0) return command;
    std::vector<std::string> all{"setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"};
    all.insert(all.end(), command.begin(), command.end());
    return all;
  }

  PostgresService()
      : directory_(*os::TemporaryDirectory::make("setting-postgres")),
        port_(*os::free_port("127.0.0.1")) {
    const auto home = directory_.path() / "pg";
    std::filesystem::create_directories(home);
    if (::geteuid() == 0) {
      const passwd* nobody = ::getpwnam("nobody");
      std::filesystem::permissions(directory_.path(), std::filesystem::perms(0711));
      if (::chown(home.c_str(), nobody->pw_uid, nobody->pw_gid) != 0) return;
    }
    const auto made = os::run({.argv = as_ordinary({program("initdb"), "-D", data().string(), "-U",
                                                    "admin", "--no-sync", "--auth=trust"}),
                               .directory = "/"},
                              os::Deadline::after(std::chrono::minutes(2)), {});
    if (!made || !os::succeeded(made->status)) return;
    auto child = os::Child::start(
        {.argv = as_ordinary({program("postgres"), "-D", data().string(), "-k", home.string(), "-h",
                              "127.0.0.1", "-p", std::to_string(port_), "-F"}),
         .directory = "/"},
        {.out = os::ToFile{directory_.path() / "log"},
         .err = os::ToFile{directory_.path() / "log"}});
    if (!child) return;
    child_.emplace(*std::move(child));
    const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(30));
    while (shows("work_mem").empty() && !deadline.expired()) {
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(20)));
    }
  }

  [[nodiscard]] std::filesystem::path data() const { return directory_.path() / "pg/data"; }
  [[nodiscard]] std::vector<std::string> psql(const std::string& statement) const {
    return {"/usr/lib/postgresql/15/bin/psql",
            "-XAtq",
            "-h",
            "127.0.0.1",
            "-p",
            std::to_string(port_),
            "-U",
            "admin",
            "-d",
            "postgres",
            "-c",
            statement};
  }

  os::TemporaryDirectory directory_;
  std::uint16_t port_;
  std::optional<os::Child> child_;
};

}  // namespace quell::contain::setting
