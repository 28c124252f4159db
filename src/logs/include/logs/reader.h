// Reads access logs: sources → lines → records. What cannot be read is counted and named, and the
// rest goes on. Not thread-safe: one reader, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "logs/record.h"
#include "logs/source.h"

namespace quell::logs {

/// At most this many unparsed lines are kept as samples, each cut to kSampleBytes.
inline constexpr std::size_t kUnparsedSamples = 20;
inline constexpr std::size_t kSampleBytes = 200;
/// At most this many problems with files are kept; the rest is counted.
inline constexpr std::size_t kFileProblems = 1000;

struct UnparsedSample {
  std::string file;
  std::uint64_t line = 1;
  std::string text;  ///< raw bytes: make them safe before showing
};

struct FileProblem {
  std::string file;
  Error error;
};

/// What reading came to. Every line is in exactly one of records, unparsed and blank.
struct ReadSummary {
  std::uint64_t files = 0;  ///< opened and read to the end
  std::uint64_t bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t records = 0;
  std::uint64_t unparsed = 0;
  std::uint64_t blank = 0;
  std::uint64_t cut_lines = 0;  ///< longer than limits::kLogLine
  std::uint64_t cut_bytes = 0;  ///< what was beyond it
  std::map<std::string, std::uint64_t> by_format;
  std::optional<Instant> first;
  std::optional<Instant> last;
  std::vector<UnparsedSample> unparsed_samples;
  /// Files that could not be opened, read or understood: these make the exit status 3.
  std::vector<FileProblem> problems;
  std::uint64_t further_problems = 0;
  /// Files found in a directory in which no line is in a known format (an error.log beside an
  /// access.log): named, no error.
  std::vector<std::string> not_access_logs;
};

using RecordSink = std::function<void(const Record&)>;

/// Asked between pieces of a file; true ends the reading there.
using Stopped = std::function<bool()>;

/// Reads what a person gave: files, directories, "-". Records come in the order of the lines. The
/// file at which it was stopped is among the problems (kCancelled); the others are not opened.
ReadSummary read_paths(const std::vector<std::string>& given, const RecordSink& sink,
                       const Stopped& stopped = {});

/// Reads one source and adds to `summary`.
void read_source(Source& source, const RecordSink& sink, ReadSummary& summary);

}  // namespace quell::logs
