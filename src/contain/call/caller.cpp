#include "call/caller.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

#include "base/limits.h"
#include "base/safe_text.h"
#include "call/secret_forms.h"
#include "call/template.h"
#include "call/url.h"
#include "credential/secret_file.h"
#include "crypto/secret.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "http/exchange.h"
#include "http/request.h"
#include "os/terminal.h"

namespace quell::contain::call {
namespace {

constexpr int kTries = 3;
constexpr auto kPause = std::chrono::milliseconds(200);
constexpr std::size_t kColumns = 200;

// What the request says by itself, and what would change where it ends or who gets it.
constexpr std::array<std::string_view, 5> kOwnHeaders = {"host", "connection", "content-length",
                                                         "content-type", "transfer-encoding"};

Error bad(std::string_view what, std::string_view why) {
  return {ErrorCode::kInvalidInput, fmt::format("\"{}\": {}", terminal_safe(what), why)};
}

bool is_read(const DescribedCall& call) {
  return call.method == "GET" || call.method == "HEAD";
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

Result<void> check_headers(const std::vector<CallField>& headers) {
  for (const CallField& header : headers) {
    if (!is_token(header.name) ||
        std::ranges::find(kOwnHeaders, lower(header.name)) != kOwnHeaders.end()) {
      return std::unexpected(bad(header.name, "this header can't be set"));
    }
  }
  return {};
}

/// The bytes of secrets while a call is made; overwritten afterwards.
class Revealed {
 public:
  Revealed() = default;
  Revealed(const Revealed&) = delete;
  Revealed& operator=(const Revealed&) = delete;
  ~Revealed() {
    for (auto& [place, value] : values_) {
      if (place.starts_with(kSecretPrefix)) crypto::wipe(value.text);
    }
  }
  Result<void> load(const CallServer& server, const CallValues& values) {
    values_ = values;
    for (const auto& [name, source] : server.secrets) {
      QUELL_TRY(const crypto::Secret secret, read(source));
      values_[std::string(kSecretPrefix) + name] = {.text = std::string(secret.reveal())};
    }
    return {};
  }
  [[nodiscard]] const CallValues& values() const { return values_; }
  /// A server may repeat what it was sent.
  [[nodiscard]] std::string hidden_in(std::string_view text) const {
    std::vector<std::string_view> secrets;
    for (const auto& [place, value] : values_) {
      if (place.starts_with(kSecretPrefix)) secrets.emplace_back(value.text);
    }
    return without_secrets(text, secrets);
  }

 private:
  static Result<crypto::Secret> read(const SecretSource& source) {
    if (const auto* file = std::get_if<SecretFile>(&source)) return read_secret(file->path);
    const std::string& name = std::get<SecretVariable>(source).name;
    auto text = os::environment(name);
    if (!text) return fail(ErrorCode::kNotFound, fmt::format("the variable {} is not set", name));
    return crypto::Secret(*std::move(text));
  }
  CallValues values_;
};

struct Body {
  std::string type;  ///< empty: none
  std::string bytes;
};

Result<Body> body_of(const CallBody& body, const Filler& filler) {
  if (const auto* json = std::get_if<JsonBody>(&body)) {
    QUELL_TRY(std::string bytes, filler.json_text(json->text));
    return Body{"application/json", std::move(bytes)};
  }
  if (const auto* form = std::get_if<FormBody>(&body)) {
    QUELL_TRY(std::string bytes, filler.form(form->fields));
    return Body{"application/x-www-form-urlencoded", std::move(bytes)};
  }
  return Body{};
}

bool holds_secret(const CallBody& body) {
  const std::string place = "{" + std::string(kSecretPrefix);
  if (const auto* json = std::get_if<JsonBody>(&body)) return json->text.contains(place);
  const auto* form = std::get_if<FormBody>(&body);
  return form != nullptr && std::ranges::any_of(form->fields, [&](const CallField& field) {
           return field.value.contains(place);
         });
}

/// All bytes of the request.
Result<std::string> request_of(const CallServer& server, const Url& url, const DescribedCall& call,
                               const CallValues& values) {
  const Filler filler(values);
  QUELL_TRY(const std::string target, filler.target(call.path));
  QUELL_TRY(const Body body, body_of(call.body, filler));
  std::string text = fmt::format(
      "{} {}{} HTTP/1.1\r\nHost: {}\r\nUser-Agent: quell\r\nAccept: application/json\r\n"
      "Connection: close\r\n",
      call.method, url.base, target, url.authority());
  for (const auto* headers : {&server.headers, &call.headers}) {
    for (const CallField& header : *headers) {
      QUELL_TRY(const std::string value, filler.header(header.value));
      text += fmt::format("{}: {}\r\n", header.name, value);
    }
  }
  if (!body.type.empty()) text += fmt::format("Content-Type: {}\r\n", body.type);
  // Servers want the length of what changes something, also when it is nothing.
  if (!is_read(call) || !body.type.empty()) {
    text += fmt::format("Content-Length: {}\r\n", body.bytes.size());
  }
  return text + "\r\n" + body.bytes;
}

bool sends_secrets(const CallServer& server, const DescribedCall& call) {
  return !server.secrets.empty() || !call.headers.empty() || !server.headers.empty();
}

Result<Url> url_for(const CallServer& server, const DescribedCall& call) {
  QUELL_TRY(Url url, parse_url(server.url));
  const bool plain = url.scheme == Url::Scheme::kHttp && !url.is_loopback();
  if (plain && server.plain_http == PlainHttp::kLoopbackOnly && sends_secrets(server, call)) {
    return std::unexpected(
        bad(server.url,
            "without TLS everyone on the way reads the secrets: use https://, or say "
            "plain_http: allowed"));
  }
  return url;
}

ErrorCode code_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return ErrorCode::kPermissionDenied;
    case 404:
    case 410:
      return ErrorCode::kNotFound;
    case 409:
    case 412:
      return ErrorCode::kConflict;
    default:
      if (status == 429 || status >= 500) return ErrorCode::kUnavailable;
      return status >= 300 && status < 400 ? ErrorCode::kUnsupported : ErrorCode::kInvalidInput;
  }
}

/// The same call once more, where that does no harm and may help.
Result<http::Exchange> exchange(const Url& url, const std::string& request,
                                const http::ExchangeOptions& options, int tries) {
  const auto to = http::AllowList({url.to}).permit(url.to);
  const os::Deadline deadline = os::Deadline::after(options.total_timeout);
  for (int i = 1;; ++i) {
    http::ExchangeOptions rest = options;
    rest.total_timeout = deadline.remaining();
    auto answer = http::exchange(*to, request, rest);
    const bool lost = answer ? answer->answer.status == 502 || answer->answer.status == 503
                             : answer.error().code() == ErrorCode::kUnavailable;
    if (!lost || i >= tries || deadline.remaining() < 2 * kPause) return answer;
    QUELL_CHECK(os::sleep_until(os::Deadline::after(kPause)));
  }
}

}  // namespace

