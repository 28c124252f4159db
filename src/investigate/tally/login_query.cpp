#include "login_query.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestKey = 48;  ///< "user%5Bemail%5D" and the like

enum class Meaning : std::uint8_t { kNothing, kUser, kPassword };

struct Known {
  std::string_view key;
  Meaning meaning;
};

// As programs call them: forms of frameworks, WordPress ("log", "pwd"), servlets ("j_username").
constexpr auto kKnown = std::to_array<Known>({
    {"account", Meaning::kUser},
    {"accountname", Meaning::kUser},
    {"email", Meaning::kUser},
    {"emailaddress", Meaning::kUser},
    {"jpassword", Meaning::kPassword},
    {"jusername", Meaning::kUser},
    {"kennwort", Meaning::kPassword},
    {"log", Meaning::kUser},
    {"login", Meaning::kUser},
    {"loginemail", Meaning::kUser},
    {"loginid", Meaning::kUser},
    {"loginname", Meaning::kUser},
    {"loginpassword", Meaning::kPassword},
    {"loginuser", Meaning::kUser},
    {"mail", Meaning::kUser},
    {"motdepasse", Meaning::kPassword},
    {"ospassword", Meaning::kPassword},
    {"osusername", Meaning::kUser},
    {"pass", Meaning::kPassword},
    {"passwd", Meaning::kPassword},
    {"password", Meaning::kPassword},
    {"passwort", Meaning::kPassword},
    {"psw", Meaning::kPassword},
    {"pw", Meaning::kPassword},
    {"pwd", Meaning::kPassword},
    {"uname", Meaning::kUser},
    {"user", Meaning::kUser},
    {"useremail", Meaning::kUser},
    {"userid", Meaning::kUser},
    {"userlogin", Meaning::kUser},
    {"username", Meaning::kUser},
    {"userpass", Meaning::kPassword},
    {"userpassword", Meaning::kPassword},
    {"usr", Meaning::kUser},
});
static_assert(std::ranges::is_sorted(kKnown, {}, &Known::key));

/// For each first letter the last letters of what is known, one bit each: most names of parameters
/// are of neither.
constexpr auto kEnds = [] {
  std::array<std::uint32_t, 26> out{};
  for (const Known& one : kKnown) {
    out.at(static_cast<std::size_t>(one.key.front() - 'a')) |= 1U << (one.key.back() - 'a');
  }
  return out;
}();

/// 0 to 25, else 32 and more.
unsigned letter(char c) {
  const auto at = static_cast<unsigned>(static_cast<unsigned char>(c) | 0x20U) - 'a';
  return at < 26 ? at : 32;
}

bool may_be_known(std::string_view key) {
  if (key.starts_with('_')) key.remove_prefix(1);
  if (key.size() < 2) return false;
  // In brackets, or encoded where the ends are.
  if (key.back() == ']' || key.front() == '%') return true;
  if (key.size() > 3 && key[key.size() - 3] == '%') return true;
  const unsigned first = letter(key.front());
  const unsigned last = letter(key.back());
  return first < 26 && last < 26 && ((kEnds.at(first) >> last) & 1U) != 0;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

unsigned value_of(char c) {
  if (c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

/// "user[Email]" → "useremail" would hide the plain "email": what stands in the last brackets
/// counts. Lower case, without '_', '-' and '.'.
std::string_view plain_key(std::string_view key, std::array<char, kLongestKey>& room) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < key.size(); ++i) {
    char c = key[i];
    if (c == '%' && i + 2 < key.size() && is_hex(key[i + 1]) && is_hex(key[i + 2])) {
      c = static_cast<char>(value_of(key[i + 1]) * 16 + value_of(key[i + 2]));
      i += 2;
    }
    if (c == '[') size = 0;
    if (c == '_' || c == '-' || c == '.' || c == '[' || c == ']') continue;
    room.at(size++) = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  }
  return {room.data(), size};
}

Meaning meaning_of(std::string_view key) {
  if (key.size() > kLongestKey || !may_be_known(key)) return Meaning::kNothing;
  std::array<char, kLongestKey> room{};
  const std::string_view plain = plain_key(key, room);
  const auto* const found = std::ranges::lower_bound(kKnown, plain, {}, &Known::key);
  return found == kKnown.end() || found->key != plain ? Meaning::kNothing : found->meaning;
}

}  // namespace

std::optional<LoginQuery> login_query_of(std::string_view query) {
  LoginQuery out;
  for (std::size_t i = 0; i < kMostLoginParameters && !query.empty(); ++i) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos || equals + 1 == parameter.size()) continue;
    const Meaning meaning = meaning_of(parameter.substr(0, equals));
    if (meaning == Meaning::kPassword) out.has_password = true;
    if (meaning == Meaning::kUser && out.user.empty()) out.user = parameter.substr(equals + 1);
  }
  if (out.user.empty()) return std::nullopt;
  return out;
}

std::string decoded_name(std::string_view raw, std::size_t longest) {
  std::string out;
  for (std::size_t i = 0; i < raw.size() && out.size() < longest; ++i) {
    if (raw[i] == '%' && i + 2 < raw.size() && is_hex(raw[i + 1]) && is_hex(raw[i + 2])) {
      out += static_cast<char>(value_of(raw[i + 1]) * 16 + value_of(raw[i + 2]));
      i += 2;
    } else {
      out += raw[i] == '+' ? ' ' : raw[i];
    }
  }
  return out;
}

}  // namespace quell::investigate
