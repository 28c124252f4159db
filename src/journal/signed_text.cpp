#include "signed_text.h"

#include <charconv>

#include <fmt/format.h>

namespace quell::journal {

std::string signature_line(std::string_view message, const crypto::KeyPair& key) {
  return fmt::format("signed {} {}\n", key.public_key().hex(), key.sign(message).hex());
}

std::optional<std::string> wrong_signature(std::string_view line, std::string_view message,
                                           const crypto::PublicKey& key) {
  const auto word = take_word(line);
  const auto named = take_word(line);
  if (word != "signed" || !named) return "it is not the line 'signed KEY SIGNATURE'";
  if (*named != key.hex()) return "it is signed with another key";
  const auto signature = crypto::Signature::from_hex(line);
  if (!signature) return "its signature is not 128 hexadecimal digits";
  if (!crypto::verifies(key, message, *signature)) {
    return "its signature does not hold: what stands above it is not what was signed";
  }
  return std::nullopt;
}

Result<std::uint64_t> parse_count(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || value == 0 || text.front() == '0') {
    return fail(ErrorCode::kInvalidInput, "not a number from 1, without leading zeros");
  }
  return value;
}

std::optional<std::string_view> take_word(std::string_view& text) {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view word = text.substr(0, space);
  text.remove_prefix(space + 1);
  return word;
}

}  // namespace quell::journal
