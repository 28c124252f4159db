// Entries of logs that take several lines: a first line of a form of its own, and what follows it
// (stack traces, indented lines). Memory is bounded: of an entry its facts are kept, each cut, not
// its lines. Private to logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "formats/trace.h"
#include "logs/app_event.h"
#include "logs/format.h"
#include "logs/sink.h"

namespace quell::logs {

/// Lines that one entry takes; what follows is counted as not understood.
inline constexpr std::uint64_t kEntryLines = 10'000;
/// Bytes kept of a message.
inline constexpr std::size_t kEntryText = 8UZ * 1024;

/// What the first line of an entry tells. Views into that line.
struct EntryHeader {
  std::optional<Instant> time;
  Level level = Level::kInfo;
  std::string_view logger = {};
  std::string_view message = {};
  std::string_view request_id = {};
  std::string_view client = {};
  std::string_view request = {};
};

/// nullopt: the line is no first line.
using ParseHeader = std::optional<EntryHeader> (*)(std::string_view line,
                                                   const FormatContext& context);

/// Whether a stack trace may stand without a first line before it.
enum class LoneTraces : std::uint8_t { kNo, kYes };

class EntryDecoder final : public Decoder {
 public:
  EntryDecoder(ParseHeader parse, LoneTraces lone, const FormatContext& context)
      : parse_(parse), lone_(lone), context_(context) {}

  Taken take(const RawLine& line, Sink& sink) override;
  void finish(Sink& sink) override { hand_over(sink); }

 private:
  /// A line without its syslog header, if it had one.
  struct Inner {
    std::string_view text;
    std::string_view program;  ///< empty without a header
    std::optional<Instant> time;
  };

  Taken take_inner(const Inner& inner, const RawLine& line, Sink& sink);
  void open(const EntryHeader& header, const Inner& inner, const RawLine& line);
  bool goes_on(const Inner& inner);
  void hand_over(Sink& sink);
  /// Traces that a server wrote into one line, with "\n" for each end of a line.
  void read_trace_in_message(std::string_view message);

  ParseHeader parse_;
  LoneTraces lone_;
  FormatContext context_;
  TraceReader trace_;
  // The entry that is open; views would not outlive its first line.
  bool is_open_ = false;
  std::string file_;
  AppEvent event_;
  std::string program_;
  std::string logger_;
  std::string message_;
  std::string request_id_;
  std::string client_;
  std::string request_;
};

Format entry_format(std::string name, ParseHeader parse, LoneTraces lone);

}  // namespace quell::logs
