#include "worker.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>
#include <variant>

#include "narrow.h"
#include "opener.h"
#include "os/file.h"

namespace quell::logs {

namespace {

/// Stays in the second-level cache with its marks.
constexpr std::size_t kBlockBytes = 128UZ * 1024;
/// A stream's blocks go from thread to thread: larger, so that it is seldom.
constexpr std::size_t kSharedBlockBytes = 512UZ * 1024;

Error interrupted() {
  return {ErrorCode::kCancelled, "not read to its end: interrupted"};
}

Error truncated(std::uint64_t had, std::uint64_t at) {
  return {ErrorCode::kIo, "was truncated while it was read: " + std::to_string(at) + " of " +
                              std::to_string(had) + " bytes were still there"};
}

/// Hands lines to the reader.
class Taking {
 public:
  enum Which : std::uint8_t { kAll, kNotTheFirst };

  Taking(LineReader& reader, Which which) : reader_(reader), skip_(which == kNotTheFirst) {}

  void operator()(const IndexedLine& line) {
    if (!std::exchange(skip_, false)) reader_.take(line);
  }
  void flush() { reader_.flush(); }

 private:
  LineReader& reader_;
  bool skip_;
};

/// How many of the bytes read at an offset are the piece's own.
std::uint64_t bytes_within(const Piece& piece, std::uint64_t at, std::uint64_t count) {
  const std::uint64_t begin = std::max(at, piece.begin);
  const std::uint64_t end = std::min(at + count, piece.end);
  return end > begin ? end - begin : 0;
}

}  // namespace

Worker::Worker(const WorkerSetup& setup, Reading& reading, Sink& sink, Pulse pulse)
    : setup_(setup),
      reading_(reading),
      pulse_(std::move(pulse)),
      reader_(setup.formats.formats(), sink),
      lines_(std::make_unique<LineStream>(kBlockBytes, setup.kernel)) {}

void Worker::run() {
  while (auto work = reading_.next(pulse_)) {
    std::visit([this](auto& what) { do_work(what); }, *work);
  }
}

void Worker::do_work(PathToOpen& path) {
  const auto opened =
      open_path(path, {.formats = setup_.formats, .now = setup_.now, .times = setup_.times});
  if (!opened) {
    OpenFile file(path.index, path.item.path, path.item.found_in_directory);
    note_problem(file, opened.error());
    return reading_.opened({});
  }
  if (!(*opened)->stream) {
    std::vector<Piece> pieces = pieces_of(*opened);
    reading_.pass_over((*opened)->size - bytes_to_read(pieces));
    return reading_.opened(std::move(pieces));
  }
  read_stream(*opened);
  reading_.opened({});
}

void Worker::do_work(Piece& piece) {
  if (piece.use == PieceUse::kCountLines) return count_piece(piece);
  OpenFile& file = *piece.file;
  reader_.begin(file, piece.number);
  const auto read = read_piece(piece);
  if (!read) note_problem(file, read.error());
  if (!read && read.error().code() == ErrorCode::kCancelled) return piece_cut_short(piece);
  if (file.order == Order::kInOrder) reader_.end_of_file();
  piece_done(file, piece.number);
}

void Worker::count_piece(const Piece& piece) {
  pulse_();
  lines_->reset();
  const auto lines = count_lines(piece, lines_->room());
  if (!lines) note_problem(*piece.file, lines.error());
  piece_had(*piece.file, piece.number, lines.value_or(0));
}

void Worker::do_work(Block& block) {
  reader_.begin(*block.file, block.number);
  block.lines->put(block.count, Taking(reader_, Taking::kAll));
  piece_done(*block.file, block.number);
  reading_.give_back(std::move(block.lines));
}

void Worker::note_problem(OpenFile& file, const Error& error) {
  if (!file.has_problem.exchange(true)) reading_.note_problem(file, error);
}

void Worker::piece_done(OpenFile& file, std::uint32_t number) {
  piece_had(file, number, lines_taken(file));
}

std::uint64_t Worker::lines_taken(OpenFile& file) {
  const std::uint64_t lines = reader_.end();
  file.entries += reader_.found().entries;
  file.unparsed += reader_.found().unparsed;
  return lines;
}

/// Another thread may have read lines behind this piece: they want their number.
void Worker::piece_cut_short(const Piece& piece) {
  const std::uint64_t taken = lines_taken(*piece.file);
  lines_->reset();
  piece_had(*piece.file, piece.number,
            piece.file->order == Order::kInOrder
                ? taken
                : count_lines(piece, lines_->room()).value_or(taken));
}

void Worker::piece_had(OpenFile& file, std::uint32_t number, std::uint64_t lines) {
  {
    auto all = file.lines_of_pieces.lock();
    if (all->size() <= number) all->resize(number + 1);
    (*all)[number] = lines;
  }
  if (--file.pieces_left == 0) file_done(file);
}

void Worker::file_done(OpenFile& file) {
  reading_.note_lines(file);
  if (file.has_problem) return;
  reading_.count_file();
  if (file.entries > 0 || file.unparsed == 0 || file.wanted != ByteRange{0, file.size}) return;
  if (file.found_in_directory) return reading_.note_not_a_log(file);
  note_problem(file, {ErrorCode::kUnsupported, "no line is in a known log format"});
}

Result<void> Worker::read_piece(const Piece& piece) {
  // Bytes beyond the piece that are read at once for the end of its last line.
  constexpr std::uint64_t kBeyond = 4096;
  const OpenFile& file = *piece.file;
  LineStream& lines = *lines_;
  lines.reset();
  // A line belongs to the piece it begins in. Reading starts at the byte before the piece: what
  // ends in the first newline from there belongs to the piece before.
  Taking take(reader_, piece.begin > 0 ? Taking::kNotTheFirst : Taking::kAll);
  std::uint64_t at = piece.begin > 0 ? piece.begin - 1 : 0;
  while (at < file.size && at - lines.held() < piece.end) {
    pulse_();
    if (reading_.is_stopped()) return std::unexpected(interrupted());
    const std::uint64_t inside = piece.end > at ? piece.end - at : 0;
    auto room = lines.room();
    room = room.first(std::min<std::uint64_t>({room.size(), file.size - at, inside + kBeyond}));
    QUELL_TRY(const std::size_t count, os::read_at(file.plain, at, room));
    if (count == 0) {
      lines.finish(take);
      return std::unexpected(truncated(file.size, at));
    }
    reading_.count_bytes(bytes_within(piece, at, count));
    lines.put(count, take, inside);
    at += count;
  }
  if (at >= file.size && at - lines.held() < piece.end) lines.finish(take);
  return {};
}

std::unique_ptr<LineStream> Worker::fresh_lines() {
  auto used = reading_.take_back();
  return used ? std::move(used) : std::make_unique<LineStream>(kSharedBlockBytes, setup_.kernel);
}

Result<std::size_t> Worker::failed_behind(std::size_t size, const Error& error) {
  if (size == 0) return std::unexpected(error);
  failed_ = error;
  return size;
}

Result<std::size_t> Worker::fill(Source& stream, std::span<char> room) {
  constexpr Duration kBetweenQuestions = std::chrono::milliseconds(200);
  if (failed_) return std::unexpected(*failed_);
  std::size_t size = 0;
  while (size < room.size()) {
    pulse_();
    if (reading_.is_stopped()) return failed_behind(size, interrupted());
    QUELL_TRY(const bool ready, stream.is_ready_within(kBetweenQuestions));
    if (!ready) continue;
    auto count = stream.read(room.subspan(size));
    if (!count) return failed_behind(size, count.error());
    if (*count == 0) break;
    size += *count;
    reading_.count_bytes(*count);
  }
  return size;
}

void Worker::read_stream(const std::shared_ptr<OpenFile>& file) {
  failed_.reset();
  file->pieces_left = 1;  // its end
  reading_.count_stream();
  auto lines = fresh_lines();
  const auto nothing = [](const IndexedLine&) {};
  std::uint32_t number = 0;
  bool has_format = false;
  while (true) {
    const auto room = lines->room();
    const auto filled = fill(*file->stream, room);
    if (!filled) {
      note_problem(*file, filled.error());
      break;
    }
    const std::string_view bytes(room.data(), *filled);
    if (!std::exchange(has_format, true)) {
      find_format(*file, bytes.substr(0, kSampleOfFile), setup_.formats);
    }
    if (bytes.empty()) break;
    const std::size_t newline = bytes.rfind('\n');
    if (newline == std::string_view::npos) {
      lines->put(bytes.size(), nothing);  // one long line: held as far as it is kept
      continue;
    }
    // What follows the last newline is the beginning of the next block.
    auto next = fresh_lines();
    const std::string_view rest = bytes.substr(newline + 1);
    std::ranges::copy(rest, next->room().begin());
    next->put(rest.size(), nothing);
    ++file->pieces_left;
    share_or_do(
        {.file = file, .number = number++, .lines = std::move(lines), .count = newline + 1});
    lines = std::move(next);
  }
  end_of_stream(*file, *lines, number);
  reading_.give_back(std::move(lines));
}

void Worker::end_of_stream(OpenFile& file, LineStream& lines, std::uint32_t number) {
  reader_.begin(file, number);
  // Where it was stopped is hardly ever the end of a line.
  if (!reading_.is_stopped()) lines.finish(Taking(reader_, Taking::kAll));
  if (file.order == Order::kInOrder) reader_.end_of_file();
  piece_done(file, number);
}

void Worker::share_or_do(Block block) {
  const bool alone = setup_.threads == 1 || block.file->order == Order::kInOrder;
  if (!alone && reading_.offer(block, 2 * setup_.threads)) return;
  do_work(block);
}

}  // namespace quell::logs