Result<CallAnswer> Caller::ask(const DescribedCall& call, const CallValues& values) const {
  QUELL_TRY(const Url url, url_for(server_, call));
  Revealed revealed;
  QUELL_CHECK(revealed.load(server_, values));
  QUELL_TRY(std::string request, request_of(server_, url, call, revealed.values()));
  if (request.size() > limits::kHttpRequest) {
    crypto::wipe(request);
    return fail(ErrorCode::kLimit, "the request is too large");
  }
  http::ExchangeOptions options{.total_timeout = server_.timeout,
                                .answer = {.body_total = limits::kHttpAnswer}};
  if (url.scheme == Url::Scheme::kHttps) {
    options.tls = http::Tls{.name = url.to.host, .authorities = server_.authorities};
  }
  auto answer = exchange(url, request, options, is_read(call) ? kTries : 1);
  crypto::wipe(request);
  if (!answer) {
    // A broken answer says as little about what was done as none.
    const Error& why = answer.error();
    const ErrorCode code =
        why.code() == ErrorCode::kInvalidInput ? ErrorCode::kUnavailable : why.code();
    return std::unexpected(
        Error(code, revealed.hidden_in(why.full())).wrapped(shown(call, values)));
  }
  crypto::wipe(answer->sent);
  const bool is_secret = call.answers == DescribedCall::Answers::kSecret || holds_secret(call.body);
  return CallAnswer{.status = answer->answer.status,
                    .body = revealed.hidden_in(answer->answer.body),
                    .words = is_secret ? CallAnswer::Words::kNone : CallAnswer::Words::kOfFailure};
}

