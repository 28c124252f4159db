#include "credential/ssh/key_blob.h"

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/hex.h"
#include "credential/base64.h"
#include "crypto/foreign_digest.h"

namespace quell::contain::ssh {
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr unsigned kByte = 8;
constexpr unsigned kDigit = 6;
constexpr unsigned char kSign = 0x80;

std::optional<unsigned> digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return std::nullopt;
}

/// White space is passed over, as b64_pton(3) does; what follows the padding must be padding.
std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned held = 0;
  bool ended = false;
  for (const char c : text) {
    if (std::string_view("\r\n\v\f").contains(c)) continue;
    if (c == '=') ended = true;
    if (c == '=') continue;
    const auto digit = digit_of(c);
    if (!digit || ended) return std::nullopt;
    bits = (bits << kDigit) | *digit;
    held += kDigit;
    if (held < kByte) continue;
    held -= kByte;
    bytes += static_cast<char>((bits >> held) & 0xffU);
  }
  return bytes;
}

/// A length and so many bytes, taken off. nullopt: there are fewer.
std::optional<std::string_view> take_field(std::string_view& rest) {
  if (rest.size() < kLengthBytes) return std::nullopt;
  std::uint32_t size = 0;
  for (std::size_t i = 0; i < kLengthBytes; ++i) {
    size = (size << kByte) | static_cast<unsigned char>(rest[i]);
  }
  rest.remove_prefix(kLengthBytes);
  if (size > rest.size()) return std::nullopt;
  const std::string_view field = rest.substr(0, size);
  rest.remove_prefix(size);
  return field;
}

void add_field(std::string& blob, std::string_view field) {
  for (std::size_t i = kLengthBytes; i > 0; --i) {
    blob += static_cast<char>((field.size() >> (kByte * (i - 1))) & 0xffU);
  }
  blob += field;
}

/// As RFC 4251 wants it: no zeros in front but one that keeps it positive.
std::string canonical_number(std::string_view number) {
  while (!number.empty() && number.front() == '\0') number.remove_prefix(1);
  std::string result(number);
  if (!result.empty() && (static_cast<unsigned char>(result.front()) & kSign) != 0) {
    result.insert(result.begin(), '\0');
  }
  return result;
}

}  // namespace

std::optional<std::string> canonical_blob(std::string_view base64) {
  const auto bytes = from_base64(base64);
  if (!bytes) return std::nullopt;
  std::string_view rest = *bytes;
  const auto type = take_field(rest);
  if (!type || type->empty() || rest.empty()) return std::nullopt;
  const bool numbers = *type == "ssh-rsa" || *type == "ssh-dss";
  std::string blob;
  add_field(blob, *type);
  while (!rest.empty()) {
    const auto field = take_field(rest);
    if (!field) return std::nullopt;
    add_field(blob, numbers ? canonical_number(*field) : std::string(*field));
  }
  return blob;
}

Result<std::string> fingerprint_of(std::string_view blob) {
  QUELL_TRY(auto hasher, crypto::ForeignHasher::begin(crypto::ForeignDigest::kSha256));
  QUELL_CHECK(hasher.update(blob));
  QUELL_TRY(const std::string hex, hasher.finish());
  QUELL_TRY(const std::vector<std::uint8_t> digest, from_hex(hex));
  std::string text = to_base64(std::string(digest.begin(), digest.end()));
  while (text.ends_with('=')) text.pop_back();
  return "SHA256:" + text;
}

}  // namespace quell::contain::ssh
