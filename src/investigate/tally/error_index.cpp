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
  bool escaped = false;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote && !escaped) quote = 0;
      escaped = c == '\\' && !escaped;
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

/// What databases say of a statement that they cannot read. Not what they say of values: "invalid
/// input syntax for type integer" is the answer to a value that was handed over as one.
bool is_about_statement(std::string_view text) {
  constexpr std::array<std::string_view, 20> kComplaints = {"syntax error",
                                                            "syntaxerror",
                                                            "sql syntax",
                                                            "er_parse_error",
                                                            "unrecognized token",
                                                            "ora-00933",
                                                            "ora-01756",
                                                            "ora-00936",
                                                            "ora-01789",
                                                            "unterminated quoted string",
                                                            "unclosed quotation",
                                                            "quoted string not properly terminated",
                                                            "unknown column",
                                                            "no such column",
                                                            "no such function",
                                                            "same number of result columns",
                                                            "different number of columns",
                                                            "same number of columns",
                                                            "order by term out of range",
                                                            "one statement at a time"};
  return has_any(unquoted(lower(text)), kComplaints);
}

/// A program's own syntax errors are of the language that it is written in.
bool is_of_a_language(std::string_view exception) {
  return exception == "SyntaxError" || exception == "ParseError";
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
  const bool malformed = !is_of_a_language(event.exception) &&
                         (is_about_statement(event.exception) || is_about_statement(event.cause) ||
                          is_about_statement(event.message));
  const Kind kind = malformed ? Kind::kMalformed : Kind::kOther;
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
    ++(found->second.kind == Kind::kMalformed ? out.malformed : out.other);
    out.lines.insert(request.request_line);
  }
  out.is_covered = has_ids && !requests_.is_cut() && first_ <= first && last_ >= last;
  return out;
}

}  // namespace quell::investigate
