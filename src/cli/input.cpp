#include "input.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "cli/subcommand.h"

namespace quell::cli {
namespace {

std::string trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kSpace) - first + 1));
}

std::string missing_message(std::string_view name, std::string_view what) {
  if (name.starts_with('-')) return fmt::format("give {} TEXT: {}", name, what);
  return fmt::format("give {}: {}", name, what);
}

/// The parameters of all forms, without repeats.
std::vector<std::string_view> all_parameters(std::span<const Form> forms) {
  std::vector<std::string_view> all;
  for (const Form& form : forms) {
    all.push_back(form.key);
    all.insert(all.end(), form.with.begin(), form.with.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::string keys_that_take(std::span<const Form> forms, std::string_view parameter) {
  std::string keys;
  for (const Form& form : forms) {
    if (std::find(form.with.begin(), form.with.end(), parameter) == form.with.end()) continue;
    keys += (keys.empty() ? "" : " or ") + std::string(form.key);
  }
  return keys;
}

}  // namespace

std::string Input::checked(std::string_view name, std::string text) {
  if (utf8_or_replaced(text) != text) {
    refuse(fmt::format("the text of {} is not UTF-8", name));
    return "";
  }
  return text;
}

std::string Input::required(std::string_view name, std::string_view what) {
  if (mistake_) return "";
  auto text = arguments_.text(name);
  if (!text) text = console_.ask(fmt::format("{}: ", what));
  std::string value = trimmed(text.value_or(""));
  if (value.empty()) refuse(missing_message(name, what));
  return checked(name, std::move(value));
}

std::optional<std::string> Input::optional(std::string_view name) {
  if (mistake_) return std::nullopt;
  auto text = arguments_.text(name);
  if (!text) return std::nullopt;
  std::string value = checked(name, trimmed(*text));
  if (value.empty()) return std::nullopt;
  return value;
}

std::vector<std::string> Input::list(std::string_view name) {
  std::vector<std::string> values;
  if (mistake_) return values;
  for (const std::string& one : arguments_.list(name)) {
    std::string value = checked(name, trimmed(one));
    if (!value.empty()) values.push_back(std::move(value));
  }
  return values;
}

std::optional<std::int64_t> Input::number(std::string_view name) {
  const auto text = optional(name);
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const char* const end = text->data() + text->size();
  const auto [read_to, failed] = std::from_chars(text->data(), end, value);
  if (failed == std::errc() && read_to == end && value >= 0) return value;
  refuse(fmt::format("{} must be a whole number, not \"{}\"", name, *text));
  return std::nullopt;
}

std::int64_t Input::required_number(std::string_view name, std::string_view what) {
  if (mistake_) return 0;
  if (arguments_.has(name)) return number(name).value_or(0);
  const std::string typed = required(name, what);
  std::int64_t value = 0;
  const char* const end = typed.data() + typed.size();
  const auto [read_to, failed] = std::from_chars(typed.data(), end, value);
  if (!mistake_ && (failed != std::errc() || read_to != end || value < 0)) {
    refuse(fmt::format("{} must be a whole number, not \"{}\"", name, typed));
  }
  return value;
}

void Input::refuse(std::string message) {
  if (!mistake_) mistake_ = Error(ErrorCode::kInvalidInput, std::move(message));
}

Result<void> Input::check() const {
  if (mistake_) return std::unexpected(*mistake_);
  return {};
}

Result<const Form*> chosen_form(const Arguments& arguments, std::span<const Form> forms) {
  const Form* chosen = nullptr;
  for (const Form& form : forms) {
    if (!arguments.has(form.key)) continue;
    if (chosen != nullptr) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("give either {} or {}, not both", chosen->key, form.key));
    }
    chosen = &form;
  }
  if (chosen == nullptr) chosen = &forms.front();
  for (const std::string_view parameter : all_parameters(forms)) {
    const bool fits =
        parameter == chosen->key ||
        std::find(chosen->with.begin(), chosen->with.end(), parameter) != chosen->with.end();
    if (fits || !arguments.has(parameter)) continue;
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{} goes with {}, not with {}", parameter,
                            keys_that_take(forms, parameter), chosen->key));
  }
  return chosen;
}

Result<Instant> parse_when(std::string_view typed, Instant now) {
  if (typed == "now") return now;
  if (const auto ago = parse_duration(typed.substr(typed.starts_with('-') ? 1 : 0))) {
    return now - *ago;
  }
  if (auto day = parse_iso(std::string(typed) + "T00:00:00Z")) return day;
  auto instant = parse_iso(typed);
  if (instant) return instant;
  return fail(instant.error(),
              "a time is 2026-11-22T03:14:15Z, 2026-11-22, now, or 90m or -90m (so long ago)");
}

}  // namespace quell::cli
