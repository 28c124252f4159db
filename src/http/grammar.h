// The lexical rules of RFC 9110 and 9112 that requests and answers share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/answer.h"

namespace quell::http {

/// RFC 9110 section 5.6.2: what methods and header names are made of.
bool is_token(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// Decimal digits only, no sign, no overflow.
std::optional<std::uint64_t> decimal(std::string_view digits);
/// Hexadecimal digits only, at most 15.
std::optional<std::uint64_t> hexadecimal(std::string_view digits);

/// "Name: value" without its line end. White space before the colon, a folded line and control
/// bytes are errors, because servers and proxies disagree about them: the reason in words.
std::expected<Header, std::string_view> parse_header(std::string_view line);

/// What Content-Length says, over all its occurrences and lists; nullopt: it is absent. Values that
/// are not the same number are errors: the reason in words.
std::expected<std::optional<std::uint64_t>, std::string_view> content_length(
    const std::vector<Header>& headers);

}  // namespace quell::http
