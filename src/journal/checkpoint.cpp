#include "journal/checkpoint.h"

#include <fmt/format.h>

#include "signed_text.h"

namespace quell::journal {
namespace {

constexpr std::string_view kFirstLine = "quell checkpoint 1";
constexpr std::size_t kLargest = 256UZ * 1024 * 1024;

std::unexpected<Error> bad_line(std::size_t line, std::string_view what) {
  return fail(ErrorCode::kCorrupted, fmt::format("checkpoint, line {}: {}", line, what));
}

/// "head STREAM SEQUENCE HASH"
Result<StreamHead> read_head(std::string_view line) {
  const auto word = take_word(line);
  const auto name = take_word(line);
  const auto number = take_word(line);
  if (word != "head" || !name || !number) {
    return fail(ErrorCode::kInvalidInput, "it is not 'head STREAM SEQUENCE HASH'");
  }
  QUELL_CHECK(check_stream(*name));
  QUELL_TRY(const std::uint64_t sequence, parse_count(*number));
  QUELL_TRY(const crypto::Digest hash, crypto::Digest::from_hex(line));
  return StreamHead{.stream = StreamName(std::string(*name)),
                    .head = Head{.sequence = sequence, .hash = hash}};
}

/// The lines between the first and the signature.
Result<Checkpoint> read_body(std::string_view body) {
  Checkpoint checkpoint;
  for (std::size_t number = 1; !body.empty(); ++number) {
    const std::size_t end = body.find('\n');
    std::string_view line = body.substr(0, end);
    body.remove_prefix(end + 1);
    if (number == 1) {
      if (line != kFirstLine) return bad_line(number, "a checkpoint begins 'quell checkpoint 1'");
      continue;
    }
    if (number == 2) {
      const auto word = take_word(line);
      const auto made = parse_iso(line);
      if (word != "made" || !made || to_iso(*made) != line) return bad_line(number, "no time");
      checkpoint.made = *made;
      continue;
    }
    auto head = read_head(line);
    if (!head) return bad_line(number, head.error().message());
    if (!checkpoint.heads.empty() && !(checkpoint.heads.back().stream < head->stream)) {
      return bad_line(number, "the streams are not in the order of their names");
    }
    checkpoint.heads.push_back(*std::move(head));
  }
  return checkpoint;
}

}  // namespace

Result<std::string> make_checkpoint(Store& store, Instant now, const crypto::KeyPair& key) {
  QUELL_TRY(const std::vector<StreamHead> heads, store.streams());
  std::string text = fmt::format("{}\nmade {}\n", kFirstLine, to_iso(now));
  for (const StreamHead& one : heads) {
    text +=
        fmt::format("head {} {} {}\n", one.stream.text(), one.head.sequence, one.head.hash.hex());
  }
  return text + signature_line(text, key);
}

Result<Checkpoint> read_checkpoint(std::string_view text, const crypto::PublicKey& key) {
  if (text.size() > kLargest) return fail(ErrorCode::kLimit, "a checkpoint has at most 256 MiB");
  if (!text.ends_with('\n')) return fail(ErrorCode::kCorrupted, "the checkpoint is cut off");
  const std::string_view lines = text.substr(0, text.size() - 1);
  const std::size_t before_last = lines.rfind('\n');
  if (before_last == std::string_view::npos) {
    return fail(ErrorCode::kCorrupted, "the checkpoint has no signature");
  }
  const std::string_view body = text.substr(0, before_last + 1);
  if (const auto wrong = wrong_signature(lines.substr(before_last + 1), body, key)) {
    return fail(ErrorCode::kCorrupted, "the checkpoint's last line: " + *wrong);
  }
  return read_body(body);
}

}  // namespace quell::journal
