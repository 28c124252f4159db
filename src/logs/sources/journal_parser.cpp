#include "sources/journal_parser.h"

#include <algorithm>
#include <utility>

namespace quell::logs {

namespace {

struct Named {
  std::string_view name;
  JournalField field;
};
constexpr std::array<Named, 8> kFields = {{
    {"__REALTIME_TIMESTAMP", JournalField::kRealtime},
    {"_SOURCE_REALTIME_TIMESTAMP", JournalField::kSourceRealtime},
    {"_HOSTNAME", JournalField::kHostname},
    {"SYSLOG_IDENTIFIER", JournalField::kIdentifier},
    {"_COMM", JournalField::kCommand},
    {"_PID", JournalField::kPid},
    {"SYSLOG_PID", JournalField::kSyslogPid},
    {"MESSAGE", JournalField::kMessage},
}};

constexpr std::uint64_t kLengthBytes = 8;

JournalField field_of(std::string_view name) {
  const auto* found = std::ranges::find(kFields, name, &Named::name);
  return found == kFields.end() ? JournalField::kOther : found->field;
}

bool is_name(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::size_t limit_of(JournalField field) {
  return field == JournalField::kMessage ? kJournalMessageBytes : kJournalFieldBytes;
}

}  // namespace

std::size_t JournalParser::feed(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !complete_) {
    const std::size_t step_size = step(bytes.substr(taken));
    taken += step_size;
    at_ += step_size;
  }
  return taken;
}

std::size_t JournalParser::step(std::string_view bytes) {
  switch (state_) {
    case State::kName:
      if (name_.empty()) {
        line_at_ = at_;
        if (const std::size_t taken = whole_field(bytes); taken > 0) return taken;
      }
      return name(bytes);
    case State::kText:
      return text(bytes);
    case State::kLength:
      return length(bytes);
    case State::kData:
      return data(bytes);
    case State::kDataEnd:
      if (bytes.front() != '\n') {
        give_up("no newline behind binary data");
        return 0;
      }
      state_ = State::kName;
      return 1;
    case State::kLost:
      return lost(bytes);
  }
  return bytes.size();
}

/// The usual case, without a copy of the name: a text field that is there as a whole.
std::size_t JournalParser::whole_field(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return 0;
  const std::string_view line = bytes.substr(0, end);
  const std::size_t equals = line.find('=');
  if (equals > kJournalNameBytes || !is_name(line.substr(0, equals))) return 0;
  any_ = true;
  field_ = field_of(line.substr(0, equals));
  if (field_ != JournalField::kOther) {
    keep(line.substr(equals + 1));
    end_value();
  }
  return end + 1;
}

/// The start of a line, up to '=' or its end.
std::size_t JournalParser::name(std::string_view bytes) {
  const std::size_t end = bytes.find_first_of("=\n");
  const std::string_view part = bytes.substr(0, end);
  if (name_.size() + part.size() > kJournalNameBytes) {
    give_up("a field's name is longer than 64 bytes");
    return 0;
  }
  name_ += part;
  if (end == std::string_view::npos) return bytes.size();
  if (bytes[end] == '\n') {
    line_without_value();
    return end + 1;
  }
  if (!is_name(name_)) {
    give_up("a field's name holds other bytes than A-Z, 0-9 and _");
    return 0;
  }
  begin_value(State::kText);
  return end + 1;
}

/// Nothing ends the entry; a name alone comes before binary data.
void JournalParser::line_without_value() {
  if (name_.empty()) {
    end_entry();
  } else if (is_name(name_)) {
    begin_value(State::kLength);
    left_ = kLengthBytes;
    size_ = 0;
  } else {
    give_up("a line is neither a field nor a field's name");
  }
}

void JournalParser::begin_value(State state) {
  any_ = true;
  field_ = field_of(name_);
  name_.clear();
  state_ = state;
}

std::size_t JournalParser::text(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  keep(bytes.substr(0, end));
  if (end == std::string_view::npos) return bytes.size();
  end_value();
  state_ = State::kName;
  return end + 1;
}

/// Eight bytes, the lowest first.
std::size_t JournalParser::length(std::string_view bytes) {
  std::size_t taken = 0;
  for (; taken < bytes.size() && left_ > 0; ++taken, --left_) {
    const auto byte = static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[taken]));
    size_ |= byte << (8 * (kLengthBytes - left_));
  }
  if (left_ > 0) return taken;
  if (size_ > kJournalFieldClaim) {
    give_up("binary data claim to be over 1 GiB long");
  } else {
    left_ = size_;
    state_ = State::kData;
    if (left_ == 0) {
      end_value();
      state_ = State::kDataEnd;
    }
  }
  return taken;
}

