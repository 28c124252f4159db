#include "contain/setting/document.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/limits.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "setting/engine.h"

namespace quell::contain::setting {

namespace {

const Engine& engine_of(Format format) {
  switch (format) {
    case Format::kJson:
      return json_engine();
    case Format::kYaml:
      return yaml_engine();
    default:
      return line_engine();
  }
}

Result<void> check_bytes(std::string_view text, Format format) {
  if (text.size() > limits::kDocumentBytes) {
    return fail(ErrorCode::kLimit,
                fmt::format("the file is larger than {} bytes", limits::kDocumentBytes));
  }
  if (text.find('\0') != std::string_view::npos) {
    return fail(ErrorCode::kInvalidInput, "the file holds a zero byte: it is no text");
  }
  if (has_types(format) && utf8_or_replaced(text) != text) {
    return fail(ErrorCode::kInvalidInput, "the file is not UTF-8");
  }
  return {};
}

std::string number_form(const std::string& text) {
  const auto value = json::parse(text);
  return value ? json::line(*value) : text;
}

/// The same value, however the number is written.
bool same(const Scalar& left, const Scalar& right) {
  if (left.type != right.type) return false;
  if (left.text == right.text) return true;
  return left.type == Type::kNumber && number_form(left.text) == number_form(right.text);
}

bool looks_boolean(std::string_view text, Format format) {
  if (text == "true" || text == "false") return true;
  return format == Format::kYaml &&
         (text == "yes" || text == "no" || text == "on" || text == "off");
}

/// A text that replaces a value keeps that value's type, or is refused.
Result<Scalar> kept_type(const Scalar& there, const std::string& text, Format format) {
  switch (there.type) {
    case Type::kText:
      return Scalar{Type::kText, text};
    case Type::kNumber:
      if (is_json_number(text)) return Scalar{Type::kNumber, text};
      break;
    case Type::kBoolean:
      if (looks_boolean(text, format)) return Scalar{Type::kBoolean, text};
      break;
    case Type::kNull:
    case Type::kOther:
      break;
  }
  return fail(ErrorCode::kUnsupported,
              fmt::format("the value there is {}, and \"{}\" is not: write KEY:=VALUE to say "
                          "another type (5, true, \"text\")",
                          name_of(there.type), terminal_safe(text)));
}

Result<Scalar> wanted_value(const Spot& spot, const Assignment& wish, Format format) {
  if (!has_types(format)) return Scalar{Type::kText, wish.value};
  if (wish.typing == Typing::kSaid) {
    QUELL_TRY(Scalar said, json_scalar(wish.value));
    if (said.type == Type::kNull && format == Format::kToml) {
      return fail(ErrorCode::kUnsupported, "TOML has no null");
    }
    return said;
  }
  if (const auto* slot = std::get_if<Slot>(&spot)) {
    return kept_type(slot->value, wish.value, format);
  }
  if (is_json_number(wish.value)) return Scalar{Type::kNumber, wish.value};
  if (looks_boolean(wish.value, format)) return Scalar{Type::kBoolean, wish.value};
  return Scalar{Type::kText, wish.value};
}

Error uneditable(const Assignment& wish, Format format, std::string_view why) {
  return {ErrorCode::kUnsupported, fmt::format("{} cannot be set surely: {}",
                                               terminal_safe(to_text(wish.key, format)), why)};
}

/// An empty mapping that the key was added to: it is no value of its own any more.
bool is_empty_parent(const Leaf& leaf, const Key& key) {
  return leaf.value.type == Type::kOther && leaf.key.names.size() + 1 == key.names.size() &&
         std::equal(leaf.key.names.begin(), leaf.key.names.end(), key.names.begin());
}

/// Everything but the key is as it was, in its order, and the key has its value.
bool is_only_change(std::vector<Leaf> before, std::vector<Leaf> after, const Leaf& wanted) {
  const auto is_key = [&](const Leaf& leaf) { return leaf.key == wanted.key; };
  if (std::ranges::count_if(before, is_key) > 1 || std::ranges::count_if(after, is_key) != 1) {
    return false;
  }
  if (!same(std::ranges::find_if(after, is_key)->value, wanted.value)) return false;
  std::erase_if(
      before, [&](const Leaf& leaf) { return is_key(leaf) || is_empty_parent(leaf, wanted.key); });
  std::erase_if(after, is_key);
  return before == after;
}

Result<Spot> spot_of(std::string_view text, Format format, const Key& key) {
  QUELL_CHECK(check_bytes(text, format));
  // The engines look for places only in what their reader took.
  QUELL_CHECK(engine_of(format).leaves(text, format));
  return engine_of(format).spot(text, format, key);
}

}  // namespace

bool has_types(Format format) {
  return format == Format::kJson || format == Format::kYaml || format == Format::kToml;
}

Result<std::vector<Leaf>> leaves(std::string_view text, Format format) {
  QUELL_CHECK(check_bytes(text, format));
  return engine_of(format).leaves(text, format);
}

Result<std::optional<Scalar>> value_at(std::string_view text, Format format, const Key& key) {
  QUELL_TRY(const std::vector<Leaf> all, leaves(text, format));
  const auto found = std::ranges::find(all, key, &Leaf::key);
  if (found == all.end()) return std::optional<Scalar>();
  return std::optional(found->value);
}

Result<std::optional<Extent>> extent_of(std::string_view text, Format format, const Key& key) {
  QUELL_TRY(const Spot spot, spot_of(text, format, key));
  const auto* slot = std::get_if<Slot>(&spot);
  if (slot == nullptr) return std::optional<Extent>();
  return std::optional(Extent{slot->begin, slot->end});
}

Result<std::string> with_value(std::string_view text, Format format, const Assignment& wish) {
  QUELL_TRY(const std::vector<Leaf> before, leaves(text, format));
  const Engine& engine = engine_of(format);
  QUELL_TRY(const Spot spot, engine.spot(text, format, wish.key));
  const auto* slot = std::get_if<Slot>(&spot);
  if (slot != nullptr && !slot->objection.empty()) {
    return std::unexpected(uneditable(wish, format, slot->objection));
  }
  QUELL_TRY(const Scalar wanted, wanted_value(spot, wish, format));
  std::string result(text);
  if (slot != nullptr) {
    if (same(slot->value, wanted)) return result;
    QUELL_TRY(const std::string spelled, engine.spelling(wanted, slot->quotes, format));
    result.replace(slot->begin, slot->end - slot->begin, spelled);
  } else {
    const Gap& gap = std::get<Gap>(spot);
    QUELL_TRY(const std::string spelled, engine.spelling(wanted, gap.quotes, format));
    result.insert(gap.at, gap.before + spelled + gap.after);
  }
  const auto after = leaves(result, format);
  if (!after || !is_only_change(before, *after, {wish.key, wanted})) {
    return std::unexpected(
        uneditable(wish, format, "the changed file would not read as the old one but for it"));
  }
  return result;
}

}  // namespace quell::contain::setting
