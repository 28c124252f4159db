// Gives a format whose lines stand alone the same lines with a syslog header. Private to logs.
#pragma once

#include "logs/format.h"

namespace quell::logs {

/// Lines are tried as they are first; the header is stripped from those that are not understood.
/// What is handed over has the whole line as its line.
Format also_in_syslog(Format format);

}  // namespace quell::logs
