#include "target/path.h"

#include <optional>

namespace quell::target {

namespace {

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return std::nullopt;
}

enum class Plus { kStays, kIsSpace };

std::string decoded(std::string_view raw, Plus plus) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '%' && i + 2 < raw.size()) {
      const auto high = hex_digit(raw[i + 1]);
      const auto low = hex_digit(raw[i + 2]);
      if (high && low) {
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
        continue;
      }
    }
    out += raw[i] == '+' && plus == Plus::kIsSpace ? ' ' : raw[i];
  }
  return out;
}

/// "http://host/a?b" → "/a?b". Proxies accept this form and nginx logs it as sent.
std::string_view without_authority(std::string_view request_target) {
  const std::size_t scheme = request_target.find("://");
  if (request_target.starts_with('/') || scheme == std::string_view::npos || scheme > 8) {
    return request_target;
  }
  const std::size_t path = request_target.find_first_of("/?#", scheme + 3);
  return path == std::string_view::npos ? std::string_view("/") : request_target.substr(path);
}

}  // namespace

SplitTarget split_target(std::string_view request_target) {
  const std::string_view local = without_authority(request_target);
  const std::size_t question = local.find('?');
  if (question == std::string_view::npos) return {local, {}};
  return {local.substr(0, question), local.substr(question + 1)};
}

std::string normalised_path(std::string_view raw_path) {
  const std::string path = percent_decoded(raw_path.substr(0, raw_path.find('#')));
  std::string out = "/";
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view segment = std::string_view(path).substr(at, slash - at);
    const bool ends_in_slash = slash < path.size();
    if (segment == "..") {
      if (out.size() > 1) out.pop_back();  // the slash after the parent's name
      out.resize(out.rfind('/') + 1);
    } else if (!segment.empty() && segment != ".") {
      out += segment;
      if (ends_in_slash) out += '/';
    }
    at = slash + 1;
  }
  return out;
}

std::string percent_decoded(std::string_view raw) {
  return decoded(raw, Plus::kStays);
}

std::string query_decoded(std::string_view raw) {
  return decoded(raw, Plus::kIsSpace);
}

std::vector<RawParameter> query_parameters(std::string_view query, std::size_t limit) {
  std::vector<RawParameter> out;
  while (!query.empty() && out.size() < limit) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) {
      out.push_back({pair.substr(0, equals), pair.substr(equals + 1)});
    } else if (!pair.empty()) {
      out.push_back({pair, {}});
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

}  // namespace quell::target
