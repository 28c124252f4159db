#include "json/decode.h"

#include <algorithm>

namespace quell::incident::jsonform {

Result<void> decode(const json::Value& value, std::string& out) {
  const auto* text = value.if_string();
  if (text == nullptr) return fail(ErrorCode::kInvalidInput, "must be text");
  if (text->size() > limits::kEventBytes) return fail(ErrorCode::kLimit, "is too long");
  out.assign(text->data(), text->size());
  return {};
}

Result<void> decode(const json::Value& value, std::int64_t& out) {
  if (!value.is_int64()) return fail(ErrorCode::kInvalidInput, "must be a whole number");
  out = value.get_int64();
  return {};
}

Result<void> decode(const json::Value& value, bool& out) {
  if (!value.is_bool()) return fail(ErrorCode::kInvalidInput, "must be true or false");
  out = value.get_bool();
  return {};
}

Result<void> decode(const json::Value& value, Instant& out) {
  // One allowed form: what to_iso writes. parse_iso alone would also take offsets.
  constexpr std::size_t kIsoBytes = std::string_view("2026-11-22T03:14:15.000926Z").size();
  const auto* text = value.if_string();
  if (text == nullptr || text->size() != kIsoBytes || text->back() != 'Z' || (*text)[10] != 'T' ||
      (*text)[19] != '.')
    return fail(ErrorCode::kInvalidInput, "must be a time like 2026-11-22T03:14:15.000926Z");
  QUELL_TRY(out, parse_iso(std::string_view(*text)));
  return {};
}

Result<void> decode(const json::Value& value, Digest& out) {
  const auto* text = value.if_string();
  if (text == nullptr) return fail(ErrorCode::kInvalidInput, "must be a digest");
  QUELL_TRY(out, Digest::parse(std::string_view(*text)));
  return {};
}

Error not_among(std::string_view type, std::span<const std::string_view> values) {
  std::string message = "must be a " + std::string(type) + ": one of";
  for (const auto value : values)
    message += (message.back() == 'f' ? " " : ", ") + std::string(value);
  return {ErrorCode::kInvalidInput, std::move(message)};
}

Error with_place(std::string_view name, const Error& cause) {
  return {cause.code(), std::string(name) + (cause.code() == ErrorCode::kUnsupported ? ": " : " ") +
                            cause.message()};
}

Error missing_field(std::string_view name) {
  return {ErrorCode::kInvalidInput, std::string(name) + " is missing"};
}

Error unknown_field(const json::Object& object, const std::vector<std::string_view>& known) {
  for (const auto& member : object)
    if (std::ranges::find(known, std::string_view(member.key())) == known.end())
      return {ErrorCode::kInvalidInput, "unknown field '" + std::string(member.key()) + "'"};
  return {ErrorCode::kInvalidInput, "a field is there twice"};
}

}  // namespace quell::incident::jsonform
