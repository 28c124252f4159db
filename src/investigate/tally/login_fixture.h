// Logins made by hand, for the tests of what is said about them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "client_key.h"
#include "investigate/login_attack.h"
#include "login_judge.h"
#include "login_ledger.h"
#include "login_view.h"
#include "logs/login.h"

namespace quell::investigate {

/// One line of a log.
struct Said {
  std::int64_t second = 0;
  std::string client{};
  std::string user{};
  logs::LoginOutcome outcome = logs::LoginOutcome::kFailed;
  std::string method = "password";
  std::uint32_t times = 1;
  std::string service = "sshd";
};

class LoginLog {
 public:
  static constexpr std::int64_t kStart = 1'700'000'000;

  LoginLog& say(Said line) {
    lines_.push_back(std::move(line));
    return *this;
  }
  LoginLog& fail(std::int64_t second, std::string client, std::string user) {
    return say({.second = second, .client = std::move(client), .user = std::move(user)});
  }
  LoginLog& accept(std::int64_t second, std::string client, std::string user,
                   std::string method = "password") {
    return say({.second = second,
                .client = std::move(client),
                .user = std::move(user),
                .outcome = logs::LoginOutcome::kAccepted,
                .method = std::move(method)});
  }
  [[nodiscard]] const std::vector<Said>& lines() const { return lines_; }

  static void add(const Said& line, LoginLedger& ledger, ClientKeys& keys) {
    ledger.add({.place = {},
                .time = Instant(std::chrono::seconds(kStart + line.second)),
                .host = "web1",
                .service = line.service,
                .outcome = line.outcome,
                .method = line.method,
                .user = line.user,
                .client = line.client,
                .port = 5,
                .times = line.times,
                .line = {}},
               keys);
  }

  [[nodiscard]] std::vector<LoginCampaign> campaigns() const {
    LoginLedger ledger;
    ClientKeys keys;
    for (const Said& line : lines_) add(line, ledger, keys);
    ledger.settle();
    return login_campaigns(visitors_of(ledger, keys));
  }

 private:
  std::vector<Said> lines_;
};

}  // namespace quell::investigate
