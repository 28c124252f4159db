// Tokens of an API, through calls that quell.yaml describes: the old one is revoked, a new one may
// take its place, sessions end. Most servers can't make a revoked token valid again.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contain/call.h"
#include "contain/credential.h"

namespace quell::contain {

/// Places: {name} in all calls, {secret.new} in `make`, {secret.tried} in `probe`.
struct TokenServer {
  std::string name;  ///< as quell.yaml calls it
  CallServer server;
  DescribedCall read;  ///< a GET; picks whether the token is valid
  /// JSON that `read` picks: of a valid and of a revoked token. nullopt: a revoked one is gone
  /// (404, 410).
  std::string valid = "true";
  std::optional<std::string> revoked = std::nullopt;
  /// JSON pointers into the answer of `read`, to what nobody else may change meanwhile. Only
  /// digests of it are kept.
  std::vector<std::string> watch = {};
  std::optional<DescribedCall> make = std::nullopt;  ///< gives the server a secret made by Quell
  DescribedCall revoke;
  std::optional<DescribedCall> restore = std::nullopt;  ///< makes a revoked token valid again
  /// A GET that picks a JSON list: sessions opened with the token.
  std::optional<DescribedCall> sessions = std::nullopt;
  /// JSON pointer into each of them, to what tells it apart; "": all of it.
  std::string session_id = {};
  /// Whether that is shown and recorded, or its digest only: an id may be all that a browser sends.
  enum class SessionIds : std::uint8_t { kSecret, kShown } session_ids = SessionIds::kSecret;
  std::optional<DescribedCall> end_sessions = std::nullopt;
  /// A GET that picks a JSON list: who uses the token. Shown and recorded.
  std::optional<DescribedCall> dependants = std::nullopt;
  /// Something that needs a token: 401 and 403 mean that it is refused. Sent to the same server,
  /// without its headers.
  DescribedCall probe;
  std::optional<SecretSource> control = std::nullopt;  ///< another token, which must go on working
};

/// Targets: "token:NAME new:PATH old:PATH", "token:NAME take:PATH", "token:NAME lock".
std::unique_ptr<CredentialHolder> token_holder(TokenServer server);

}  // namespace quell::contain
