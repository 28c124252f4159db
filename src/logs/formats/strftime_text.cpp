// Apache's %{format}t: a time read by the format of strftime(3) that it was written with.
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/time.h"
#include "formats/text.h"
#include "formats/time_reader.h"
#include "formats/time_text.h"

namespace quell::logs {

namespace {

void skip_letters(TimeReader& reader) {
  while (!reader.rest().empty() && is_letter(reader.rest().front())) reader.skip();
}

void read_epoch(TimeReader& reader, TimeParts& parts) {
  const std::string_view ahead = reader.rest();
  const auto end = std::ranges::find_if_not(ahead, is_digit);
  const auto size = static_cast<std::size_t>(end - ahead.begin());
  parts.epoch = epoch_time(ahead.substr(0, size));
  if (!parts.epoch) reader.fail();
  for (std::size_t i = 0; i < size; ++i) reader.skip();
}

void read_half_of_day(TimeReader& reader, TimeParts& parts) {
  const bool after_noon = reader.take_text("PM") || reader.take_text("pm");
  if (!after_noon && !reader.take_text("AM") && !reader.take_text("am")) reader.fail();
  parts.hour = parts.hour % 12 + (after_noon ? 12 : 0);
}

/// One directive that reads a single number or name. False: not one of these.
bool read_simple(char directive, TimeReader& reader, TimeParts& parts) {
  switch (directive) {
    case 'Y':
      parts.year = reader.number(4);
      return true;
    case 'y':
      parts.year = 2000 + reader.number(2);
      return true;
    case 'm':
      parts.month = static_cast<unsigned>(reader.number(2));
      return true;
    case 'd':
      parts.day = static_cast<unsigned>(reader.number(2));
      return true;
    case 'e':
      parts.day = reader.padded_day();
      return true;
    case 'H':
    case 'I':
      parts.hour = reader.number(2);
      return true;
    case 'M':
      parts.minute = reader.number(2);
      return true;
    case 'S':
      parts.second = reader.number(2);
      return true;
    case 'j':
      (void)reader.number(3);
      return true;
    case 'z':
      parts.zone = reader.zone();
      return true;
    default:
      return false;
  }
}

void read_directive(char directive, TimeReader& reader, TimeParts& parts) {
  if (read_simple(directive, reader, parts)) return;
  switch (directive) {
    case 'b':
    case 'h':
      parts.month = reader.month();
      return;
    case 'B':
      parts.month = reader.month();
      return skip_letters(reader);
    case 'a':
    case 'A':
      return skip_letters(reader);
    case 'Z':
      if (reader.rest().starts_with("UTC") || reader.rest().starts_with("GMT")) {
        parts.zone = Duration(0);
      }
      return skip_letters(reader);
    case 'p':
      return read_half_of_day(reader, parts);
    case 's':
      return read_epoch(reader, parts);
    case '%':
      return reader.expect('%');
    default:
      return reader.fail();
  }
}

/// The formats that one letter stands for.
std::string_view expanded(char directive) {
  switch (directive) {
    case 'T':
      return "%H:%M:%S";
    case 'F':
      return "%Y-%m-%d";
    case 'R':
      return "%H:%M";
    case 'D':
      return "%m/%d/%y";
    default:
      return {};
  }
}

void read_format(std::string_view format, TimeReader& reader, TimeParts& parts) {
  while (!format.empty() && reader.good()) {
    const char c = format.front();
    format.remove_prefix(1);
    if (c != '%' || format.empty()) {
      reader.expect(c);
      continue;
    }
    const char directive = format.front();
    format.remove_prefix(1);
    const std::string_view longer = expanded(directive);
    if (longer.empty()) {
      read_directive(directive, reader, parts);
      continue;
    }
    for (std::size_t i = 0; i < longer.size(); ++i) {
      if (longer[i] == '%') {
        read_directive(longer[++i], reader, parts);
      } else {
        reader.expect(longer[i]);
      }
    }
  }
}

}  // namespace

bool read_by_strftime(std::string_view format, std::string_view text, TimeParts& parts) {
  TimeReader reader(text);
  read_format(format, reader, parts);
  return reader.good() && reader.rest().empty();
}

}  // namespace quell::logs
