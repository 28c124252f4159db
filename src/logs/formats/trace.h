// Stack traces of many languages, line by line: which lines belong to one, and what it says. Memory
// is bounded whatever comes: only the facts are kept, each cut at kTraceText. Private to logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace quell::logs {

/// Bytes kept of one fact of a trace.
inline constexpr std::size_t kTraceText = 1024;

struct TraceSummary {
  std::string exception;  ///< type of what was thrown last: "django.db.utils.OperationalError"
  std::string message;    ///< its first line
  std::string cause;      ///< type of the innermost cause: "sqlite3.OperationalError"
  std::string top_frame;  ///< innermost: "search (/srv/shop/views.py:41)"
};

enum class TraceKind : std::uint8_t { kNone, kPython, kAt, kPhp, kRuby, kGo };

/// What the readers of the languages share. `step` is each one's own.
struct TraceState {
  TraceKind kind = TraceKind::kNone;
  int step = 0;
  TraceSummary summary;
};

/// One file each (trace_LANGUAGE.cpp): whether `line` begins a trace (then the state is set up),
/// and whether it belongs to the one that has begun.
bool begin_python(std::string_view line, TraceState& state);
bool go_on_python(std::string_view line, TraceState& state);
bool begin_at(std::string_view line, TraceState& state);
bool go_on_at(std::string_view line, TraceState& state);
bool begin_php(std::string_view line, TraceState& state);
bool go_on_php(std::string_view line, TraceState& state);
bool begin_ruby(std::string_view line, TraceState& state);
bool go_on_ruby(std::string_view line, TraceState& state);
bool begin_go(std::string_view line, TraceState& state);
bool go_on_go(std::string_view line, TraceState& state);

class TraceReader {
 public:
  void start() { state_ = {}; }
  [[nodiscard]] bool has_begun() const { return state_.kind != TraceKind::kNone; }
  /// Takes the line if it goes on with the trace, or begins one while there is none.
  bool take(std::string_view line);
  [[nodiscard]] const TraceSummary& summary() const { return state_.summary; }

 private:
  TraceState state_;
};

/// Of a whole trace in one text.
TraceSummary summary_of_trace(std::string_view text);

/// Steps that the languages share.
void keep_text(std::string& where, std::string_view text);
/// "a.b.OperationalError: near x" → type and message; false if no type stands there.
bool split_exception(std::string_view line, std::string_view& type, std::string_view& message);
/// A type as languages name it: "KeyError", "java.sql.SQLException", "SQLite3::Exception",
/// "\PDO\E".
bool is_type_name(std::string_view text);
/// Whether a name is one of an exception: its last part ends in Error, Exception and the like.
bool is_exception_name(std::string_view name);
bool is_indented(std::string_view line);

}  // namespace quell::logs
