// One request as an access log tells it. Views into the reader's buffers: a Record lives only for
// the duration of the call that hands it over.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace quell::logs {

/// Where a line stands, as the user would open it.
struct Place {
  std::string_view file;   ///< path as given or found in a directory; "-" for standard input
  std::uint64_t line = 1;  ///< 1-based, within the piece
  /// Which piece of the file, when it is read in pieces by several threads; 0 else. The line within
  /// the whole file is known when all pieces before are read: ReadSummary::line_of().
  std::uint32_t piece = 0;
};

/// Fields are the bytes as the client sent them: the log's own escapes (\xHH, \", \\) are undone,
/// nothing else is. A field that the log shows as "-" is empty, or nullopt for numbers.
struct Record {
  Place place;
  Instant time;
  std::string_view host;      ///< virtual host, where the format has it
  std::string_view client;    ///< address, or a name if the server looks names up
  std::string_view user;      ///< as the client claimed in HTTP authentication
  std::string_view request;   ///< the whole request line; any bytes
  std::string_view method;    ///< empty if the request line is not METHOD TARGET [PROTOCOL]
  std::string_view target;    ///< path and query as sent; the whole request line if malformed
  std::string_view protocol;  ///< empty for HTTP/0.9 or a malformed request line
  std::optional<std::uint16_t> status;  ///< nullopt for "-" or 000: nothing was answered
  std::optional<std::uint64_t> bytes;   ///< of the answer, as the log counts it
  std::string_view referer;
  std::string_view user_agent;
  std::optional<Duration> request_time;
  std::string_view forwarded_for;  ///< X-Forwarded-For as sent: anybody can write anything there
  std::string_view request_id;     ///< where the format has it
  std::string_view line;  ///< the raw line, without its end of line, cut at limits::kLogLine
  bool cut = false;       ///< the line was longer than limits::kLogLine
};

}  // namespace quell::logs
