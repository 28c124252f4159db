#include "call/secret_forms.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/hex.h"
#include "credential/base64.h"
#include "crypto/secret.h"

namespace quell::contain::call {
namespace {

constexpr std::string_view kHidden = "(secret)";
constexpr std::size_t kShortestCoded = 6;  // bytes: shorter ones would be found by chance

/// What stands for something: its bytes, and how long it is written.
struct Escape {
  std::string bytes;
  std::size_t length = 0;
};
using Unescape = std::optional<Escape> (*)(std::string_view at);

std::optional<unsigned> number_of(std::string_view digits) {
  unsigned number = 0;
  if (digits.empty()) return std::nullopt;
  for (const char c : digits) {
    const bool decimal = c >= '0' && c <= '9';
    const char lower = static_cast<char>(c | 0x20);
    if (!decimal && (lower < 'a' || lower > 'f')) return std::nullopt;
    number = number * 16 + static_cast<unsigned>(decimal ? c - '0' : lower - 'a' + 10);
  }
  return number;
}

/// UTF-8 of a code point below 0x10000; surrogates are no text, and no secret holds them.
std::string utf8_of(unsigned point) {
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) {
    return {static_cast<char>(0xC0U | (point >> 6U)), static_cast<char>(0x80U | (point & 0x3FU))};
  }
  return {static_cast<char>(0xE0U | (point >> 12U)),
          static_cast<char>(0x80U | ((point >> 6U) & 0x3FU)),
          static_cast<char>(0x80U | (point & 0x3FU))};
}

std::optional<Escape> of_percent(std::string_view at) {
  if (at.front() != '%' || at.size() < 3) return std::nullopt;
  const auto byte = number_of(at.substr(1, 2));
  if (!byte) return std::nullopt;
  return Escape{std::string(1, static_cast<char>(*byte)), 3};
}

std::optional<Escape> of_form(std::string_view at) {
  return at.front() == '+' ? Escape{" ", 1} : of_percent(at);
}

std::optional<Escape> of_json(std::string_view at) {
  if (at.front() != '\\' || at.size() < 2) return std::nullopt;
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  if (const std::size_t found = kLetters.find(at[1]); found != std::string_view::npos) {
    return Escape{std::string(1, kMeant[found]), 2};
  }
  if (at[1] != 'u' || at.size() < 6) return std::nullopt;
  const auto point = number_of(at.substr(2, 4));
  if (!point) return std::nullopt;
  return Escape{utf8_of(*point), 6};
}

std::optional<Escape> of_html(std::string_view at) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kEntities = {{
      {"&amp;", "&"},
      {"&lt;", "<"},
      {"&gt;", ">"},
      {"&quot;", "\""},
      {"&#34;", "\""},
      {"&#39;", "'"},
      {"&#x27;", "'"},
      {"&#x2F;", "/"},
      {"&apos;", "'"},
  }};
  for (const auto& [written, meant] : kEntities) {
    if (at.starts_with(written)) return Escape{std::string(meant), written.size()};
  }
  return std::nullopt;
}

std::optional<Escape> of_nothing(std::string_view /*at*/) {
  return std::nullopt;
}

/// A text as it is meant, and where each of its bytes is written.
struct Meant {
  std::string bytes;
  std::vector<std::uint32_t> begins;  ///< one more than there are bytes

  Meant(std::string_view text, Unescape unescape) {
    bytes.reserve(text.size());
    begins.reserve(text.size() + 1);
    for (std::size_t i = 0; i < text.size();) {
      const Escape next = unescape(text.substr(i)).value_or(Escape{std::string(1, text[i]), 1});
      bytes += next.bytes;
      begins.insert(begins.end(), next.bytes.size(), static_cast<std::uint32_t>(i));
      i += next.length;
    }
    begins.push_back(static_cast<std::uint32_t>(text.size()));
  }
};

/// Marks every byte of the text that is part of one of the forms.
void mark(const Meant& meant, std::string_view form, std::vector<bool>& hidden) {
  for (std::size_t at = meant.bytes.find(form); at != std::string::npos;
       at = meant.bytes.find(form, at + 1)) {
    // Up to where the next byte is written: an escape is hidden whole.
    const std::uint32_t last = meant.begins[at + form.size() - 1];
    std::size_t end = at + form.size();
    while (end + 1 < meant.begins.size() && meant.begins[end] == last) ++end;
    for (std::size_t i = meant.begins[at]; i < meant.begins[end]; ++i) hidden[i] = true;
  }
}

std::string as_in_urls(std::string text) {
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  return text;
}

/// Digits that say nothing but bytes of the secret, wherever it begins in a group of three.
std::vector<std::string> coded(std::string_view secret) {
  std::vector<std::string> forms;
  constexpr std::size_t kGroup = 3;
  for (std::size_t lead = 0; lead < kGroup; ++lead) {
    std::string base64 = to_base64(std::string(lead, '\0') + std::string(secret));
    // The first digit of the secret's own bits alone, and the last that no byte behind it changes.
    const std::size_t first = lead == 0 ? 0 : lead + 1;
    const std::size_t end = (lead + secret.size()) * 8 / 6;
    base64 = base64.substr(first, end - first);
    forms.push_back(as_in_urls(base64));
    forms.push_back(std::move(base64));
  }
  const std::string hex = to_hex(std::vector<std::uint8_t>(secret.begin(), secret.end()));
  std::string upper = hex;
  for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  forms.push_back(hex);
  forms.push_back(std::move(upper));
  return forms;
}

std::string with_hidden(std::string_view text, const std::vector<bool>& hidden) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!hidden[i]) {
      result += text[i];
    } else if (i == 0 || !hidden[i - 1]) {
      result += kHidden;
    }
  }
  return result;
}

}  // namespace

std::string without_secrets(std::string_view text, const std::vector<std::string_view>& secrets) {
  std::vector<bool> hidden(text.size(), false);
  // A text that holds nothing of a form is not read for it.
  constexpr std::array<std::pair<std::string_view, Unescape>, 5> kForms = {
      {{"", of_nothing}, {"%", of_percent}, {"+", of_form}, {"\\", of_json}, {"&", of_html}}};
  for (const auto& [begin, unescape] : kForms) {
    if (!text.contains(begin)) continue;
    Meant meant(text, unescape);
    for (const std::string_view secret : secrets) {
      if (!secret.empty()) mark(meant, secret, hidden);
    }
    crypto::wipe(meant.bytes);
  }
  const Meant plain(text, of_nothing);
  for (const std::string_view secret : secrets) {
    if (secret.size() < kShortestCoded) continue;
    for (std::string& form : coded(secret)) {
      mark(plain, form, hidden);
      crypto::wipe(form);
    }
  }
  return with_hidden(text, hidden);
}

}  // namespace quell::contain::call
