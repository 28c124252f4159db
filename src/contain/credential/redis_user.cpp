#include "contain/redis_user.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/safe_text.h"
#include "credential/proof.h"
#include "credential/redis/client.h"
#include "credential/secret_file.h"
#include "crypto/foreign_digest.h"
#include "fmt/format.h"
#include "os/deadline.h"

namespace quell::contain {
namespace {

using redis::Client;
using redis::Reply;

constexpr std::string_view kNoPassword = "nopass";
constexpr std::size_t kMostShown = 50;
constexpr auto kSettling = std::chrono::milliseconds(300);
constexpr auto kPause = std::chrono::milliseconds(20);

class RedisUser final : public CredentialHolder {
 public:
  explicit RedisUser(RedisServer server) : server_(std::move(server)) {}

  [[nodiscard]] std::string_view kind() const override { return "redis-user"; }
  [[nodiscard]] std::string_view word() const override { return "user"; }
  [[nodiscard]] std::string name() const override { return server_.name; }
  [[nodiscard]] std::string where() const override { return "Redis " + server_.at.text(); }
  [[nodiscard]] std::string undo_hint() const override {
    return "connections that were closed stay closed, those of the new password go on";
  }
  [[nodiscard]] Result<void> check() const override;
  Result<std::optional<std::string>> objection_to(const CredentialWish& wish) override;
  Result<StoredCredential> read(const std::string& name) override;
  Result<StoredCredential> patch_of(const CredentialWish& wish, const crypto::Secret& secret,
                                    crypto::Entropy& entropy) override;
  Result<void> replace(const std::string& name, const StoredCredential& from,
                       const StoredCredential& to) override;
  /// Users are changed in memory first: a process may have died before they were saved.
  Result<void> make_durable() override;
  Result<EndedSessions> end_sessions(const std::string& name) override;
  Result<std::vector<std::string>> dependants(const std::string& name) override;
  std::vector<std::string> actions(const CredentialWish& wish) override;
  std::vector<std::string> warnings(const CredentialWish& wish) override;
  Result<std::vector<Check>> look(const CredentialExpectation& expected) override;

 private:
  [[nodiscard]] Result<Client> connect() const;
  [[nodiscard]] Result<Attempt> log_in(const std::string& user, std::string_view secret) const;
  Result<void> look_at_sessions(const CredentialExpectation& expected, std::vector<Check>& checks);
  Result<void> look_at_others(std::vector<Check>& checks) const;

  RedisServer server_;
};

/// The value behind a name in an answer that is a list of names and values.
const Reply* value_of(const Reply& reply, std::string_view name) {
  for (std::size_t i = 0; i + 1 < reply.list.size(); i += 2) {
    if (reply.list.at(i).text == name) return &reply.list.at(i + 1);
  }
  return nullptr;
}

bool has(const Reply* flags, std::string_view flag) {
  return flags != nullptr &&
         std::ranges::any_of(flags->list, [&](const Reply& each) { return each.text == flag; });
}

Result<StoredCredential> stored_of(Client& client, const std::string& name) {
  QUELL_TRY(const Reply user, client.must({"ACL", "GETUSER", name}));
  if (user.kind == Reply::Kind::kNull) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no user {}", terminal_safe(name)));
  }
  const Reply* flags = value_of(user, "flags");
  const Reply* passwords = value_of(user, "passwords");
  if (flags == nullptr || passwords == nullptr) {
    return fail(ErrorCode::kUnsupported, "ACL GETUSER answers in a form that is not known");
  }
  std::string verifier(has(flags, kNoPassword) ? kNoPassword : "");
  for (const Reply& each : passwords->list) {
    verifier += (verifier.empty() ? "" : "\n") + each.text;
  }
  return StoredCredential{{"verifier", std::move(verifier)},
                          {"login", has(flags, "on") ? "yes" : "no"}};
}

/// ACL SETUSER's rules that make exactly these parts, in one command: all of it or nothing.
std::vector<std::string> rules_of(const std::string& name, const StoredCredential& parts) {
  std::vector<std::string> words{"ACL", "SETUSER", name, parts.at("login") == "yes" ? "on" : "off",
                                 "resetpass"};
  const std::string& verifier = parts.at("verifier");
  for (std::size_t begin = 0; begin < verifier.size();) {
    const std::size_t end = std::min(verifier.find('\n', begin), verifier.size());
    const std::string each = verifier.substr(begin, end - begin);
    words.push_back(each == kNoPassword ? each : "#" + each);
    begin = end + 1;
  }
  return words;
}

/// One line of CLIENT LIST: "id=7 addr=10.0.0.5:4242 … user=shop …".
struct Connected {
  std::int64_t id = 0;
  std::string words;
};

std::string_view field(std::string_view line, std::string_view name) {
  const std::string key = fmt::format("{}=", name);
  for (std::size_t begin = 0; begin < line.size();) {
    const std::size_t end = std::min(line.find(' ', begin), line.size());
    const std::string_view word = line.substr(begin, end - begin);
    if (word.starts_with(key)) return word.substr(key.size());
    begin = end + 1;
  }
  return {};
}

std::int64_t number_of(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

Result<std::vector<Connected>> connected_as(Client& client, const std::string& user) {
  QUELL_TRY(const Reply list, client.must({"CLIENT", "LIST"}));
  std::vector<Connected> result;
  const std::string_view text = list.text;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (field(line, "user") == user) {
      result.push_back(
          {number_of(field(line, "id")),
           fmt::format("from {}, name \"{}\", connected for {} s, last command {}",
                       terminal_safe(field(line, "addr")), terminal_safe(field(line, "name")),
                       terminal_safe(field(line, "age")), terminal_safe(field(line, "cmd")))});
    }
    begin = end + 1;
  }
  return result;
}

/// The file that ACL SAVE writes; empty: users are in redis.conf.
Result<std::string> acl_file(Client& client) {
  QUELL_TRY(const Reply answer, client.must({"CONFIG", "GET", "aclfile"}));
  const Reply* value = value_of(answer, "aclfile");
  return value == nullptr ? std::string() : value->text;
}

Result<void> RedisUser::check() const {
  const auto bad = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("Redis {}: {}", terminal_safe(server_.name), why));
  };
  if (server_.user && !server_.secret.is_absolute()) return bad("secret must be an absolute path");
  if (server_.control && !server_.control_secret.is_absolute()) {
    return bad("control_secret must be an absolute path");
  }
  return {};
}

