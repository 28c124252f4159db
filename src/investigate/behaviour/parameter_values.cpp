#include "behaviour/parameter_values.h"

#include <algorithm>

#include "base/hash.h"

namespace quell::investigate {

namespace {

/// "17", "-3.5".
bool is_number(std::string_view value) {
  constexpr std::size_t kLongest = 20;
  if (value.starts_with('-')) value.remove_prefix(1);
  const auto in_number = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  return !value.empty() && value.size() <= kLongest && value.front() != '.' &&
         std::ranges::all_of(value, in_number);
}

}  // namespace

std::uint16_t name_hash(std::string_view name) {
  constexpr std::uint64_t kSeed = 0x9fb21c651e98df25;
  return static_cast<std::uint16_t>(hash_bytes(name, kSeed) >> 48U);
}

ParameterValues parameter_values(std::string_view query) {
  ParameterValues out;
  while (!query.empty() && out.size < ParameterValues::kMost) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == pair.size()) continue;
    const std::string_view name = pair.substr(0, equals);
    if (name.find_first_of("%+") != std::string_view::npos) continue;
    if (is_number(pair.substr(equals + 1))) {
      out.numbers = static_cast<std::uint8_t>(out.numbers | 1U << out.size);
    }
    out.names.at(out.size++) = name_hash(name);
  }
  return out;
}

}  // namespace quell::investigate
