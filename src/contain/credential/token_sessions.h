// Sessions that an API lists, without what lets somebody in: an id may be all that a browser sends.
// Private to contain.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/token.h"
#include "doc/json.h"

namespace quell::contain {

struct TokenSession {
  std::string digest;  ///< tells it apart: 16 digits of the SHA-256 of its id
  std::string shown;   ///< one printable line: the id only where it is configured to be no secret
};

/// Errors: the system has no SHA-256.
Result<std::vector<TokenSession>> sessions_of(const json::Array& list, const TokenServer& server);

/// The first 16 digits of a SHA-256: of a string its content, of anything else its sorted JSON.
Result<std::string> short_digest(const json::Value& value);

/// EndedSessions::mark of these: their digests.
std::string mark_of(const std::vector<TokenSession>& sessions);

/// How many of these are from before the mark; all of them where the mark is empty. Errors:
/// kInvalidInput.
Result<std::size_t> count_before(std::string_view mark, const std::vector<TokenSession>& sessions);

}  // namespace quell::contain
