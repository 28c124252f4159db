#include "comparison.h"

#include <charconv>
#include <cstddef>
#include <utility>

namespace quell::investigate {

namespace {

constexpr std::string_view kComment = "/**/";

/// Over blanks and empty comments, which tools put in their place.
std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (text[at] == ' ' || text[at] == '+')
      ++at;
    else if (text.substr(at).starts_with(kComment))
      at += kComment.size();
    else
      break;
  }
  return at;
}

struct Number {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint32_t value = 0;
};

std::optional<Number> number_at(std::string_view text, std::size_t at) {
  at = skip_blanks(text, at);
  Number out{.begin = at};
  const auto [end, problem] =
      std::from_chars(text.data() + at, text.data() + text.size(), out.value);
  if (problem != std::errc() || out.value > kMostCompared) return std::nullopt;
  out.end = static_cast<std::size_t>(end - text.data());
  return out;
}

/// Behind an operator that ends at `at`.
std::optional<Number> behind_operator(std::string_view text, std::size_t at) {
  if (at < text.size() && text[at] == '=') ++at;
  return number_at(text, at);
}

/// "between 0 and 63": the second number.
std::optional<Number> behind_between(std::string_view text, std::size_t at) {
  constexpr std::string_view kAnd = "and";
  const auto first = number_at(text, at);
  if (!first) return std::nullopt;
  at = skip_blanks(text, first->end);
  if (!text.substr(at).starts_with(kAnd)) return std::nullopt;
  return number_at(text, at + kAnd.size());
}

}  // namespace

std::optional<Comparison> comparison_in(std::string_view text) {
  constexpr std::string_view kBetween = "between";
  if (!text.contains('<') && !text.contains('>') && !text.contains(kBetween)) return std::nullopt;
  std::optional<Number> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::optional<Number> here;
    if (text[at] == '<' || text[at] == '>')
      here = behind_operator(text, at + 1);
    else if (text[at] == 'b' && text.substr(at).starts_with(kBetween))
      here = behind_between(text, at + kBetween.size());
    if (here) found = here;
  }
  if (!found) return std::nullopt;
  std::string question(text.substr(0, found->begin));
  question += text.substr(found->end);
  return Comparison{.question = std::move(question), .number = found->value};
}

}  // namespace quell::investigate
