#include "forecast_words.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "incident/types.h"

namespace quell::cli {

std::string grouped(std::int64_t number) {
  std::string digits = fmt::format("{}", number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string forecast_words(const incident::Forecast& forecast) {
  std::string words =
      forecast.attack_total == 0
          ? std::string("no attack request in these logs")
          : fmt::format("stops {} of {} attack requests ({} %)", grouped(forecast.attack_stopped),
                        grouped(forecast.attack_total),
                        forecast.attack_stopped * 100 / forecast.attack_total);
  words += fmt::format("; hits {} ordinary requests of {} clients",
                       grouped(forecast.legitimate_hit), grouped(forecast.legitimate_clients));
  if (forecast.per_hour) words += fmt::format(", {} an hour", grouped(*forecast.per_hour));
  return words;
}

}  // namespace quell::cli
