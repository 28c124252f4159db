#include "contain/redis_user.h"

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
  for (const config::RedisServer& each : config.credentials.redis) out.push_back(each.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  return read_credential("user", typed);
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::RedisServer& server =
      *std::ranges::find(config.credentials.redis, name, &config::RedisServer::name);
  return credential_actuator(config,
                             contain::redis_holder({.name = server.name,
                                                    .at = {server.at.address, server.at.port},
                                                    .user = server.user,
                                                    .secret = server.secret,
                                                    .control = server.control,
                                                    .control_secret = server.control_secret}));
}

}  // namespace

Kind redis_user_kind() {
  return {.actuator = "redis-user",
          .word = "redis",
          .does = "a Redis user gets another password or is switched off; its connections close",
          .target = "\"shop new:/root/shop.new\", \"shop lock\"",
          .configuration =
              "  credentials:\n"
              "    redis:\n"
              "      - name: cache\n"
              "        at: 127.0.0.1:6379\n"
              "        user: admin\n"
              "        secret: /root/redis-admin",
          .names = names,
          .read_target = read_target,
          .make = make,
          .logged_target = no_requests_of_a_credential,
          .lift_warning = kCredentialLiftWarning};
}

}  // namespace quell::casework
