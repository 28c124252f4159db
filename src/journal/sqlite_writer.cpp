#include "sqlite_writer.h"

#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "schema.h"

namespace quell::journal {

AppendRequest request_for(const StreamName& stream, const Head& expected, const CommandId& command,
                          std::span<const std::string> payloads) {
  AppendRequest request{.stream = &stream,
                        .expected = &expected,
                        .command = &command,
                        .payloads = payloads,
                        .entries = chained(stream.text(), expected, payloads),
                        .done = {.stream = stream, .first = expected.sequence + 1, .head = {}}};
  const EntryView& last = request.entries.back();
  request.done.head = Head{.sequence = last.sequence, .hash = last.hash};
  request.receipt = receipt_of(command, request.done);
  return request;
}

Result<std::unique_ptr<Writer>> Writer::open(const Place& place) {
  QUELL_TRY(Connection connection, Connection::open(place.file, place.as, place.vfs));
  QUELL_TRY(os::Flag flag, os::Flag::open(place.file.parent_path() / "journal.waiting"));
  auto waiting = std::make_unique<os::Flag>(std::move(flag));
  connection.wait_for_others(place.patience, waiting.get());
  QUELL_CHECK(prepare_to_write(connection, place.patience));
  QUELL_TRY(std::unique_ptr<Reader> reader, Reader::over(std::move(connection)));
  std::unique_ptr<Writer> writer(
      new Writer(std::move(waiting), std::move(reader), place.most_recent));
  QUELL_CHECK(writer->prepare());
  // SQLite calls this after each commit with the pages that the log then holds.
  sqlite3_wal_hook(
      writer->reader_->connection().raw(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Writer*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      writer.get());
  return writer;
}

Result<void> Writer::prepare() {
  const auto set = [this](Statement& statement, std::string_view sql) -> Result<void> {
    QUELL_TRY(statement, reader_->connection().prepare(sql));
    return {};
  };
  QUELL_CHECK(set(begin_, "BEGIN IMMEDIATE"));
  QUELL_CHECK(set(commit_, "COMMIT"));
  QUELL_CHECK(set(rollback_, "ROLLBACK"));
  QUELL_CHECK(set(version_, "PRAGMA data_version"));
  QUELL_CHECK(
      set(insert_entry_, "INSERT INTO recent(entry, previous, hash, payload) VALUES(?, ?, ?, ?)"));
  QUELL_CHECK(
      set(count_recent_,
          "SELECT coalesce((SELECT max(id) FROM recent) - (SELECT min(id) FROM recent), 0)"));
  QUELL_CHECK(set(file_recent_,
                  "INSERT INTO entries(id, previous, hash, payload) SELECT entry, previous, hash, "
                  "payload FROM recent ORDER BY entry"));
  QUELL_CHECK(set(empty_recent_, "DELETE FROM recent"));
  QUELL_CHECK(
      set(insert_command_, "INSERT INTO commands(id, first, last, receipt) VALUES(?, ?, ?, ?)"));
  return set(insert_stream_, "INSERT INTO streams(name) VALUES(?) RETURNING id");
}

void Writer::write(const AppendQueue::Batch& batch) {
  const auto written = write_all(batch);
  if (written) return;
  // Nothing of the transaction is there, so no answer that was decided inside it holds.
  roll_back();
  for (AppendQueue::Item* item : batch) {
    item->answer = fail(written.error(), "the journal could not append");
  }
}

Result<void> Writer::write_all(const AppendQueue::Batch& batch) {
  QUELL_CHECK(begin());
  QUELL_CHECK(forget_if_others_wrote());
  for (AppendQueue::Item* item : batch) {
    item->answer = append(*item->request);
    const auto& answer = *item->answer;
    const bool decided = answer || answer.error().code() == ErrorCode::kConflict;
    if (!decided) return std::unexpected(answer.error());
  }
  QUELL_CHECK(file_recent());
  return commit_.run();
}

Result<void> Writer::file_recent() {
  InUse count(count_recent_);
  QUELL_TRY(const bool found, count->step());
  if (!found || count->integer(0) < most_recent_) return {};
  QUELL_CHECK(file_recent_.run());
  return empty_recent_.run();
}

Result<void> Writer::begin() {
  // Whoever has just written would be first again, before those who sleep between their tries look
  // again: so it lets them go first. Longer than their longest sleep.
  constexpr std::chrono::microseconds kStepBack{1000};
  if (waiting_->is_up_elsewhere()) std::this_thread::sleep_for(kStepBack);
  auto begun = begin_.run();
  waiting_->lower();
  return begun;
}

void Writer::roll_back() {
  known_.clear();
  // Fails when SQLite has rolled back by itself, which is as good.
  if (sqlite3_get_autocommit(reader_->connection().raw()) == 0) {
    const auto rolled_back = rollback_.run();
    static_cast<void>(rolled_back);
  }
}

Result<void> Writer::forget_if_others_wrote() {
  InUse query(version_);
  QUELL_TRY(const bool found, query->step());
  const std::int64_t version = found ? query->integer(0) : 0;
  if (version != seen_version_) known_.clear();
  seen_version_ = version;
  return {};
}

Result<Writer::Known*> Writer::know(const StreamName& stream) {
  // Bounded, so that a process that lives for years does not remember every stream it ever met.
  constexpr std::size_t kMostKnown = 4096;
  const auto found = known_.find(stream);
  if (found != known_.end()) return &found->second;
  if (known_.size() >= kMostKnown) known_.clear();
  QUELL_TRY(const auto number, reader_->stream_number(stream));
  QUELL_TRY(const Head head, reader_->head(stream));
  return &known_.emplace(stream, Known{.number = number.value_or(0), .head = head}).first->second;
}

Result<Appended> Writer::append(const AppendRequest& request) {
  QUELL_TRY(Known* const known, know(*request.stream));
  QUELL_TRY(const auto earlier, reader_->find_command(*request.command));
  if (earlier) {
    QUELL_TRY(const bool same, reader_->holds(*earlier, request.payloads));
    if (earlier->stream == *request.stream && same) return *earlier;
    return fail(ErrorCode::kConflict,
                "command id " + request.command->text() + " was used for something else");
  }
  if (known->head != *request.expected) {
    return fail(ErrorCode::kConflict,
                fmt::format("{} is at entry {}, not at {}", request.stream->text(),
                            known->head.sequence, request.expected->sequence));
  }
  // Row numbers for the stream begin at 1; 0 means that it has none yet.
  if (known->number == 0) {
    QUELL_TRY(known->number, make_stream(*request.stream));
  }
  for (const EntryView& entry : request.entries) QUELL_CHECK(insert(known->number, entry));
  QUELL_CHECK(remember(request, known->number));
  known->head = request.done.head;
  return request.done;
}

Result<std::int64_t> Writer::make_stream(const StreamName& stream) {
  InUse query(insert_stream_);
  query->bind_text(1, stream.text());
  QUELL_TRY(const bool found, query->step());
  if (!found) return fail(ErrorCode::kCorrupted, "the database gives a stream no number");
  const std::int64_t number = query->integer(0);
  QUELL_TRY(const bool more, query->step());
  static_cast<void>(more);
  return number;
}

Result<void> Writer::insert(std::int64_t number, const EntryView& entry) {
  if (entry.sequence > static_cast<std::uint64_t>(kLastSequence)) {
    return fail(ErrorCode::kLimit, "the stream " + std::string(entry.stream) + " is full");
  }
  InUse query(insert_entry_);
  query->bind(1, row_of(number, entry.sequence));
  query->bind_blob(2, entry.previous);
  query->bind_blob(3, entry.hash);
  query->bind_blob(4, entry.payload);
  return query->run();
}

Result<void> Writer::remember(const AppendRequest& request, std::int64_t number) {
  InUse query(insert_command_);
  query->bind_text(1, request.command->text());
  query->bind(2, row_of(number, request.done.first));
  query->bind(3, row_of(number, request.done.head.sequence));
  query->bind_blob(4, request.receipt);
  return query->run();
}

void Writer::tidy() {
  // 4 MiB of log. Small, because a log that starts again at its beginning is overwritten in place,
  // and syncing that needs no change of the file's size on disk, which a growing file does.
  constexpr int kPages = 1000;
  sqlite3* const database = reader_->connection().raw();
  if (log_pages_ < kPages) return;
  log_pages_ = 0;
  // Passive: waits for nobody. What it cannot do now is done next time, so its result is not
  // needed.
  sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace quell::journal
