// How the drill's senders write a request: one GET, its own connection.
#pragma once

#include <string>
#include <string_view>

#include "drill/scenario.h"
#include "drill/traffic.h"

namespace quell::drill {

/// Who sends, as a log line will show it.
struct Sender {
  std::string address;
  std::string agent;
};

/// Query encoding as browsers and tools do it: letters, digits, "-._~" stay, space becomes %20.
std::string percent_encode(std::string_view text);
/// The same with "+" for space, as forms send it.
std::string form_encode(std::string_view text);

/// "/find?term=" plus the value, which is already encoded.
std::string target_of(const Endpoint& endpoint, std::string_view encoded_value);

/// "GET target HTTP/1.1"
std::string request_line(std::string_view target);

/// The whole request for the shop's server name. `referer` may be empty.
Outgoing get(const ShopScenario& shop, const Sender& sender, std::string_view target,
             std::string_view referer = {});

}  // namespace quell::drill
