// How long a payload asks the server to wait: sleep(5), pg_sleep(5), WAITFOR DELAY '0:0:5',
// BENCHMARK(…), "ping -n 6", "timeout /t 5". Private to investigate. Pure, linear.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace quell::investigate {

struct DelayRequest {
  std::uint32_t milliseconds = 0;  ///< 0: "sleep(0)", a control
  bool conditional = false;        ///< waits only if something is true: blind reading
};

/// The first wait that `text` asks for; nullopt if it asks for none. `text` is decoded and in lower
/// case.
std::optional<DelayRequest> delay_request(std::string_view text);

}  // namespace quell::investigate
