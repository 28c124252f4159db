// Which parameters a query fills, and whether with numbers, in 14 bytes. Private to investigate.
// Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::investigate {

/// Of a parameter's decoded name; names that fall together are taken for one.
std::uint16_t name_hash(std::string_view name);

struct ParameterValues {
  static constexpr std::size_t kMost = 6;  ///< parameters of one query; the rest is not looked at

  std::array<std::uint16_t, kMost> names{};
  std::uint8_t size = 0;
  std::uint8_t numbers = 0;  ///< a bit for each

  [[nodiscard]] bool is_numeric(std::size_t index) const { return (numbers >> index & 1U) != 0; }
};

/// `query`: without its '?', as sent. Empty values are left out, and names that are encoded.
ParameterValues parameter_values(std::string_view query);

}  // namespace quell::investigate