Result<CallAnswer> Caller::call(const DescribedCall& call, const CallValues& values) const {
  QUELL_TRY(CallAnswer answer, ask(call, values));
  if (std::ranges::find(call.expect, answer.status) != call.expect.end()) return answer;
  const bool redirect = answer.status >= 300 && answer.status < 400;
  return fail(code_of(answer.status), fmt::format("{}: {}{}", shown(call, values), words_of(answer),
                                                  redirect ? "; redirects are not followed" : ""));
}

namespace {

/// The picked value; what stands for it when the object that it would be in is there without it.
Result<std::string> pick_from(const json::Value& answer, const DescribedCall& call) {
  const std::string pick = call.pick.value_or("");
  boost::system::error_code ignored;
  const json::Value* value = answer.find_pointer(pick, ignored);
  if (value != nullptr) return sorted_text(*value);
  if (call.missing && !pick.empty()) {
    const json::Value* owner = answer.find_pointer(pick.substr(0, pick.rfind('/')), ignored);
    if (owner != nullptr && owner->is_object()) {
      QUELL_TRY(const json::Value stand_in, json::parse(*call.missing));
      return sorted_text(stand_in);
    }
  }
  return std::unexpected(bad(pick, "the answer has nothing there"));
}

}  // namespace

Result<std::string> Caller::picked(const DescribedCall& call, const CallValues& values) const {
  QUELL_TRY(const CallAnswer answer, this->call(call, values));
  const auto parsed = json::parse(answer.body);
  if (!parsed) {
    return fail(parsed.error(), fmt::format("{}: the answer is no JSON", shown(call, values)));
  }
  auto value = pick_from(*parsed, call);
  if (value) return value;
  return fail(value.error(), shown(call, values));
}

Result<void> Caller::check(const DescribedCall& call,
                           const std::vector<std::string>& places) const {
  QUELL_TRY(const Url url, url_for(server_, call));
  if (!is_token(call.method) || lower(call.method) == call.method) {
    return std::unexpected(bad(call.method, "is no method such as GET or PUT"));
  }
  QUELL_CHECK(check_headers(server_.headers));
  QUELL_CHECK(check_headers(call.headers));
  if (call.pick && !call.pick->empty() && !call.pick->starts_with('/')) {
    return std::unexpected(bad(*call.pick, "a JSON pointer begins with /"));
  }
  CallValues stand_ins;
  for (const std::string& place : places) stand_ins[place] = {.text = "x"};
  for (const auto& [name, source] : server_.secrets) {
    stand_ins[std::string(kSecretPrefix) + name] = {.text = "x"};
  }
  const auto request = request_of(server_, url, call, stand_ins);
  if (!request) return std::unexpected(request.error());
  // What is sent must be what a server reads.
  QUELL_CHECK(http::parse_request(*request, http::LineEnds::kAsTheyAre));
  return {};
}

std::string Caller::shown(const DescribedCall& call, const CallValues& values) const {
  CallValues hidden = values;
  for (auto& [place, value] : hidden) {
    if (place.starts_with(kSecretPrefix)) value = {.text = "(" + place + ")"};
  }
  for (const auto& [name, source] : server_.secrets) {
    const std::string place = std::string(kSecretPrefix) + name;
    hidden[place] = {.text = "(" + place + ")"};
  }
  const Filler filler(hidden);
  const auto url = parse_url(server_.url);
  const auto target = filler.target(call.path);
  const auto body = body_of(call.body, filler);
  std::string text =
      fmt::format("{} {}{}", call.method, url ? url->origin() + url->base : server_.url,
                  target ? *target : call.path);
  if (body && !body->bytes.empty()) text += " " + body->bytes;
  return fit(terminal_safe(text), kColumns);
}

std::string Caller::where() const {
  const auto url = parse_url(server_.url);
  return url ? url->origin() + url->base : server_.url;
}

std::string words_of(const CallAnswer& answer) {
  const std::string_view begin = std::string_view(answer.body).substr(0, 4 * kColumns);
  // What comes with a success is no explanation: it is what was asked for.
  const bool is_failure = answer.status >= 400;
  if (begin.empty() || !is_failure) return fmt::format("status {}", answer.status);
  if (answer.words == CallAnswer::Words::kNone) {
    return fmt::format("status {} (its words may hold a secret and are not shown)", answer.status);
  }
  return fmt::format("status {}: {}", answer.status, fit(terminal_safe(begin), kColumns));
}

}  // namespace quell::contain::call
