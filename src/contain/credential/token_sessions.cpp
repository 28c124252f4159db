#include "credential/token_sessions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "call/template.h"
#include "crypto/foreign_digest.h"
#include "fmt/format.h"

namespace quell::contain {
namespace {

constexpr std::size_t kDigits = 16;  // too many to meet by chance, and nothing to guess from
constexpr std::size_t kMostMarked = 10'000;  // marks go on record
constexpr std::string_view kAnySession = "any";

bool is_plain(const json::Value& value) {
  return !value.is_object() && !value.is_array();
}

}  // namespace

Result<std::string> short_digest(const json::Value& value) {
  QUELL_TRY(auto hasher, crypto::ForeignHasher::begin(crypto::ForeignDigest::kSha256));
  QUELL_CHECK(hasher.update(value.is_string() ? std::string(value.get_string())
                                              : call::sorted_text(value)));
  QUELL_TRY(const std::string digits, hasher.finish());
  return digits.substr(0, kDigits);
}

Result<std::vector<TokenSession>> sessions_of(const json::Array& list, const TokenServer& server) {
  std::vector<TokenSession> sessions;
  for (const json::Value& each : list) {
    boost::system::error_code missing;
    const json::Value* id = each.find_pointer(server.session_id, missing);
    // One without an id is told apart by all of it.
    QUELL_TRY(std::string digest, short_digest(id == nullptr ? each : *id));
    const bool is_known = id != nullptr && !server.session_id.empty() && is_plain(*id) &&
                          server.session_ids == TokenServer::SessionIds::kShown;
    std::string shown = is_known ? call::sorted_text(*id) : "sha256:" + digest;
    sessions.push_back({.digest = std::move(digest), .shown = std::move(shown)});
  }
  return sessions;
}

std::string mark_of(const std::vector<TokenSession>& sessions) {
  if (sessions.size() > kMostMarked) return json::line(json::Value(kAnySession));
  json::Array digests;
  for (const TokenSession& each : sessions) digests.emplace_back(each.digest);
  return json::line(digests);
}

Result<std::size_t> count_before(std::string_view mark, const std::vector<TokenSession>& sessions) {
  if (mark.empty()) return sessions.size();
  QUELL_TRY(const json::Value parsed, json::parse(mark));
  if (parsed == json::Value(kAnySession)) return sessions.size();
  if (!parsed.is_array()) return fail(ErrorCode::kInvalidInput, "the mark is of something else");
  std::set<std::string> before;
  for (const json::Value& each : parsed.get_array()) {
    if (each.is_string()) before.emplace(each.get_string());
  }
  return static_cast<std::size_t>(std::ranges::count_if(
      sessions, [&](const TokenSession& each) { return before.contains(each.digest); }));
}

}  // namespace quell::contain
