#include "contain/postgres_role.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kinds/credential_words.h"
#include "kinds/kinds.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::PostgresServer& each : config.credentials.postgres) out.push_back(each.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  return read_credential("role", typed);
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::PostgresServer& server =
      *std::ranges::find(config.credentials.postgres, name, &config::PostgresServer::name);
  return credential_actuator(config,
                             contain::postgres_holder({.name = server.name,
                                                       .connection = server.connection,
                                                       .probe = server.probe,
                                                       .control = server.control,
                                                       .control_secret = server.control_secret}));
}

}  // namespace

Kind postgres_role_kind() {
  return {.actuator = "postgres-role",
          .word = "postgres",
          .does = "a PostgreSQL role gets another password or cannot log in; its sessions end",
          .target = "\"shop_app new:/root/shop_app.new\", \"shop_app lock\"",
          .configuration =
              "  credentials:\n"
              "    postgres:\n"
              "      - name: shop\n"
              "        connection: host=/var/run/postgresql user=postgres dbname=postgres\n"
              "        probe: host=127.0.0.1 dbname=shop",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = no_requests_of_a_credential,
          .lift_warning = kCredentialLiftWarning};
}

}  // namespace quell::casework
