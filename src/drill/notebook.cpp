#include "notebook.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "doc/json.h"

namespace quell::drill {
namespace {

constexpr std::string_view kSucceeded = "likely";
constexpr std::string_view kConfirmed = "confirmed";

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned value = 0;
    if (text[at] == '%' && at + 2 < text.size()) {
      const auto end = text.data() + at + 3;
      if (std::from_chars(text.data() + at + 1, end, value, 16).ptr == end) {
        out += static_cast<char>(value);
        at += 2;
        continue;
      }
    }
    out += text[at] == '+' ? ' ' : text[at];
  }
  return out;
}

/// Lower-case words; comments and punctuation part them.
std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all(1);
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    if (letter) {
      all.back() += c;
    } else if (!all.back().empty()) {
      all.emplace_back();
    }
  }
  return all;
}

/// The word after the first `key`, or "".
std::string after(const std::vector<std::string>& words, std::string_view key) {
  const auto found = std::ranges::find(words, key);
  return found == words.end() || found + 1 == words.end() ? "" : *(found + 1);
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Line {
  std::string actor;
  std::string vector;
  std::string verdict;
  std::string endpoint;
  std::string request;
  std::string time;

  [[nodiscard]] bool succeeded() const { return verdict == kSucceeded || verdict == kConfirmed; }
};

/// nullopt: a record of another kind than a request, {"attacker": {…}} say.
Result<std::optional<Line>> read_line(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "a finding is no JSON object");
  const json::Object& object = value.as_object();
  if (object.size() == 1) return std::optional<Line>();
  Line line;
  QUELL_TRY(line.actor, json::text_at(object, "actor"));
  QUELL_TRY(line.vector, json::text_at(object, "vector"));
  QUELL_TRY(line.verdict, json::text_at(object, "verdict"));
  QUELL_TRY(line.endpoint, json::text_at(object, "endpoint"));
  QUELL_TRY(line.request, json::text_at(object, "request"));
  QUELL_TRY(line.time, json::text_at(object, "time"));
  return line;
}

Result<std::vector<Line>> read_lines(std::string_view jsonl) {
  std::vector<Line> lines;
  while (!jsonl.empty()) {
    const auto end = jsonl.find('\n');
    const std::string_view text = jsonl.substr(0, end);
    jsonl = end == std::string_view::npos ? std::string_view() : jsonl.substr(end + 1);
    if (text.empty()) continue;
    QUELL_TRY(std::optional<Line> line, read_line(text));
    if (line) lines.push_back(*std::move(line));
  }
  return lines;
}

bool is_injection(const Line& line) {
  return line.vector == "sqli" || line.vector == "sql_injection";
}

/// "/find?term=" → "/find" and "term"; the parameter may be missing.
void split_endpoint(std::string_view endpoint, Notebook& notebook) {
  const auto question = endpoint.find('?');
  notebook.endpoint = endpoint.substr(0, question);
  if (question == std::string_view::npos) return;
  const auto name = endpoint.substr(question + 1);
  notebook.parameter = name.substr(0, name.find('='));
}

/// "GET /find?term=x HTTP/1.1" → "term", for scans that name the path alone.
std::string first_parameter(std::string_view request) {
  const auto question = request.find('?');
  if (question == std::string_view::npos) return "";
  const auto rest = request.substr(question + 1);
  return std::string(rest.substr(0, rest.find_first_of("=& ")));
}

/// The target of a request line if it is plain enough to be written into a file as it is: it is an
/// attacker's text.
std::string plain_target(std::string_view request) {
  const auto begin = request.find(' ');
  const auto end = request.rfind(' ');
  if (begin == std::string_view::npos || begin == end) return "";
  const auto target = request.substr(begin + 1, end - begin - 1);
  const bool plain = target.starts_with('/') &&
                     std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f'; });
  return plain ? std::string(target) : "";
}

/// The hole with the first success is the one that is worked on.
void note_second(Notebook& notebook, const Line& line) {
  const std::string target = plain_target(line.request);
  Notebook here;
  split_endpoint(line.endpoint, here);
  if (target.empty()) return;
  if (notebook.second_endpoint.empty()) {
    notebook.second_endpoint = here.endpoint;
    notebook.second_parameter = first_parameter(line.request);
  }
  if (notebook.second_endpoint != here.endpoint) return;
  ++notebook.second_successes;
  if (notebook.second_target.empty() || target.size() < notebook.second_target.size())
    notebook.second_target = target;
}

}  // namespace

std::optional<Taken> read_taking(std::string_view request_line) {
  const auto all = words(percent_decoded(request_line));
  Taken taken{.table = after(all, "from")};
  const auto limit = number(after(all, "limit"));
  if (taken.table.empty() || !limit) return std::nullopt;
  taken.limit = *limit;
  taken.offset = number(after(all, "offset")).value_or(0);
  return taken;
}

Result<Notebook> read_findings(std::string_view jsonl) {
  QUELL_TRY(const std::vector<Line> lines, read_lines(jsonl));
  std::map<std::pair<std::string, std::string>, std::size_t> attacks;  // successes, then requests
  for (const Line& line : lines)
    if (is_injection(line))
      attacks[{line.actor, line.endpoint}] += line.succeeded() ? 1'000'000 : 1;
  if (attacks.empty()) return fail(ErrorCode::kNotFound, "the scan shows no SQL injection");
  const auto worst =
      std::ranges::max_element(attacks, {}, [](const auto& one) { return one.second; })->first;

  Notebook notebook;
  notebook.actor = worst.first;
  split_endpoint(worst.second, notebook);
  for (const Line& line : lines) {
    if (line.vector.find("traversal") != std::string::npos && line.succeeded())
      note_second(notebook, line);
    if (line.actor != worst.first || line.endpoint != worst.second) continue;
    if (notebook.first_seen.empty() || line.time < notebook.first_seen)
      notebook.first_seen = line.time;
    if (notebook.parameter.empty()) notebook.parameter = first_parameter(line.request);
    if (!line.succeeded()) continue;
    ++notebook.successes;
    if (const auto taken = read_taking(line.request)) {
      notebook.table = taken->table;
      notebook.rows_asked = std::max(notebook.rows_asked, taken->offset + taken->limit);
    }
  }
  return notebook;
}

}  // namespace quell::drill
