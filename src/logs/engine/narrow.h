// Which bytes of a long plain file can hold lines of the times that are wanted. Private to logs.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "logs/format.h"
#include "logs/time_range.h"
#include "open_file.h"

namespace quell::logs {

/// The whole file where lines depend on each other, where it isn't in order of time, and where
/// looking fails (reading it says why). Empty at 0 if no line has such a time. REQUIRES: the format
/// of `file` is known.
ByteRange bytes_of_times(const OpenFile& file, const Format& format, const TimeRange& times);

/// How many lines of `piece` begin in it; reads into `room`. Errors: kIo, also when the file has
/// become shorter.
Result<std::uint64_t> count_lines(const Piece& piece, std::span<char> room);

}  // namespace quell::logs
