// Opens a path, finds its format by looking at its beginning, and cuts plain files into pieces.
// Private to logs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "format_table.h"
#include "open_file.h"
#include "reading.h"

namespace quell::logs {

/// Bytes of a file's beginning that its format is found by.
inline constexpr std::size_t kSampleOfFile = 64UZ * 1024;
/// A piece of a plain file: small enough to share evenly, large enough that its ends cost nothing.
inline constexpr std::uint64_t kPieceBytes = 4UZ * 1024 * 1024;

/// What is known of every file.
struct Opening {
  const FormatTable& formats;
  Instant now{};
  TimeRange times{};
};

/// Errors: those of opening and reading.
Result<std::shared_ptr<OpenFile>> open_path(const PathToOpen& path, const Opening& opening);
/// The same for a source that is there already.
std::shared_ptr<OpenFile> adopt(std::unique_ptr<Source> source, std::uint32_t index);

/// Says what the lines look like, from the first ones.
void find_format(OpenFile& file, std::string_view sample, const FormatTable& table);

/// The pieces of a plain file; at least one. Those before what is wanted are there to count lines.
std::vector<Piece> pieces_of(const std::shared_ptr<OpenFile>& file);
/// Of the pieces that are not there to count lines.
std::uint64_t bytes_to_read(const std::vector<Piece>& pieces);

}  // namespace quell::logs
