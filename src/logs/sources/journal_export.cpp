#include "logs/journal_export.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/time.h"
#include "sources/journal_parser.h"

namespace quell::logs {

namespace {

constexpr std::size_t kInputBytes = 256UZ * 1024;
constexpr std::uint64_t kLastMicrosecond = 253'402'300'799'999'999ULL;  // of the year 9999

std::optional<Instant> instant_of(const std::optional<std::string>& field) {
  if (!field || field->empty()) return std::nullopt;
  std::uint64_t microseconds = 0;
  const char* end = field->data() + field->size();
  const auto [rest, error] = std::from_chars(field->data(), end, microseconds);
  if (error != std::errc() || rest != end || microseconds > kLastMicrosecond) return std::nullopt;
  return Instant(Duration(static_cast<std::int64_t>(microseconds)));
}

/// A name as one word: whoever writes to the journal can choose its identifier, and must not be
/// able to pretend another program or another message.
std::string word_of(const std::optional<std::string>& field, std::string_view refused) {
  std::string word = field.value_or("");
  for (char& c : word) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f' || refused.contains(c)) c = '_';
  }
  return word;
}

bool is_number(const std::optional<std::string>& field) {
  constexpr std::size_t kMostDigits = 10;
  return field && !field->empty() && field->size() <= kMostDigits &&
         std::ranges::all_of(*field, [](char c) { return c >= '0' && c <= '9'; });
}

/// "2026-11-22T03:14:15.123456+00:00 host sshd[812]: "; nullopt without a time.
std::optional<std::string> prefix_of(const JournalEntry& entry) {
  auto time = instant_of(entry[JournalField::kRealtime]);
  if (!time) time = instant_of(entry[JournalField::kSourceRealtime]);
  if (!time) return std::nullopt;
  std::string iso = to_iso(*time);
  iso.pop_back();  // the Z
  std::string host = word_of(entry[JournalField::kHostname], "");
  std::string program = word_of(entry[JournalField::kIdentifier], ":[]");
  if (program.empty()) program = word_of(entry[JournalField::kCommand], ":[]");
  std::string prefix = fmt::format("{}+00:00 {} {}", iso, host.empty() ? "-" : host,
                                   program.empty() ? "unknown" : program);
  const auto& pid = is_number(entry[JournalField::kPid]) ? entry[JournalField::kPid]
                                                         : entry[JournalField::kSyslogPid];
  if (is_number(pid)) prefix += "[" + *pid + "]";
  return prefix + ": ";
}

class JournalExportSource final : public Source {
 public:
  explicit JournalExportSource(std::unique_ptr<Source> raw)
      : name_(raw->name()), raw_(std::move(raw)), buffer_(kInputBytes) {}

  [[nodiscard]] std::string_view name() const override { return name_; }

  Result<std::size_t> read(std::span<char> into) override {
    std::size_t made = 0;
    while (made < into.size()) {
      if (message_left_) {
        made += render(into.subspan(made));
      } else if (!input_.empty()) {
        parse();
      } else if (made > 0 || over_) {
        break;
      } else {
        more();
      }
    }
    if (made == 0 && failure_) return std::unexpected(*failure_);
    return made;
  }

  Result<bool> is_ready_within(Duration at_most) override {
    while (!message_left_ && !input_.empty()) parse();
    if (message_left_ || over_) return true;
    QUELL_TRY(const bool ready, raw_->is_ready_within(at_most));
    if (!ready) return false;
    more();
    while (!message_left_ && !input_.empty()) parse();
    return message_left_.has_value() || over_;
  }

 private:
  void more() {
    const auto size = raw_->read(buffer_);
    if (size && *size > 0) {
      input_ = {buffer_.data(), *size};
      return;
    }
    over_ = true;
    parser_.finish();
    begin_entry();
    if (!size) {
      failure_ = size.error();
    } else {
      failure_ = faults();
    }
  }

  void parse() {
    input_.remove_prefix(parser_.feed(input_));
    begin_entry();
  }

  void begin_entry() {
    auto entry = parser_.take_entry();
    if (!entry || !(*entry)[JournalField::kMessage]) return;  // without a message: no line
    auto prefix = prefix_of(*entry);
    if (!prefix) {
      parser_.note_malformed("an entry has no time");
      return;
    }
    prefix_ = *std::move(prefix);
    message_ = *std::move(entry->fields[static_cast<std::size_t>(JournalField::kMessage)]);
    message_left_ = message_;
    prefix_at_ = 0;
  }

  /// Line by line as there is room: a message of newlines alone would be a hundred times as long.
  std::size_t render(std::span<char> into) {
    std::size_t made = 0;
    const auto put = [&](std::string_view bytes) {
      const std::size_t size = std::min(bytes.size(), into.size() - made);
      if (size > 0) std::memcpy(into.data() + made, bytes.data(), size);
      made += size;
      return size;
    };
    while (message_left_ && made < into.size()) {
      if (prefix_at_ < prefix_.size()) {
        prefix_at_ += put(std::string_view(prefix_).substr(prefix_at_));
        continue;
      }
      const std::size_t end = message_left_->find('\n');
      const std::string_view line = message_left_->substr(0, end);
      if (!line.empty()) {
        message_left_->remove_prefix(put(line));
        continue;
      }
      put("\n");
      prefix_at_ = 0;
      if (end != std::string_view::npos) message_left_->remove_prefix(1);
      if (message_left_->empty()) message_left_.reset();  // its last newline begins no line
    }
    return made;
  }

  [[nodiscard]] std::optional<Error> faults() const {
    const JournalParser::Faults& faults = parser_.faults();
    std::vector<std::string> words;
    if (faults.ended_inside_entry) {
      words.emplace_back("the journal export ends in the middle of an entry");
    }
    if (faults.malformed > 0) {
      words.push_back(fmt::format("{} of the journal export malformed, first at byte {}: {}",
                                  faults.malformed == 1
                                      ? std::string("1 entry")
                                      : fmt::format("{} entries", faults.malformed),
                                  faults.first_at, faults.why));
    }
    if (faults.cut > 0) {
      words.push_back(fmt::format("{} field{} longer than the limit (a message: 1 MiB)", faults.cut,
                                  faults.cut == 1 ? "" : "s"));
    }
    if (words.empty()) return std::nullopt;
    const bool only_cut = faults.malformed == 0 && !faults.ended_inside_entry;
    return Error(only_cut ? ErrorCode::kLimit : ErrorCode::kInvalidInput,
                 fmt::format("{}; the rest was read", fmt::join(words, "; ")));
  }

  std::string name_;
  std::unique_ptr<Source> raw_;
  std::vector<char> buffer_;
  std::string_view input_;  // what of buffer_ was not parsed
  JournalParser parser_;
  std::string prefix_;
  std::string message_;
  std::optional<std::string_view> message_left_;  // what of message_ was not handed over
  std::size_t prefix_at_ = 0;
  bool over_ = false;
  std::optional<Error> failure_;
};

}  // namespace

std::unique_ptr<Source> journal_export(std::unique_ptr<Source> raw) {
  return std::make_unique<JournalExportSource>(std::move(raw));
}

}  // namespace quell::logs
