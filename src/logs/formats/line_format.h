// A format whose lines stand alone and hold one request each. Private to logs.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "logs/format.h"

namespace quell::logs {

/// Fills `record` (all but place and line) and answers true, or answers false if the line is not in
/// this format.
using ParseRequest = bool (*)(std::string_view line, FieldBuffer& buffer, Record& record);

class RequestDecoder final : public Decoder {
 public:
  explicit RequestDecoder(ParseRequest parse) : parse_(parse) {}

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
  ParseRequest parse_;
  FieldBuffer buffer_;
};

inline Format request_format(std::string name, ParseRequest parse) {
  return {.name = std::move(name),
          .order = Order::kAnyLine,
          .decoder = [parse](const FormatContext&) -> std::unique_ptr<Decoder> {
            return std::make_unique<RequestDecoder>(parse);
          }};
}

}  // namespace quell::logs