Result<Client> RedisUser::connect() const {
  QUELL_TRY(Client client, Client::open(server_.at, server_.patience));
  if (!server_.user) return client;
  QUELL_TRY(const crypto::Secret secret, read_secret(server_.secret));
  QUELL_CHECK(client.must({"AUTH", *server_.user, std::string(secret.reveal())}));
  return client;
}

Result<std::optional<std::string>> RedisUser::objection_to(const CredentialWish& wish) {
  if (wish.name == server_.user.value_or("default")) {
    return fmt::format("Quell itself works as user {}: it would shut itself out",
                       terminal_safe(wish.name));
  }
  if (wish.name == server_.control) {
    return fmt::format("{} is the control that must go on working: name another one in quell.yaml",
                       terminal_safe(wish.name));
  }
  return std::nullopt;
}

Result<StoredCredential> RedisUser::read(const std::string& name) {
  QUELL_TRY(Client client, connect());
  return stored_of(client, name);
}

Result<StoredCredential> RedisUser::patch_of(const CredentialWish& wish,
                                             const crypto::Secret& secret,
                                             crypto::Entropy& /*entropy*/) {
  if (wish.how == CredentialWish::How::kLock) return StoredCredential{{"login", "no"}};
  QUELL_TRY(auto hasher, crypto::ForeignHasher::begin(crypto::ForeignDigest::kSha256));
  QUELL_CHECK(hasher.update(secret.reveal()));
  QUELL_TRY(std::string digest, hasher.finish());
  return StoredCredential{{"verifier", std::move(digest)}};
}

Result<void> RedisUser::replace(const std::string& name, const StoredCredential& from,
                                const StoredCredential& to) {
  QUELL_TRY(Client client, connect());
  QUELL_TRY(const StoredCredential now, stored_of(client, name));
  if (now != from) {
    return fail(ErrorCode::kConflict,
                fmt::format("user {} was changed by somebody else", terminal_safe(name)));
  }
  QUELL_CHECK(client.must(rules_of(name, to)));
  QUELL_TRY(const StoredCredential made, stored_of(client, name));
  if (made == to) return {};
  return fail(ErrorCode::kUnsupported, "the server keeps the user's passwords in another form");
}

Result<void> RedisUser::make_durable() {
  QUELL_TRY(Client client, connect());
  QUELL_TRY(const std::string file, acl_file(client));
  if (!file.empty()) QUELL_CHECK(client.must({"ACL", "SAVE"}));
  return {};
}

Result<EndedSessions> RedisUser::end_sessions(const std::string& name) {
  QUELL_TRY(Client client, connect());
  EndedSessions result;
  QUELL_TRY(const std::vector<Connected> old, connected_as(client, name));
  for (const Connected& each : old) result.ended.push_back(each.words);
  QUELL_CHECK(client.must({"CLIENT", "KILL", "USER", name}));
  // Ids only grow: a connection with a higher one came later.
  QUELL_TRY(Client mark, connect());
  QUELL_TRY(const Reply id, mark.must({"CLIENT", "ID"}));
  result.mark = id.text;
  return result;
}

