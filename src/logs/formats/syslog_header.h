// What syslog puts before a message. Private to logs.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "logs/format.h"

namespace quell::logs {

struct SyslogLine {
  Instant time;
  std::string_view host;     ///< empty if not told
  std::string_view program;  ///< "sshd"
  std::string_view message;
};

/// Whether a line may have such a header, by its first bytes alone.
bool may_be_syslog(std::string_view line);

/// RFC 3164 ("<38>Nov 22 03:14:15 host sshd[7]: …", priority and host optional), the same with an
/// ISO time (rsyslog's and the journal's form), or RFC 5424 ("<38>1 2026-… host sshd 7 - - …").
std::optional<SyslogLine> parse_syslog(std::string_view line, const FormatContext& context);

}  // namespace quell::logs
