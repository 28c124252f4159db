#include "opener.h"

#include <algorithm>
#include <array>

#include "logs/open_log.h"
#include "narrow.h"
#include "os/file.h"

namespace quell::logs {

namespace {

/// Where a file whose beginning no format knows starts looking: the most common one.
FormatIndex most_common(const FormatTable& table, const std::vector<FormatIndex>& reads) {
  const auto found = std::ranges::find_if(
      reads, [&](FormatIndex one) { return table.formats()[one].name == "combined"; });
  return found == reads.end() ? reads.front() : *found;
}

}  // namespace

void find_format(OpenFile& file, std::string_view sample, const FormatTable& table) {
  file.reads = table.of_file(file.name);
  std::vector<Format> allowed;
  for (const FormatIndex one : file.reads) allowed.push_back(table.formats()[one]);
  const Format* format = detect_format(allowed, sample, file.context);
  file.format = format == nullptr ? most_common(table, file.reads)
                                  : file.reads[static_cast<std::size_t>(format - allowed.data())];
  file.order = table.formats()[file.format].order;
}

std::shared_ptr<OpenFile> adopt(std::unique_ptr<Source> source, std::uint32_t index) {
  auto file = std::make_shared<OpenFile>(index, std::string(source->name()), false);
  file->stream = std::move(source);
  return file;
}

Result<std::shared_ptr<OpenFile>> open_path(const PathToOpen& path, const Opening& opening) {
  auto file = std::make_shared<OpenFile>(path.index, path.item.path, path.item.found_in_directory);
  file->context.reference = opening.now;
  if (path.item.path == "-") {
    file->stream = standard_input();
    return file;
  }
  QUELL_TRY(OpenedLog log, open_log(path.item.path));
  if (log.stream) {
    file->stream = std::move(log.stream);
    return file;
  }
  file->plain = std::move(log.plain->file);
  file->size = log.plain->size;
  file->context.reference = log.plain->modified;
  std::vector<char> sample(std::min<std::uint64_t>(kSampleOfFile, file->size));
  QUELL_TRY(const std::size_t size, os::read_at(file->plain, 0, sample));
  find_format(*file, {sample.data(), size}, opening.formats);
  file->wanted = bytes_of_times(*file, opening.formats.formats()[file->format], opening.times);
  return file;
}

std::vector<Piece> pieces_of(const std::shared_ptr<OpenFile>& file) {
  const std::uint64_t step =
      file->order == Order::kInOrder ? std::max<std::uint64_t>(file->size, 1) : kPieceBytes;
  std::vector<Piece> pieces;
  std::uint64_t begin = 0;
  do {
    const std::uint64_t end = std::min(begin + step, file->size);
    pieces.push_back({.file = file,
                      .number = static_cast<std::uint32_t>(pieces.size()),
                      .begin = begin,
                      .end = end,
                      .use = end <= file->wanted.begin ? PieceUse::kCountLines : PieceUse::kRead});
    begin = end;
  } while (begin < file->wanted.end);
  file->pieces_left = pieces.size();
  file->lines_of_pieces.lock()->resize(pieces.size());
  return pieces;
}

std::uint64_t bytes_to_read(const std::vector<Piece>& pieces) {
  std::uint64_t bytes = 0;
  for (const Piece& piece : pieces) {
    if (piece.use == PieceUse::kRead) bytes += piece.end - piece.begin;
  }
  return bytes;
}

}  // namespace quell::logs
