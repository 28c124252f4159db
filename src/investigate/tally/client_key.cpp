#include "client_key.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <optional>

#include "investigate/scan.h"
#include "target/address.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kSeed = 0x51ed270b7a4c1f35;  // the same in every run: keys are compared
constexpr std::size_t kKnownTexts = 4096;
/// Each name is 255 bytes at most; servers that log names are few.
constexpr std::size_t kMostNames = 100'000;
constexpr std::string_view kNetworkEnd = "/64";

constexpr std::size_t kLongestText = 15;
// Last bytes of keys that aren't text, whose last byte is its size.
constexpr std::uint64_t kNetworkMark = 0xf6;
constexpr std::uint64_t kNameMark = 0xfe;
constexpr unsigned kMarkShift = 56;

bool has_colon(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const std::uint64_t zeros = word ^ (kOnes * ':');
  return ((zeros - kOnes) & ~zeros & kHighs) != 0;
}

/// The bytes of a short text as two words, without reading beyond it.
ClientKey text_key(std::string_view text) {
  ClientKey key;
  if (text.size() >= 8) {
    std::memcpy(&key.high, text.data(), 8);
    std::uint64_t end = 0;
    std::memcpy(&end, text.data() + text.size() - 8, 8);
    if (text.size() > 8) key.low = end >> (8 * (16 - text.size()));
  } else {
    std::memcpy(&key.high, text.data(), text.size());
  }
  key.low |= std::uint64_t{text.size()} << kMarkShift;
  return key;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The first eight bytes of an IPv6 address whose first four groups are written out; nullopt for
/// every other text: the slow way knows what it is.
std::optional<std::uint64_t> plain_network_of(std::string_view text) {
  std::uint64_t network = 0;
  std::uint64_t group = 0;
  unsigned digits = 0;
  unsigned groups = 0;
  bool gap = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (const int digit = hex_digit(text[i]); digit >= 0) {
      if (++digits > 4) return std::nullopt;
      group = group << 4U | static_cast<std::uint64_t>(digit);
      continue;
    }
    if (text[i] != ':') return std::nullopt;
    if (digits == 0) {
      // "::", once, behind the fourth group.
      if (groups < 4 || gap || text[i - 1] != ':') return std::nullopt;
      gap = true;
      continue;
    }
    if (++groups <= 4) network = network << 16U | group;
    group = digits = 0;
  }
  const unsigned all = groups + (digits > 0 ? 1U : 0U);
  if (groups < 4 || (gap ? all > 7 : all != 8) || (digits == 0 && !gap)) return std::nullopt;
  if (digits == 0 && text[text.size() - 2] != ':') return std::nullopt;  // "…:5:"
  return network;
}

std::uint64_t mark_of(const ClientKey& key) {
  return key.low >> kMarkShift;
}

std::uint64_t big_endian(const std::uint8_t* bytes) {
  std::uint64_t word = 0;
  for (unsigned i = 0; i < 8; ++i) word = word << 8U | bytes[i];
  return word;
}

}  // namespace

ClientKey ClientKeys::key_of(std::string_view client) {
  if (!client.empty() && client.size() <= kLongestText) [[likely]] {
    const ClientKey key = text_key(client);
    if (!has_colon(key.high) && !has_colon(key.low)) [[likely]]
      return key;
  }
  if (const auto network = plain_network_of(client)) {
    return {.high = *network, .low = kNetworkMark << kMarkShift};
  }
  return remembered_key_of(client);
}

ClientKey ClientKeys::remembered_key_of(std::string_view client) {
  if (known_.empty()) known_.resize(kKnownTexts);
  Known& known = known_[hash_bytes(client, kSeed) % kKnownTexts];
  if (known.text != client || known.key.is_nobody()) {
    known = {.text = std::string(client), .key = key_of_other(client)};
  }
  return known.key;
}

ClientKey ClientKeys::key_of_other(std::string_view client) {
  const auto address = target::Address::parse(client);
  const std::string name = actor_key(client);
  if (address && address->is_v4()) return text_key(name);
  if (address) {
    const auto network = target::client_network(*address).base().bytes();
    return {.high = big_endian(network.data()), .low = kNetworkMark << kMarkShift};
  }
  const ClientKey key{.high = hash_bytes(name, kSeed),
                      .low = (kNameMark << kMarkShift) | (hash_bytes(name, ~kSeed) >> 8U)};
  remember(key, name);
  return key;
}

ClientKey ClientKeys::key_of_actor(std::string_view actor) {
  const bool is_network = actor.ends_with(kNetworkEnd) && actor.contains(':');
  return key_of(is_network ? actor.substr(0, actor.size() - kNetworkEnd.size()) : actor);
}

void ClientKeys::remember(const ClientKey& key, const std::string& name) {
  // Those with the smallest keys stay, whatever order they come in.
  names_.emplace(key, name);
  if (names_.size() > kMostNames) names_.erase(std::prev(names_.end()));
}

std::string ClientKeys::text_of(const ClientKey& key) const {
  if (mark_of(key) == kNameMark) {
    const auto found = names_.find(key);
    return found == names_.end() ? "(a name beyond the limit)" : found->second;
  }
  if (mark_of(key) == kNetworkMark) {
    std::array<std::uint8_t, 16> bytes{};
    for (unsigned i = 0; i < 8; ++i)
      bytes.at(i) = static_cast<std::uint8_t>(key.high >> (56 - 8 * i));
    return target::client_network(target::Address(bytes)).text();
  }
  std::array<char, 16> bytes{};
  std::memcpy(bytes.data(), &key.high, 8);
  std::memcpy(bytes.data() + 8, &key.low, 8);
  return {bytes.data(), std::min<std::size_t>(mark_of(key), kLongestText)};
}

void ClientKeys::merge(const ClientKeys& other) {
  for (const auto& [key, name] : other.names_) {
    remember(key, name);
  }
}

}  // namespace quell::investigate
