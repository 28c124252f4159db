// Appending to one SQLite store through one connection. One user at a time: the leader of a group
// commit.
#pragma once

#include <string>
#include <unordered_map>

#include "group_commit.h"
#include "sqlite_reader.h"

namespace quell::journal {

struct AppendRequest {
  const StreamName* stream = nullptr;
  const Head* expected = nullptr;
  const CommandId* command = nullptr;
  std::span<const std::string> payloads;
  /// What follows if the head is the expected one: made by the caller, so that the one thread that
  /// writes for all does not hash for all.
  std::vector<EntryView> entries{};
  Appended done{};
  crypto::Digest receipt{};
};
/// REQUIRES: at least one payload. Borrows from its arguments.
AppendRequest request_for(const StreamName& stream, const Head& expected, const CommandId& command,
                          std::span<const std::string> payloads);
using AppendQueue = GroupCommit<AppendRequest, Result<Appended>>;

class Writer {
 public:
  static Result<std::unique_ptr<Writer>> open(const Place& place);

  /// Appends all requests of the batch in one transaction with one sync. Each gets its own answer;
  /// when the transaction fails, all that wanted to write get its error.
  void write(const AppendQueue::Batch& batch);
  /// Moves the write-ahead log into the database when it has grown; after the callers were
  /// answered.
  void tidy();

 private:
  /// What this process knows of a stream, as long as no other process has written.
  struct Known {
    std::int64_t number = 0;
    Head head;
  };

  Writer(std::unique_ptr<os::Flag> waiting, std::unique_ptr<Reader> reader,
         std::int64_t most_recent)
      : waiting_(std::move(waiting)), reader_(std::move(reader)), most_recent_(most_recent) {}
  Result<void> prepare();
  Result<void> begin();
  Result<void> forget_if_others_wrote();
  Result<Appended> append(const AppendRequest& request);
  Result<void> write_all(const AppendQueue::Batch& batch);
  Result<Known*> know(const StreamName& stream);
  Result<std::int64_t> make_stream(const StreamName& stream);
  Result<void> insert(std::int64_t number, const EntryView& entry);
  Result<void> remember(const AppendRequest& request, std::int64_t number);
  /// Moves what is recent to its place when it has become much; inside the batch's transaction.
  Result<void> file_recent();
  void roll_back();

  /// Up while this process waits for its turn to write.
  std::unique_ptr<os::Flag> waiting_;
  /// Owns the connection, so that it sees what this transaction has written so far.
  std::unique_ptr<Reader> reader_;
  const std::int64_t most_recent_;
  Statement begin_;
  Statement commit_;
  Statement rollback_;
  Statement version_;
  Statement insert_entry_;
  Statement count_recent_;
  Statement file_recent_;
  Statement empty_recent_;
  Statement insert_command_;
  Statement insert_stream_;
  std::unordered_map<StreamName, Known> known_;
  std::int64_t seen_version_ = 0;
  int log_pages_ = 0;
};

}  // namespace quell::journal
