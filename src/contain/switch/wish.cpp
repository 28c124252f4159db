#include <algorithm>
#include <cstddef>

#include "base/safe_text.h"
#include "base/utf8.h"
#include "contain/switch.h"
#include "fmt/format.h"
#include "target_escapes.h"

namespace quell::contain {
namespace {

constexpr std::size_t kLongest = 256;

Error unwanted(std::string_view word, std::string_view target, std::string_view why) {
  return {ErrorCode::kInvalidInput, fmt::format("\"{}\": {}; wanted is \"{}:NAME=VALUE\"",
                                                terminal_safe(target.substr(0, 64)), why, word)};
}

bool must_be_escaped(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '%' || c == '=';
}

std::string encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (must_be_escaped(c)) {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result;
}

/// One allowed form: what must be escaped is, and nothing else.
std::optional<std::string> decoded(std::string_view text) {
  std::optional<std::string> result = unescaped(text);
  if (result && encoded(*result) != text) return std::nullopt;
  return result;
}

/// Nothing that a terminal, a header or a path could take for something else.
bool is_fine(std::string_view text) {
  return !text.empty() && text.size() <= kLongest && utf8_or_replaced(text) == text &&
         terminal_safe(text) == text;
}

}  // namespace

Result<SwitchWish> parse_switch(std::string_view word, std::string_view target) {
  const std::string prefix = std::string(word) + ":";
  if (!target.starts_with(prefix)) {
    return std::unexpected(unwanted(word, target, "not understood"));
  }
  const std::string_view rest = target.substr(prefix.size());
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos) {
    return std::unexpected(unwanted(word, target, "the value is missing"));
  }
  const auto name = decoded(rest.substr(0, equals));
  const auto value = decoded(rest.substr(equals + 1));
  if (!name || !value || !is_fine(*name) || !is_fine(*value)) {
    return std::unexpected(
        unwanted(word, target, "name and value are printable and of 1 to 256 bytes"));
  }
  return SwitchWish{.name = *name, .value = *value};
}

std::string switch_target(std::string_view word, const SwitchWish& wish) {
  return fmt::format("{}:{}={}", word, encoded(wish.name), encoded(wish.value));
}

Result<std::string> read_switch(std::string_view word, std::string_view typed,
                                std::string_view usual) {
  const std::string prefix = std::string(word) + ":";
  std::string text(typed);
  if (!typed.starts_with(prefix)) {
    const std::size_t equals = typed.rfind('=');
    const std::string_view value =
        equals == std::string_view::npos ? usual : typed.substr(equals + 1);
    text = switch_target(
        word, {.name = std::string(typed.substr(0, equals)), .value = std::string(value)});
  }
  QUELL_CHECK(parse_switch(word, text));
  return text;
}

}  // namespace quell::contain
