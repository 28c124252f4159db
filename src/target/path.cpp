#include "target/path.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace quell::target {

namespace {

/// Above all values of digits, and above them together with `|` as well.
constexpr std::uint8_t kNoDigit = 0x80;

consteval std::array<std::uint8_t, 256> values_of_digits() {
  std::array<std::uint8_t, 256> out{};
  out.fill(kNoDigit);
  for (std::uint8_t i = 0; i < 10; ++i) out.at('0' + i) = i;
  for (std::uint8_t i = 0; i < 6; ++i) {
    out.at('a' + i) = static_cast<std::uint8_t>(10 + i);
    out.at('A' + i) = static_cast<std::uint8_t>(10 + i);
  }
  return out;
}
constexpr std::array<std::uint8_t, 256> kDigits = values_of_digits();

unsigned digit(char c) {
  return kDigits[static_cast<std::uint8_t>(c)];
}

enum class Plus { kStays, kIsSpace };

std::size_t decode(std::string_view raw, Plus plus, char* to) {
  char* const begin = to;
  const char* at = raw.data();
  const char* const end = at + raw.size();
  while (at != end) {
    if (*at == '%' && end - at > 2) {
      const unsigned high = digit(at[1]);
      const unsigned low = digit(at[2]);
      if ((high | low) < kNoDigit) {
        *to++ = static_cast<char>(high * 16 + low);
        at += 3;
        continue;
      }
    }
    *to++ = *at == '+' && plus == Plus::kIsSpace ? ' ' : *at;
    ++at;
  }
  return static_cast<std::size_t>(to - begin);
}

std::string decoded(std::string_view raw, Plus plus) {
  std::string out(raw);
  out.resize(decode(raw, plus, out.data()));
  return out;
}

/// "http://host/a?b" → "/a?b". Proxies accept this form and nginx logs it as sent.
std::string_view without_authority(std::string_view request_target) {
  if (request_target.starts_with('/')) return request_target;
  const std::size_t scheme = request_target.find("://");
  if (scheme == std::string_view::npos || scheme > 8) return request_target;
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

std::size_t percent_decode(std::string_view raw, char* to) {
  return decode(raw, Plus::kStays, to);
}

std::size_t query_decode(std::string_view raw, char* to) {
  return decode(raw, Plus::kIsSpace, to);
}

std::optional<RawParameter> next_parameter(std::string_view& query) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos) {
      return RawParameter{.name = pair.substr(0, equals), .value = pair.substr(equals + 1)};
    }
    if (!pair.empty()) return RawParameter{.name = pair, .value = {}};
  }
  return std::nullopt;
}

std::vector<RawParameter> query_parameters(std::string_view query, std::size_t limit) {
  std::vector<RawParameter> out;
  while (out.size() < limit) {
    const auto one = next_parameter(query);
    if (!one) break;
    out.push_back(*one);
  }
  return out;
}

}  // namespace quell::target
