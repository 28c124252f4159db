#include "nginx/outside.h"

#include "contain/nginx/edit.h"
#include "fmt/format.h"
#include "os/deadline.h"

namespace quell::contain::nginx {

namespace {

constexpr Duration kPause = std::chrono::milliseconds(15);
constexpr Duration kSteady = std::chrono::milliseconds(200);
constexpr std::size_t kBodyKept = 4096;

http::PermittedDestination permitted(const NginxSite& site) {
  const http::Destination to{site.probe_at.ip, site.probe_at.port};
  return *http::AllowList({to}).permit(to);
}

std::optional<std::string> reference_in(const http::Answer& answer) {
  if (answer.status != 503 || !answer.body.starts_with(kAnswerText)) return std::nullopt;
  const std::string_view rest = std::string_view(answer.body).substr(kAnswerText.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("/._-~").contains(c);
}

bool is_letter_or_digit(char c) {
  return is_unreserved(c) && !std::string_view("/._-~").contains(c);
}

/// The first letter or digit percent-encoded; nullopt if there is none.
std::optional<std::string> one_encoded(std::string_view path) {
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!is_letter_or_digit(path[i])) continue;
    return fmt::format("{}%{:02x}{}", sendable(path.substr(0, i)),
                       static_cast<unsigned char>(path[i]), sendable(path.substr(i + 1)));
  }
  return std::nullopt;
}

}  // namespace

std::string Look::words() const {
  if (reference) return fmt::format("{} with reference {}", status, *reference);
  return fmt::format("{}, {} bytes", status, size);
}

Outside::Outside(const NginxSite& site) : site_(site), to_(permitted(site)) {}

Result<Look> Outside::look(const std::string& request_target) const {
  const std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: quell-probe\r\nAccept: */*\r\n"
      "Connection: close\r\n\r\n",
      request_target, site_.host);
  QUELL_TRY(const http::Exchange exchange,
            http::exchange(to_, request,
                           {.total_timeout = site_.patience, .answer = {.body = kBodyKept}}));
  const http::Answer& answer = exchange.answer;
  return Look{.target = request_target,
              .status = answer.status,
              .reference = reference_in(answer),
              .has_retry_after = http::find_header(answer.headers, "Retry-After") != nullptr,
              .size = answer.body_total};
}

Result<bool> Outside::wait_until(const std::string& request_target,
                                 const std::function<bool(const Look&)>& good) const {
  const os::Deadline deadline = os::Deadline::after(site_.patience);
  std::optional<os::Deadline> steady;  // set while answers are good: when they were so long enough
  for (;;) {
    const Result<Look> seen = look(request_target);
    const bool is_good = seen && good(*seen);
    if (!is_good) steady.reset();
    if (is_good && !steady) steady = os::Deadline::after(kSteady);
    if (is_good && steady->expired()) return true;
    if (deadline.expired() && !is_good) {
      if (!seen) return std::unexpected(seen.error());
      return false;
    }
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kPause)));
  }
}

std::string sendable(std::string_view path) {
  std::string result;
  for (const char c : path) {
    if (is_unreserved(c)) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::vector<Spelling> spellings_of(const target::Endpoint& endpoint, const std::string& host) {
  const std::string& path = endpoint.path;
  const std::string plain = sendable(path);
  std::vector<Spelling> result{{plain, path}};
  if (const auto encoded = one_encoded(path)) result.push_back({*encoded, path});
  result.push_back({"/" + plain, path});
  result.push_back({"/." + plain, path});
  result.push_back({"/quell-probe/.." + plain, path});
  result.push_back({plain + "?quell=probe", path});
  result.push_back({fmt::format("http://{}{}", host, plain), path});
  if (endpoint.match == target::PathMatch::kUnder) {
    const std::string below = path.ends_with('/') ? "quell-probe" : "/quell-probe";
    result.push_back({plain + below, path + below});
  }
  return result;
}

}  // namespace quell::contain::nginx
