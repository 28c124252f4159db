// Reading what is readable of a damaged store, and naming what is not.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "schema.h"
#include "sqlite_reader.h"

namespace quell::journal {
namespace {

void name(std::vector<Damage>& damage, std::string place, std::string what) {
  damage.push_back(Damage{.place = std::move(place), .what = std::move(what)});
}

}  // namespace

Result<std::vector<Damage>> Reader::salvage(const StreamName& stream, const Sink& sink) {
  std::vector<Damage> damage;
  QUELL_TRY(const auto number, stream_number(stream));
  if (!number) return damage;
  Chain chain{Head{}};
  std::optional<Error> refused;  // by the sink, told apart from damage
  const Sink watched = [&](const EntryView& entry) -> Result<void> {
    auto shown = sink(entry);
    if (!shown) refused = shown.error();
    return shown;
  };
  // A damaged page of the database ends a scan with an error; go on after the entry it stopped at.
  while (true) {
    const std::uint64_t reached = chain.head().sequence;
    auto scanned = salvage_range(stream, *number, chain, watched, damage);
    if (scanned) return damage;
    if (refused || scanned.error().code() != ErrorCode::kCorrupted)
      return std::unexpected(scanned.error());
    const std::uint64_t stopped = std::max(chain.head().sequence, reached) + 1;
    QUELL_TRY(const std::uint64_t next, next_readable(*number, stopped));
    name(damage,
         next > stopped + 1 ? fmt::format("{} entries {} to {}", stream.text(), stopped, next - 1)
                            : place_of(stream.text(), stopped),
         scanned.error().message());
    if (next > static_cast<std::uint64_t>(kLastSequence)) return damage;
    chain.jump(next - 1);
  }
}

Result<std::uint64_t> Reader::next_readable(std::int64_t number, std::uint64_t after) {
  // Doubling steps find a place behind the damage, halving ones the first entry there. Damage is
  // taken to be one stretch; another one behind it is met by the scan that goes on.
  const auto readable = [&](std::uint64_t sequence) {
    InUse query(range_);
    query->bind(1, row_of(number, sequence));
    query->bind(2, row_of(number, static_cast<std::uint64_t>(kLastSequence)));
    const auto found = query->step();
    return found && *found ? std::optional(sequence_of(query->integer(0))) : std::nullopt;
  };
  std::uint64_t bad = after;
  std::uint64_t step = 1;
  std::optional<std::uint64_t> good;
  while (!good && after + step <= static_cast<std::uint64_t>(kLastSequence)) {
    good = readable(after + step);
    if (!good) bad = after + step;
    step *= 2;
  }
  if (!good) return static_cast<std::uint64_t>(kLastSequence) + 1;
  std::uint64_t from = *good;
  while (bad + 1 < from) {
    const std::uint64_t middle = bad + (from - bad) / 2;
    const auto found = readable(middle);
    if (found) {
      from = std::min(middle, *found);
    } else {
      bad = middle;
    }
  }
  return from;
}

Result<void> Reader::salvage_range(const StreamName& stream, std::int64_t number, Chain& chain,
                                   const Sink& sink, std::vector<Damage>& damage) {
  InUse query(range_);
  query->bind(1, row_of(number, chain.head().sequence + 1));
  query->bind(2, row_of(number, kLastSequence));
  while (true) {
    QUELL_TRY(const bool more, query->step());
    if (!more) return {};
    const EntryView entry{.stream = stream.text(),
                          .sequence = sequence_of(query->integer(0)),
                          .previous = query->digest(1).value_or(crypto::Digest{}),
                          .payload = query->bytes(3),
                          .hash = query->digest(2).value_or(crypto::Digest{})};
    const auto flaw = chain.follow(entry);
    if (flaw) name(damage, place_of(stream.text(), entry.sequence), flaw->what);
    if (!flaw || flaw->itself_sound) QUELL_CHECK(sink(entry));
  }
}

Result<std::vector<Damage>> Reader::audit() {
  std::vector<Damage> damage;
  for (const auto part :
       {&Reader::audit_structure, &Reader::audit_numbers, &Reader::audit_commands}) {
    auto done = (this->*part)(damage);
    if (done) continue;
    if (done.error().code() != ErrorCode::kCorrupted) return std::unexpected(done.error());
    name(damage, "file journal.db", done.error().full());
  }
  return damage;
}

Result<void> Reader::audit_structure(std::vector<Damage>& damage) {
  QUELL_TRY(Statement check, connection_.prepare("PRAGMA integrity_check(100)"));
  while (true) {
    QUELL_TRY(const bool more, check.step());
    if (!more) return {};
    if (check.bytes(0) != "ok") name(damage, "file journal.db", std::string(check.bytes(0)));
  }
}

Result<void> Reader::audit_numbers(std::vector<Damage>& damage) {
  QUELL_TRY(Statement next,
            connection_.prepare("SELECT id FROM entries WHERE id>?1 UNION ALL SELECT entry "
                                "FROM recent WHERE entry>?1 ORDER BY 1 LIMIT 1"));
  std::int64_t after = -1;
  while (true) {
    InUse query(next);
    query->bind(1, after);
    QUELL_TRY(const bool found, query->step());
    if (!found) return {};
    const std::int64_t number = stream_of(query->integer(0));
    const auto stream = stream_name(number);
    if (!stream) name(damage, fmt::format("stream number {}", number), stream.error().message());
    if (stream && !check_stream(*stream)) {
      name(damage, fmt::format("stream number {}", number), "its name is not a stream name");
    }
    after = row_of(number, kLastSequence);
  }
}

Result<void> Reader::audit_commands(std::vector<Damage>& damage) {
  QUELL_TRY(Statement all,
            connection_.prepare("SELECT first, last, id FROM commands ORDER BY first"));
  std::map<std::int64_t, std::int64_t> ends;  // by stream: the last entry that a command made
  while (true) {
    QUELL_TRY(const bool more, all.step());
    if (!more) break;
    const CommandId command{std::string(all.bytes(2))};
    const auto found = find_command(command);
    if (!found) name(damage, "command " + command.text(), found.error().message());
    const std::int64_t first = all.integer(0);
    auto [end, is_new] = ends.try_emplace(stream_of(first), row_of(stream_of(first), 0));
    if (first != end->second + 1) {
      name(damage,
           fmt::format("stream number {} before entry {}", stream_of(first), sequence_of(first)),
           "the command records do not account for every entry once");
    }
    end->second = all.integer(1);
  }
  return audit_ends(ends, damage);
}

Result<void> Reader::audit_ends(const std::map<std::int64_t, std::int64_t>& ends,
                                std::vector<Damage>& damage) {
  InUse query(names_);
  while (true) {
    QUELL_TRY(const bool more, query->step());
    if (!more) return {};
    const std::int64_t number = query->integer(0);
    InUse last(last_);
    last->bind(1, row_of(number, 0));
    last->bind(2, row_of(number, kLastSequence));
    QUELL_TRY(const bool found, last->step());
    const std::int64_t end = found ? last->integer(0) : row_of(number, 0);
    const auto made = ends.find(number);
    const std::int64_t expected = made == ends.end() ? row_of(number, 0) : made->second;
    if (end == expected) continue;
    name(damage, std::string(query->bytes(1)),
         fmt::format("it ends at entry {}, but commands made {}", sequence_of(end),
                     sequence_of(expected)));
  }
}

}  // namespace quell::journal
