#include "delay_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>

namespace quell::investigate {

namespace {

constexpr double kMostSeconds = 3600;

enum class Unit : std::uint8_t {
  kSeconds,      ///< sleep(5)
  kCount,        ///< ping -n 6: one second between two
  kRepetitions,  ///< benchmark(5000000, …): how long hangs on the machine
  kClock,        ///< '0:0:5'
};
struct Call {
  std::string_view word;
  Unit unit;
};
constexpr std::array<Call, 9> kCalls = {{
    {"sleep", Unit::kSeconds},
    {"receive_message", Unit::kSeconds},
    {"waitfor delay", Unit::kClock},
    {"waitfor/**/delay", Unit::kClock},
    {"benchmark", Unit::kRepetitions},
    {"ping -n", Unit::kCount},
    {"ping -c", Unit::kCount},
    {"ping${ifs}-c", Unit::kCount},
    {"timeout /t", Unit::kSeconds},
}};
/// What may stand between a call and its number.
constexpr std::string_view kBetween = " \t(\"'+";
constexpr std::string_view kFieldSeparator = "${ifs}";

std::string_view skip_between(std::string_view text) {
  while (!text.empty()) {
    if (text.starts_with(kFieldSeparator))
      text.remove_prefix(kFieldSeparator.size());
    else if (kBetween.contains(text.front()))
      text.remove_prefix(1);
    else
      break;
  }
  return text;
}

/// A number that ends where it ends; moves `text` behind it.
std::optional<double> number(std::string_view& text) {
  double value = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (problem != std::errc() || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

/// "0:0:5" → 5.
std::optional<double> clock(std::string_view text) {
  double seconds = 0;
  for (int field = 0; field < 3; ++field) {
    const auto value = number(text);
    if (!value) return std::nullopt;
    seconds = seconds * 60 + *value;
    if (!text.starts_with(':')) break;
    text.remove_prefix(1);
  }
  return seconds;
}

/// receive_message('a',5): the number behind the last comma before the call ends.
std::string_view last_argument(std::string_view text) {
  const std::size_t comma = text.substr(0, text.find(')')).rfind(',');
  return comma == std::string_view::npos ? text : text.substr(comma + 1);
}

std::optional<double> seconds_of(const Call& call, std::string_view rest) {
  constexpr double kRepetitionsPerSecond = 5e6;
  if (call.word == "receive_message") rest = last_argument(rest);
  rest = skip_between(rest);
  if (call.unit == Unit::kClock) return clock(rest);
  const auto value = number(rest);
  if (!value) return std::nullopt;
  if (call.unit == Unit::kCount) return std::max(*value - 1, 0.0);
  if (call.unit == Unit::kRepetitions) return *value / kRepetitionsPerSecond;
  return value;
}

/// Two letters side by side of each of kCalls: nearly all values have none of them, and one look at
/// each byte says so. (Without branches: the compiler makes it sixteen bytes at a time.)
bool may_have_call(std::string_view text) {
  unsigned char found = 0;
  for (std::size_t at = 1; at < text.size(); ++at) {
    const char a = text[at - 1];
    const char b = text[at];
    const bool of_sleep_or_timeout = (a == 'e') & ((b == 'e') | (b == 'o'));
    const bool of_message_or_benchmark = (b == 'm') & ((a == '_') | (a == 'h'));
    const bool of_waitfor_or_ping = ((a == 't') & (b == 'f')) | ((a == 'n') & (b == 'g'));
    found |= static_cast<unsigned char>(of_sleep_or_timeout | of_message_or_benchmark |
                                        of_waitfor_or_ping);
  }
  return found != 0;
}

bool asks_something(std::string_view text) {
  constexpr std::array<std::string_view, 7> kConditions = {"case", "if(",  "iif(",  "substr",
                                                           "mid(", "elt(", "ascii("};
  return std::ranges::any_of(kConditions, [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

}  // namespace

std::optional<DelayRequest> delay_request(std::string_view text) {
  constexpr int kMostTries = 8;  // of one word: what is no call, as in "sleep well"
  if (!may_have_call(text)) return std::nullopt;
  for (const Call& call : kCalls) {
    std::size_t at = text.find(call.word);
    for (int tries = 0; at != std::string_view::npos && tries < kMostTries; ++tries) {
      const auto seconds = seconds_of(call, text.substr(at + call.word.size()));
      if (seconds) {
        return DelayRequest{
            .milliseconds = static_cast<std::uint32_t>(std::min(*seconds, kMostSeconds) * 1000),
            .conditional = asks_something(text)};
      }
      at = text.find(call.word, at + 1);
    }
  }
  return std::nullopt;
}

}  // namespace quell::investigate
