// The person's or script's end of a subcommand: output, errors, prompts, width, colour.
// Everything printed through text() and row() has been made safe for a terminal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::cli {

enum class Style : std::uint8_t { kPlain, kBold, kDim, kRed, kYellow, kGreen };

/// Not thread-safe: one per process, used by the thread that runs the subcommand.
class Console {
 public:
  virtual ~Console() = default;

  /// Writes to standard output as it is; the caller has made outside text safe.
  virtual void print(std::string_view text) = 0;
  /// Writes to standard error, with a newline added.
  virtual void complain(std::string_view line) = 0;
  /// A progress line that overwrites itself; nothing unless standard error is a terminal.
  virtual void progress(std::string_view line) = 0;

  /// Whether standard output is a terminal (tables fit its width, colours are on unless NO_COLOR).
  [[nodiscard]] virtual bool on_terminal() const = 0;
  [[nodiscard]] virtual std::size_t columns() const = 0;  ///< 100 when not a terminal
  /// The text in a style, or plain when colours are off.
  [[nodiscard]] virtual std::string styled(Style style, std::string_view text) const = 0;

  /// Asks on a terminal and reads one line; nullopt when there is no terminal to ask on.
  virtual std::optional<std::string> ask(std::string_view question) = 0;
  /// Standard input to its end(for "-" as a file).
  /// Errors: kLimit, kIo.
  virtual Result<std::string> read_input(std::size_t limit) = 0;

  /// Whether anything printed was lost (disk full, closed pipe): the program must not end with 0.
  [[nodiscard]] virtual bool lost_output() const { return false; }
};

/// One cell of a table.
struct Cell {
  std::string text;  ///< outside text is allowed: the table makes it safe
  Style style = Style::kPlain;
};
enum class Align : std::uint8_t { kLeft, kRight };
struct Column {
  std::string title;
  Align align = Align::kLeft;
  std::size_t min_width = 4;
  bool shrinks = false;  ///< gives way when the terminal is narrow
};

/// Lays out rows; on a terminal to at most `console.columns()`, shrinking columns cut with "…".
std::string table(const Console& console, const std::vector<Column>& columns,
                  const std::vector<std::vector<Cell>>& rows);

}  // namespace quell::cli
