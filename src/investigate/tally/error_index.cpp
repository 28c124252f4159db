#include "error_index.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestText = 512;

std::size_t one(const auto& /*value*/) {
  return 1;
}

std::string lower(std::string_view text) {
  std::string out(text.substr(0, kLongestText));
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

/// Without what stands in quotes, which is often what a client sent.
std::string unquoted(std::string_view text) {
  std::string out;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else {
      out += c;
    }
  }
  return out;
}

template <std::size_t N>
bool has_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// Types of exceptions of the libraries that talk to databases.
bool is_database_type(std::string_view type) {
  constexpr std::array<std::string_view, 12> kTypes = {
      "sql",  "psycopg", "postgres",     "mariadb",   "oracle",   "jdbc",
      "odbc", "pdo",     "activerecord", "django.db", "doctrine", "database"};
  return has_any(lower(type), kTypes);
}

/// What databases say when a statement is malformed.
bool is_database_complaint(std::string_view message) {
  constexpr std::array<std::string_view, 12> kComplaints = {"syntax error",
                                                            "sql syntax",
                                                            "sqlstate",
                                                            "unrecognized token",
                                                            "xpath syntax",
                                                            "ora-0",
                                                            "no such column",
                                                            "unterminated quoted string",
                                                            "unclosed quotation",
                                                            "unknown column",
                                                            "same number of result columns",
                                                            "one statement at a time"};
  return has_any(unquoted(lower(message)), kComplaints);
}

}  // namespace

void ErrorIndex::note(std::uint32_t key, Kind kind) {
  requests_.trim_at_times([](const Error& error) { return one(error); });
  Error* error = requests_.find_or_make(key);
  if (error != nullptr) error->kind = std::max(error->kind, kind);
}

void ErrorIndex::add(const logs::AppEvent& event) {
  const bool is_error = !event.exception.empty() || event.level >= logs::Level::kError;
  if (!is_error || (event.request_id.empty() && event.request.empty())) return;
  const bool database = is_database_type(event.exception) || is_database_type(event.cause) ||
                        is_database_complaint(event.message);
  const Kind kind = database ? Kind::kDatabase : Kind::kOther;
  if (event.request_id.empty()) return note(request_line_hash(event.request), kind);
  note(request_id_hash(event.request_id), kind);
  if (!event.time) return;
  first_ = std::min(first_, *event.time);
  last_ = std::max(last_, *event.time);
}

void ErrorIndex::merge(const ErrorIndex& other) {
  requests_.note_cut(other.requests_);
  for (const auto& [key, error] : other.requests_.map()) {
    Error* mine = requests_.find_or_make(key);
    if (mine != nullptr) mine->kind = std::max(mine->kind, error.kind);
  }
  first_ = std::min(first_, other.first_);
  last_ = std::max(last_, other.last_);
}

void ErrorIndex::settle() {
  requests_.trim([](const Error& error) { return one(error); });
}

LoggedErrors ErrorIndex::of(std::span<const Observation> sample, Instant first,
                            Instant last) const {
  LoggedErrors out;
  bool has_ids = !sample.empty();
  for (const Observation& request : sample) {
    has_ids = has_ids && request.request_id != 0;
    auto found = requests_.map().find(request.request_id);
    if (request.request_id == 0 || found == requests_.map().end())
      found = requests_.map().find(request.request_line);
    if (found == requests_.map().end()) continue;
    ++(found->second.kind == Kind::kDatabase ? out.database : out.other);
    out.lines.insert(request.request_line);
  }
  out.is_covered = has_ids && !requests_.is_cut() && first_ <= first && last_ >= last;
  return out;
}

}  // namespace quell::investigate
