// One line of JSON as a flat list of named values. The only user of simdjson. Lines that servers
// write as JSON but that are none are mended first: bytes that are no UTF-8 (nginx's escape=json
// leaves them as they are), \xHH (Apache, nginx without escape=json), control bytes, lone
// surrogates, a line that was cut. Not thread-safe. Private to logs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace quell::logs {

/// Nesting that is looked into; what is deeper is passed over.
inline constexpr int kJsonDepth = 6;
/// Values of one line that are looked at.
inline constexpr std::size_t kJsonValues = 512;

enum class JsonKind : std::uint8_t { kText, kNumber, kOther };

struct JsonValue {
  std::string_view path;  ///< "request.headers.User-Agent"
  std::string_view text;  ///< escapes undone; numbers in plain decimal form where they fit
  JsonKind kind = JsonKind::kText;
};

class JsonVisitor {
 public:
  virtual ~JsonVisitor() = default;
  /// Of an array the first value counts, under the array's own name.
  virtual void value(const JsonValue& value) = 0;
};

class JsonLine {
 public:
  JsonLine();
  ~JsonLine();
  JsonLine(const JsonLine&) = delete;
  JsonLine& operator=(const JsonLine&) = delete;

  /// False if the line is no JSON object (then nothing was visited). The texts stay valid until the
  /// next call; the paths only during the visit.
  bool read(std::string_view line, JsonVisitor& visitor);
  /// The beginning of a line that was cut.
  bool read_cut(std::string_view line, JsonVisitor& visitor);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace quell::logs
