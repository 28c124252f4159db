#include "address/net_address.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "text/ascii_set.h"
#include "text/digits.h"

namespace quell::attack {

namespace {

constexpr std::size_t kLongestNumber = 24;  ///< digits, of one part of an address

struct Number {
  std::uint64_t value = 0;
  bool odd = false;
};

/// 127, 0x7f, 0177. Digits beyond 64 bits wrap around.
std::optional<Number> read_number(std::string_view text) {
  Number out;
  unsigned base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text[0] == '0') {
    const bool octal = find_any<"89">(text) == std::string_view::npos;
    base = octal ? 8 : 10;
  }
  out.odd = base != 10;
  if (text.empty() || text.size() > kLongestNumber) return std::nullopt;
  out.odd |= text.size() > 1 && text[0] == '0';
  for (const char c : text) {
    const unsigned digit = hex_value(c);
    if (digit >= base) return std::nullopt;
    out.value = out.value * base + digit;
  }
  return out;
}

struct Network {
  std::uint32_t address;
  unsigned bits;
  Reach reach;
};
// RFC 6890 and the documentation of the clouds. The first that fits counts.
constexpr auto kNetworks = std::to_array<Network>({
    {.address = 0xa9fea900,
     .bits = 24,
     .reach = Reach::kMetadata},  // 169.254.169.254 and relatives
    {.address = 0xa9feaa00, .bits = 24, .reach = Reach::kMetadata},  // 169.254.170.2: containers
    {.address = 0x646464c8, .bits = 32, .reach = Reach::kMetadata},  // 100.100.100.200
    {.address = 0xc00000c0, .bits = 32, .reach = Reach::kMetadata},  // 192.0.0.192
    {.address = 0xa83f8110, .bits = 32, .reach = Reach::kMetadata},  // 168.63.129.16
    {.address = 0x00000000, .bits = 8, .reach = Reach::kLoopback},   // "this host"
    {.address = 0x7f000000, .bits = 8, .reach = Reach::kLoopback},
    {.address = 0x0a000000, .bits = 8, .reach = Reach::kPrivate},
    {.address = 0xac100000, .bits = 12, .reach = Reach::kPrivate},
    {.address = 0xc0a80000, .bits = 16, .reach = Reach::kPrivate},
    {.address = 0x64400000, .bits = 10, .reach = Reach::kPrivate},  // carriers
    {.address = 0xa9fe0000, .bits = 16, .reach = Reach::kPrivate},  // link-local
    {.address = 0xc0000000, .bits = 24, .reach = Reach::kPrivate},
    {.address = 0xc6120000, .bits = 15, .reach = Reach::kPrivate},  // benchmarks
    {.address = 0xe0000000, .bits = 3, .reach = Reach::kPrivate},   // multicast and reserved
});

Reach reach_of(std::uint32_t address) {
  const auto holds = [&](const Network& each) {
    return ((address ^ each.address) >> (32 - each.bits)) == 0;
  };
  const auto* const found = std::ranges::find_if(kNetworks, holds);
  return found == kNetworks.end() ? Reach::kPublic : found->reach;
}

using Groups = std::array<std::uint16_t, 8>;

/// The groups between colons, to `at` on; false if one is none, or there are too many.
bool read_groups(std::string_view text, Groups& out, std::size_t& count) {
  while (!text.empty()) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, colon);
    if (group.empty() || group.size() > 4 || count == out.size()) return false;
    unsigned value = 0;
    for (const char c : group) {
      const unsigned digit = hex_value(c);
      if (digit == kNoHexDigit) return false;
      value = value << 4U | digit;
    }
    out[count++] = static_cast<std::uint16_t>(value);
    if (colon == text.size()) return true;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;
  }
  return true;
}

NetAddress ipv6_of(const Groups& groups) {
  const auto all_zero = [&](std::size_t first, std::size_t last) {
    return std::all_of(groups.begin() + static_cast<std::ptrdiff_t>(first),
                       groups.begin() + static_cast<std::ptrdiff_t>(last),
                       [](std::uint16_t group) { return group == 0; });
  };
  const auto ipv4_at = [&](std::size_t i) {
    return static_cast<std::uint32_t>(groups[i]) << 16U | groups[i + 1];
  };
  NetAddress out{.is_ipv6 = true};
  const bool mapped = all_zero(0, 5) && groups[5] == 0xffff;
  const bool translated = groups[0] == 0x64 && groups[1] == 0xff9b && all_zero(2, 6);
  if (all_zero(0, 7) && groups[7] <= 1) {
    out.reach = Reach::kLoopback;
  } else if (mapped || translated || all_zero(0, 6)) {
    out.reach = reach_of(ipv4_at(6));
    out.odd = true;
  } else if (groups[0] == 0x2002) {
    out.reach = reach_of(ipv4_at(1));
    out.odd = true;
  } else if (groups[0] == 0xfd00 && groups[1] == 0xec2) {
    out.reach = Reach::kMetadata;
  } else if ((groups[0] & 0xffc0U) == 0xfe80 || (groups[0] & 0xfe00U) == 0xfc00) {
    out.reach = Reach::kPrivate;
  }
  return out;
}

