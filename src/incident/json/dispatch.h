// From a type's name to the code that reads it: a table made from the variant at compile time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "json/decode.h"

namespace quell::incident::jsonform {

template <class Variant>
struct Decoder {
  std::string_view name{};
  std::int64_t version = 0;  ///< 0 for commands, which are never stored
  Result<void> (*read)(const json::Object&, Variant&) = nullptr;
};

template <class T, class Variant>
Result<void> read_alternative(const json::Object& data, Variant& out) {
  return decode_object(data, out.template emplace<T>());
}

template <class T>
constexpr std::int64_t version_of() {
  if constexpr (requires { T::kVersion; })
    return T::kVersion;
  else
    return 0;
}

template <class Variant, std::size_t... I>
constexpr auto sorted_decoders(std::index_sequence<I...> /*indices*/) {
  std::array<Decoder<Variant>, sizeof...(I)> table{
      {{std::variant_alternative_t<I, Variant>::kName,
        version_of<std::variant_alternative_t<I, Variant>>(),
        &read_alternative<std::variant_alternative_t<I, Variant>, Variant>}...}};
  std::ranges::sort(table, {}, &Decoder<Variant>::name);
  return table;
}

/// The reader of that type; nullptr when there is none.
template <class Variant>
const Decoder<Variant>* find_decoder(std::string_view name) {
  static constexpr auto kTable =
      sorted_decoders<Variant>(std::make_index_sequence<std::variant_size_v<Variant>>());
  const auto found = std::ranges::lower_bound(kTable, name, {}, &Decoder<Variant>::name);
  return found != kTable.end() && found->name == name ? &*found : nullptr;
}

}  // namespace quell::incident::jsonform
