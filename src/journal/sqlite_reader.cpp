#include "sqlite_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "schema.h"

namespace quell::journal {
namespace {

/// The columns id, previous, hash, payload of a row. nullopt when a digest has no digest's size.
std::optional<EntryView> view_of(const Statement& row, std::string_view stream) {
  const auto previous = row.digest(1);
  const auto hash = row.digest(2);
  if (!previous || !hash) return std::nullopt;
  return EntryView{.stream = stream,
                   .sequence = sequence_of(row.integer(0)),
                   .previous = *previous,
                   .payload = row.bytes(3),
                   .hash = *hash};
}

std::unexpected<Error> corrupted(const StreamName& stream, std::uint64_t sequence,
                                 std::string_view what) {
  return fail(ErrorCode::kCorrupted,
              fmt::format("{}: {}", place_of(stream.text(), sequence), what));
}

constexpr std::string_view kNotDigests = "its hashes do not have the size of hashes";

}  // namespace

Result<std::unique_ptr<Reader>> Reader::open(const Place& place) {
  QUELL_TRY(Connection connection, Connection::open(place.file, place.as, place.vfs));
  connection.wait_for_others(place.patience, nullptr);
  QUELL_CHECK(check_schema(connection));
  QUELL_CHECK(connection.run("PRAGMA query_only=1"));
  return over(std::move(connection));
}

Result<std::unique_ptr<Reader>> Reader::over(Connection connection) {
  std::unique_ptr<Reader> reader(new Reader(std::move(connection)));
  QUELL_CHECK(reader->prepare());
  return reader;
}

Result<void> Reader::prepare() {
  const auto set = [this](Statement& statement, std::string_view sql) -> Result<void> {
    QUELL_TRY(statement, connection_.prepare(sql));
    return {};
  };
  QUELL_CHECK(set(number_of_, "SELECT id FROM streams WHERE name=?"));
  QUELL_CHECK(set(name_of_, "SELECT name FROM streams WHERE id=?"));
  QUELL_CHECK(set(names_, "SELECT id, name FROM streams ORDER BY name"));
  const std::string between =
      "SELECT id, previous, hash, payload FROM entries WHERE id BETWEEN ?1 AND ?2 UNION ALL "
      "SELECT entry, previous, hash, payload FROM recent WHERE entry BETWEEN ?1 AND ?2 ORDER BY 1";
  QUELL_CHECK(set(last_, between + " DESC LIMIT 1"));
  QUELL_CHECK(set(range_, between));
  QUELL_CHECK(set(one_,
                  "SELECT id, previous, hash, payload FROM entries WHERE id=?1 UNION ALL "
                  "SELECT entry, previous, hash, payload FROM recent WHERE entry=?1"));
  QUELL_CHECK(set(command_, "SELECT first, last, receipt FROM commands WHERE id=?"));
  return {};
}

Result<std::optional<std::int64_t>> Reader::stream_number(const StreamName& stream) {
  InUse query(number_of_);
  query->bind_text(1, stream.text());
  QUELL_TRY(const bool found, query->step());
  if (!found) return std::nullopt;
  return query->integer(0);
}

Result<std::string> Reader::stream_name(std::int64_t number) {
  InUse query(name_of_);
  query->bind(1, number);
  QUELL_TRY(const bool found, query->step());
  if (!found) {
    return fail(ErrorCode::kCorrupted, fmt::format("stream number {} has no name", number));
  }
  return std::string(query->bytes(0));
}

Result<Head> Reader::head(const StreamName& stream) {
  QUELL_TRY(const auto number, stream_number(stream));
  if (!number) return Head{};
  InUse query(last_);
  query->bind(1, row_of(*number, 0));
  query->bind(2, row_of(*number, kLastSequence));
  QUELL_TRY(const bool found, query->step());
  if (!found) return Head{};
  const std::uint64_t sequence = sequence_of(query->integer(0));
  const auto entry = view_of(*query.operator->(), stream.text());
  if (!entry) return corrupted(stream, sequence, kNotDigests);
  if (hash_of(*entry) != entry->hash) {
    return corrupted(stream, sequence, "its bytes do not have the hash that was stored with them");
  }
  return Head{.sequence = sequence, .hash = entry->hash};
}

Result<std::vector<StreamHead>> Reader::streams() {
  std::vector<StreamHead> heads;
  InUse query(names_);
  while (true) {
    QUELL_TRY(const bool more, query->step());
    if (!more) return heads;
    const std::int64_t number = query->integer(0);
    StreamName name{std::string(query->bytes(1))};
    InUse last(last_);
    last->bind(1, row_of(number, 0));
    last->bind(2, row_of(number, kLastSequence));
    QUELL_TRY(const bool found, last->step());
    if (!found) continue;
    // Not checked here: a damaged last entry must not hide its stream. read() and verify() tell.
    heads.push_back(StreamHead{.stream = std::move(name),
                               .head = Head{.sequence = sequence_of(last->integer(0)),
                                            .hash = last->digest(2).value_or(crypto::Digest{})}});
  }
}

Result<Head> Reader::head_before(const StreamName& stream, std::int64_t number,
                                 std::uint64_t from) {
  if (from == 1) return Head{};
  InUse query(one_);
  query->bind(1, row_of(number, from - 1));
  QUELL_TRY(const bool found, query->step());
  if (!found) return Head{.sequence = from - 1, .hash = {}};
  const auto entry = view_of(*query.operator->(), stream.text());
  if (!entry) return corrupted(stream, from - 1, kNotDigests);
  return Head{.sequence = from - 1, .hash = entry->hash};
}

Result<Head> Reader::read(const StreamName& stream, std::uint64_t from, const Sink& sink) {
  if (from == 0) return fail(ErrorCode::kInvalidInput, "entries are counted from 1");
  QUELL_TRY(const auto number, stream_number(stream));
  if (!number) return Head{};
  InUse query(range_);
  query->bind(1, row_of(*number, from));
  query->bind(2, row_of(*number, kLastSequence));
  QUELL_TRY(const Head before, head_before(stream, *number, from));
  Chain chain(before);
  while (true) {
    auto more = query->step();
    if (!more) return fail(more.error(), place_of(stream.text(), chain.head().sequence + 1));
    if (!*more) break;
    const auto entry = view_of(*query.operator->(), stream.text());
    if (!entry) return corrupted(stream, sequence_of(query->integer(0)), kNotDigests);
    if (const auto flaw = chain.follow(*entry))
      return corrupted(stream, entry->sequence, flaw->what);
    QUELL_CHECK(sink(*entry));
  }
  // Nothing at or after `from`: the head is wherever the stream ends.
  return chain.head() == before ? head(stream) : Result<Head>(chain.head());
}

Result<std::optional<Appended>> Reader::find_command(const CommandId& command) {
  InUse query(command_);
  query->bind_text(1, command.text());
  QUELL_TRY(const bool found, query->step());
  if (!found) return std::nullopt;
  const auto bad = [&](std::string_view what) {
    return fail(ErrorCode::kCorrupted,
                fmt::format("the record of command {}: {}", command.text(), what));
  };
  const std::int64_t first = query->integer(0);
  const std::int64_t last = query->integer(1);
  const auto receipt = query->digest(2);
  if (stream_of(first) != stream_of(last) || sequence_of(first) == 0 || first > last) {
    return bad("it names no range of entries");
  }
  QUELL_TRY(std::string name, stream_name(stream_of(first)));
  InUse entry(one_);
  entry->bind(1, last);
  QUELL_TRY(const bool there, entry->step());
  if (!there) return bad("the entries it made are missing");
  Appended done{.stream = StreamName(std::move(name)),
                .first = sequence_of(first),
                .head = Head{.sequence = sequence_of(last),
                             .hash = entry->digest(2).value_or(crypto::Digest{})},
                .novelty = Novelty::kRepeat};
  if (receipt != receipt_of(command, done)) return bad("it is damaged, or the entries it made are");
  return done;
}

Result<bool> Reader::holds(const Appended& done, std::span<const std::string> payloads) {
  if (done.head.sequence - done.first + 1 != payloads.size()) return false;
  bool same = true;
  std::size_t at = 0;
  QUELL_TRY(const auto number, stream_number(done.stream));
  if (!number) return false;
  InUse query(range_);
  query->bind(1, row_of(*number, done.first));
  query->bind(2, row_of(*number, done.head.sequence));
  while (true) {
    QUELL_TRY(const bool more, query->step());
    if (!more) return same && at == payloads.size();
    same = same && at < payloads.size() && query->bytes(3) == payloads[at];
    ++at;
  }
}

Result<std::unique_ptr<Reader>> ReaderPool::take() {
  {
    auto idle = idle_.lock();
    if (!idle->empty()) {
      std::unique_ptr<Reader> reader = std::move(idle->back());
      idle->pop_back();
      return reader;
    }
  }
  return Reader::open(place_);
}

void ReaderPool::give_back(std::unique_ptr<Reader> reader) {
  constexpr std::size_t kIdle = 4;
  auto idle = idle_.lock();
  if (idle->size() < kIdle) idle->push_back(std::move(reader));
}

}  // namespace quell::journal
