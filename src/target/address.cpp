#include "target/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace quell::target {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr Bytes kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};
constexpr unsigned kMappedBits = 96;

std::optional<unsigned> decimal(std::string_view digits, unsigned most) {
  if (digits.empty() || digits.size() > 3 || (digits.size() > 1 && digits[0] == '0')) return {};
  unsigned value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return {};
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > most) return {};
  return value;
}

std::optional<std::array<std::uint8_t, 4>> parse_v4(std::string_view text) {
  std::array<std::uint8_t, 4> out{};
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t end = i < 3 ? text.find('.') : text.size();
    if (end == std::string_view::npos) return {};
    const auto value = decimal(text.substr(0, end), 255);
    if (!value) return {};
    out[i] = static_cast<std::uint8_t>(*value);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!text.empty()) return {};
  return out;
}

std::optional<unsigned> hex_group(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return {};
  unsigned value = 0;
  for (const char c : digits) {
    unsigned digit = 0;
    if (c >= '0' && c <= '9')
      digit = static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'f')
      digit = static_cast<unsigned>(c - 'a') + 10;
    else if (c >= 'A' && c <= 'F')
      digit = static_cast<unsigned>(c - 'A') + 10;
    else
      return {};
    value = value * 16 + digit;
  }
  return value;
}

/// Groups separated by ':' into `out`; the last may be dotted IPv4. How many bytes, or nullopt.
std::optional<std::size_t> parse_groups(std::string_view text, Bytes& out) {
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    if (colon == std::string_view::npos && part.find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(part);
      if (!v4 || used + 4 > out.size()) return {};
      std::copy(v4->begin(), v4->end(), out.begin() + static_cast<std::ptrdiff_t>(used));
      return used + 4;
    }
    const auto group = hex_group(part);
    if (!group || used + 2 > out.size()) return {};
    out[used++] = static_cast<std::uint8_t>(*group >> 8U);
    out[used++] = static_cast<std::uint8_t>(*group & 0xffU);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return {};  // ends in a single ':'
  }
  return used;
}

std::optional<Bytes> parse_v6(std::string_view text) {
  Bytes head{};
  const std::size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    const auto used = parse_groups(text, head);
    if (used != head.size()) return {};
    return head;
  }
  Bytes tail{};
  const auto front = parse_groups(text.substr(0, gap), head);
  const auto back = parse_groups(text.substr(gap + 2), tail);
  if (!front || !back || *front + *back > 14) return {};
  if (text.substr(0, gap).find('.') != std::string_view::npos) return {};
  std::copy_n(tail.begin(), *back, head.end() - static_cast<std::ptrdiff_t>(*back));
  return head;
}

void clear_after(Bytes& bytes, unsigned bits) {
  for (unsigned i = 0; i < bytes.size(); ++i) {
    const unsigned kept = bits > i * 8 ? std::min(8U, bits - i * 8) : 0;
    bytes[i] = static_cast<std::uint8_t>(bytes[i] & static_cast<unsigned>(0xff00U >> kept));
  }
}

/// Start and length of the longest run of two or more zero groups; length 0 if there is none.
std::pair<std::size_t, std::size_t> longest_zero_run(const std::array<unsigned, 8>& groups) {
  std::size_t best_start = 0;
  std::size_t best_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t j = i;
    while (j < 8 && groups[j] == 0) ++j;
    if (j - i > best_length) {
      best_start = i;
      best_length = j - i;
    }
    i = std::max(j, i + 1);
  }
  return {best_start, best_length > 1 ? best_length : 0};
}

std::string v6_text(const Bytes& bytes) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) groups[i] = bytes[2 * i] * 256U + bytes[2 * i + 1];
  const auto [start, length] = longest_zero_run(groups);
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (length != 0 && i == start) {
      out += "::";
      i += length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", groups[i]);
  }
  return out;
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  if (const auto v4 = parse_v4(text)) {
    Bytes bytes = kMappedPrefix;
    std::copy(v4->begin(), v4->end(), bytes.begin() + 12);
    return Address(bytes);
  }
  if (text.size() <= 45 && text.find(':') != std::string_view::npos) {
    if (const auto v6 = parse_v6(text)) return Address(*v6);
  }
  return fail(ErrorCode::kInvalidInput,
              fmt::format("'{}' is not an IPv4 or IPv6 address", text.substr(0, 64)));
}

bool Address::is_v4() const {
  return std::equal(bytes_.begin(), bytes_.begin() + 12, kMappedPrefix.begin());
}

bool Address::is_loopback() const {
  if (is_v4()) return bytes_[12] == 127;
  Bytes one{};
  one[15] = 1;
  return bytes_ == one;
}

std::string Address::text() const {
  if (!is_v4()) return v6_text(bytes_);
  return fmt::format("{}.{}.{}.{}", bytes_[12], bytes_[13], bytes_[14], bytes_[15]);
}

Network::Network(const Address& address, unsigned prefix) {
  prefix_ = std::min(prefix, address.is_v4() ? 32U : 128U);
  Bytes bytes = address.bytes();
  clear_after(bytes, prefix_ + (address.is_v4() ? kMappedBits : 0));
  base_ = Address(bytes);
}

Result<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  QUELL_TRY(const Address address, Address::parse(text.substr(0, slash)));
  if (slash == std::string_view::npos) return Network(address, 128);
  const auto prefix = decimal(text.substr(slash + 1), address.is_v4() ? 32 : 128);
  if (!prefix) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("'{}': the prefix length must be 0 to {}", text.substr(0, 64),
                            address.is_v4() ? 32 : 128));
  }
  const Network network(address, *prefix);
  if (network.base() != address) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("'{}' has bits set after the prefix; the network is {}",
                            text.substr(0, 64), network.text()));
  }
  return network;
}

bool Network::contains(const Address& address) const {
  if (address.is_v4() != base_.is_v4()) return false;
  return Network(address, prefix_).base() == base_;
}

std::string Network::text() const {
  if (is_single()) return base_.text();
  return fmt::format("{}/{}", base_.text(), prefix_);
}

Network client_network(const Address& address) {
  return {address, address.is_v4() ? 32U : 64U};
}

}  // namespace quell::target
