#include "formats/entry_decoder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "formats/syslog_header.h"
#include "formats/text.h"
#include "formats/trace.h"
#include "logs/app_event.h"
#include "logs/format.h"
#include "logs/sink.h"

namespace quell::logs {

Taken EntryDecoder::take(const RawLine& line, Sink& sink) {
  const Inner plain{.text = line.text, .program = "", .time = std::nullopt};
  const Taken taken = take_inner(plain, line, sink);
  if (taken != Taken::kNotMine || !may_be_syslog(line.text)) return taken;
  const auto header = parse_syslog(line.text, context_);
  if (!header) return Taken::kNotMine;
  return take_inner({.text = header->message, .program = header->program, .time = header->time},
                    line, sink);
}

Taken EntryDecoder::take_inner(const Inner& inner, const RawLine& line, Sink& sink) {
  if (const auto header = parse_(inner.text, context_)) {
    hand_over(sink);
    open(*header, inner, line);
    read_trace_in_message(header->message);
    return Taken::kEntry;
  }
  if (goes_on(inner)) {
    ++event_.lines;
    return Taken::kNothing;
  }
  if (lone_ == LoneTraces::kNo) return Taken::kNotMine;
  TraceReader trace;
  if (!trace.take(inner.text)) return Taken::kNotMine;
  hand_over(sink);
  open({.time = std::nullopt, .level = Level::kError}, inner, line);
  trace_ = std::move(trace);
  return Taken::kEntry;
}

bool EntryDecoder::goes_on(const Inner& inner) {
  if (!is_open_ || event_.lines >= kEntryLines || program_ != inner.program) return false;
  return trace_.take(inner.text) || is_indented(inner.text);
}

void EntryDecoder::open(const EntryHeader& header, const Inner& inner, const RawLine& line) {
  is_open_ = true;
  trace_.start();
  file_ = line.place.file;
  program_ = inner.program;
  logger_ = header.logger.substr(0, kTraceText);
  message_ = header.message.substr(0, kEntryText);
  request_id_ = header.request_id.substr(0, kTraceText);
  client_ = header.client.substr(0, kTraceText);
  request_ = header.request.substr(0, kEntryText);
  event_ = {.place = line.place,
            .lines = 1,
            .time = header.time ? header.time : inner.time,
            .level = header.level};
}

void EntryDecoder::read_trace_in_message(std::string_view message) {
  for (int i = 0; i < 1000 && !message.empty(); ++i) {
    const std::size_t end = std::min(message.find("\\n"), message.size());
    (void)trace_.take(message.substr(0, end));
    message.remove_prefix(std::min(end + 2, message.size()));
  }
}

void EntryDecoder::hand_over(Sink& sink) {
  if (!is_open_) return;
  is_open_ = false;
  const TraceSummary& trace = trace_.summary();
  event_.place.file = file_;
  event_.logger = logger_;
  event_.message = message_.empty() ? std::string_view(trace.message) : message_;
  event_.exception = trace.exception;
  event_.cause = trace.cause;
  event_.top_frame = trace.top_frame;
  event_.request_id = request_id_;
  event_.client = client_;
  event_.request = request_;
  sink.event(event_);
}

Format entry_format(std::string name, ParseHeader parse, LoneTraces lone) {
  return {.name = std::move(name),
          .order = Order::kInOrder,
          .decoder = [parse, lone](const FormatContext& context) -> std::unique_ptr<Decoder> {
            return std::make_unique<EntryDecoder>(parse, lone, context);
          }};
}

}  // namespace quell::logs
