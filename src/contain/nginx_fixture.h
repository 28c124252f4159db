// For tests: a real nginx in a directory of its own, on a loopback port that was free.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contain/nginx_endpoint.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "http/exchange.h"
#include "nginx/scene.h"
#include "os/file.h"
#include "os/process.h"
#include "web/outside.h"

namespace quell::contain {

/// Locations that show which page answered; PORT is replaced.
inline constexpr std::string_view kServerBlock =
    "    server {\n"
    "        listen 127.0.0.1:PORT;\n"
    "        server_name shop.example;\n"
    "        error_page 503 /maintenance;\n"
    "        add_header X-Site shop;\n"
    "        location / { return 200 \"home\\n\"; }\n"
    "        location /search { return 200 \"results\\n\"; }\n"
    "        location = /maintenance { return 200 \"maintenance page\\n\"; }\n"
    "        location /login { try_files /none =204; }\n"
    "    }\n";

class Nginx {
 public:
  /// `http` goes into http{}; files of `others` are written beside nginx.conf.
  explicit Nginx(std::string_view http = kServerBlock,
                 const std::vector<std::pair<std::string, std::string>>& others = {})
      : directory_(*os::TemporaryDirectory::make("nginx-test")),
        port_(*os::free_port("127.0.0.1")) {
    for (const auto& [name, text] : others) write(name, with_port(text));
    write("nginx.conf", config(http));
    start();
  }

  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  [[nodiscard]] std::string read(const std::string& name = "nginx.conf") const {
    return *os::read_file(path(name), 10'000'000);
  }
  void write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories(path(name).parent_path());
    ASSERT_TRUE(os::write_file_atomically(path(name), text, os::Mode::kPublic));
  }
  [[nodiscard]] std::string with_port(std::string_view text) const {
    std::string result(text);
    for (std::size_t at = 0; (at = result.find("PORT", at)) != std::string::npos;) {
      result.replace(at, 4, std::to_string(port_));
    }
    return result;
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  [[nodiscard]] NginxSite site() const {
    return {.name = "shop",
            .binary = "/usr/sbin/nginx",
            .config_file = path("nginx.conf"),
            .prefix = directory_.path(),
            .pid_file = path("nginx.pid"),
            .listen_port = port_,
            .probe_at = {"127.0.0.1", port_},
            .host = "shop.example",
            .patience = std::chrono::seconds(5)};
  }
  [[nodiscard]] int status(const std::string& target) const {
    return status(web::Question{.target = target});
  }
  /// 0: no answer.
  [[nodiscard]] int status(const web::Question& question) const {
    const auto look = web::Outside(nginx::entrance_of(site_for_probe_)).ask(question);
    return look ? look->status : 0;
  }

  void start() {
    child_.reset();
    site_for_probe_ = site();
    auto child = os::Child::start(
        {.argv = {"/usr/sbin/nginx", "-c", path("nginx.conf").string(), "-p",
                  directory_.path().string(), "-g", "daemon off;"}},
        {.out = os::ToFile{path("nginx.out")}, .err = os::ToFile{path("nginx.out")}});
    ASSERT_TRUE(child) << child.error().full();
    child_.emplace(*std::move(child));
    const os::Deadline deadline = os::Deadline::after(std::chrono::seconds(10));
    while (status("/") == 0 && !deadline.expired()) {
      ASSERT_FALSE(child_->ended()) << read("nginx.out");
      (void)os::sleep_until(os::Deadline::after(std::chrono::milliseconds(10)));
    }
  }
  void stop() { child_.reset(); }

 private:
  [[nodiscard]] std::string config(std::string_view http) const {
    const std::string user = ::geteuid() == 0 ? "user root;\n" : "";
    return with_port(fmt::format(
        "{}worker_processes 2;\npid nginx.pid;\nerror_log error.log;\nevents {{}}\nhttp {{\n"
        "    access_log off;\n    client_body_temp_path t1; proxy_temp_path t2;\n"
        "    fastcgi_temp_path t3; uwsgi_temp_path t4; scgi_temp_path t5;\n{}}}\n",
        user, http));
  }

  os::TemporaryDirectory directory_;
  std::uint16_t port_;
  NginxSite site_for_probe_;
  std::optional<os::Child> child_;
};

/// Keeps what it is given, or fails.
class Records final : public UndoSink {
 public:
  Result<void> store(const UndoRecord& record) override {
    if (broken) return fail(ErrorCode::kNoSpace, "no space for the undo");
    records.push_back(record);
    return {};
  }
  std::vector<UndoRecord> records;
  bool broken = false;
};

/// Of an endpoint ("/search"), or a whole target ("address:127.0.0.2").
inline Measure measure(const std::string& id, const std::string& target) {
  return {.id = ContainmentId(id),
          .target = target.starts_with('/') ? "endpoint:" + target : target};
}

inline Result<ApplyOutcome> plan_and_apply(NginxEndpoint& actuator, const Measure& wish,
                                           UndoSink& records, const OnStep& on_step) {
  QUELL_TRY(const PlanAnswer answer, actuator.plan({.measure = wish}));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  return actuator.apply(std::get<Plan>(answer), records, on_step);
}

inline std::string failures(const std::vector<Check>& checks) {
  std::string result;
  for (const Check& check : checks) {
    if (check.outcome == Check::Outcome::kFailed) {
      result += check.what + ": expected " + check.expected + ", seen " + check.seen + "\n";
    }
  }
  return result;
}

inline void expect_in_force(const Result<ApplyOutcome>& outcome) {
  ASSERT_TRUE(outcome) << outcome.error().full();
  if (const auto* back = std::get_if<RolledBack>(&*outcome)) FAIL() << back->why;
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) FAIL() << refusal->reasons.front();
  const ProbeReport& probe = std::get<Applied>(*outcome).probe;
  EXPECT_EQ(probe.state, State::kInForce);
  EXPECT_EQ(failures(probe.checks), "");
}

inline void expect_undone(const Result<UndoOutcome>& outcome) {
  ASSERT_TRUE(outcome) << outcome.error().full();
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) FAIL() << refusal->reasons.front();
  EXPECT_EQ(failures(std::get<Undone>(*outcome).probe.checks), "");
}

inline std::string first_reason(const Result<PlanAnswer>& answer) {
  if (!answer) return "error: " + answer.error().full();
  const auto* refusal = std::get_if<Refusal>(&*answer);
  return refusal == nullptr ? "no refusal" : refusal->reasons.front();
}

inline const OnStep kSilent = [](std::string_view) {};

}  // namespace quell::contain
