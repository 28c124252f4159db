#include "web/outside.h"

#include <string_view>
#include <utility>

#include "fmt/format.h"
#include "os/deadline.h"
#include "os/socket.h"
#include "web/answers.h"

namespace quell::contain::web {

namespace {

constexpr Duration kPause = std::chrono::milliseconds(10);
constexpr Duration kSteady = std::chrono::milliseconds(200);
constexpr std::size_t kBodyKept = 4096;

http::PermittedDestination permitted(const Entrance& entrance) {
  const http::Destination to{entrance.probe_at.ip, entrance.probe_at.port};
  return *http::AllowList({to}).permit(to);
}

std::optional<std::string> reference_in(const http::Answer& answer) {
  const std::string_view text = text_of_answer(answer.status);
  if (text.empty() || !answer.body.starts_with(text)) return std::nullopt;
  const std::string_view rest = std::string_view(answer.body).substr(text.size());
  return std::string(rest.substr(0, rest.find('\n')));
}

}  // namespace

std::string Question::words() const {
  return fmt::format("{} {}{}", method, target, source ? " from " + *source : "");
}

std::string Look::words() const {
  if (reference) return fmt::format("{} with reference {}", status, *reference);
  return fmt::format("{}, {} bytes", status, size);
}

Outside::Outside(Entrance entrance) : entrance_(std::move(entrance)), to_(permitted(entrance_)) {}

Result<Look> Outside::ask(const Question& question) const {
  const std::string request = fmt::format(
      "{} {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: quell-probe\r\nAccept: */*\r\n{}"
      "Connection: close\r\n\r\n",
      question.method, question.target, entrance_.host,
      question.method == "GET" ? "" : "Content-Length: 0\r\n");
  http::ExchangeOptions options{.total_timeout = entrance_.patience, .answer = {.body = kBodyKept}};
  if (question.source) options.source = os::SocketAddress{*question.source, 0};
  QUELL_TRY(const http::Exchange exchange, http::exchange(to_, request, options));
  const http::Answer& answer = exchange.answer;
  return Look{.status = answer.status,
              .reference = reference_in(answer),
              .has_retry_after = http::find_header(answer.headers, "Retry-After") != nullptr,
              .size = answer.body_total};
}

Result<Look> Outside::look(const std::string& request_target) const {
  return ask({.target = request_target});
}

Result<target::Address> Outside::own_address() const {
  QUELL_TRY(const os::Connection connection,
            os::Connection::open(entrance_.probe_at, std::nullopt,
                                 os::Deadline::after(entrance_.patience)));
  return target::Address::parse(connection.local().ip);
}

Result<bool> Outside::wait_until(const std::string& request_target,
                                 const std::function<bool(const Look&)>& good,
                                 const std::function<bool()>& settled) const {
  const os::Deadline deadline = os::Deadline::after(entrance_.patience);
  std::optional<os::Deadline> steady;  // set while answers are good: when they were so long enough
  for (;;) {
    const bool is_settled = settled && settled();  // before the question: the answer comes after it
    const Result<Look> seen = look(request_target);
    const bool is_good = seen && good(*seen);
    if (!is_good) steady.reset();
    if (is_good && !steady) steady = os::Deadline::after(kSteady);
    if (is_good && (is_settled || steady->expired())) return true;
    if (deadline.expired() && !is_good) {
      if (!seen) return std::unexpected(seen.error());
      return false;
    }
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kPause)));
  }
}

}  // namespace quell::contain::web
