#include "logs/reader.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "logs/format.h"
#include "logs/line_splitter.h"

namespace quell::logs {

namespace {

constexpr std::size_t kPieceBytes = 256UZ * 1024;

/// Hands requests to a function and counts everything.
class CountingSink final : public Sink {
 public:
  CountingSink(const RecordSink& sink, ReadSummary& summary) : sink_(sink), summary_(summary) {}

  void request(const Record& record) override {
    count();
    summary_.first = std::min(summary_.first.value_or(record.time), record.time);
    summary_.last = std::max(summary_.last.value_or(record.time), record.time);
    sink_(record);
  }
  void login(const Login&) override { count(); }
  void event(const AppEvent&) override { count(); }

  [[nodiscard]] std::uint64_t entries() const { return entries_; }

 private:
  void count() { ++entries_; }

  const RecordSink& sink_;
  ReadSummary& summary_;
  std::uint64_t entries_ = 0;
};

/// Lines → records, for one source: remembers which format fitted last.
class LineParser {
 public:
  LineParser(std::string_view file, const RecordSink& sink, ReadSummary& summary)
      : file_(file), sink_(sink, summary), summary_(summary), formats_(known_formats()) {
    for (const Format& format : formats_) decoders_.push_back(format.decoder({}));
  }

  void take(const Line& line) {
    ++summary_.lines;
    if (line.dropped_bytes > 0) {
      ++summary_.cut_lines;
      summary_.cut_bytes += line.dropped_bytes;
    }
    if (line.text.find_first_not_of(" \t") == std::string_view::npos) {
      ++summary_.blank;
      return;
    }
    if (!parse(line)) note_unparsed(line);
  }

  [[nodiscard]] std::uint64_t records() const { return sink_.entries(); }

 private:
  bool parse(const Line& line) {
    const RawLine raw{.text = line.text,
                      .cut = line.dropped_bytes > 0,
                      .place = {.file = file_, .line = line.number, .piece = 0}};
    for (std::size_t i = 0; i < decoders_.size(); ++i) {
      const std::size_t which = (last_format_ + i) % decoders_.size();
      if (decoders_[which]->take(raw, sink_) == Taken::kNotMine) continue;
      last_format_ = which;
      ++summary_.records;
      ++summary_.by_format[formats_[which].name];
      return true;
    }
    return false;
  }

  void note_unparsed(const Line& line) {
    ++summary_.unparsed;
    if (summary_.unparsed_samples.size() == kUnparsedSamples) return;
    summary_.unparsed_samples.push_back({.file = std::string(file_),
                                         .line = line.number,
                                         .text = std::string(line.text.substr(0, kSampleBytes))});
  }

  std::string_view file_;
  CountingSink sink_;
  ReadSummary& summary_;
  std::vector<Format> formats_;
  std::vector<std::unique_ptr<Decoder>> decoders_;
  std::size_t last_format_ = 1;  // combined: by far the most common
};

void note_problem(std::string_view file, Error error, ReadSummary& summary) {
  if (summary.problems.size() == kFileProblems) {
    ++summary.further_problems;
  } else {
    summary.problems.push_back({.file = std::string(file), .error = std::move(error)});
  }
}

/// What one source came to.
struct SourceCount {
  std::uint64_t records = 0;
  std::uint64_t unparsed = 0;
};

/// Where records go, and who may end it.
struct Reading {
  const RecordSink& sink;
  const Stopped& stopped;
};

/// The next bytes of the source. A pipe that has nothing yet can be interrupted too.
Result<std::size_t> next_piece(Source& source, const Reading& reading, std::span<char> into) {
  constexpr Duration kBetweenQuestions = std::chrono::milliseconds(200);
  while (true) {
    if (reading.stopped && reading.stopped()) {
      return fail(ErrorCode::kCancelled, "not read to its end: interrupted");
    }
    QUELL_TRY(const bool ready, source.is_ready_within(kBetweenQuestions));
    if (ready) return source.read(into);
  }
}

Result<SourceCount> read_lines(Source& source, const Reading& reading, ReadSummary& summary) {
  const std::uint64_t unparsed_before = summary.unparsed;
  LineParser parser(source.name(), reading.sink, summary);
  LineSplitter splitter([&](const Line& line) { parser.take(line); });
  std::vector<char> piece(kPieceBytes);
  while (true) {
    const auto size = next_piece(source, reading, piece);
    if (!size) {
      splitter.finish();  // what was read counts
      return std::unexpected(size.error());
    }
    if (*size == 0) break;
    summary.bytes += *size;
    splitter.feed({piece.data(), *size});
  }
  splitter.finish();
  ++summary.files;
  return SourceCount{.records = parser.records(), .unparsed = summary.unparsed - unparsed_before};
}

void read_path(const PathList::Item& item, const Reading& reading, ReadSummary& summary) {
  Result<std::unique_ptr<Source>> source =
      item.path == "-" ? standard_input() : open_file(item.path);
  if (!source) return note_problem(item.path, source.error(), summary);
  const auto count = read_lines(**source, reading, summary);
  if (!count) return note_problem(item.path, count.error(), summary);
  if (count->records > 0 || count->unparsed == 0) return;
  if (item.found_in_directory) {
    if (summary.not_access_logs.size() < kFileProblems) {
      summary.not_access_logs.push_back(item.path);
    }
    return;
  }
  note_problem(item.path, Error(ErrorCode::kUnsupported, "no line is in a known access log format"),
               summary);
}

}  // namespace

void read_source(Source& source, const RecordSink& sink, ReadSummary& summary) {
  const auto count = read_lines(source, {.sink = sink, .stopped = {}}, summary);
  if (!count) note_problem(source.name(), count.error(), summary);
}

ReadSummary read_paths(const std::vector<std::string>& given, const RecordSink& sink,
                       const Stopped& stopped) {
  ReadSummary summary;
  const PathList paths = expand_paths(given);
  for (const PathList::Item& item : paths.items) {
    read_path(item, {.sink = sink, .stopped = stopped}, summary);
    if (stopped && stopped()) break;
  }
  if (paths.truncated) {
    note_problem(given.empty() ? "" : given.front(),
                 Error(ErrorCode::kLimit, "too many files, or directories nested over 16 deep"),
                 summary);
  }
  return summary;
}

}  // namespace quell::logs
