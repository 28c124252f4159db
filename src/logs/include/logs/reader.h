// Reads logs: sources → lines → records. What cannot be read is counted and named, and the rest
// goes on. Files are never mapped: one that is truncated while it is read is a problem that is
// named, where a mapping would raise SIGBUS.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "logs/format.h"
#include "logs/record.h"
#include "logs/sink.h"
#include "logs/source.h"
#include "logs/time_range.h"

namespace quell::logs {

/// At most this many unparsed lines are kept as samples, each cut to kSampleBytes.
inline constexpr std::size_t kUnparsedSamples = 20;
inline constexpr std::size_t kSampleBytes = 200;
/// At most this many problems with files are kept; the rest is counted.
inline constexpr std::size_t kFileProblems = 1000;

struct UnparsedSample {
  std::string file;
  std::uint64_t line = 1;
  std::string text;         ///< raw bytes: make them safe before showing
  std::uint32_t piece = 0;  ///< in a finished summary 0: the line is that of the file
};

struct FileProblem {
  std::string file;
  Error error;
};

struct Progress {
  std::uint64_t bytes = 0;  ///< read or passed over so far
  /// Of all plain files together; nullopt while a stream is among what is read.
  std::optional<std::uint64_t> of;
};

/// What reading came to. Every line is in exactly one of records, unparsed, without_entry and
/// blank.
struct ReadSummary {
  std::uint64_t files = 0;  ///< opened and read to the end
  std::uint64_t bytes = 0;  ///< of streams: when decompressed
  /// Of long files, outside of ReadOptions::times: not in `bytes`, and their lines not in `lines`.
  std::uint64_t passed_over_bytes = 0;
  std::uint64_t lines = 0;
  std::uint64_t records = 0;  ///< requests, logins and events
  std::uint64_t unparsed = 0;
  std::uint64_t without_entry = 0;  ///< directives, further lines of stack traces
  std::uint64_t blank = 0;
  std::uint64_t cut_lines = 0;  ///< longer than limits::kLogLine
  std::uint64_t cut_bytes = 0;  ///< what was beyond it
  std::map<std::string, std::uint64_t> by_format;
  std::optional<Instant> first;  ///< of the records, whatever was asked for
  std::optional<Instant> last;
  std::vector<UnparsedSample> unparsed_samples;  ///< the first ones by file and line
  /// Files that could not be opened, read or understood: these make the exit status 3.
  std::vector<FileProblem> problems;
  std::uint64_t further_problems = 0;
  /// Files found in a directory in which no line is in a known format: named, no error.
  std::vector<std::string> not_access_logs;
  /// Files that hold nothing that isn't read elsewhere, each with the reason: "a.log.1.gz: …".
  std::vector<std::string> skipped;
  /// It was stopped there.
  std::optional<Progress> stopped_at;
  /// How many lines the pieces have of files that were read in several.
  std::map<std::string, std::vector<std::uint64_t>, std::less<>> lines_of_pieces;

  /// The line within the whole file.
  [[nodiscard]] std::uint64_t line_of(const Place& place) const;
};

using RecordSink = std::function<void(const Record&)>;

/// Asked between pieces of a file; true ends the reading there.
using Stopped = std::function<bool()>;

/// What the files are written in that fall under a pattern.
struct FileFormat {
  /// * ? [a-z]: of the file's name, or with '/' of as many names at the end of its path; a pattern
  /// that begins with '/' is of the whole path. "-" is standard input.
  std::string files;
  Format format;
};

struct ReadOptions {
  /// What lines may be; by default known_formats().
  std::vector<Format> formats{};
  /// Files that fall under a pattern are read as what is given for it, and as nothing else.
  std::vector<FileFormat> file_formats{};
  /// Stands for files that do not say when they were written (streams).
  Instant now{};
  /// Of long files in order of time only the part is read that can hold these (logs/time_range.h);
  /// lines outside of them may come all the same. Lines keep their numbers.
  TimeRange times{};
  Stopped stopped{};  ///< asked by the calling thread only
  /// Told by the calling thread, a few times a second.
  std::function<void(const Progress&)> progress{};
};

/// Reads what a person gave: files, directories, "-", with one thread for each sink. Each sink gets
/// lines in any order from any file, and is used by one thread. The file at which it was stopped is
/// among the problems (kCancelled); the others are not opened. `first` and `last` stay empty: the
/// sinks know.
ReadSummary read_parallel(const std::vector<std::string>& given, const ReadOptions& options,
                          const std::vector<Sink*>& sinks);

/// The same with one thread: requests come in the order of the files and their lines.
ReadSummary read_paths(const std::vector<std::string>& given, const RecordSink& sink,
                       const ReadOptions& options = {});

/// Reads the requests of one source, and adds to `summary`.
void read_source(std::unique_ptr<Source> source, const RecordSink& sink, ReadSummary& summary);

/// Reads one source with all that it holds.
ReadSummary read_source(std::unique_ptr<Source> source, const ReadOptions& options, Sink& sink);

}  // namespace quell::logs
