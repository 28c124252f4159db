// Whether what a measure stops has stopped, as the access logs tell it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "logs/format.h"
#include "logs/reader.h"
#include "target/address.h"
#include "target/target.h"

namespace quell::investigate {

struct StillComingQuestion {
  target::Target target{};  ///< its rate is not counted: who stays below one is answered
  Instant since{};
  /// Whether the server answers them with a refusal (403, 429, 444, 503): those have been stopped.
  /// Otherwise none may reach it at all.
  bool refused_by_server = false;
  std::vector<target::Network> proxies{};  ///< whose X-Forwarded-For is believed
  std::vector<logs::Format> formats{};     ///< of the logs; none: found by their content
};

struct StillComing {
  std::uint64_t requests = 0;     ///< all since then, whoever sent them
  std::uint64_t got_through = 0;  ///< those that should have been stopped
  std::optional<Instant> last{};  ///< of those that got through
  std::string last_client{};      ///< outside bytes
  logs::ReadSummary input{};
};

/// Reads only the end of long logs in order of time. Unreadable files are in `input`.
StillComing still_coming(const std::vector<std::string>& paths, StillComingQuestion question);

}  // namespace quell::investigate
