#include "line_reader.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

namespace quell::logs {

namespace {

auto order_of(const UnparsedSample& sample) {
  return std::tie(sample.file, sample.piece, sample.line);
}

}  // namespace

void add_sample(std::vector<UnparsedSample>& samples, UnparsedSample sample) {
  const auto before = [](const UnparsedSample& a, const UnparsedSample& b) {
    return order_of(a) < order_of(b);
  };
  if (samples.size() == kUnparsedSamples && !before(sample, samples.back())) return;
  const auto at = std::upper_bound(samples.begin(), samples.end(), sample, before);
  samples.insert(at, std::move(sample));
  if (samples.size() > kUnparsedSamples) samples.pop_back();
}

LineReader::LineReader(const std::vector<Format>& formats, Sink& sink)
    : formats_(formats), sink_(sink), by_format_(formats.size()) {}

void LineReader::begin(const OpenFile& file, std::uint32_t piece) {
  if (!decoders_ || file_index_ != file.index) {
    decoders_ = std::make_unique<FileDecoders>(formats_, file.reads, file.format, file.context);
  }
  file_index_ = file.index;
  place_ = {.file = file.name, .line = 0, .piece = piece};
  found_ = {};
}

void LineReader::take(const IndexedLine& line) {
  ++place_.line;
  if (line.dropped_bytes > 0) [[unlikely]] {
    ++summary_.cut_lines;
    summary_.cut_bytes += line.dropped_bytes;
  }
  const auto outcome = decoders_->take(line, place_, sink_);
  if (outcome.taken == Taken::kNotMine) [[unlikely]] {
    note_unparsed(line);
  } else if (outcome.taken == Taken::kEntry) {
    ++found_.entries;
    ++by_format_[outcome.format];
  } else {
    ++summary_.without_entry;
  }
}

void LineReader::note_unparsed(const IndexedLine& line) {
  if (line.text.find_first_not_of(" \t") == std::string_view::npos) {
    ++summary_.blank;
    return;
  }
  ++found_.unparsed;
  ++summary_.unparsed;
  add_sample(summary_.unparsed_samples, {.file = std::string(place_.file),
                                         .line = place_.line,
                                         .text = std::string(line.text.substr(0, kSampleBytes)),
                                         .piece = place_.piece});
}

std::uint64_t LineReader::end() {
  flush();
  summary_.lines += place_.line;
  summary_.records += found_.entries;
  return place_.line;
}

void LineReader::end_of_file() {
  decoders_->finish(sink_);
}

ReadSummary LineReader::summary() && {
  for (FormatIndex which = 0; which < by_format_.size(); ++which) {
    if (by_format_[which] > 0) summary_.by_format[formats_[which].name] += by_format_[which];
  }
  return std::move(summary_);
}

}  // namespace quell::logs
