#include "markdown.h"

#include <fmt/format.h>

#include "base/safe_text.h"

namespace quell::report {
namespace {

constexpr std::size_t kCodeColumns = 400;

std::string with_separators(std::int64_t value) {
  std::string digits = std::to_string(value);
  const std::size_t first = value < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

}  // namespace

Markdown prose(std::string_view outside) {
  Markdown markdown;
  markdown.text_ = markdown_safe(outside);
  return markdown;
}

Markdown code(std::string_view outside) {
  Markdown markdown;
  markdown.text_ = markdown_code(fit(terminal_safe(outside), kCodeColumns));
  return markdown;
}

Markdown number(std::int64_t value) {
  Markdown markdown;
  markdown.text_ = with_separators(value);
  return markdown;
}

Markdown utc(Instant instant) {
  std::string iso = to_iso(instant);  // 2026-11-22T03:14:15.000926Z
  iso[10] = ' ';
  Markdown markdown;
  markdown.text_ = iso.substr(0, 19) + " UTC";
  return markdown;
}

Markdown words(Duration duration) {
  Markdown markdown;
  markdown.text_ = to_words(duration);
  return markdown;
}

Markdown name(std::string_view enumerator) {
  Markdown markdown;
  for (const char c : enumerator) markdown.text_ += c == '_' ? ' ' : c;
  return markdown;
}

Markdown name(incident::Vector vector) {
  using incident::Vector;
  switch (vector) {
    case Vector::kSqlInjection:
      return "SQL injection";
    case Vector::kXss:
      return "cross-site scripting";
    case Vector::kSsrf:
      return "server-side request forgery";
    case Vector::kAuthBypass:
      return "authentication bypass";
    default:
      return name(incident::name_of(vector));
  }
}

Markdown count(std::int64_t value, const Markdown& one, const Markdown& many) {
  return number(value) + " " + (value == 1 ? one : many);
}

Markdown joined(const std::vector<Markdown>& pieces, const Markdown& separator) {
  Markdown all;
  for (const Markdown& piece : pieces) {
    if (!all.empty()) all += separator;
    all += piece;
  }
  return all;
}

void Document::gap() {
  if (!text_.empty()) text_ += '\n';
}

void Document::heading(Level level, const Markdown& text) {
  gap();
  text_ += std::string(static_cast<std::size_t>(level), '#') + " " + text.text() + "\n";
}

void Document::paragraph(const Markdown& text) {
  gap();
  text_ += text.text() + "\n";
}

void Document::bullets(const std::vector<Markdown>& items) {
  if (items.empty()) return;
  gap();
  for (const Markdown& item : items) text_ += "- " + item.text() + "\n";
}

void Document::table(const std::vector<Markdown>& columns,
                     const std::vector<std::vector<Markdown>>& rows) {
  if (rows.empty()) return;
  const auto line = [this](const std::vector<Markdown>& cells) {
    for (const Markdown& cell : cells) text_ += "| " + cell.text() + " ";
    text_ += "|\n";
  };
  gap();
  line(columns);
  for (std::size_t i = 0; i < columns.size(); ++i) text_ += "|---";
  text_ += "|\n";
  for (const auto& row : rows) line(row);
}

}  // namespace quell::report
