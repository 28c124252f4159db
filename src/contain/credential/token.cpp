#include "contain/token.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/safe_text.h"
#include "call/caller.h"
#include "call/template.h"
#include "credential/proof.h"
#include "credential/token_sessions.h"
#include "doc/json.h"
#include "fmt/format.h"

namespace quell::contain {
namespace {

using How = CredentialWish::How;

constexpr std::string_view kState = "state";
constexpr std::string_view kWatched = "verifier ";  // never shown: it may be a digest
constexpr std::string_view kGone = "\"gone\"";
constexpr std::size_t kMostShown = 20;
constexpr std::string_view kControl = "control";

/// The server as a visitor sees it: without Quell's own headers and secrets.
CallServer for_probes(const TokenServer& server) {
  CallServer result = server.server;
  result.headers.clear();
  result.secrets.clear();
  if (server.control) result.secrets.emplace(kControl, *server.control);
  return result;
}

/// What these calls answer may hold tokens or sessions: no error shows it.
TokenServer with_secret_answers(TokenServer server) {
  server.read.answers = DescribedCall::Answers::kSecret;
  for (auto* each : {&server.make, &server.sessions, &server.end_sessions}) {
    if (*each) (*each)->answers = DescribedCall::Answers::kSecret;
  }
  return server;
}

/// The same call with another secret in its place.
DescribedCall with_control(DescribedCall call) {
  const auto exchange = [](std::string& text) {
    constexpr std::string_view kPlace = "{secret.tried}";
    const std::size_t at = text.find(kPlace);
    if (at != std::string::npos) text.replace(at, kPlace.size(), "{secret.control}");
  };
  for (CallField& header : call.headers) exchange(header.value);
  if (auto* json = std::get_if<JsonBody>(&call.body)) exchange(json->text);
  if (auto* form = std::get_if<FormBody>(&call.body)) {
    for (CallField& field : form->fields) exchange(field.value);
  }
  return call;
}

class Token final : public CredentialHolder {
 public:
  explicit Token(TokenServer server)
      : server_(with_secret_answers(std::move(server))),
        caller_(server_.server),
        visitor_(for_probes(server_)) {}

  [[nodiscard]] std::string_view kind() const override { return "token"; }
  [[nodiscard]] std::string_view word() const override { return "token"; }
  [[nodiscard]] std::string name() const override { return server_.name; }
  [[nodiscard]] std::string where() const override {
    return caller_.where() + " " + server_.read.path;
  }
  [[nodiscard]] std::string undo_hint() const override {
    return server_.restore ? "sessions that were ended stay ended"
                           : "THIS SERVER CANNOT MAKE A REVOKED TOKEN VALID AGAIN: once it is "
                             "revoked, a lift is refused";
  }
  [[nodiscard]] Result<void> check() const override;
  Result<std::optional<std::string>> objection_to(const CredentialWish& wish) override;
  Result<StoredCredential> read(const std::string& name) override;
  Result<StoredCredential> patch_of(const CredentialWish& wish, const crypto::Secret& secret,
                                    crypto::Entropy& entropy) override;
  Result<void> replace(const std::string& name, const StoredCredential& from,
                       const StoredCredential& to) override;
  Result<EndedSessions> end_sessions(const std::string& name) override;
  Result<std::vector<std::string>> dependants(const std::string& name) override;
  std::vector<std::string> actions(const CredentialWish& wish) override;
  std::vector<std::string> warnings(const CredentialWish& wish) override;
  Result<std::vector<Check>> look(const CredentialExpectation& expected) override;

 private:
  static CallValues values(const std::string& name) { return {{"name", {.text = name}}}; }
  Result<json::Array> listed(const std::optional<DescribedCall>& call, const std::string& name);
  Result<std::vector<TokenSession>> sessions(const std::string& name);
  /// Something else than valid and revoked may be anything.
  [[nodiscard]] Result<std::string> kept_state(const json::Value& state) const;
  Result<Attempt> attempt(const DescribedCall& call, const CallValues& values) const;
  Result<void> look_at_sessions(const CredentialExpectation& expected, std::vector<Check>& checks);

