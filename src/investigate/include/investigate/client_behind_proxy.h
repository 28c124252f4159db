// Who sent a request that came through a proxy of ours. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "target/address.h"

namespace quell::investigate {

/// Entries of X-Forwarded-For that are looked at, from its end.
inline constexpr std::size_t kForwardedEntries = 64;

/// `client`, unless it is one of `proxies`: then the last address of `forwarded_for` that is none,
/// because each proxy puts whom it got the request from at the end, and what stands before the
/// first stranger was written by the stranger. `client` again if a proxy's part isn't a list of
/// plain addresses, or names proxies only. `forwarded_for`: outside bytes.
std::string client_behind_proxy(std::string_view client, std::string_view forwarded_for,
                                std::span<const target::Network> proxies);

}  // namespace quell::investigate
