#include "format_table.h"

#include <numeric>

#include "name_pattern.h"

namespace quell::logs {

namespace {

/// Takes the last name off a path or a pattern.
std::string_view take_last(std::string_view& path) {
  const std::size_t slash = path.rfind('/');
  const std::string_view last = slash == std::string_view::npos ? path : path.substr(slash + 1);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
  return last;
}

}  // namespace

bool falls_under(std::string_view path, std::string_view pattern) {
  if (pattern.empty()) return false;
  if (pattern.starts_with("./")) pattern.remove_prefix(2);
  const bool is_whole = pattern.starts_with('/');
  if (is_whole != path.starts_with('/') && is_whole) return false;
  while (!pattern.empty()) {
    if (path.empty()) return false;
    const std::string_view wanted = take_last(pattern);
    if (!matches(wanted, take_last(path))) return false;
  }
  return !is_whole || path.empty();
}

FormatTable::FormatTable(const ReadOptions& options)
    : formats_(options.formats.empty() ? known_formats() : options.formats) {
  for (const FileFormat& one : options.file_formats) {
    formats_.push_back(one.format);
    patterns_.push_back(one.files);
  }
}

std::vector<FormatIndex> FormatTable::of_file(std::string_view path) const {
  const std::size_t general = formats_.size() - patterns_.size();
  std::vector<FormatIndex> out;
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    if (falls_under(path, patterns_[i])) out.push_back(general + i);
  }
  if (!out.empty()) return out;
  out.resize(general);
  std::iota(out.begin(), out.end(), FormatIndex{0});
  return out;
}

}  // namespace quell::logs
