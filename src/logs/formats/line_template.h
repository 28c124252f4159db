// A format string made ready for lines. Immutable: shared by the decoders of all threads. Private
// to logs.
//
// A line is cut at its quotes first (servers escape the quotes of clients), then each piece at the
// literals of its run: from the left up to the first field that may hold any text, from the right
// for the fields behind that, so that its text can't move them. Linear: no field is tried twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/format_string.h"
#include "formats/request_draft.h"
#include "logs/format.h"

namespace quell::logs {

enum class Escapes : std::uint8_t { kBackslash, kJson };

class LineTemplate {
 public:
  /// Errors: kInvalidInput, with the position.
  static Result<LineTemplate> compile(std::vector<FormatToken> tokens, Escapes escapes);

  /// False: the line is not of this format. Of a line that was cut the fields before the cut count.
  bool read(const RawLine& line, FieldBuffer& buffer, RequestDraft& draft) const;

 private:
  struct Part {
    Variable variable;
    std::string behind;  ///< the literal that follows
  };
  /// What stands between two quotes.
  struct Run {
    std::string before;
    std::vector<Part> parts;
  };
  /// A piece of the line on its way through a run.
  struct Reading;

  bool read_run(const Run& run, Reading& reading) const;
  bool read_from_left(const Run& run, Reading& reading) const;
  bool read_from_right(const Run& run, Reading& reading) const;
  bool read_partial(const Run& run, Reading& reading) const;
  bool set(const Variable& variable, std::string_view text, Reading& reading) const;

  std::vector<Run> runs_;
  Escapes escapes_ = Escapes::kBackslash;
};

}  // namespace quell::logs
