#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/safe_text.h"
#include "base/utf8.h"
#include "contain/setting/document.h"
#include "fmt/format.h"

namespace quell::contain::setting {

namespace {

constexpr std::size_t kLongestKey = 512;     // bytes
constexpr std::size_t kLongestValue = 4096;  // bytes: a setting, not a document
constexpr std::size_t kDeepest = 32;

constexpr std::array<std::pair<Format, std::string_view>, 8> kFormats{
    {{Format::kJson, "json"},
     {Format::kYaml, "yaml"},
     {Format::kToml, "toml"},
     {Format::kIni, "ini"},
     {Format::kProperties, "properties"},
     {Format::kPostgres, "postgres"},
     {Format::kRedis, "redis"},
     {Format::kEnv, "env"}}};

/// Whether keys have levels.
bool is_nested(Format format) {
  return has_types(format) || format == Format::kIni;
}

bool is_one_line(std::string_view text) {
  while (!text.empty()) {
    const auto next = first_code_point(text);
    // Control characters, and what YAML and JavaScript take for the end of a line.
    if (!next || next->value < 0x20 || (next->value >= 0x7f && next->value <= 0x9f) ||
        next->value == 0x2028 || next->value == 0x2029 || next->value == 0xfeff) {
      return false;
    }
    text.remove_prefix(next->bytes);
  }
  return true;
}

Error bad(std::string_view what, std::string_view text) {
  return {ErrorCode::kInvalidInput, fmt::format("\"{}\": {}", terminal_safe(text), what)};
}

/// The place of the '=' that ends the key; npos: there is none.
std::size_t end_of_key(std::string_view text) {
  return text.find('=');
}

}  // namespace

std::string_view name_of(Format format) {
  const auto* const found =
      std::ranges::find(kFormats, format, &std::pair<Format, std::string_view>::first);
  return found == kFormats.end() ? std::string_view("?") : found->second;
}

std::optional<Format> format_of(std::string_view name) {
  const auto* const found =
      std::ranges::find(kFormats, name, &std::pair<Format, std::string_view>::second);
  if (found == kFormats.end()) return std::nullopt;
  return found->first;
}

std::string_view name_of(Type type) {
  switch (type) {
    case Type::kText:
      return "a text";
    case Type::kNumber:
      return "a number";
    case Type::kBoolean:
      return "a boolean";
    case Type::kNull:
      return "null";
    case Type::kOther:
      return "neither text, number nor boolean";
  }
  return "unknown";
}

Result<Key> parse_key(std::string_view text, Format format) {
  if (text.empty() || text.size() > kLongestKey || !is_one_line(text)) {
    return std::unexpected(bad("a key is one line of at most 512 bytes", text));
  }
  if (!is_nested(format)) return Key{{std::string(text)}};
  Key key{{""}};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      key.names.emplace_back();
      continue;
    }
    if (text[i] == '\\') {
      ++i;
      if (i == text.size() || (text[i] != '.' && text[i] != '\\')) {
        return std::unexpected(
            bad("a backslash in a key stands before a dot or a backslash", text));
      }
    }
    key.names.back() += text[i];
  }
  const bool hollow =
      std::ranges::any_of(key.names, [](const std::string& name) { return name.empty(); });
  if (hollow || key.names.size() > kDeepest) {
    return std::unexpected(bad("a key is names with dots between them, as in pool.size", text));
  }
  if (format == Format::kIni && key.names.size() > 2) {
    return std::unexpected(
        bad("in an ini file a key is KEY or SECTION.KEY; other dots are written \\.", text));
  }
  return key;
}

std::string to_text(const Key& key, Format format) {
  if (!is_nested(format)) return key.names.empty() ? std::string() : key.names.front();
  std::string text;
  for (const std::string& name : key.names) {
    if (!text.empty()) text += '.';
    for (const char c : name) {
      if (c == '.' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

Result<Assignment> parse_assignment(std::string_view text, Format format) {
  const std::size_t equals = end_of_key(text);
  if (equals == std::string_view::npos) {
    return std::unexpected(bad("KEY=VALUE is wanted, as in pool.size=5", text));
  }
  std::string_view key = text.substr(0, equals);
  Assignment assignment;
  if (key.ends_with(':')) {
    key.remove_suffix(1);
    assignment.typing = Typing::kSaid;
  }
  if (assignment.typing == Typing::kSaid && !has_types(format)) {
    return std::unexpected(bad(
        fmt::format("values in this format ({}) have no types: write KEY=VALUE", name_of(format)),
        text));
  }
  QUELL_TRY(assignment.key, parse_key(key, format));
  assignment.value = text.substr(equals + 1);
  if (assignment.value.size() > kLongestValue || !is_one_line(assignment.value)) {
    return std::unexpected(
        bad("a value is one line without control characters, at most 4096 bytes", text));
  }
  return assignment;
}

std::string to_text(const Assignment& assignment, Format format) {
  return fmt::format("{}{}={}", to_text(assignment.key, format),
                     assignment.typing == Typing::kSaid ? ":" : "", assignment.value);
}

}  // namespace quell::contain::setting
