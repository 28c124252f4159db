#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/safe_text.h"
#include "contain/credential.h"
#include "fmt/format.h"
#include "target_escapes.h"

namespace quell::contain {
namespace {

constexpr std::size_t kLongestTarget = 4096;
constexpr std::size_t kLongestName = 256;

Error unwanted(std::string_view word, std::string_view why) {
  return {
      ErrorCode::kInvalidInput,
      fmt::format("{}; wanted is \"{}:NAME new:PATH\" (a new secret is made and written there), "
                  "\"{}:NAME take:PATH\" or \"{}:NAME lock\", and where the leaked secret is "
                  "known old:PATH",
                  why, word, word, word)};
}

/// "%20" is a space. nullopt: a bad escape, or a byte that nothing here may hold.
std::optional<std::string> decoded(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  std::optional<std::string> result = unescaped(text);
  if (result && std::ranges::any_of(*result, is_control)) return std::nullopt;
  return result;
}

std::optional<std::filesystem::path> path_of(std::string_view text) {
  const auto path = decoded(text);
  if (!path || !path->starts_with('/')) return std::nullopt;
  return std::filesystem::path(*path);
}

/// One term behind the first. How many ways were named is counted: exactly one must be.
Result<void> read_option(std::string_view word, std::string_view term, CredentialWish& wish,
                         int& ways) {
  using How = CredentialWish::How;
  if (term == "lock") {
    wish.how = How::kLock;
    ++ways;
    return {};
  }
  const std::size_t colon = term.find(':');
  const std::string_view key = term.substr(0, colon);
  const bool known = key == "new" || key == "take" || key == "old";
  if (!known || colon == std::string_view::npos) {
    return std::unexpected(
        unwanted(word, fmt::format("\"{}\" is not understood", terminal_safe(term))));
  }
  const auto path = path_of(term.substr(colon + 1));
  if (!path) {
    return std::unexpected(
        unwanted(word, fmt::format("\"{}\": an absolute path is wanted", terminal_safe(term))));
  }
  if (key == "old") {
    if (wish.old_file) return std::unexpected(unwanted(word, "old: is there twice"));
    wish.old_file = *path;
    return {};
  }
  wish.how = key == "new" ? How::kMake : How::kTake;
  wish.file = *path;
  ++ways;
  return {};
}

}  // namespace

Result<CredentialWish> parse_credential(std::string_view word, std::string_view target) {
  if (target.size() > kLongestTarget) {
    return std::unexpected(unwanted(word, "the target is too long"));
  }
  const std::string prefix = std::string(word) + ":";
  if (!target.starts_with(prefix)) {
    return std::unexpected(
        unwanted(word, fmt::format("\"{}\" is not understood", terminal_safe(target))));
  }
  std::string_view rest = target.substr(prefix.size());
  const std::size_t space = std::min(rest.find(' '), rest.size());
  const auto name = decoded(rest.substr(0, space));
  if (!name || name->empty() || name->size() > kLongestName) {
    return std::unexpected(unwanted(word, "the name is missing, too long or not printable"));
  }
  CredentialWish wish{.name = *name};
  rest.remove_prefix(space);
  int ways = 0;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::size_t end = std::min(rest.find(' '), rest.size());
    if (end != 0) QUELL_CHECK(read_option(word, rest.substr(0, end), wish, ways));
    rest.remove_prefix(end);
  }
  if (ways == 0) {
    return std::unexpected(unwanted(word, "it is not said where the new secret is to be written"));
  }
  if (ways > 1) return std::unexpected(unwanted(word, "only one of new:, take: and lock can be"));
  return wish;
}

}  // namespace quell::contain
