// RESP, the protocol of Redis, version 2: commands as arrays of strings, answers of any kind.
// Pure. https://redis.io/docs/latest/develop/reference/protocol-spec/
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::contain::redis {

/// One answer. Outside text.
struct Reply {
  enum class Kind : std::uint8_t { kText, kError, kInteger, kNull, kList } kind = Kind::kNull;
  std::string text = {};  ///< of kText, kError and kInteger (its digits)
  std::vector<Reply> list = {};
};

std::string command_bytes(const std::vector<std::string>& words);

struct Parsed {
  Reply reply;
  std::size_t size = 0;  ///< bytes used
};
/// nullopt: more bytes are needed. Errors: kInvalidInput (no RESP), kLimit (a text over 16 MiB, a
/// list over 65536 members or nested over 8 deep).
Result<std::optional<Parsed>> parse_reply(std::string_view bytes);

}  // namespace quell::contain::redis
