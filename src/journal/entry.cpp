#include "journal/entry.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/utf8.h"

namespace quell::journal {
namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_name_byte(char c) {
  return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (static_cast<unsigned char>(text.front()) < 0x80) {
      text.remove_prefix(1);
      continue;
    }
    const auto first = first_code_point(text);
    if (!first) return false;
    text.remove_prefix(first->bytes);
  }
  return true;
}

}  // namespace

crypto::Digest hash_of(const EntryView& entry) {
  using namespace std::string_view_literals;
  constexpr unsigned kByte = 8;
  std::array<std::uint8_t, sizeof(entry.sequence)> sequence{};
  for (std::size_t i = 0; i < sequence.size(); ++i) {
    sequence[i] = static_cast<std::uint8_t>(entry.sequence >> (kByte * (sequence.size() - 1 - i)));
  }
  crypto::Hasher hasher;
  hasher.update("quell/journal/entry/1\0"sv);
  hasher.update(entry.stream);
  hasher.update("\0"sv);
  hasher.update(sequence);
  hasher.update(entry.previous.bytes);
  hasher.update(entry.payload);
  return hasher.digest();
}

Result<void> check_stream(std::string_view name) {
  const auto bad = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidInput, "not a stream name: " + std::string(why));
  };
  if (name.empty() || name.size() > kStreamBytes) return bad("it must have 1 to 128 bytes");
  if (name.front() < 'a' || name.front() > 'z')
    return bad("it must begin with a lower-case letter");
  char before = '/';
  for (const char c : name) {
    if (c == '/' && before == '/') return bad("it has an empty part");
    if (c != '/' && !is_name_byte(c)) return bad("only letters, digits and . _ - / are allowed");
    before = c;
  }
  if (before == '/') return bad("it ends in '/'");
  return {};
}

Result<void> check_command(std::string_view id) {
  if (id.empty() || id.size() > kCommandBytes ||
      !std::ranges::all_of(id, [](char c) { return is_name_byte(c) || c == ':'; })) {
    return fail(ErrorCode::kInvalidInput,
                "not a command id: it must have 1 to 128 letters, digits or . _ - :");
  }
  return {};
}

Result<void> check_payload(std::string_view payload) {
  if (payload.empty()) return fail(ErrorCode::kInvalidInput, "an entry needs a payload");
  if (payload.size() > limits::kEventBytes) {
    return fail(ErrorCode::kLimit, "an entry of " + std::to_string(payload.size()) +
                                       " bytes is over the limit of " +
                                       std::to_string(limits::kEventBytes));
  }
  if (std::ranges::any_of(payload, [](char c) { return static_cast<unsigned char>(c) < 0x20; })) {
    return fail(ErrorCode::kInvalidInput, "an entry is one line without control bytes");
  }
  if (!is_utf8(payload)) return fail(ErrorCode::kInvalidInput, "an entry must be UTF-8");
  return {};
}

}  // namespace quell::journal
