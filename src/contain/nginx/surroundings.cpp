#include "nginx/surroundings.h"

#include <algorithm>

#include "base/safe_text.h"
#include "fmt/format.h"

namespace quell::contain::nginx {

std::vector<target::Network> trusted_proxies(const ServerPlace& place) {
  std::vector<target::Network> result;
  for (const Noted& noted : place.noted) {
    if (noted.words.front() != "set_real_ip_from" || noted.words.size() != 2) continue;
    if (const auto network = target::Network::parse(noted.words[1])) result.push_back(*network);
  }
  return result;
}

std::string address_words(const ServerPlace& place) {
  std::string from;
  std::string header = "X-Real-IP";
  for (const Noted& noted : place.noted) {
    if (noted.words.size() < 2) continue;
    if (noted.words.front() == "set_real_ip_from") {
      from += fmt::format("{}{} ({})", from.empty() ? "" : ", ", noted.words[1], noted.where);
    } else if (noted.words.front() == "real_ip_header") {
      header = noted.words[1];
    }
  }
  if (from.empty()) {
    return "nginx takes the address that a connection comes from (no set_real_ip_from): behind a "
           "proxy that is the proxy's, and this measure then hits nobody or everybody";
  }
  return terminal_safe(
      fmt::format("nginx takes the address in {} from connections of {}, and of all others the "
                  "address that they come from",
                  header, from));
}

std::optional<std::string> own_limit(const ServerPlace& place) {
  const auto is_ours = [](const Noted& noted) {
    return noted.words.size() > 1 && noted.words[1].starts_with("zone=quell_");
  };
  const bool ours_there = std::ranges::any_of(place.noted, is_ours);
  for (const Noted& noted : place.noted) {
    if (!noted.words.front().starts_with("limit_req") || is_ours(noted)) continue;
    if (ours_there && noted.words.front() == "limit_req_status") continue;
    return fmt::format("{} at {}", terminal_safe(noted.words.front()), terminal_safe(noted.where));
  }
  return std::nullopt;
}

}  // namespace quell::contain::nginx
