// For tests: a real HAProxy in a directory of its own, on loopback ports that were free, before an
// application that is a second frontend of it.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contain/haproxy_endpoint.h"
#include "contain/haproxy_lines.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "haproxy/runtime.h"
#include "haproxy/scene.h"
#include "http/exchange.h"
#include "os/file.h"
#include "os/process.h"
#include "web/outside.h"

namespace quell::contain {

inline constexpr const char* kHaproxy = "/usr/sbin/haproxy";

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// What every test's configuration begins with; @LINES@ and @TABLE@ are Quell's, the rest is
/// replaced as in Haproxy::filled.
inline constexpr std::string_view kConfiguration =
    "global\n"
    "    noreuseport\n"  // or two tests could serve one port together
    "    stats socket @SOCKET@ mode 600 level admin\n"
    "    stats socket @LOW@ mode 600 level operator\n"
    "    stats socket @USER@ mode 600 level user\n"
    "defaults\n"
    "    mode http\n"
    "    timeout connect 5s\n    timeout client 20s\n    timeout server 20s\n"
    "frontend web\n"
    "    bind 127.0.0.1:@PORT@\n"
    "    bind 127.0.0.1:@PROXIED@ accept-proxy\n"
    "@LINES@"
    "    default_backend app\n"
    "@TABLE@"
    "backend app\n"
    "    server a 127.0.0.1:@APP1@\n"
    "    server b 127.0.0.1:@APP2@ weight 7\n"
    "frontend application\n"
    "    bind 127.0.0.1:@APP1@\n"
    "    bind 127.0.0.1:@APP2@\n"
    "    http-request return status 204 if { path /login }\n"
    "    http-request return status 200 content-type text/plain lf-string \"page %[path]\\n\"\n";

class Haproxy {
 public:
  /// `arguments`: of the program, besides the configuration; @DIR@ is the test's directory.
  explicit Haproxy(std::string_view configuration = kConfiguration,
                   std::vector<std::string> arguments = {"-db"})
      : directory_(*os::TemporaryDirectory::make("haproxy-test")),
        arguments_(std::move(arguments)) {
    std::filesystem::create_directories(path("quell"));
    write("quell/requests.map", "");
    write("quell/addresses.map", "# made by the tests\n");
    // A port that was free may be somebody else's by the time that HAProxy wants it.
    constexpr int kTries = 5;
    for (int i = 0; i < kTries; ++i) {
      for (std::uint16_t& port : ports_) port = *os::free_port("127.0.0.1");
      write("haproxy.cfg", filled(configuration));
      if (is_started()) return;
    }
    ADD_FAILURE() << "HAProxy does not start: " << read("out");
  }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    return *os::read_file(path(name), 10'000'000);
  }
  void write(const std::string& name, std::string_view text) const {
    ASSERT_TRUE(os::write_file_atomically(path(name), text, os::Mode::kPublic));
  }
  [[nodiscard]] std::string filled(std::string_view text) const {
    std::string result =
        replaced(std::string(text), "@LINES@", haproxy_frontend_lines(path("quell")));
    result = replaced(result, "@TABLE@", haproxy_table_lines());
    result = replaced(result, "@SOCKET@", path("admin.sock").string());
    result = replaced(result, "@LOW@", path("low.sock").string());
    result = replaced(result, "@USER@", path("user.sock").string());
    result = replaced(result, "@PORT@", std::to_string(ports_[0]));
    result = replaced(result, "@PROXIED@", std::to_string(ports_[1]));
    result = replaced(result, "@APP1@", std::to_string(ports_[2]));
    return replaced(result, "@APP2@", std::to_string(ports_[3]));
  }
  [[nodiscard]] std::uint16_t port() const { return ports_[0]; }
  [[nodiscard]] std::uint16_t proxied_port() const { return ports_[1]; }

  [[nodiscard]] HaproxySite site() const {
    HaproxySite site;
    site.name = "edge";
    site.config_file = path("haproxy.cfg");
    site.directory = path("quell");
    site.sockets = {path("admin.sock").string()};
    site.probe_at = {"127.0.0.1", port()};
    site.host = "shop.example";
    site.patience = std::chrono::seconds(5);
    return site;
  }
  [[nodiscard]] haproxy::Runtime runtime() const {
    return {path("admin.sock").string(), std::chrono::seconds(5)};
  }
  [[nodiscard]] std::string map(const std::string& name) const { return path(name).string(); }
  [[nodiscard]] std::vector<haproxy::Entry> loaded(const std::string& name) const {
    const auto entries = runtime().entries(path(name));
    EXPECT_TRUE(entries) << entries.error().full();
    return entries.value_or(std::vector<haproxy::Entry>());
  }

