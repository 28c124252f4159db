#include "logs/rotation.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

namespace quell::logs {

namespace {

constexpr std::array<std::string_view, 8> kCompressedEndings = {".gz",  ".zst", ".zstd", ".xz",
                                                                ".bz2", ".lz4", ".Z",    ".lzma"};
constexpr std::array<std::string_view, 5> kExtensions = {".log", ".txt", ".json", ".jsonl", ".out"};

constexpr std::size_t kMostNumberDigits = 5;  // of a rotation's number: more is a date
constexpr std::size_t kDateDigits = 8;
constexpr std::size_t kDateTimeDigits = 14;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_separator(char c) {
  return c == '.' || c == '-' || c == '_';
}

std::uint64_t number_of(std::string_view digits) {
  std::uint64_t number = 0;
  for (const char c : digits) number = number * 10 + static_cast<std::uint64_t>(c - '0');
  return number;
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

/// "20261121", "202611210314", …: at least a day, at most a second; the rest is filled with zeros.
std::optional<std::uint64_t> order_of_date(std::string_view digits) {
  if (digits.size() < kDateDigits || digits.size() > kDateTimeDigits || digits.size() % 2 != 0) {
    return std::nullopt;
  }
  std::string whole(digits);
  whole.resize(kDateTimeDigits, '0');
  const std::string_view text = whole;
  const std::uint64_t year = number_of(text.substr(0, 4));
  const std::uint64_t month = number_of(text.substr(4, 2));
  const std::uint64_t day = number_of(text.substr(6, 2));
  if (year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1 || day > 31) {
    return std::nullopt;
  }
  if (number_of(text.substr(8, 2)) > 24 || number_of(text.substr(10, 2)) > 59 ||
      number_of(text.substr(12, 2)) > 60) {
    return std::nullopt;
  }
  return number_of(text);
}

/// Seconds since 1970, of nine or ten digits, as the digits of that time.
std::uint64_t order_of_seconds(std::uint64_t seconds) {
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const auto part = [](auto value) { return static_cast<std::uint64_t>(value); };
  std::uint64_t order = part(static_cast<int>(date.year()));
  order = order * 100 + part(static_cast<unsigned>(date.month()));
  order = order * 100 + part(static_cast<unsigned>(date.day()));
  order = order * 100 + part(clock.hours().count());
  order = order * 100 + part(clock.minutes().count());
  return order * 100 + part(clock.seconds().count());
}

/// A date written with separators, or without: "2026-11-21", "2026-11-21T03", "20261121-0314",
/// "20261121-1795219200". What is no digit only separates.
std::optional<RotationRank> dated(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_digit(c)) {
      digits += c;
    } else if (!is_separator(c) && c != 'T' && c != ':') {
      return std::nullopt;
    }
  }
  const RotationRank::Kind kind = RotationRank::Kind::kDated;
  if (all_digits(text) && (digits.size() == 9 || digits.size() == 10)) {
    // "2026112103" is an hour, "1795219200" are seconds: no date begins with such a month.
    if (const auto order = order_of_date(digits)) return RotationRank{kind, *order};
    return RotationRank{kind, order_of_seconds(number_of(digits))};
  }
  if (digits.size() == kDateDigits + 10 && text.size() == digits.size() + 1) {
    return RotationRank{kind, order_of_seconds(number_of(std::string_view(digits).substr(8)))};
  }
  if (const auto order = order_of_date(digits)) return RotationRank{kind, *order};
  return std::nullopt;
}

/// ".0", ".1", …: the higher the older.
std::optional<RotationRank> numbered(std::string_view text) {
  if (text.empty() || text.size() > kMostNumberDigits || !all_digits(text)) return std::nullopt;
  return RotationRank{RotationRank::Kind::kNumbered,
                      std::numeric_limits<std::uint64_t>::max() - number_of(text)};
}

struct Split {
  std::string_view stem;  // without the separator before the rank
  RotationRank rank;
};

/// The rank at the end of `name`: a number behind a dot, or a date behind any separator. The
/// earliest separator that leaves a date wins, so that "-2026-11-21" isn't taken for a day.
std::optional<Split> split(std::string_view name) {
  constexpr std::size_t kLongestDate = 24;
  const std::size_t first = name.size() > kLongestDate ? name.size() - kLongestDate : 1;
  for (std::size_t i = first; i < name.size(); ++i) {
    if (!is_separator(name[i]) || i + 1 == name.size() || !is_digit(name[i + 1])) continue;
    if (const auto rank = dated(name.substr(i + 1))) return Split{name.substr(0, i), *rank};
  }
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const auto rank = name.substr(dot) == ".old" ? numbered("1") : numbered(name.substr(dot + 1));
  if (!rank) return std::nullopt;
  return Split{name.substr(0, dot), *rank};
}

}  // namespace

RotatedName rotated_name(std::string_view file_name) {
  RotatedName result;
  std::string_view name = file_name;
  for (const std::string_view ending : kCompressedEndings) {
    if (name.size() <= ending.size() || !name.ends_with(ending)) continue;
    result.compressed_as = ending;
    name.remove_suffix(ending.size());
    break;
  }
  std::string_view extension;
  auto found = split(name);
  if (!found) {
    const auto* known = std::ranges::find_if(
        kExtensions, [&](std::string_view ending) { return name.ends_with(ending); });
    if (known != kExtensions.end()) {
      extension = *known;
      found = split(name.substr(0, name.size() - extension.size()));
    }
  }
  if (!found) {
    result.set = name;
    return result;
  }
  result.set = std::string(found->stem) + std::string(extension);
  result.rank = found->rank;
  return result;
}

std::strong_ordering in_time_order(std::string_view one, std::string_view other) {
  const RotatedName a = rotated_name(one);
  const RotatedName b = rotated_name(other);
  if (const auto order = a.set <=> b.set; order != 0) return order;
  if (const auto order = a.rank <=> b.rank; order != 0) return order;
  if (a.compressed_as.empty() != b.compressed_as.empty()) {
    return a.compressed_as.empty() ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return one <=> other;
}

}  // namespace quell::logs
