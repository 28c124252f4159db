// For tests: a real HTTP server with tokens and sessions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "call/call_server.h"
#include "contain/token.h"
#include "credential/credential_rig.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "os/file.h"

namespace quell::contain {

inline constexpr std::string_view kAdmin = "admin-token-of-the-api";
inline constexpr std::string_view kOther = "token-of-somebody-else";

/// Whether the server can make a revoked token valid again, or deletes it.
enum class Revoking : std::uint8_t { kSuspends, kDeletes };

class TokenRig final : public CredentialRig {
 public:
  explicit TokenRig(Revoking revoking = Revoking::kSuspends) : revoking_(revoking) {
    (void)os::write_file_atomically(path("admin"), kAdmin, os::Mode::kSecret);
    (void)os::write_file_atomically(path("other"), kOther, os::Mode::kSecret);
    tokens_["shop"] = {.secret = old_secret()};
    tokens_["other"] = {.secret = std::string(kOther)};
  }

  [[nodiscard]] TokenServer settings() const {
    TokenServer server{
        .name = "api",
        .server = {.url = server_.url(),
                   .headers = {{"X-Admin", "{secret.admin}"}},
                   .secrets = {{"admin", SecretFile{path("admin")}}},
                   .timeout = std::chrono::seconds(5)},
        .read = {.path = "/tokens/{name}", .pick = "/active"},
        .watch = {"/digest"},
        .make = DescribedCall{.method = "POST",
                              .path = "/tokens",
                              .body = JsonBody{R"({"name":"{name}-new","secret":"{secret.new}"})"},
                              .expect = {201}},
        .revoke = {.method = "POST", .path = "/tokens/{name}/revoke", .expect = {204}},
        .sessions = DescribedCall{.path = "/tokens/{name}/sessions", .pick = "/sessions"},
        .session_id = "/id",
        .end_sessions =
            DescribedCall{.method = "DELETE", .path = "/tokens/{name}/sessions", .expect = {204}},
        .dependants = DescribedCall{.path = "/tokens/{name}/clients", .pick = ""},
        .probe = {.path = "/me", .headers = {{"Authorization", "Bearer {secret.tried}"}}},
        .control = SecretFile{path("other")}};
    if (revoking_ == Revoking::kSuspends) {
      server.revoked = "false";
      server.restore =
          DescribedCall{.method = "POST", .path = "/tokens/{name}/restore", .expect = {204}};
    }
    return server;
  }
  std::unique_ptr<CredentialHolder> holder() override { return token_holder(settings()); }
  [[nodiscard]] std::string subject() const override { return "token:shop"; }
  // A made token is one more, which putting the old one back leaves: only suspending is undone.
  [[nodiscard]] bool takes_secrets() const override { return false; }
  [[nodiscard]] std::string exchange(const std::string& /*id*/) const override { return "lock"; }
  [[nodiscard]] bool takes_two() const override { return false; }
  bool accepts(const std::string& secret) override {
    const std::lock_guard guard(mutex_);
    return lets_in(secret);
  }
  bool serves_others() override { return accepts(std::string(kOther)); }
  std::string stored() override {
    const std::lock_guard guard(mutex_);
    std::string all;
    for (const auto& [name, token] : tokens_) {
      all += fmt::format("{} {} {}\n", name, token.secret, token.active);
    }
    return all;
  }
  void change_by_hand(const std::string& secret) override {
    const std::lock_guard guard(mutex_);
    tokens_["shop"] = {.secret = secret};
  }
  std::function<bool()> open_session(const std::string& /*secret*/) override {
    const std::lock_guard guard(mutex_);
    const int id = ++last_session_;
    sessions_.insert(id);
    return [this, id] {
      const std::lock_guard inner(mutex_);
      return sessions_.contains(id);
    };
  }
  /// All that its browser sends.
  static std::string cookie_of(int id) { return fmt::format("c00kie-of-session-{}", id); }
  [[nodiscard]] std::size_t count(std::string_view begin) const { return server_.count(begin); }
  void reopen(int id) {
    const std::lock_guard guard(mutex_);
    sessions_.insert(id);
  }
  void refuse_to_make() {
    const std::lock_guard guard(mutex_);
    makes_ = false;
  }

 private:
  struct Kept {
    std::string secret;
    bool active = true;
  };
  bool lets_in(const std::string& secret) const {
    return std::ranges::any_of(tokens_, [&](const auto& each) {
      return each.second.active && each.second.secret == secret;
    });
  }
  static std::string plain(std::string_view status) {
    return fmt::format("HTTP/1.1 {}\r\nContent-Length: 0\r\n\r\n", status);
  }
  std::string answer(const CallRequest& request) {
    const std::lock_guard guard(mutex_);
    const std::string line = request.line();
    if (line == "GET /me") {
      const std::string bearer = request.header("Authorization");
      EXPECT_EQ(request.header("X-Admin"), "") << "a probe comes as a visitor";
      return plain(bearer.starts_with("Bearer ") && lets_in(bearer.substr(7)) ? "200 OK"
                                                                              : "401 Unauthorized");
    }
    if (request.header("X-Admin") != kAdmin) return plain("403 Forbidden");
    if (line == "POST /tokens") return make(*json::parse(request.body()));
    return of_shop(line);
  }
  std::string make(const json::Value& wish) {
    if (!makes_) return plain("403 Forbidden");
    tokens_[std::string(wish.at("name").as_string())] = {
        .secret = std::string(wish.at("secret").as_string())};
    return plain("201 Created");
  }
  std::string of_shop(const std::string& line) {
    const auto found = tokens_.find("shop");
    if (line == "GET /tokens/shop/clients") {
      return CallServerProcess::json(R"(["billing\u001b[2J","search"])");
    }
    if (line == "GET /tokens/shop/sessions") {
      std::string all;
      for (const int id : sessions_)
        all += fmt::format(R"({}{{"id":"{}","number":{},"seen":{}}})", all.empty() ? "" : ",",
                           cookie_of(id), id, ++looked_);
      return CallServerProcess::json("{\"sessions\":[" + all + "]}");
    }
    if (line == "DELETE /tokens/shop/sessions") {
      sessions_.clear();
      return plain("204 No Content");
    }
    if (found == tokens_.end()) return plain("404 Not Found");
    if (line == "GET /tokens/shop") {
      return CallServerProcess::json(fmt::format(R"({{"active":{},"digest":"{}"}})",
                                                 found->second.active,
                                                 std::hash<std::string>()(found->second.secret)));
    }
    if (line == "POST /tokens/shop/revoke") {
      found->second.active = false;
      if (revoking_ == Revoking::kDeletes) tokens_.erase(found);
      return plain("204 No Content");
    }
    if (line == "POST /tokens/shop/restore" && revoking_ == Revoking::kSuspends) {
      found->second.active = true;
      return plain("204 No Content");
    }
    return plain("404 Not Found");
  }

  mutable std::mutex mutex_;
  Revoking revoking_;
  bool makes_ = true;
  std::map<std::string, Kept> tokens_;
  std::set<int> sessions_;
  int last_session_ = 0;
  int looked_ = 0;
  CallServerProcess server_{[this](const CallRequest& request) { return answer(request); }};
};

}  // namespace quell::contain
