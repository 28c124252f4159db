#include "client_key.h"

#include <algorithm>
#include <array>
#include <optional>

#include "investigate/scan.h"
#include "target/address.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kMappedV4 = 0xffff00000000;  // ::ffff:0:0/96
constexpr std::uint64_t kNameMark = 0xff00000000000000;
constexpr std::uint64_t kSeed = 0x51ed270b7a4c1f35;  // the same in every run: keys are compared
constexpr std::size_t kKnownTexts = 4096;
/// Each name is 255 bytes at most; servers that log names are few.
constexpr std::size_t kMostNames = 100'000;

/// "203.0.113.9" without leading zeros; nullopt for anything else.
std::optional<std::uint32_t> ipv4_of(std::string_view text) {
  if (text.size() < 7 || text.size() > 15) return std::nullopt;
  std::uint32_t address = 0;
  unsigned part = 0;
  unsigned digits = 0;
  unsigned dots = 0;
  for (const char c : text) {
    if (c == '.') {
      if (digits == 0 || ++dots > 3) return std::nullopt;
      address = address << 8U | part;
      part = digits = 0;
      continue;
    }
    if (c < '0' || c > '9' || (digits > 0 && part == 0)) return std::nullopt;
    part = part * 10 + static_cast<unsigned>(c - '0');
    if (++digits > 3 || part > 255) return std::nullopt;
  }
  if (dots != 3 || digits == 0) return std::nullopt;
  return address << 8U | part;
}

std::uint64_t big_endian(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  for (unsigned i = 0; i < 8; ++i) word = word << 8U | bytes[i];
  return word;
}

std::array<std::uint8_t, 16> bytes_of(const ClientKey& key) {
  std::array<std::uint8_t, 16> bytes{};
  for (unsigned i = 0; i < 8; ++i) {
    bytes.at(i) = static_cast<std::uint8_t>(key.high >> (56 - 8 * i));
    bytes.at(8 + i) = static_cast<std::uint8_t>(key.low >> (56 - 8 * i));
  }
  return bytes;
}

}  // namespace

ClientKey ClientKeys::key_of(std::string_view client) {
  if (const auto address = ipv4_of(client)) return {.high = 0, .low = kMappedV4 | *address};
  if (known_.empty()) known_.resize(kKnownTexts);
  Known& known = known_[hash_bytes(client, kSeed) % kKnownTexts];
  if (known.text != client || known.key.is_nobody()) {
    known = {.text = std::string(client), .key = key_of_other(client)};
  }
  return known.key;
}

ClientKey ClientKeys::key_of_other(std::string_view client) {
  if (const auto address = target::Address::parse(client)) {
    const auto network = target::client_network(*address).base().bytes();
    return {.high = big_endian(network.data()), .low = big_endian(network.data() + 8)};
  }
  const std::string name = actor_key(client);
  const ClientKey key{.high = kNameMark | (hash_bytes(name, kSeed) >> 8U),
                      .low = hash_bytes(name, ~kSeed)};
  if (names_.size() < kMostNames) names_.emplace(key, name);
  return key;
}

std::string ClientKeys::text_of(const ClientKey& key) const {
  if ((key.high & kNameMark) == kNameMark) {
    const auto found = names_.find(key);
    return found == names_.end() ? "(a name beyond the limit)" : found->second;
  }
  return target::client_network(target::Address(bytes_of(key))).text();
}

void ClientKeys::merge(const ClientKeys& other) {
  for (const auto& [key, name] : other.names_) {
    if (names_.size() < kMostNames) names_.emplace(key, name);
  }
}

}  // namespace quell::investigate
