#include "split/multipart.h"

#include <algorithm>

#include "text/word_table.h"

namespace quell::attack {

namespace {

constexpr std::size_t kLongestBoundary = 128;
constexpr std::size_t kLongestHead = 4096;

/// The first line without its end; taken from `text`.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

constexpr std::string_view kDisposition = "content-disposition:";

bool is_disposition(std::string_view line) {
  return equals_lower(line.substr(0, kDisposition.size()), kDisposition);
}

/// The value of name="…" or name=…; `name` has the '=' at its end.
std::string_view parameter_of(std::string_view line, std::string_view name) {
  for (std::size_t at = line.find(name); at != std::string_view::npos;
       at = line.find(name, at + 1)) {
    const bool whole =
        at > 0 && (line[at - 1] == ' ' || line[at - 1] == ';' || line[at - 1] == '\t');
    if (!whole) continue;
    const std::string_view value = line.substr(at + name.size());
    if (!value.starts_with('"')) return value.substr(0, value.find(';'));
    std::size_t end = 1;  // a quote in a name is escaped, or it is the name's attack: take the last
    for (std::size_t i = 1; i < value.size(); ++i) {
      if (value[i] != '"' || value[i - 1] == '\\') continue;
      end = i;
      const std::string_view after = value.substr(i + 1);
      if (after.empty() || after[0] == ';' || after[0] == ' ') break;
    }
    return value.substr(1, end - 1);
  }
  return {};
}

}  // namespace

MultipartReader::MultipartReader(std::string_view body) {
  if (!body.starts_with("--")) return;
  std::string_view rest = body;
  const std::string_view boundary = take_line(rest);
  if (boundary.size() < 3 || boundary.size() > kLongestBoundary) return;
  std::string_view head = rest.substr(0, kLongestHead);
  while (!head.empty()) {
    const std::string_view line = take_line(head);
    if (line.empty()) return;
    if (!is_disposition(line)) continue;
    boundary_ = boundary;
    rest_ = rest;
    return;
  }
}

std::optional<FormPart> MultipartReader::next() {
  if (rest_.empty()) return std::nullopt;
  FormPart out;
  std::size_t seen = 0;
  while (!rest_.empty() && seen < kLongestHead) {
    const std::string_view line = take_line(rest_);
    seen += line.size() + 1;
    if (line.empty()) break;
    if (!is_disposition(line)) continue;
    out.name = parameter_of(line, "name=");
    out.filename = parameter_of(line, "filename=");
  }
  const std::size_t end = std::min(rest_.find(boundary_), rest_.size());
  out.content = rest_.substr(0, end);
  rest_.remove_prefix(std::min(end + boundary_.size(), rest_.size()));
  if (rest_.starts_with("--")) rest_ = {};
  take_line(rest_);
  while (out.content.ends_with('\n') || out.content.ends_with('\r')) out.content.remove_suffix(1);
  return out;
}

}  // namespace quell::attack
