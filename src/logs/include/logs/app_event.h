// One entry of an application's log: a message, or an exception with its stack trace over many
// lines. Views into the reader's buffers: valid for the duration of the call that hands it over.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "logs/record.h"

namespace quell::logs {

enum class Level : std::uint8_t { kDebug, kInfo, kNotice, kWarning, kError, kCritical };

struct AppEvent {
  Place place;                  ///< of the first line
  std::uint64_t lines = 1;      ///< that belong to it
  std::optional<Instant> time;  ///< nullopt: the trace stands alone, without a time
  Level level = Level::kInfo;
  std::string_view logger = {};      ///< "django.request"; empty if not told
  std::string_view message = {};     ///< first line of it, outside bytes
  std::string_view exception = {};   ///< type: "sqlite3.OperationalError"; empty without one
  std::string_view cause = {};       ///< type of the innermost cause; empty if none is told
  std::string_view top_frame = {};   ///< "search (/srv/shop/views.py:41)": the innermost frame
  std::string_view request_id = {};  ///< empty if not told
  /// Of the request that it belongs to, where a server's error log tells and nothing in the line
  /// can pretend to be it: empty else.
  std::string_view client = {};
  std::string_view request = {};  ///< request line
};

}  // namespace quell::logs
