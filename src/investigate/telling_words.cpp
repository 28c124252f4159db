#include "telling_words.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"

namespace quell::investigate {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kShortest = 4;
constexpr std::size_t kLongest = 64;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_of_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/// In every statement, path or complaint.
bool is_common(std::string_view word) {
  static constexpr auto kCommon = std::to_array(
      {"select"sv, "union"sv,  "from"sv,   "where"sv,  "null"sv,      "order"sv,     "group"sv,
       "having"sv, "limit"sv,  "offset"sv, "insert"sv, "update"sv,    "delete"sv,    "into"sv,
       "values"sv, "case"sv,   "when"sv,   "then"sv,   "else"sv,      "like"sv,      "between"sv,
       "error"sv,  "syntax"sv, "near"sv,   "line"sv,   "statement"sv, "file"sv,      "http"sv,
       "https"sv,  "such"sv,   "found"sv,  "column"sv, "table"sv,     "unexpected"sv});
  return std::ranges::find(kCommon, word) != kCommon.end();
}

template <class Take>
void each_word(std::string_view text, Take take) {
  constexpr std::uint64_t kSeed = 0xa54ff53a5f1d36f1;
  text = text.substr(0, kMostTextForWords);
  std::array<char, kLongest> word{};
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::size_t size = 0;
    for (; at < text.size() && is_of_word(lower(text[at])); ++at) {
      if (size < kLongest) word[size++] = lower(text[at]);
    }
    const std::string_view found(word.data(), size);
    if (size < kShortest || is_common(found)) continue;
    take(found, static_cast<std::uint32_t>(hash_bytes(found, kSeed) >> 32U) | 1U);
  }
}

}  // namespace

std::vector<std::uint32_t> telling_words(std::string_view text, std::size_t most) {
  std::vector<std::uint32_t> out;
  each_word(text, [&](std::string_view /*word*/, std::uint32_t hash) { out.push_back(hash); });
  std::ranges::sort(out);
  const auto rest = std::ranges::unique(out);
  out.erase(rest.begin(), rest.end());
  if (out.size() > most) out.resize(most);
  return out;
}

std::array<std::uint32_t, 2> longest_words(std::string_view text) {
  using Sized = std::pair<std::size_t, std::uint32_t>;
  Sized first;
  Sized second;
  each_word(text, [&](std::string_view word, std::uint32_t hash) {
    const Sized one(word.size(), hash);
    if (one == first || one <= second) return;
    second = one;
    if (second > first) std::swap(first, second);
  });
  return {first.second, second.second};
}

}  // namespace quell::investigate
