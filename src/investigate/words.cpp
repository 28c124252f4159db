#include "words.h"

#include <fmt/format.h>

#include <array>

namespace quell::investigate {

namespace {

struct Unit {
  double bytes;
  std::string_view name;
};
constexpr std::array<Unit, 4> kUnits = {{{1e9, "GB"}, {1e6, "MB"}, {100, "kB"}, {0, "B"}}};

const Unit& unit_of(double bytes) {
  for (const Unit& unit : kUnits) {
    if (bytes >= unit.bytes) return unit;
  }
  return kUnits.back();
}

std::string number_in(double bytes, const Unit& unit) {
  const double scale = unit.name == "kB" ? 1e3 : unit.name == "B" ? 1 : unit.bytes;
  const double value = bytes / scale;
  return unit.name == "B" || value >= 10 ? fmt::format("{:.0f}", value)
                                         : fmt::format("{:.1f}", value);
}

}  // namespace

std::string size_words(double bytes) {
  const Unit& unit = unit_of(bytes);
  return fmt::format("{} {}", number_in(bytes, unit), unit.name);
}

std::string size_range(double from, double to) {
  const Unit& unit = unit_of(to);
  const std::string low = number_in(from, unit);
  const std::string high = number_in(to, unit);
  if (low == high) return size_words(to);
  return fmt::format("{}–{} {}", low, high, unit.name);
}

std::string grouped(std::uint64_t number) {
  std::string out = std::to_string(number);
  for (std::size_t at = out.size(); at > 3;) {
    at -= 3;
    out.insert(at, ",");
  }
  return out;
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return joined({grouped(number), " ", noun, number == 1 ? "" : "s"});
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::size_t bytes = 0;
  for (const std::string_view part : parts) bytes += part.size();
  std::string out;
  out.reserve(bytes);
  for (const std::string_view part : parts) out += part;
  return out;
}

}  // namespace quell::investigate