std::size_t JournalParser::data(std::string_view bytes) {
  const std::size_t taken = std::min<std::uint64_t>(left_, bytes.size());
  keep(bytes.substr(0, taken));
  left_ -= taken;
  if (left_ == 0) {
    end_value();
    state_ = State::kDataEnd;
  }
  return taken;
}

/// After a fault: on to the next line that begins an entry.
std::size_t JournalParser::lost(std::string_view bytes) {
  if (!name_full_) {
    const std::size_t wanted = kJournalExportStart.size() - name_.size();
    const std::string_view part = bytes.substr(0, std::min(bytes.find('\n'), wanted));
    name_ += part;
    if (name_ == kJournalExportStart) {
      name_ = kJournalExportStart.substr(0, kJournalExportStart.size() - 1);
      begin_value(State::kText);
      return part.size();
    }
    name_full_ = !kJournalExportStart.starts_with(name_);
    if (!part.empty()) return part.size();
  }
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return bytes.size();
  name_.clear();
  name_full_ = false;
  return end + 1;
}

void JournalParser::keep(std::string_view bytes) {
  if (field_ == JournalField::kOther) return;
  const std::size_t room = limit_of(field_) - value_.size();
  value_ += bytes.substr(0, room);
  cut_ = cut_ || bytes.size() > room;
}

/// The first of several values counts, except of MESSAGE: there each is a line.
void JournalParser::end_value() {
  if (field_ != JournalField::kOther) {
    auto& kept = entry_.fields[static_cast<std::size_t>(field_)];
    if (!kept) {
      kept = std::move(value_);
    } else if (field_ == JournalField::kMessage) {
      const std::size_t room = kJournalMessageBytes - std::min(kept->size(), kJournalMessageBytes);
      cut_ = cut_ || value_.size() + 1 > room;
      if (room > 0) *kept += '\n' + value_.substr(0, room - 1);
    }
  }
  if (std::exchange(cut_, false)) ++faults_.cut;
  value_.clear();
}

void JournalParser::end_entry() {
  if (std::exchange(any_, false)) complete_ = std::exchange(entry_, {});
}

/// What is known of the entry is an entry; then the next one is looked for.
void JournalParser::give_up(std::string_view why) {
  note_malformed(why, line_at_);
  value_.clear();
  cut_ = false;
  end_entry();
  // The line at hand may itself begin an entry: then it has come here as a name.
  name_full_ = !kJournalExportStart.starts_with(name_);
  state_ = State::kLost;
}

void JournalParser::note_malformed(std::string_view why, std::uint64_t at) {
  if (faults_.malformed++ > 0) return;
  faults_.first_at = at;
  faults_.why = why;
}

void JournalParser::finish() {
  if (state_ == State::kLost) return;
  const bool inside_value =
      state_ == State::kText || state_ == State::kLength || state_ == State::kData;
  faults_.ended_inside_entry = any_ || inside_value || !name_.empty();
  if (inside_value && state_ != State::kLength) end_value();
  end_entry();
  state_ = State::kName;
  name_.clear();
}

std::optional<JournalEntry> JournalParser::take_entry() {
  return std::exchange(complete_, std::nullopt);
}

}  // namespace quell::logs