  TokenServer server_;
  call::Caller caller_;
  call::Caller visitor_;
  crypto::Secret made_;  // between patch_of() and replace(): the server has to be told it
};

Result<void> Token::check() const {
  const std::vector<std::string> name = {"name"};
  for (const auto* each : {&server_.sessions, &server_.dependants}) {
    if (!*each) continue;
    QUELL_CHECK(caller_.check(**each, name));
    if ((*each)->method != "GET" || !(*each)->pick) {
      return fail(ErrorCode::kInvalidInput, "a call that lists must be a GET with a pick");
    }
  }
  for (const auto* each : {&server_.end_sessions, &server_.restore}) {
    if (*each) QUELL_CHECK(caller_.check(**each, name));
  }
  QUELL_CHECK(caller_.check(server_.read, name));
  QUELL_CHECK(caller_.check(server_.revoke, name));
  if (server_.make) QUELL_CHECK(caller_.check(*server_.make, {"name", "secret.new"}));
  QUELL_CHECK(visitor_.check(server_.probe, {"name", "secret.tried"}));
  if (server_.read.method != "GET" || !server_.read.pick) {
    return fail(ErrorCode::kInvalidInput, "read must be a GET with a pick");
  }
  if (server_.session_ids == TokenServer::SessionIds::kShown && server_.session_id.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "session_ids: shown wants session_id, a pointer to what of a session is no secret");
  }
  for (const std::string& each : {server_.valid, server_.revoked.value_or(std::string(kGone))}) {
    if (const auto parsed = json::parse(each); !parsed) {
      return fail(parsed.error(), "valid and revoked are JSON");
    }
  }
  return {};
}

Result<std::optional<std::string>> Token::objection_to(const CredentialWish& wish) {
  if (wish.how == How::kMake && !server_.make) {
    return "no call is configured that makes a token (make): make one by hand and take:PATH it, or "
           "lock";
  }
  return std::nullopt;
}

Result<StoredCredential> Token::read(const std::string& name) {
  const auto answer = caller_.call(server_.read, values(name));
  if (!answer) {
    const bool may_be_gone = answer.error().code() == ErrorCode::kNotFound && !server_.revoked;
    if (!may_be_gone) return std::unexpected(answer.error());
    StoredCredential gone{{std::string(kState), std::string(kGone)}};
    for (const std::string& pointer : server_.watch) gone[std::string(kWatched) + pointer] = "";
    return gone;
  }
  QUELL_TRY(const json::Value value, json::parse(answer->body));
  StoredCredential parts;
  const auto pick = [&](const std::string& pointer) -> Result<json::Value> {
    boost::system::error_code missing;
    const json::Value* found = value.find_pointer(pointer, missing);
    if (found != nullptr) return *found;
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the answer to {} has nothing at \"{}\"",
                            caller_.shown(server_.read, values(name)), terminal_safe(pointer)));
  };
  QUELL_TRY(const json::Value state, pick(server_.read.pick.value_or("")));
  QUELL_TRY(parts[std::string(kState)], kept_state(state));
  for (const std::string& pointer : server_.watch) {
    QUELL_TRY(const json::Value watched, pick(pointer));
    // It is only compared, and may be the token itself.
    QUELL_TRY(parts[std::string(kWatched) + pointer], short_digest(watched));
  }
  return parts;
}

Result<std::string> Token::kept_state(const json::Value& state) const {
  for (const std::string& each : {server_.valid, server_.revoked.value_or(std::string(kGone))}) {
    QUELL_TRY(const json::Value meant, json::parse(each));
    if (call::sorted_text(meant) == call::sorted_text(state)) return call::sorted_text(state);
  }
  QUELL_TRY(const std::string digest, short_digest(state));
  return "something else, sha256:" + digest;
}

