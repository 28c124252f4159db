// A request put together from named fields, for the formats in which a field may stand anywhere.
// Private to logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "formats/time_text.h"
#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {

enum class Field : std::uint8_t {
  kIgnored,
  kTime,    ///< in any form that stands alone
  kClient,  ///< with or without a port
  kUser,
  kRequest,  ///< the whole request line
  kMethod,
  kTarget,  ///< path, or path and query
  kQuery,   ///< with or without its "?"
  kProtocol,
  kStatus,
  kBytes,
  kReferer,
  kUserAgent,
  kSeconds,  ///< of the request, as the three below
  kMilliseconds,
  kMicroseconds,
  kDuration,  ///< with a unit ("1.2ms"), or a number: seconds with a point, milliseconds without
  kNanoseconds,
  kForwardedFor,
  kRequestId,
  kHost,
};

/// "192.0.2.1:443" → "192.0.2.1", "[2001:db8::1]:443" → "2001:db8::1"; anything else as it is.
std::string_view without_port(std::string_view address);

/// The first value of a field counts. Views in the Record are views of what was set, or into this,
/// until start() is called again.
class RequestDraft {
 public:
  explicit RequestDraft(const FormatContext& context) : context_(context) {}

  void start();
  /// `value`: its escapes undone; "-" is no value. False: it can't be a value of that field.
  bool set(Field field, std::string_view value);
  /// A time that comes in several fields.
  TimeParts& time_parts();

  [[nodiscard]] bool has_request() const { return has_request_ || has_target_; }
  [[nodiscard]] bool has_method() const { return has_request_ || !record_.method.empty(); }
  [[nodiscard]] bool has_client_or_status() const {
    return !record_.client.empty() || record_.status || has_status_;
  }
  [[nodiscard]] std::optional<Instant> time() const { return time_; }
  [[nodiscard]] std::string_view request_id() const { return record_.request_id; }

  /// Fills everything but place, line and cut. nullopt without a time or without a request.
  std::optional<Record> finish();

 private:
  bool set_time(std::string_view value);
  bool set_length(std::string_view value, std::int64_t unit_ns);
  bool set_duration(std::string_view value);
  void set_text(Field field, std::string_view value);
  void compose_request();

  FormatContext context_;
  Record record_;
  std::optional<Instant> time_;
  std::optional<TimeParts> parts_;
  std::string_view query_;
  std::string composed_;
  bool has_request_ = false;
  bool has_target_ = false;
  bool has_status_ = false;
};

}  // namespace quell::logs
