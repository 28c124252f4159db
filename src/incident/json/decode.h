// Reading the fields of catalogue structs from JSON, strictly. Private to the module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "doc/json.h"
#include "incident/digest.h"
#include "incident/enum_names.h"
#include "incident/policy.h"

namespace quell::incident::jsonform {

Result<void> decode(const json::Value& value, std::string& out);
Result<void> decode(const json::Value& value, std::int64_t& out);
Result<void> decode(const json::Value& value, bool& out);
Result<void> decode(const json::Value& value, Instant& out);
Result<void> decode(const json::Value& value, Digest& out);

/// "severity must be one of S1, S2, ..."
Error not_among(std::string_view type, std::span<const std::string_view> values);
Error with_place(std::string_view name, const Error& cause);
Error missing_field(std::string_view name);
/// Names a member of the object that is not among `known`.
Error unknown_field(const json::Object& object, const std::vector<std::string_view>& known);

template <NamedEnum E>
Result<void> decode(const json::Value& value, E& out) {
  const auto* text = value.if_string();
  const auto found = text == nullptr ? std::nullopt : from_name<E>(std::string_view(*text));
  if (!found) return std::unexpected(not_among(EnumNames<E>::kType, EnumNames<E>::kValues));
  out = *found;
  return {};
}

template <class T>
concept Struct = requires(T& value) { T::each_field(value, [](std::string_view, auto&) {}); };

template <Struct T>
Result<void> decode(const json::Value& value, T& out);

template <class T>
Result<void> decode(const json::Value& value, std::vector<T>& out) {
  const auto* array = value.if_array();
  if (array == nullptr) return fail(ErrorCode::kInvalidInput, "must be a list");
  if (array->size() > kListItems) return fail(ErrorCode::kLimit, "has too many items");
  out.resize(array->size());
  for (std::size_t i = 0; i < out.size(); ++i)
    if (auto item = decode((*array)[i], out[i]); !item)
      return std::unexpected(with_place("item " + std::to_string(i + 1), item.error()));
  return {};
}

template <class T>
Result<void> decode(const json::Value& value, std::optional<T>& out) {
  return decode(value, out.emplace());
}

template <class T>
constexpr bool kIsOptional = false;
template <class T>
constexpr bool kIsOptional<std::optional<T>> = true;

template <Struct T>
Result<void> decode_object(const json::Object& object, T& out) {
  std::optional<Error> error;
  std::size_t used = 0;
  T::each_field(out, [&](std::string_view name, auto& field) {
    if (error) return;
    const json::Value* member = object.if_contains(name);
    if (member == nullptr) {
      if (!kIsOptional<std::remove_reference_t<decltype(field)>>) error = missing_field(name);
      return;
    }
    ++used;
    if (auto done = decode(*member, field); !done) error = with_place(name, done.error());
  });
  if (error) return std::unexpected(*std::move(error));
  if (used == object.size()) return {};
  std::vector<std::string_view> known;
  T::each_field(out, [&](std::string_view name, auto&) { known.push_back(name); });
  return std::unexpected(unknown_field(object, known));
}

template <Struct T>
Result<void> decode(const json::Value& value, T& out) {
  const auto* object = value.if_object();
  if (object == nullptr) return fail(ErrorCode::kInvalidInput, "must be an object");
  return decode_object(*object, out);
}

}  // namespace quell::incident::jsonform
