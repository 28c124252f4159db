#include "served_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "logs/app_event.h"
#include "logs/format.h"
#include "logs/sink.h"
#include "os/deadline.h"
#include "os/socket.h"

namespace quell {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);

class Keeping final : public logs::Sink {
 public:
  explicit Keeping(Logged& out) : out_(out) {}
  void request(const logs::Record& found) override {
    out_.record = found;
    out_.host = found.host;
    out_.client = found.client;
    out_.user = found.user;
    out_.request = found.request;
    out_.method = found.method;
    out_.target = found.target;
    out_.protocol = found.protocol;
    out_.referer = found.referer;
    out_.user_agent = found.user_agent;
    out_.forwarded_for = found.forwarded_for;
    out_.request_id = found.request_id;
  }
  void login(const logs::Login& found) override {
    out_.outcome = found.outcome;
    out_.user = found.user;
    out_.client = found.client;
    out_.login_method = found.method;
    out_.port = found.port;
  }
  void event(const logs::AppEvent&) override {}

 private:
  Logged& out_;
};

logs::FormatContext now() {
  return {.reference = std::chrono::floor<Duration>(std::chrono::system_clock::now()),
          .zone = Duration(0)};
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

/// 0x80 to 0xff, which are no UTF-8.
std::string high_bytes() {
  std::string out;
  for (int byte = 0x80; byte < 0x100; ++byte) out += static_cast<char>(byte);
  return out;
}

}  // namespace

std::vector<Logged> read_log(std::string_view format, std::string_view text) {
  std::vector<Logged> out;
  const auto found = logs::format_named(format);
  EXPECT_TRUE(found) << format;
  if (!found) return out;
  const auto decoder = found->decoder(now());
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    Logged entry;
    entry.line = text.substr(0, end);
    Keeping sink(entry);
    (void)decoder->take({.text = entry.line, .cut = false, .place = {}}, sink);
    out.push_back(std::move(entry));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string detected(std::string_view text) {
  const auto formats = logs::known_formats();
  const logs::Format* const found = logs::detect_format(formats, text, now());
  return found == nullptr ? "" : found->name;
}

std::vector<Sent> hostile_requests() {
  return {
      {.line = "GET /plain HTTP/1.1", .user_agent = "curl/8"},
      {.line = "GET /s?q=\"'\\x22\\\\ HTTP/1.1", .user_agent = "\"quoted\" [b] \\ \\x22 \\\""},
      {.line = "GET /utf8?q=\xc3\xa9\xe2\x82\xac HTTP/1.1", .user_agent = "\xc3\xa9"},
      {.line = "GET /high?q=" + high_bytes() + " HTTP/1.1", .user_agent = high_bytes()},
      {.line = "GET /crlf?q=%0d%0aHost:%20x%00 HTTP/1.1", .referer = "http://a/%0d%0a"},
      {.line = "GET /long?q=" + std::string(7000, 'a') + " HTTP/1.1"},
      {.line = "GET /forge HTTP/1.1",
       .user_agent = "\" 200 5 \"-\" \"x\" 6.6.6.6 - - [22/Nov/2026:03:14:15 +0000] \"GET /",
       .referer = "http://a/\" \"b\" [22/Nov/2026:03:14:15 +0000]"},
      {.line = "PROPFIND /dav HTTP/1.1", .user_agent = "-"},
      {.line = "GET /old HTTP/1.0", .user_agent = "{\"a\":\"b\"} {x|y} #22 %s %n"},
      {.line = "GET /xff HTTP/1.1", .forwarded_for = "203.0.113.9, 10.0.0.1"},
      {.line = "GET /xff2 HTTP/1.1", .forwarded_for = "' OR 1=1 -- \"x\""},
  };
}

std::vector<std::string> malformed_requests() {
  return {
      std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello", 17) + "\r\n\r\n",
      "NONSENSE\r\n\r\n",
      "GET /x HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n",
      "\"\\x00\" [\r\n\r\n",
  };
}

Server::Server(std::string_view name)
    : directory_(*os::TemporaryDirectory::make(name)), port_(*os::free_port("127.0.0.1")) {
  // Servers that give up root read their files as somebody else.
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
}

std::string Server::read(const std::string& name) const {
  return os::read_file(path(name), 50'000'000).value_or(std::string());
}

void Server::write(const std::string& name, std::string_view text) const {
  std::string whole = replaced(std::string(text), "PORT", std::to_string(port_));
  whole = replaced(std::move(whole), "ROOT", directory_.path().native());
  EXPECT_TRUE(os::write_file_atomically(path(name), whole, os::Mode::kPublic));
}

bool Server::start(std::vector<std::string> argv) {
  auto child = os::Child::start({.argv = std::move(argv)}, {.out = os::ToFile{path("output")},
                                                            .err = os::ToFile{path("output")}});
  EXPECT_TRUE(child) << (child ? "" : child.error().full());
  if (!child) return false;
  child_.emplace(*std::move(child));
  const auto deadline = os::Deadline::after(kPatience);
  while (!deadline.expired()) {
    const auto step = os::Deadline::after(std::chrono::milliseconds(50));
    if (os::Connection::open({.ip = "127.0.0.1", .port = port_}, std::nullopt, deadline))
      return true;
    if (child_->ended()) break;
    (void)os::sleep_until(step);
  }
  ADD_FAILURE() << "the server does not answer: " << read("output") << read("error.log");
  return false;
}

std::string Server::exchange(std::string_view bytes) const {
  const auto deadline = os::Deadline::after(kPatience);
  auto connection =
      os::Connection::open({.ip = "127.0.0.1", .port = port_}, std::nullopt, deadline);
  EXPECT_TRUE(connection);
  if (!connection) return "";
  (void)connection->send(bytes, deadline);
  std::string answer;
  std::array<char, 4096> piece{};
  while (true) {
    const auto size = connection->receive(piece, deadline);
    if (!size || *size == 0) return answer;
    answer.append(piece.data(), *size);
  }
}

std::string Server::send(const Sent& request) const {
  std::string bytes = request.line + "\r\nHost: shop.example\r\nConnection: close\r\n";
  const auto header = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) bytes += std::string(name) + ": " + value + "\r\n";
  };
  header("User-Agent", request.user_agent);
  header("Referer", request.referer);
  header("X-Forwarded-For", request.forwarded_for);
  return exchange(bytes + "\r\n");
}

std::string Server::lines_of(const std::string& name, std::size_t count) const {
  const auto deadline = os::Deadline::after(kPatience);
  std::string text = read(name);
  while (static_cast<std::size_t>(std::ranges::count(text, '\n')) < count && !deadline.expired()) {
    (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(20)));
    text = read(name);
  }
  return text;
}

std::optional<std::string> installed(const std::string& program) {
  if (const auto found = os::find_program(program)) return found->native();
  std::string other = "/usr/sbin/" + program;
  if (std::filesystem::exists(other)) return other;
  return std::nullopt;
}

}  // namespace quell
