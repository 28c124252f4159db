// Writing the fields of catalogue structs as JSON values. Private to the module.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "incident/digest.h"
#include "incident/enum_names.h"
#include "json/decode.h"

namespace quell::incident::jsonform {

inline json::Value encode(const std::string& value) {
  return json::Value(utf8_or_replaced(value));
}
inline json::Value encode(std::int64_t value) {
  return value;
}
inline json::Value encode(bool value) {
  return value;
}
inline json::Value encode(Instant value) {
  return json::Value(to_iso(value));
}
inline json::Value encode(const Digest& value) {
  return json::Value(value.text());
}
template <NamedEnum E>
json::Value encode(E value) {
  return json::Value(name_of(value));
}
template <Struct T>
json::Value encode(const T& value);
template <class T>
json::Value encode(const std::vector<T>& values) {
  json::Array array;
  array.reserve(values.size());
  for (const T& value : values) array.push_back(encode(value));
  return array;
}

template <Struct T>
json::Object encode_object(const T& value) {
  json::Object object;
  T::each_field(value, [&](std::string_view name, const auto& field) {
    if constexpr (kIsOptional<std::remove_cvref_t<decltype(field)>>) {
      if (field) object.emplace(name, encode(*field));
    } else {
      object.emplace(name, encode(field));
    }
  });
  return object;
}

template <Struct T>
json::Value encode(const T& value) {
  return encode_object(value);
}

}  // namespace quell::incident::jsonform
