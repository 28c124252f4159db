// A store without a disk: the plain meaning of the contract, and a test double.
#include <map>

#include <fmt/format.h>

#include "append.h"
#include "base/guarded.h"
#include "journal/open.h"

namespace quell::journal {
namespace {

struct Stored {
  crypto::Digest previous;
  crypto::Digest hash;
  std::string payload;
};

struct Content {
  std::map<std::string, std::vector<Stored>, std::less<>> streams;
  std::map<CommandId, Appended> commands;
};

Head head_in(const Content& content, const StreamName& stream) {
  const auto found = content.streams.find(stream.text());
  if (found == content.streams.end()) return {};
  return Head{.sequence = found->second.size(), .hash = found->second.back().hash};
}

/// Whether the payloads are what the earlier append wrote.
bool same_payloads(const Content& content, const Appended& earlier,
                   std::span<const std::string> payloads) {
  if (earlier.head.sequence - earlier.first + 1 != payloads.size()) return false;
  const std::vector<Stored>& entries = content.streams.at(earlier.stream.text());
  for (std::size_t i = 0; i < payloads.size(); ++i) {
    if (entries[earlier.first - 1 + i].payload != payloads[i]) return false;
  }
  return true;
}

class MemoryStore final : public Store {
 public:
  Result<Appended> append(const StreamName& stream, const Head& expected, const CommandId& command,
                          std::span<const std::string> payloads) override {
    QUELL_CHECK(check_append(stream, command, payloads));
    auto content = content_.lock();
    if (const auto earlier = content->commands.find(command); earlier != content->commands.end()) {
      if (earlier->second.stream != stream || !same_payloads(*content, earlier->second, payloads)) {
        return fail(ErrorCode::kConflict,
                    "command id " + command.text() + " was used for something else");
      }
      return earlier->second;
    }
    const Head head = head_in(*content, stream);
    if (head != expected) {
      return fail(ErrorCode::kConflict, fmt::format("{} is at entry {}, not at {}", stream.text(),
                                                    head.sequence, expected.sequence));
    }
    return write(*content, stream, head, command, payloads);
  }

  Result<Head> head(const StreamName& stream) override {
    QUELL_CHECK(check_stream(stream.text()));
    return head_in(*content_.lock(), stream);
  }

  Result<std::vector<StreamHead>> streams() override {
    auto content = content_.lock();
    std::vector<StreamHead> heads;
    for (const auto& [name, entries] : content->streams) {
      heads.push_back(
          StreamHead{.stream = StreamName(name),
                     .head = Head{.sequence = entries.size(), .hash = entries.back().hash}});
    }
    return heads;
  }

  Result<Head> read(const StreamName& stream, std::uint64_t from, const Sink& sink) override {
    QUELL_TRY(const Head end, head(stream));
    if (from == 0) return fail(ErrorCode::kInvalidInput, "entries are counted from 1");
    if (from > end.sequence) return end;
    Chain chain(from == 1 ? Head{} : Head{from - 1, entry(stream, from - 1).hash});
    for (std::uint64_t sequence = from; sequence <= end.sequence; ++sequence) {
      const Stored stored = entry(stream, sequence);
      const EntryView view{.stream = stream.text(),
                           .sequence = sequence,
                           .previous = stored.previous,
                           .payload = stored.payload,
                           .hash = stored.hash};
      if (const auto flaw = chain.follow(view)) {
        return fail(ErrorCode::kCorrupted, place_of(stream.text(), sequence) + ": " + flaw->what);
      }
      QUELL_CHECK(sink(view));
    }
    return end;
  }

  Result<std::vector<Damage>> salvage(const StreamName& stream, const Sink& sink) override {
    // Nothing can be damaged but this process's own memory, so the first flaw ends it.
    auto done = read(stream, 1, sink);
    if (!done) return std::unexpected(done.error());
    return std::vector<Damage>{};
  }

  Result<std::optional<Appended>> find_command(const CommandId& command) override {
    QUELL_CHECK(check_command(command.text()));
    auto content = content_.lock();
    const auto found = content->commands.find(command);
    if (found == content->commands.end()) return std::nullopt;
    return found->second;
  }

  Result<std::vector<Damage>> audit() override { return std::vector<Damage>{}; }

 private:
  static Appended write(Content& content, const StreamName& stream, const Head& head,
                        const CommandId& command, std::span<const std::string> payloads) {
    Appended done{.stream = stream, .first = head.sequence + 1, .head = {}};
    std::vector<Stored>& entries = content.streams[stream.text()];
    for (const EntryView& entry : chained(stream.text(), head, payloads)) {
      entries.push_back(Stored{entry.previous, entry.hash, std::string(entry.payload)});
      done.head = Head{.sequence = entry.sequence, .hash = entry.hash};
    }
    Appended remembered = done;
    remembered.novelty = Novelty::kRepeat;
    content.commands.emplace(command, std::move(remembered));
    return done;
  }

  /// A copy, so that the sink may use the store. REQUIRES: the entry is there.
  Stored entry(const StreamName& stream, std::uint64_t sequence) {
    return content_.lock()->streams.at(stream.text()).at(sequence - 1);
  }

  Guarded<Content> content_;
};

}  // namespace

std::unique_ptr<Store> in_memory() {
  return std::make_unique<MemoryStore>();
}

}  // namespace quell::journal
