// Log formats: lines → records, logins, events. One file per format; known_formats() lists them in
// the order in which they are tried. Pure; linear time; no input makes them fail other than by
// saying "not mine".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "logs/record.h"
#include "logs/sink.h"

namespace quell::logs {

/// Holds the unescaped form of fields that had escapes; reuse one for many lines. Views in a parsed
/// Record point into the line or into this, until the next line is parsed.
class FieldBuffer {
 public:
  void start_line(std::size_t line_bytes);
  /// Undoes \xHH, \" and \\ (also \n \r \t \b \f \v \a of Apache). Other backslashes stay.
  /// Returns the input itself if nothing had to be undone.
  std::string_view unescaped(std::string_view field);
  /// Undoes \uXXXX and the other escapes of JSON, and \xHH.
  std::string_view unescaped_json(std::string_view field);
  /// Undoes HAProxy's #HH.
  std::string_view unhashed(std::string_view field);

 private:
  /// `undo`(text at a mark, out) → bytes of the escape there, 0 if it is none.
  template <class Undo>
  std::string_view undone(std::string_view field, char mark, Undo&& undo);

  std::string bytes_;  // never grows after start_line: views stay valid
};

/// One line as it stands in the file, without its end of line.
struct RawLine {
  std::string_view text;
  bool cut = false;  ///< longer than limits::kLogLine: this is its beginning
  Place place{};
};

/// What a line came to.
enum class Taken : std::uint8_t {
  kNotMine,  ///< not in this format; nothing was handed over
  kEntry,    ///< an entry was handed over, or will be once the lines that belong to it are known
  kNothing,  ///< in this format, but no entry: a directive, a further line of a stack trace
};

/// Reads the lines of one file. Not thread-safe; for formats whose lines stand alone there may be
/// several for one file.
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual Taken take(const RawLine& line, Sink& sink) = 0;
  /// The file ended: hands over what was kept back.
  virtual void finish(Sink& /*sink*/) {}
};

/// What a decoder must know of the file beside its bytes.
struct FormatContext {
  /// When the file was last written (or now, for a stream): entries without a year are not after
  /// it.
  Instant reference{};
  /// How far the clock of a log whose times name no zone is ahead of UTC.
  Duration zone{};
};

enum class Order : std::uint8_t {
  kAnyLine,  ///< each line stands alone: a file may be read in pieces
  kInOrder,  ///< lines depend on those before (directives, stack traces)
};

struct Format {
  std::string name;  ///< "combined"
  Order order = Order::kAnyLine;
  std::function<std::unique_ptr<Decoder>(const FormatContext&)> decoder;
};

/// Every format that Quell knows, the most specific first.
std::vector<Format> known_formats();

/// The names that format_named() takes, in the order of known_formats().
std::vector<std::string> format_names();

/// The format that a person chose: a name ("combined", "haproxy"), or the format string of a server
/// (see format_from_string). Errors: kInvalidInput, naming the known names or the position.
Result<Format> format_named(std::string_view name_or_string);

/// A format from nginx's `log_format` ("$remote_addr - …") or Apache's `LogFormat` ("%h %l …", also
/// its nicknames common, combined, vhost_combined). Errors: kInvalidInput, with the position:
/// nothing between two fields, no time or no request in it.
Result<Format> format_from_string(std::string_view format);

/// JSON lines whose fields are named by "time=ts,client=src.ip,…": these come before the usual
/// names. Errors: kInvalidInput.
Result<Format> json_format_with_fields(std::string_view fields);

/// Which of `formats` reads most of the lines of `sample` (the first bytes of a file; a last line
/// without an end is left out unless it is the only one); the first of equals. nullptr if none
/// reads any.
const Format* detect_format(const std::vector<Format>& formats, std::string_view sample,
                            const FormatContext& context);

}  // namespace quell::logs