Result<StoredCredential> Token::patch_of(const CredentialWish& wish, const crypto::Secret& secret,
                                         crypto::Entropy& /*entropy*/) {
  made_ = wish.how == How::kMake ? crypto::Secret(std::string(secret.reveal())) : crypto::Secret();
  QUELL_TRY(const json::Value revoked, json::parse(server_.revoked.value_or(std::string(kGone))));
  StoredCredential patch{{std::string(kState), call::sorted_text(revoked)}};
  // With the token goes what could be watched of it.
  if (!server_.revoked) {
    for (const std::string& pointer : server_.watch) patch[std::string(kWatched) + pointer] = "";
  }
  return patch;
}

Result<void> Token::replace(const std::string& name, const StoredCredential& from,
                            const StoredCredential& to) {
  QUELL_TRY(const StoredCredential now, read(name));
  if (now != from) {
    return fail(ErrorCode::kConflict,
                fmt::format("token {} was changed by somebody else; nothing was sent",
                            terminal_safe(name)));
  }
  QUELL_TRY(const json::Value valid, json::parse(server_.valid));
  if (to.at(std::string(kState)) == call::sorted_text(valid)) {
    if (server_.restore) {
      QUELL_CHECK(caller_.call(*server_.restore, values(name)));
      return {};
    }
    return fail(ErrorCode::kConflict,
                "a revoked token cannot be made valid again on this server; keep it revoked (quell "
                "lift --keep) and give out new ones");
  }
  if (!made_.empty()) {
    // First: whoever needs it can have it, and a server that refuses this has lost nothing.
    CallValues with = values(name);
    with["secret.new"] = {.text = std::string(made_.reveal())};
    const auto made = caller_.call(*server_.make, with);
    crypto::wipe(with["secret.new"].text);
    made_ = crypto::Secret();
    QUELL_CHECK(made);
  }
  QUELL_CHECK(caller_.call(server_.revoke, values(name)));
  return {};
}

Result<json::Array> Token::listed(const std::optional<DescribedCall>& call,
                                  const std::string& name) {
  if (!call) return json::Array();
  const auto text = caller_.picked(*call, values(name));
  if (!text) {
    // What belonged to a token may go with it.
    if (text.error().code() == ErrorCode::kNotFound) return json::Array();
    return std::unexpected(text.error());
  }
  QUELL_TRY(const json::Value list, json::parse(*text));
  if (list.is_array()) return list.get_array();
  return fail(ErrorCode::kInvalidInput, caller_.shown(*call, values(name)) + " gives no list");
}

Result<std::vector<TokenSession>> Token::sessions(const std::string& name) {
  QUELL_TRY(const json::Array list, listed(server_.sessions, name));
  return sessions_of(list, server_);
}

Result<EndedSessions> Token::end_sessions(const std::string& name) {
  QUELL_TRY(const std::vector<TokenSession> before, sessions(name));
  EndedSessions result{.ended = {}, .mark = mark_of(before)};
  for (const TokenSession& each : before) result.ended.push_back(each.shown);
  if (server_.end_sessions && (!server_.sessions || !before.empty())) {
    QUELL_CHECK(caller_.call(*server_.end_sessions, values(name)));
  }
  return result;
}

Result<std::vector<std::string>> Token::dependants(const std::string& name) {
  QUELL_TRY(const json::Array users, listed(server_.dependants, name));
  QUELL_TRY(const std::vector<TokenSession> open, sessions(name));
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < std::min(users.size(), kMostShown); ++i) {
    lines.push_back("uses it: " + call::sorted_text(users.at(i)));
  }
  if (users.size() > kMostShown)
    lines.push_back(fmt::format("and {} more", users.size() - kMostShown));
  for (std::size_t i = 0; i < std::min(open.size(), kMostShown); ++i) {
    lines.push_back("session that ends: " + open.at(i).shown);
  }
  if (open.size() > kMostShown) {
    lines.push_back(fmt::format("and {} more sessions", open.size() - kMostShown));
  }
  return lines;
}

