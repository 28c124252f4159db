// A format whose lines stand alone and hold one request each. Private to logs.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "logs/format.h"

namespace quell::logs {

/// Fills `record` (all but place and line) and answers true, or answers false if the line is not in
/// this format.
using ParseRequest = bool (*)(std::string_view line, FieldBuffer& buffer, Record& record);

/// The same for a format whose times name no zone.
using ParseInContext = bool (*)(std::string_view line, const FormatContext& context,
                                FieldBuffer& buffer, Record& record);

/// `Parse`: (line, buffer, record) → bool.
template <class Parse>
class RequestDecoder final : public Decoder {
 public:
  explicit RequestDecoder(Parse parse) : parse_(std::move(parse)) {}

  Taken take(const RawLine& line, Sink& sink) override {
    Record record;
    record.cut = line.cut;
    buffer_.start_line(line.text.size());
    if (!parse_(line.text, buffer_, record)) return Taken::kNotMine;
    record.place = line.place;
    record.line = line.text;
    sink.request(record);
    return Taken::kEntry;
  }

 private:
  Parse parse_;
  FieldBuffer buffer_;
};

inline Format request_format(std::string name, ParseRequest parse) {
  return {.name = std::move(name),
          .order = Order::kAnyLine,
          .decoder = [parse](const FormatContext&) -> std::unique_ptr<Decoder> {
            return std::make_unique<RequestDecoder<ParseRequest>>(parse);
          }};
}

inline Format request_format(std::string name, ParseInContext parse) {
  return {.name = std::move(name),
          .order = Order::kAnyLine,
          .decoder = [parse](const FormatContext& context) -> std::unique_ptr<Decoder> {
            auto in_context = [parse, context](std::string_view line, FieldBuffer& buffer,
                                               Record& record) {
              return parse(line, context, buffer, record);
            };
            return std::make_unique<RequestDecoder<decltype(in_context)>>(in_context);
          }};
}

}  // namespace quell::logs
