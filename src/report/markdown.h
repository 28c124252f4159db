// Markdown as a type of its own, so that text from outside cannot get into an artifact unescaped:
// it is made from literals of this program and from escaped text, and from nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "incident/enum_names.h"
#include "incident/types.h"

namespace quell::report {

/// A piece of Markdown within a line.
class Markdown {
 public:
  Markdown() = default;
  /// A literal of this program as it stands. std::string and string_view do not convert: they go
  /// through prose() or code().
  template <std::size_t N>
  Markdown(const char (&literal)[N]) : text_(literal, N - 1) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

  Markdown& operator+=(const Markdown& more) {
    text_ += more.text_;
    return *this;
  }
  friend Markdown operator+(Markdown left, const Markdown& right) { return left += right; }

 private:
  friend Markdown prose(std::string_view outside);
  friend Markdown code(std::string_view outside);
  friend Markdown number(std::int64_t value);
  friend Markdown utc(Instant instant);
  friend Markdown words(Duration duration);
  friend Markdown name(std::string_view enumerator);
  std::string text_;
};

/// Text that a person wrote, as text.
Markdown prose(std::string_view outside);
/// Technical text (addresses, paths, commands, log lines) as a code span, cut to 400 columns.
Markdown code(std::string_view outside);
/// With separators: 1,204.
Markdown number(std::int64_t value);
/// "2026-11-22 01:02:03 UTC"
Markdown utc(Instant instant);
Markdown words(Duration duration);
/// An enumerator's name for reading: "sql injection" for "sql_injection".
Markdown name(std::string_view enumerator);
template <incident::NamedEnum E>
Markdown name(E value) {
  return name(incident::name_of(value));
}

/// "SQL injection", "cross-site scripting"
Markdown name(incident::Vector vector);

/// "1 request", "2 requests"
Markdown count(std::int64_t value, const Markdown& one, const Markdown& many);

/// The pieces with a separator between them.
Markdown joined(const std::vector<Markdown>& pieces, const Markdown& separator);

/// A document that grows by blocks.
class Document {
 public:
  enum class Level : std::uint8_t { kTitle = 1, kSection = 2, kPart = 3 };

  void heading(Level level, const Markdown& text);
  void section(const Markdown& text) { heading(Level::kSection, text); }
  void part(const Markdown& text) { heading(Level::kPart, text); }
  void paragraph(const Markdown& text);
  void bullets(const std::vector<Markdown>& items);
  /// Nothing when there are no rows.
  void table(const std::vector<Markdown>& columns, const std::vector<std::vector<Markdown>>& rows);

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void gap();
  std::string text_;
};

}  // namespace quell::report