std::vector<std::string> Token::actions(const CredentialWish& wish) {
  std::vector<std::string> lines;
  CallValues with = values(wish.name);
  with["secret.new"] = {};
  with["secret.tried"] = {};
  if (wish.how == How::kMake && server_.make) lines.push_back(caller_.shown(*server_.make, with));
  lines.push_back(caller_.shown(server_.revoke, with) + ": once, whatever comes of it");
  if (server_.end_sessions) lines.push_back(caller_.shown(*server_.end_sessions, with));
  lines.push_back(visitor_.shown(server_.probe, with) +
                  ", with tokens that must be refused and accepted");
  return lines;
}

std::vector<std::string> Token::warnings(const CredentialWish& /*wish*/) {
  std::vector<std::string> lines;
  if (!server_.restore) {
    lines.emplace_back(
        "a revocation cannot be undone on this server: no call is configured for it");
  }
  if (!server_.end_sessions) {
    lines.emplace_back(
        "no call is configured that ends sessions: whoever has one keeps it until the server ends "
        "it");
  }
  if (!server_.control) {
    lines.emplace_back(
        "no other token is configured (control): that others still work is not seen");
  }
  if (server_.sessions && server_.session_id.empty()) {
    lines.emplace_back(
        "sessions are told apart by all that is listed of them (session_id says what their id is): "
        "one whose details change counts as a new one");
  }
  return lines;
}

Result<Attempt> Token::attempt(const DescribedCall& call, const CallValues& with) const {
  QUELL_TRY(const call::CallAnswer answer, visitor_.ask(call, with));
  const bool accepted = std::ranges::find(call.expect, answer.status) != call.expect.end();
  if (!accepted && answer.status != 401 && answer.status != 403) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{}: {}", visitor_.shown(call, with), call::words_of(answer)));
  }
  return Attempt{.accepted = accepted, .words = fmt::format("status {}", answer.status)};
}

Result<void> Token::look_at_sessions(const CredentialExpectation& expected,
                                     std::vector<Check>& checks) {
  if (!expected.sessions_since || !server_.sessions) return {};
  QUELL_TRY(const std::vector<TokenSession> now, sessions(expected.wish.name));
  QUELL_TRY(const std::size_t left, count_before(*expected.sessions_since, now));
  checks.push_back({.what = "sessions from before the change",
                    .expected = "0",
                    .seen = std::to_string(left),
                    .outcome = left == 0 ? Check::Outcome::kPassed : Check::Outcome::kFailed});
  return {};
}

Result<std::vector<Check>> Token::look(const CredentialExpectation& asked) {
  std::vector<Check> checks;
  CredentialExpectation expected = asked;
  using Answer = CredentialExpectation::Answer;
  // A token that was made is one more: without the containment it goes on letting in.
  if (!asked.sessions_since && asked.fresh == Answer::kRefused) {
    expected.fresh = Answer::kNotAsked;
    checks.push_back({.what = "the token that was made",
                      .expected = "",
                      .seen = "not tried: it stays on the server, and is yours to revoke",
                      .outcome = Check::Outcome::kNote});
  }
  QUELL_CHECK(look_at_sessions(expected, checks));
  const std::string place =
      visitor_.shown(server_.probe, {{"name", {.text = expected.wish.name}}, {"secret.tried", {}}});
  QUELL_TRY(const std::vector<Check> tried,
            try_passwords(expected, place, [&](std::string_view secret) {
              CallValues with = values(expected.wish.name);
              with["secret.tried"] = {.text = std::string(secret)};
              Result<Attempt> result = attempt(server_.probe, with);
              crypto::wipe(with["secret.tried"].text);
              return result;
            }));
  checks.insert(checks.end(), tried.begin(), tried.end());
  if (!server_.control) return checks;
  QUELL_TRY(const Attempt other, attempt(with_control(server_.probe), values(expected.wish.name)));
  checks.push_back({.what = "the same with another token",
                    .expected = "accepted",
                    .seen = other.words,
                    .outcome = other.accepted ? Check::Outcome::kPassed : Check::Outcome::kFailed});
  return checks;
}

}  // namespace

std::unique_ptr<CredentialHolder> token_holder(TokenServer server) {
  return std::make_unique<Token>(std::move(server));
}

}  // namespace quell::contain
