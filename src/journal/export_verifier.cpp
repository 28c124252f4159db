#include <fmt/format.h>

#include "append.h"
#include "base/limits.h"
#include "export_form.h"
#include "journal/export.h"
#include "signed_text.h"

namespace quell::journal {
namespace {

/// Sequence, two digests and the payload, with room to spare.
constexpr std::size_t kLongestLine = limits::kEventBytes + 1024;

struct EntryText {
  std::uint64_t sequence = 0;
  crypto::Digest previous;
  crypto::Digest hash;
  std::string_view payload;
};

/// "SEQUENCE PREVIOUS HASH PAYLOAD"
Result<EntryText> read_entry(std::string_view line) {
  const auto number = take_word(line);
  const auto previous = take_word(line);
  const auto hash = take_word(line);
  if (!number || !previous || !hash) {
    return fail(ErrorCode::kInvalidInput, "it is not 'SEQUENCE PREVIOUS HASH PAYLOAD'");
  }
  EntryText entry;
  QUELL_TRY(entry.sequence, parse_count(*number));
  QUELL_TRY(entry.previous, crypto::Digest::from_hex(*previous));
  QUELL_TRY(entry.hash, crypto::Digest::from_hex(*hash));
  entry.payload = line;
  return entry;
}

bool is_time(std::string_view text) {
  const auto instant = parse_iso(text);
  return instant && to_iso(*instant) == text;
}

}  // namespace

ExportVerifier::ExportVerifier(const crypto::PublicKey& key, Sink on_entry)
    : key_(key), on_entry_(std::move(on_entry)) {}

void ExportVerifier::report(std::string what) {
  ++found_.damaged;
  if (found_.damage.size() >= kNamedDamage) return;
  std::string place = fmt::format("line {}", line_number_);
  if (!stream_.empty() && expect_ == Expect::kBody) {
    place += fmt::format(" ({}, after entry {})", stream_, chain_.head().sequence);
  }
  found_.damage.push_back(Damage{.place = std::move(place), .what = std::move(what)});
}

void ExportVerifier::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const std::string_view part = bytes.substr(0, end);
    const std::size_t room = kLongestLine - partial_.size();
    overlong_ = overlong_ || part.size() > room;
    partial_ += part.substr(0, room);
    if (end == std::string_view::npos) return;
    ++line_number_;
    if (overlong_) {
      report("the line is longer than any line may be");
    } else {
      line(partial_);
    }
    partial_.clear();
    overlong_ = false;
    bytes.remove_prefix(end + 1);
  }
}

Verification ExportVerifier::finish() const {
  if (expect_ == Expect::kNothing && partial_.empty()) return found_;
  ExportVerifier last = *this;
  ++last.line_number_;
  last.report("the file ends here, before its end: it is cut off");
  return last.found_;
}

void ExportVerifier::line(std::string_view text) {
  const Expect expected = expect_;
  switch (expected) {
    case Expect::kHeader:
      if (text != form::kFirstLine) report("an export begins with 'quell journal 1'");
      expect_ = Expect::kMade;
      break;
    case Expect::kMade:
      if (!text.starts_with("made ") || !is_time(text.substr(5))) report("it is not 'made TIME'");
      expect_ = Expect::kHolds;
      break;
    case Expect::kHolds:
      if (text != "holds all" && text != "holds one")
        report("it is not 'holds all' or 'holds one'");
      holds_one_ = text == "holds one";
      expect_ = Expect::kBody;
      break;
    case Expect::kBody:
      body_line(text);
      break;
    case Expect::kSignature:
      if (const auto wrong = wrong_signature(text, form::signed_message(signed_text_), key_)) {
        report(*wrong);
      }
      expect_ = Expect::kNothing;
      break;
    case Expect::kNothing:
      report("nothing may follow the signature");
      break;
  }
  if (expect_ < Expect::kSignature) {
    hasher_.update(text);
    hasher_.update("\n");
  }
}

void ExportVerifier::body_line(std::string_view text) {
  if (text.starts_with("stream ")) return stream_line(text.substr(7));
  if (text.starts_with("end ")) return end_line(text);
  entry_line(text);
}

void ExportVerifier::stream_line(std::string_view name) {
  if (const auto checked = check_stream(name); !checked) return report(checked.error().message());
  if (!stream_.empty() && name <= stream_)
    report("the streams are not in the order of their names");
  if (!stream_.empty() && chain_.head().sequence == 0) report("the stream before has no entry");
  ++found_.streams;
  if (holds_one_ && found_.streams > 1) report("the file says that it holds one stream");
  stream_ = name;
  chain_ = Chain(Head{});
}

void ExportVerifier::entry_line(std::string_view text) {
  if (stream_.empty()) return report("an entry before the name of its stream");
  auto read = read_entry(text);
  if (!read) {
    report(read.error().message());
    // The next entry is judged by itself.
    chain_.jump(chain_.head().sequence + 1);
    return;
  }
  const EntryView entry{.stream = stream_,
                        .sequence = read->sequence,
                        .previous = read->previous,
                        .payload = read->payload,
                        .hash = read->hash};
  const auto flaw = chain_.follow(entry);
  if (flaw) report(fmt::format("entry {}: {}", entry.sequence, flaw->what));
  if (flaw && !flaw->itself_sound) return;
  // The hash says that these bytes were written; whoever wrote them must have kept to the form.
  if (const auto checked = check_payload(entry.payload); !checked) {
    return report(checked.error().message());
  }
  ++found_.entries;
  if (!on_entry_) return;
  if (const auto shown = on_entry_(entry); !shown) report(shown.error().full());
}

void ExportVerifier::end_line(std::string_view text) {
  if (!stream_.empty() && chain_.head().sequence == 0) report("the stream before has no entry");
  // In a damaged file the counts differ because of it; the digest says all there is to say.
  if (text != form::end_line(found_.streams, found_.entries, hasher_.digest())) {
    report("it does not have the counts and the digest of what stands above it");
  }
  signed_text_ = std::string(text) + "\n";
  expect_ = Expect::kSignature;
}

}  // namespace quell::journal
