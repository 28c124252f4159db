// Names of the catalogue's enumerations, as they stand in JSON and on the command line.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

namespace quell::incident {

/// Specialised for each enumeration by generated code: kType, and kValues in order of the values.
template <class E>
struct EnumNames;

template <class E>
concept NamedEnum = requires {
  EnumNames<E>::kType;
  EnumNames<E>::kValues;
};

/// "sql_injection" for Vector::kSqlInjection.
template <NamedEnum E>
constexpr std::string_view name_of(E value) {
  return EnumNames<E>::kValues[static_cast<std::size_t>(value)];
}

/// The value with that name, or nothing.
template <NamedEnum E>
constexpr std::optional<E> from_name(std::string_view name) {
  for (std::size_t i = 0; i < EnumNames<E>::kValues.size(); ++i)
    if (EnumNames<E>::kValues[i] == name) return static_cast<E>(i);
  return std::nullopt;
}

/// Every value, for loops and command-line choices.
template <NamedEnum E>
constexpr auto all_values() {
  std::array<E, EnumNames<E>::kValues.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<E>(i);
  return all;
}

}  // namespace quell::incident