/// Turns a trailing "127.0.0.1" into its two groups.
bool read_tail(std::string_view text, Groups& out, std::size_t& count) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return read_groups(text, out, count);
  const std::size_t colon = text.rfind(':', dot);
  const std::size_t begin = colon == std::string_view::npos ? 0 : colon + 1;
  if (begin > 0 && !read_groups(text.substr(0, colon), out, count)) return false;
  std::string_view rest = text.substr(begin);
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t end = std::min(rest.find('.'), rest.size());
    const auto number = read_number(rest.substr(0, end));
    if (!number || number->value > 255 || (part < 3) == (end == rest.size())) return false;
    address = address << 8U | static_cast<std::uint32_t>(number->value);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (count + 2 > out.size()) return false;
  out[count++] = static_cast<std::uint16_t>(address >> 16U);
  out[count++] = static_cast<std::uint16_t>(address & 0xffffU);
  return true;
}

}  // namespace

std::optional<NetAddress> read_ipv4(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::array<std::uint64_t, 4> parts{};
  std::size_t count = 0;
  NetAddress out;
  while (true) {
    const std::size_t end = std::min(host.find('.'), host.size());
    const auto number = read_number(host.substr(0, end));
    if (!number || count == parts.size()) return std::nullopt;
    out.odd |= number->odd;
    parts[count++] = number->value;
    if (end == host.size()) break;
    host.remove_prefix(end + 1);
  }
  // The last part fills what the others leave; each may overflow.
  std::uint32_t address = 0;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    out.odd |= parts[i] > 255;
    address |= static_cast<std::uint32_t>(parts[i] & 0xffU) << (24 - 8 * i);
  }
  const std::uint64_t room = 0xffffffffU >> (8 * (count - 1));
  out.odd |= count != 4 || parts[count - 1] > room;
  address |= static_cast<std::uint32_t>(parts[count - 1] & room);
  out.reach = reach_of(address);
  return out;
}

std::optional<NetAddress> read_ipv6(std::string_view host) {
  host = host.substr(0, host.find('%'));
  if (host.size() < 2 || host.size() > 64) return std::nullopt;
  Groups groups{};
  std::size_t count = 0;
  const std::size_t gap = host.find("::");
  if (gap == std::string_view::npos) {
    if (!read_tail(host, groups, count) || count != groups.size()) return std::nullopt;
    return ipv6_of(groups);
  }
  Groups after{};
  std::size_t count_after = 0;
  if (!read_groups(host.substr(0, gap), groups, count)) return std::nullopt;
  if (!read_tail(host.substr(gap + 2), after, count_after)) return std::nullopt;
  if (count + count_after >= groups.size()) return std::nullopt;
  std::copy_n(after.begin(), count_after, groups.end() - static_cast<std::ptrdiff_t>(count_after));
  return ipv6_of(groups);
}

std::optional<NetAddress> read_packed_ipv4(std::string_view label) {
  const auto is_hex = [](char c) { return hex_value(c) != kNoHexDigit; };
  if (label.size() == 8 && std::ranges::all_of(label, is_hex)) {
    std::uint32_t address = 0;
    for (const char c : label) address = address << 4U | hex_value(c);
    return NetAddress{.reach = reach_of(address), .odd = true};
  }
  std::uint32_t address = 0;
  for (int part = 3; part >= 0; --part) {
    const std::size_t dash = label.rfind('-');
    const std::string_view last = dash == std::string_view::npos ? label : label.substr(dash + 1);
    const auto number = read_number(last);
    if (!number || number->value > 255 || last.size() > 3) return std::nullopt;
    address |= static_cast<std::uint32_t>(number->value)
               << (8U * (3U - static_cast<unsigned>(part)));
    if (dash == std::string_view::npos && part > 0) return std::nullopt;
    label = label.substr(0, part > 0 ? dash : 0);
  }
  return NetAddress{.reach = reach_of(address), .odd = true};
}

}  // namespace quell::attack
