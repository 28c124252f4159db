#include "file_decoders.h"

#include <span>
#include <utility>

namespace quell::logs {

FileDecoders::FileDecoders(const std::vector<Format>& formats, std::vector<FormatIndex> reads,
                           FormatIndex primary, const FormatContext& context)
    : formats_(formats),
      reads_(std::move(reads)),
      primary_(primary),
      context_(context),
      is_combined_(formats[primary].name == "combined"),
      decoders_(formats.size()) {}

Decoder& FileDecoders::decoder(FormatIndex which) {
  auto& decoder = decoders_[which];
  if (!decoder) decoder = formats_[which].decoder(context_);
  return *decoder;
}

FileDecoders::Outcome FileDecoders::take(const IndexedLine& line, const Place& place, Sink& sink) {
  if (is_combined_) [[likely]] {
    Record& record = batch_[batched_];
    if (fast_.parse(line, record)) [[likely]] {
      record.place = place;
      record.line = line.text;
      if (++batched_ == kBatch) flush(sink);
      return {.taken = Taken::kEntry, .format = primary_};
    }
    flush(sink);  // entries stay in the order of their lines
  }
  return take_slowly({.text = line.text, .cut = line.dropped_bytes > 0, .place = place}, sink);
}

void FileDecoders::flush(Sink& sink) {
  if (batched_ == 0) return;
  sink.requests(std::span(batch_).first(batched_));
  batched_ = 0;
}

FileDecoders::Outcome FileDecoders::take_slowly(const RawLine& line, Sink& sink) {
  const Taken taken = decoder(primary_).take(line, sink);
  if (taken != Taken::kNotMine) return {.taken = taken, .format = primary_};
  for (const FormatIndex which : reads_) {
    // A line that leans on others cannot be told from a stray one.
    if (which == primary_ || formats_[which].order == Order::kInOrder) continue;
    const Taken other = decoder(which).take(line, sink);
    if (other != Taken::kNotMine) return {.taken = other, .format = which};
  }
  return {};
}

void FileDecoders::finish(Sink& sink) {
  if (formats_[primary_].order == Order::kInOrder) decoder(primary_).finish(sink);
}

}  // namespace quell::logs
