// A web site whose visitors log in: for the tests of guessed passwords.
#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "client_key.h"
#include "client_table.h"
#include "login_query.h"
#include "logs/record.h"
#include "post_ledger.h"
#include "web_login_judge.h"

namespace quell::investigate {

inline constexpr std::int64_t kStart = 1'700'000'000;
inline constexpr std::int64_t kHour = 3600;

struct Post {
  std::int64_t second = 0;
  std::string client{};
  std::uint16_t status = 200;
  std::uint64_t bytes = 4200;
  std::string path = "/login";
  std::string method = "POST";
  std::string query{};
};

/// A web site's forms, and other requests of its clients.
class Site {
 public:
  void post(Post post) {
    requests(post.client, 1);
    posts_.push_back(std::move(post));
  }
  void requests(const std::string& client, unsigned count) {
    for (unsigned i = 0; i < count; ++i) clients_.add({.key = keys_.key_of(client)});
  }
  void shopper(std::int64_t second, const std::string& client, unsigned mistakes) {
    for (unsigned i = 0; i < mistakes; ++i) post({.second = second++, .client = client});
    post({.second = second, .client = client, .status = 302, .bytes = 0});
    requests(client, 25);
  }
  /// Every hour of ten days some people come in.
  void ordinary_days() {
    for (std::int64_t i = 0; i < 240; ++i) {
      for (std::int64_t k = 0; k < 4; ++k) {
        const auto client = fmt::format("192.0.{}.{}", i, k);
        shopper(i * kHour + k * 700, client, i % 3 == 0 && k == 0 ? 2 : 0);
      }
      if (i % 8 == 0) {  // forgot the password and left
        const auto client = fmt::format("192.1.{}.1", i);
        for (std::int64_t k = 0; k < 3; ++k) post({.second = i * kHour + k, .client = client});
        requests(client, 12);
      }
    }
  }
  [[nodiscard]] std::vector<LoginCampaign> campaigns() {
    PostLedger ledger;
    for (const Post& one : posts_) add(one, ledger);
    ledger.settle();
    clients_.settle();
    return web_login_campaigns(ledger, clients_, keys_);
  }
  void add(const Post& one, PostLedger& ledger) {
    logs::Record record;
    record.method = one.method;
    record.time = Instant(std::chrono::seconds(kStart + one.second));
    record.status = one.status;
    record.bytes = one.bytes;
    ledger.add(record, one.path, keys_.key_of(one.client), login_query_of(one.query));
  }
  [[nodiscard]] const std::vector<Post>& posts() const { return posts_; }
  [[nodiscard]] const ClientTable& clients() const { return clients_; }
  [[nodiscard]] const ClientKeys& keys() const { return keys_; }

 private:
  std::vector<Post> posts_;
  ClientTable clients_;
  ClientKeys keys_;
};

}  // namespace quell::investigate