Result<std::vector<std::string>> RedisUser::dependants(const std::string& name) {
  QUELL_TRY(Client client, connect());
  QUELL_TRY(const std::vector<Connected> all, connected_as(client, name));
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(all.size(), kMostShown); ++i) {
    lines.push_back("connection that is closed: " + all.at(i).words);
  }
  if (all.size() > kMostShown) {
    lines.push_back(fmt::format("and {} more connections", all.size() - kMostShown));
  }
  return lines;
}

std::vector<std::string> RedisUser::actions(const CredentialWish& wish) {
  const bool lock = wish.how == CredentialWish::How::kLock;
  return {
      lock ? "ACL SETUSER … off" : "ACL SETUSER … resetpass, and the new password's SHA-256",
      "ACL SAVE, where the server keeps its users in an ACL file: Redis writes the whole file "
      "anew, "
      "in its own order and words",
      "CLIENT KILL USER: every connection of the user is closed",
      fmt::format("AUTH at {}, with secrets that must be refused and accepted", server_.at.text())};
}

std::vector<std::string> RedisUser::warnings(const CredentialWish& /*wish*/) {
  std::vector<std::string> result;
  if (!server_.control) {
    result.emplace_back(
        "no control is configured: only Quell's own login shows that others still get in");
  }
  auto client = connect();
  const auto file = client ? acl_file(*client) : Result<std::string>("");
  if (!file) {
    result.push_back("it is not known whether a restart keeps it: " + file.error().full());
  } else if (file->empty()) {
    result.emplace_back(
        "the server has no ACL file: A RESTART BRINGS THE OLD PASSWORD BACK from redis.conf, "
        "change "
        "it there too");
  }
  return result;
}

Result<Attempt> RedisUser::log_in(const std::string& user, std::string_view secret) const {
  QUELL_TRY(Client client, Client::open(server_.at, server_.patience));
  QUELL_TRY(const Reply reply, client.ask({"AUTH", user, std::string(secret)}));
  const bool accepted = reply.kind != Reply::Kind::kError;
  if (!accepted && !reply.text.starts_with("WRONGPASS")) {
    return fail(ErrorCode::kUnavailable, fmt::format("Redis: {}", terminal_safe(reply.text)));
  }
  return Attempt{.accepted = accepted, .words = accepted ? "logged in" : reply.text};
}

Result<void> RedisUser::look_at_sessions(const CredentialExpectation& expected,
                                         std::vector<Check>& checks) {
  if (!expected.sessions_since) return {};
  const bool any = expected.sessions_since->empty();
  const std::int64_t mark = number_of(*expected.sessions_since);
  QUELL_TRY(Client client, connect());
  // A connection whose client has gone needs a moment to be noticed.
  const os::Deadline settled = os::Deadline::after(kSettling);
  std::int64_t count = 0;
  for (;;) {
    QUELL_TRY(const std::vector<Connected> all, connected_as(client, expected.wish.name));
    count =
        std::ranges::count_if(all, [&](const Connected& each) { return any || each.id < mark; });
    if (count == 0 || settled.expired()) break;
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kPause)));
  }
  checks.push_back({.what = "connections from before the change",
                    .expected = "0",
                    .seen = std::to_string(count),
                    .outcome = count == 0 ? Check::Outcome::kPassed : Check::Outcome::kFailed});
  return {};
}

Result<void> RedisUser::look_at_others(std::vector<Check>& checks) const {
  if (!server_.control) return {};
  return try_control(
      fmt::format("login as {}, another user", terminal_safe(*server_.control)),
      server_.control_secret,
      [&](std::string_view secret) { return log_in(*server_.control, secret); }, checks);
}

Result<std::vector<Check>> RedisUser::look(const CredentialExpectation& expected) {
  std::vector<Check> checks;
  // First: the attempts below are connections too.
  QUELL_CHECK(look_at_sessions(expected, checks));
  QUELL_TRY(const std::vector<Check> tried,
            try_passwords(expected, "login", [&](std::string_view secret) {
              return log_in(expected.wish.name, secret);
            }));
  checks.insert(checks.end(), tried.begin(), tried.end());
  QUELL_CHECK(look_at_others(checks));
  return checks;
}

}  // namespace

std::unique_ptr<CredentialHolder> redis_holder(RedisServer server) {
  return std::make_unique<RedisUser>(std::move(server));
}

}  // namespace quell::contain
