#include "fields.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/utf8.h"
#include "incident/policy.h"
#include "json/decode.h"

namespace quell::incident {
namespace {

bool is_ascii(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  while (!text.empty()) {
    const auto point = first_code_point(text);
    if (!point) return false;
    text.remove_prefix(point->bytes);
  }
  return true;
}

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
}

/// Bytes in JSON: a control byte becomes six.
std::size_t written_bytes(std::string_view text) {
  const auto controls = std::ranges::count_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
  return text.size() + 5 * static_cast<std::size_t>(controls);
}

/// Walks all fields of a command and notes what is wrong. Invariant: problems_ name the outermost
/// field, which is what a person can give.
class Checker {
 public:
  explicit Checker(std::string_view supply) : supply_(supply) {}

  void field(std::string_view name, const auto& value) {
    name_ = name;
    check(value);
  }

  [[nodiscard]] std::vector<MissingFact> take() {
    if (bytes_ > kCommandText)
      problem("is too long: " + std::to_string(bytes_) + " bytes in all, at most " +
              std::to_string(kCommandText) + "; put it into evidence");
    return std::move(problems_);
  }

 private:
  void problem(std::string why) {
    problems_.push_back({.fact = std::string(name_),
                         .why = std::string(name_) + " " + std::move(why),
                         .supply = std::string(supply_)});
  }

  void check(const std::string& text) {
    bytes_ += written_bytes(text);
    if (is_blank(text)) problem("is empty");
    if (!is_utf8(text)) problem("is not UTF-8");
  }
  void check(std::int64_t number) {
    if (number < 0) problem("is negative");
  }
  template <class T>
  void check(const std::optional<T>& value) {
    if (value) check(*value);
  }
  template <class T>
  void check(const std::vector<T>& values) {
    if (values.size() > kListItems) return problem("has too many items");
    for (const T& value : values) check(value);
  }
  template <jsonform::Struct T>
  void check(const T& value) {
    T::each_field(value, [this](std::string_view, const auto& part) { this->check(part); });
  }
  // Instants, digests, flags and enumerations cannot be wrong.
  void check(Instant) {}
  void check(const Digest&) {}
  void check(bool) {}
  template <NamedEnum E>
  void check(E) {}

  std::string_view supply_;
  std::string_view name_;
  std::size_t bytes_ = 0;
  std::vector<MissingFact> problems_;
};

constexpr std::size_t kObservedText = 16UZ * 1024;

/// See tidied(). A class, so that the members see each other whatever their order.
struct Tidier {
  static void tidy(std::string& text) {
    if (!is_utf8(text)) text = utf8_or_replaced(text);
    if (written_bytes(text) <= kObservedText) return;
    const std::size_t whole = text.size();
    std::size_t kept = std::min(whole, kObservedText / 6);
    while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0U) == 0x80U) --kept;
    text.resize(kept);
    text += " … (cut, " + std::to_string(whole) + " bytes)";
  }
  template <class T>
  static void tidy(std::optional<T>& value) {
    if (value) tidy(*value);
  }
  template <class T>
  static void tidy(std::vector<T>& values) {
    if (values.size() > kListItems) values.resize(kListItems);
    for (T& value : values) tidy(value);
  }
  template <jsonform::Struct T>
  static void tidy(T& value) {
    T::each_field(value, [](std::string_view, auto& field) { Tidier::tidy(field); });
  }
  template <class T>
    requires(std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, Instant> ||
             std::is_same_v<T, Digest>)
  static void tidy(T& /*value*/) {}
};

}  // namespace

std::vector<MissingFact> check_fields(const CommandBody& body) {
  Checker checker(spec_of(body).cli);
  std::visit(
      [&](const auto& command) {
        std::remove_cvref_t<decltype(command)>::each_field(
            command, [&](std::string_view name, const auto& value) { checker.field(name, value); });
      },
      body);
  return checker.take();
}

CommandBody tidied(CommandBody body) {
  std::visit([](auto& command) { Tidier::tidy(command); }, body);
  return body;
}

}  // namespace quell::incident
