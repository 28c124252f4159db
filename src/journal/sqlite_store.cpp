#include "sqlite_store.h"

namespace quell::journal {
namespace {

/// Appends in one transaction: more would make the first of them wait for the last.
constexpr std::size_t kLargestBatch = 256;

class SqliteStore : public Store {
 public:
  explicit SqliteStore(const Place& place) : readers_(place) {}

  Result<Head> head(const StreamName& stream) override {
    QUELL_CHECK(check_stream(stream.text()));
    return readers_.with([&](Reader& reader) { return reader.head(stream); });
  }
  Result<std::vector<StreamHead>> streams() override {
    return readers_.with([](Reader& reader) { return reader.streams(); });
  }
  Result<Head> read(const StreamName& stream, std::uint64_t from, const Sink& sink) override {
    QUELL_CHECK(check_stream(stream.text()));
    return readers_.with([&](Reader& reader) { return reader.read(stream, from, sink); });
  }
  Result<std::vector<Damage>> salvage(const StreamName& stream, const Sink& sink) override {
    return readers_.with([&](Reader& reader) { return reader.salvage(stream, sink); });
  }
  Result<std::optional<Appended>> find_command(const CommandId& command) override {
    QUELL_CHECK(check_command(command.text()));
    return readers_.with([&](Reader& reader) { return reader.find_command(command); });
  }
  Result<std::vector<Damage>> audit() override {
    return readers_.with([](Reader& reader) { return reader.audit(); });
  }

 private:
  ReaderPool readers_;
};

class WritableStore final : public SqliteStore {
 public:
  WritableStore(const Place& place, std::unique_ptr<Writer> writer)
      : SqliteStore(place), writer_(std::move(writer)), queue_(kLargestBatch) {}

  Result<Appended> append(const StreamName& stream, const Head& expected, const CommandId& command,
                          std::span<const std::string> payloads) override {
    QUELL_CHECK(check_append(stream, command, payloads));
    const AppendRequest request = request_for(stream, expected, command, payloads);
    return queue_.submit(
        request, [this](const AppendQueue::Batch& batch) { writer_->write(batch); },
        [this] { writer_->tidy(); });
  }

 private:
  std::unique_ptr<Writer> writer_;  ///< used by the queue's leader alone
  AppendQueue queue_;
};

class ReadOnlyStore final : public SqliteStore {
 public:
  ReadOnlyStore(const Place& place, ReadOnly reason)
      : SqliteStore(place), reason_(std::move(reason)) {}

  Result<Appended> append(const StreamName& stream, const Head& /*expected*/,
                          const CommandId& command,
                          std::span<const std::string> payloads) override {
    QUELL_CHECK(check_append(stream, command, payloads));
    return fail(ErrorCode::kPermissionDenied, "the journal is read-only: " + reason_.why);
  }

 private:
  ReadOnly reason_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(const Place& place) {
  QUELL_TRY(std::unique_ptr<Writer> writer, Writer::open(place));
  return std::make_unique<WritableStore>(place, std::move(writer));
}

Result<std::unique_ptr<Store>> open_sqlite_store_read_only(const Place& place, ReadOnly reason) {
  auto store = std::make_unique<ReadOnlyStore>(place, std::move(reason));
  // Opens a reader now, so that a store which cannot be read is refused here.
  QUELL_CHECK(store->streams());
  return store;
}

}  // namespace quell::journal