  [[nodiscard]] int status(const std::string& target) const {
    return status(web::Question{.target = target});
  }
  /// 0: no answer.
  [[nodiscard]] int status(const web::Question& question) const {
    const auto look = web::Outside(haproxy::entrance_of(site())).ask(question);
    return look ? look->status : 0;
  }
  /// As if the client came from that address.
  [[nodiscard]] int status_from(const std::string& client, const std::string& target) const {
    const http::Destination to{"127.0.0.1", proxied_port()};
    const bool v6 = client.find(':') != std::string::npos;
    const auto done =
        http::exchange(*http::AllowList({to}).permit(to),
                       fmt::format("PROXY {} {} {} 1000 80\r\nGET {} HTTP/1.1\r\nHost: h\r\n"
                                   "Connection: close\r\n\r\n",
                                   v6 ? "TCP6" : "TCP4", client, v6 ? "::1" : "192.0.2.1", target),
                       {});
    return done ? done->answer.status : 0;
  }

  void start() { ASSERT_TRUE(is_started()) << read("out"); }
  /// After a reload that somebody else asked for.
  void wait_until_ready() { ASSERT_TRUE(is_ready()) << read("out"); }
  void stop() { child_.reset(); }

 private:
  /// Runs, and answers over HTTP and over its socket. False: it ended, or took too long.
  bool is_started() {
    child_.reset();
    std::vector<std::string> argv{kHaproxy, "-f", path("haproxy.cfg").string()};
    for (const std::string& argument : arguments_) {
      argv.push_back(replaced(argument, "@DIR@", directory_.path().string()));
    }
    auto child = os::Child::start({.argv = std::move(argv)},
                                  {.out = os::ToFile{path("out")}, .err = os::ToFile{path("out")}});
    if (!child) return false;
    child_.emplace(*std::move(child));
    return is_ready();
  }
  bool is_ready() {
    const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(20));
    while (!deadline.expired() && !child_->ended()) {
      if (status("/") != 0 && runtime().ask("show cli level")) return true;
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(10)));
    }
    return false;
  }

  os::TemporaryDirectory directory_;
  std::vector<std::string> arguments_;
  std::array<std::uint16_t, 4> ports_{};
  std::optional<os::Child> child_;
};

/// Keeps what it is given, or fails.
class HaproxyRecords final : public UndoSink {
 public:
  Result<void> store(const UndoRecord& record) override {
    if (broken) return fail(ErrorCode::kNoSpace, "no space for the undo");
    records.push_back(record);
    return {};
  }
  std::vector<UndoRecord> records;
  bool broken = false;
};

inline Measure haproxy_measure(const std::string& id, const std::string& target) {
  return {.id = ContainmentId(id), .target = target};
}

inline const OnStep kQuiet = [](std::string_view) {};

inline Result<ApplyOutcome> plan_and_apply(Actuator& actuator, const Measure& wish,
                                           UndoSink& records, const OnStep& on_step = kQuiet) {
  QUELL_TRY(const PlanAnswer answer, actuator.plan({.measure = wish}));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  return actuator.apply(std::get<Plan>(answer), records, on_step);
}

inline std::string failed_checks(const std::vector<Check>& checks) {
  std::string result;
  for (const Check& check : checks) {
    if (check.outcome == Check::Outcome::kFailed) {
      result += check.what + ": expected " + check.expected + ", seen " + check.seen + "\n";
    }
  }
  return result;
}

inline void expect_applied(const Result<ApplyOutcome>& outcome) {
  ASSERT_TRUE(outcome) << outcome.error().full();
  if (const auto* back = std::get_if<RolledBack>(&*outcome)) FAIL() << back->why;
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) {
    FAIL() << refusal->reasons.front() << refusal->difference;
  }
  const ProbeReport& probe = std::get<Applied>(*outcome).probe;
  EXPECT_EQ(probe.state, State::kInForce);
  EXPECT_EQ(failed_checks(probe.checks), "");
}

inline void expect_lifted(const Result<UndoOutcome>& outcome) {
  ASSERT_TRUE(outcome) << outcome.error().full();
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) {
    FAIL() << refusal->reasons.front() << refusal->difference;
  }
  EXPECT_EQ(failed_checks(std::get<Undone>(*outcome).probe.checks), "");
}

inline std::string why_not(const Result<PlanAnswer>& answer) {
  if (!answer) return "error: " + answer.error().full();
  const auto* refusal = std::get_if<Refusal>(&*answer);
  if (refusal == nullptr) return "no refusal";
  std::string text;
  for (const std::string& reason : refusal->reasons) text += reason + "; ";
  return text + "\n" + refusal->difference;
}

}  // namespace quell::contain
