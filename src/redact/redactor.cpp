#include "redact/redactor.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/limits.h"
#include "line.h"

namespace quell::redact {

FirstBytes::FirstBytes(const Rules& rules) {
  const auto mark = [](std::bitset<kBytes>& bytes, const std::string& text) {
    if (!text.empty()) bytes.set(static_cast<unsigned char>(text.front()));
  };
  for (const PrefixRule& rule : rules.prefixes) mark(of_prefixes, rule.prefix);
  for (const OptionRule& rule : rules.options) {
    for (const std::string& program : rule.of) mark(of_programs, program);
  }
}

void Redactor::feed(std::string_view piece, std::string& out) {
  while (!piece.empty()) {
    const std::size_t end = piece.find('\n');
    take(piece.substr(0, end));
    if (end == std::string_view::npos) return;
    flush(out);
    out += '\n';
    piece.remove_prefix(end + 1);
  }
}

void Redactor::take(std::string_view part) {
  const std::size_t room = limits::kLogLine - line_.size();
  line_ += part.substr(0, room);
  left_out_ += part.size() - std::min(room, part.size());
}

void Redactor::cut_at_a_word() {
  // So that no secret is cut in two and goes unseen because its first half is too short.
  constexpr std::size_t kLongestWord = 1024;
  const std::size_t space = line_.find_last_of(" \t,;&\"'");
  const std::size_t keep =
      std::max(space == std::string::npos ? 0 : space + 1, line_.size() - kLongestWord);
  left_out_ += line_.size() - keep;
  line_.resize(keep);
}

void Redactor::flush(std::string& out) {
  if (left_out_ > 0) cut_at_a_word();
  // A carriage return belongs to the line's end, not to a value.
  const bool carriage_return = left_out_ == 0 && line_.ends_with('\r');
  if (carriage_return) line_.pop_back();
  Line({*rules_, first_bytes_}, line_, carried_, tally_).redact(out);
  if (left_out_ > 0) out += fmt::format("[{} bytes left out]", left_out_);
  if (carriage_return) out += '\r';
  line_.clear();
  left_out_ = 0;
}

void Redactor::finish(std::string& out) {
  flush(out);
}

std::string redacted(const Rules& rules, std::string_view text) {
  Redactor redactor(rules);
  std::string out;
  redactor.feed(text, out);
  redactor.finish(out);
  return out;
}

}  // namespace quell::redact
