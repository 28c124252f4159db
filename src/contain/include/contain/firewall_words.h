// The firewall's targets: as people type them, and in the words that the record keeps. Form:
// docs/formats/containment.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "target/address.h"

namespace quell::contain {

/// Addresses and networks of one containment, at most; a list's file has at most
/// limits::kDocumentBytes.
inline constexpr std::size_t kMostNetworks = 20'000;

/// Sorted, none inside of another, halves joined: the same addresses in one form.
std::vector<target::Network> tidied(std::vector<target::Network> networks);

/// A file of addresses. The digest says that it holds what was meant, however it is laid out.
struct AddressList {
  std::filesystem::path path;  ///< absolute
  std::string digest;          ///< of the tidied networks, hexadecimal
  friend bool operator==(const AddressList&, const AddressList&) = default;
};

struct FirewallTarget {
  std::vector<target::Network> networks;  ///< tidied; empty where `list` says them
  std::optional<AddressList> list = std::nullopt;
  std::optional<std::uint64_t> hits = std::nullopt;  ///< clients hit, as the person says
  friend bool operator==(const FirewallTarget&, const FirewallTarget&) = default;
};

/// BLAKE2b-256 of the networks' texts, one a line. REQUIRES: tidied.
std::string digest_of(const std::vector<target::Network>& networks);

/// The record's words. Errors: kInvalidInput, kLimit.
Result<FirewallTarget> parse_firewall_target(std::string_view words);
std::string to_text(const FirewallTarget& target);

/// What the target is without what only the firewall understands, for forecasts: "address:…".
/// Errors: as parse_firewall_target; kUnsupported (a list).
Result<std::string> firewall_forecast_target(std::string_view words);

/// Addresses and networks as typed, separated by commas or spaces, "hits:N" among them; or "@FILE",
/// which has such, and # before comments. Reads the file. Errors: kInvalidInput, kLimit, those of
/// reading.
Result<std::string> firewall_words(std::string_view typed);

/// The networks meant; reads the list's file again. Errors: kConflict (the file changed), those of
/// reading.
Result<std::vector<target::Network>> networks_of(const FirewallTarget& target);

}  // namespace quell::contain
