#include "investigate/client_behind_proxy.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace quell::investigate {

namespace {

bool is_proxy(const target::Address& address, std::span<const target::Network> proxies) {
  return std::ranges::any_of(
      proxies, [&](const target::Network& network) { return network.contains(address); });
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::string client_behind_proxy(std::string_view client, std::string_view forwarded_for,
                                std::span<const target::Network> proxies) {
  constexpr std::size_t kLongestAddress = 45;
  std::string as_logged(client);
  const auto nearest = target::Address::parse(client);
  if (!nearest || !is_proxy(*nearest, proxies)) return as_logged;
  std::string_view rest = forwarded_for;
  for (std::size_t i = 0; i < kForwardedEntries; ++i) {
    const std::size_t comma = rest.rfind(',');
    const std::string_view entry =
        without_blanks(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
    if (entry.size() > kLongestAddress) return as_logged;
    const auto address = target::Address::parse(entry);
    if (!address) return as_logged;
    if (!is_proxy(*address, proxies)) return address->text();
    if (comma == std::string_view::npos) return as_logged;
    rest = rest.substr(0, comma);
  }
  return as_logged;
}

}  // namespace quell::investigate
