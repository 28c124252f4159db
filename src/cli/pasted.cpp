#include "pasted.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "logs/app_event.h"
#include "logs/login.h"
#include "logs/record.h"
#include "logs/sink.h"

namespace quell::cli {

namespace {

/// Keeps the request that a line tells of.
class RequestSink final : public logs::Sink {
 public:
  void request(const logs::Record& record) override {
    Pasted out{.what = "the request of a log line",
               .where = attack::Where::kTarget,
               .bytes = std::string(record.target),
               .client = std::string(record.client),
               .referer = std::string(record.referer),
               .user_agent = std::string(record.user_agent),
               .known = rules::Known::kRequest};
    const auto add = [&](std::string_view name, std::string_view value) {
      if (!value.empty()) out.further.push_back({std::string(name), std::string(value)});
    };
    add("Host", record.host);
    add("X-Forwarded-For", record.forwarded_for);
    pasted = std::move(out);
  }
  void login(const logs::Login&) override {}
  void event(const logs::AppEvent&) override {}

  std::optional<Pasted> pasted;
};

std::optional<Pasted> from_log_line(const std::string& text,
                                    const std::vector<logs::Format>& formats) {
  RequestSink sink;
  for (const logs::Format& format : formats) {
    const auto decoder = format.decoder({});
    (void)decoder->take({.text = text, .cut = false, .place = {}}, sink);
    if (sink.pasted) break;
  }
  return std::move(sink.pasted);
}

/// "GET /x HTTP/1.1" → "/x".
std::optional<std::string> from_request_line(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == 0 || space == std::string_view::npos || space > 16) return std::nullopt;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!std::ranges::all_of(text.substr(0, space), is_upper)) return std::nullopt;
  std::string_view target = text.substr(space + 1);
  if (!target.starts_with('/') && !target.starts_with("http")) return std::nullopt;
  const std::size_t protocol = target.rfind(" HTTP/");
  return std::string(target.substr(0, protocol));
}

/// "https://host/x?y" → "/x?y".
std::string without_host(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t path = url.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// The "Name: value" lines behind a request line, up to the empty one before the body.
void take_headers(std::string_view rest, Pasted& out) {
  for (std::size_t i = 0; i < kMostPastedHeaders && !rest.empty(); ++i) {
    const std::string_view line = take_line(rest);
    if (line.empty()) return;
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::size_t start = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    std::string value(line.substr(start));
    if (equals_ignoring_case(name, "Referer")) {
      out.referer = std::move(value);
    } else if (equals_ignoring_case(name, "User-Agent")) {
      out.user_agent = std::move(value);
    } else {
      out.further.push_back({std::string(name), std::move(value)});
    }
  }
}

bool is_url(std::string_view text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

Pasted target_of(std::string_view what, std::string target) {
  return {.what = what,
          .where = attack::Where::kTarget,
          .bytes = std::move(target),
          .known = rules::Known::kTarget};
}

/// A request line, with the headers that follow it.
std::optional<Pasted> from_request(std::string_view text) {
  auto target = from_request_line(take_line(text));
  if (!target) return std::nullopt;
  Pasted out = target_of("a request", is_url(*target) ? without_host(*target) : *target);
  take_headers(text, out);
  if (!out.user_agent.empty() || !out.referer.empty()) out.known = rules::Known::kRequest;
  return out;
}

}  // namespace

rules::Request Pasted::as_request() const {
  if (known == rules::Known::kValue) return {.known = known};
  return {.client = client,
          .target = bytes,
          .referer = referer,
          .user_agent = user_agent,
          .known = known};
}

Pasted understand(const std::string& text, const std::vector<logs::Format>& formats) {
  if (auto line = from_log_line(text, formats)) return *std::move(line);
  if (auto request = from_request(text)) return *std::move(request);
  if (is_url(text)) return target_of("a URL", without_host(text));
  if (text.starts_with('/')) return target_of("a request target", text);
  return {.what = "one parameter's value", .where = attack::Where::kQuery, .bytes = text};
}

attack::Explanation explain(const Pasted& pasted) {
  if (pasted.known == rules::Known::kValue) return attack::explain(pasted.where, pasted.bytes);
  std::vector<attack::FurtherHeader> further;
  for (const Pasted::Header& one : pasted.further) further.push_back({one.name, one.value});
  return attack::explain_request(
      {.target = pasted.bytes, .referer = pasted.referer, .user_agent = pasted.user_agent},
      further);
}

}  // namespace quell::cli
