#include "logs/reader.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <numeric>
#include <thread>
#include <utility>

#include "engine/format_table.h"
#include "engine/mark_kernels.h"
#include "engine/opener.h"
#include "engine/reading.h"
#include "engine/worker.h"

namespace quell::logs {

namespace {

/// Adds what one thread counted to the whole.
void add(ReadSummary part, ReadSummary& whole) {
  whole.lines += part.lines;
  whole.records += part.records;
  whole.unparsed += part.unparsed;
  whole.without_entry += part.without_entry;
  whole.blank += part.blank;
  whole.cut_lines += part.cut_lines;
  whole.cut_bytes += part.cut_bytes;
  for (const auto& [format, entries] : part.by_format) whole.by_format[format] += entries;
  for (UnparsedSample& sample : part.unparsed_samples) {
    add_sample(whole.unparsed_samples, std::move(sample));
  }
}

/// Stops the others and tells how far it is, from the calling thread.
class Pulse {
 public:
  Pulse(const ReadOptions& options, Reading& reading) : options_(options), reading_(reading) {}

  void operator()() {
    if (options_.stopped && options_.stopped()) reading_.stop();
    if (!options_.progress) return;
    constexpr auto kBetween = std::chrono::milliseconds(250);
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < kBetween) return;
    last_ = now;
    options_.progress(reading_.progress());
  }

 private:
  const ReadOptions& options_;
  Reading& reading_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

/// Hands requests to a function, and knows their times.
class RequestSink final : public Sink {
 public:
  RequestSink(const RecordSink& sink, ReadSummary& summary) : sink_(sink), summary_(summary) {}

  void request(const Record& record) override {
    summary_.first = std::min(summary_.first.value_or(record.time), record.time);
    summary_.last = std::max(summary_.last.value_or(record.time), record.time);
    sink_(record);
  }
  void login(const Login& /*login*/) override {}
  void event(const AppEvent& /*event*/) override {}

 private:
  const RecordSink& sink_;
  ReadSummary& summary_;
};

/// What the reading came to, with lines numbered within their files.
void finish(std::vector<ReadSummary> parts, Reading& reading, ReadSummary& summary) {
  reading.add_to(summary);
  if (reading.is_stopped()) summary.stopped_at = reading.progress();
  for (ReadSummary& part : parts) add(std::move(part), summary);
  for (UnparsedSample& sample : summary.unparsed_samples) {
    sample.line =
        summary.line_of({.file = sample.file, .line = sample.line, .piece = sample.piece});
    sample.piece = 0;
  }
}

}  // namespace

std::uint64_t ReadSummary::line_of(const Place& place) const {
  const auto found = lines_of_pieces.find(place.file);
  if (found == lines_of_pieces.end()) return place.line;
  const auto& pieces = found->second;
  const auto before = std::min<std::size_t>(place.piece, pieces.size());
  return std::accumulate(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(before),
                         place.line);
}

ReadSummary read_parallel(const std::vector<std::string>& given, const ReadOptions& options,
                          const std::vector<Sink*>& sinks) {
  ReadSummary summary;
  PathList paths = expand_paths(given);
  const bool too_many = paths.truncated;
  for (const PathList::Skipped& one : paths.skipped) {
    if (summary.skipped.size() < kFileProblems)
      summary.skipped.push_back(one.path + ": " + one.reason);
  }
  Reading reading(std::move(paths));
  const FormatTable formats(options);
  const WorkerSetup setup{.formats = formats,
                          .kernel = mark_kernels().front().run,
                          .threads = sinks.size(),
                          .now = options.now,
                          .times = options.times};
  std::vector<ReadSummary> parts(sinks.size());
  const auto work = [&](std::size_t which, Worker::Pulse pulse) {
    Worker worker(setup, reading, *sinks[which], std::move(pulse));
    worker.run();
    parts[which] = std::move(worker).summary();
  };
  {
    std::vector<std::jthread> threads;
    for (std::size_t which = 1; which < sinks.size(); ++which) {
      threads.emplace_back([&, which] { work(which, [] {}); });
    }
    work(0, Pulse(options, reading));
  }
  finish(std::move(parts), reading, summary);
  if (too_many) {
    summary.problems.push_back(
        {.file = given.empty() ? "" : given.front(),
         .error = Error(ErrorCode::kLimit, "too many files, or directories nested over 16 deep")});
  }
  return summary;
}

ReadSummary read_source(std::unique_ptr<Source> source, const ReadOptions& options, Sink& sink) {
  ReadSummary summary;
  Reading reading(PathList{});
  const FormatTable formats(options);
  const WorkerSetup setup{.formats = formats,
                          .kernel = mark_kernels().front().run,
                          .threads = 1,
                          .now = options.now,
                          .times = options.times};
  Worker worker(setup, reading, sink, Pulse(options, reading));
  worker.read_stream(adopt(std::move(source), 0));
  std::vector<ReadSummary> parts;
  parts.push_back(std::move(worker).summary());
  finish(std::move(parts), reading, summary);
  return summary;
}

ReadSummary read_paths(const std::vector<std::string>& given, const RecordSink& sink,
                       const ReadOptions& options) {
  ReadSummary times;
  RequestSink requests(sink, times);
  ReadSummary summary = read_parallel(given, options, {&requests});
  summary.first = times.first;
  summary.last = times.last;
  return summary;
}

void read_source(std::unique_ptr<Source> source, const RecordSink& sink, ReadSummary& summary) {
  ReadSummary times;
  RequestSink requests(sink, times);
  summary = read_source(std::move(source), ReadOptions{}, requests);
  summary.first = times.first;
  summary.last = times.last;
}

}  // namespace quell::logs
