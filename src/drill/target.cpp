#include "drill/target.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "http/exchange.h"
#include "layout.h"
#include "os/file.h"
#include "os/process.h"
#include "os/socket.h"

namespace quell::drill {
namespace {

constexpr std::string_view kLoopback = "127.0.0.1";
constexpr Duration kGrace = std::chrono::seconds(3);
constexpr Duration kPause = std::chrono::milliseconds(25);  // between two looks at the start

/// One program that belongs to the target.
struct Part {
  std::string name;  // "nginx of production"
  std::filesystem::path log;
  os::Child child;
};

/// The end of a log, for an error message.
std::string tail(const std::filesystem::path& log) {
  constexpr std::size_t kMost = 600;
  const auto text = os::read_file(log, 1024UZ * 1024);
  if (!text || text->empty()) return "its log is empty";
  return "its log ends: " + (text->size() > kMost ? text->substr(text->size() - kMost) : *text);
}

Result<int> status_of(std::uint16_t port, std::string_view path) {
  const http::AllowList only({{std::string(kLoopback), port}});
  const auto to = only.permit({std::string(kLoopback), port});
  const auto request =
      fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
  http::ExchangeOptions options;
  options.connect_timeout = options.total_timeout = std::chrono::seconds(2);
  QUELL_TRY(const auto exchange, http::exchange(*to, request, options));
  return exchange.answer.status;
}

class RunningTarget final : public Target {
 public:
  RunningTarget(const Scenario& scenario, TargetOptions options)
      : scenario_(scenario), options_(std::move(options)) {}
  ~RunningTarget() override { stop(); }
  RunningTarget(const RunningTarget&) = delete;
  RunningTarget& operator=(const RunningTarget&) = delete;

  Result<void> start_all() {
    QUELL_CHECK(check_directory(options_.directory));
    QUELL_CHECK(os::make_directories(options_.directory, os::Mode::kPrivateDirectory));
    QUELL_TRY(const auto there, os::list_directory(options_.directory));
    if (!there.empty())
      return fail(ErrorCode::kInvalidInput,
                  options_.directory.native() + " is not empty: a drill wants a new directory");
    QUELL_CHECK(write_program(app()));
    for (const Instance instance : {Instance::kProduction, Instance::kStaging})
      QUELL_CHECK(set_up(instance));
    const auto deadline = os::Deadline::after(options_.patience);
    for (const Place& place : places_)
      QUELL_CHECK(wait_for(place, options_.stop ? deadline.unless(*options_.stop) : deadline));
    return {};
  }

  [[nodiscard]] const Place& place(Instance instance) const override {
    return places_[static_cast<std::size_t>(instance)];
  }

  [[nodiscard]] std::vector<StageCommand> pipeline() const override {
    const std::string release(kFixedRelease);
    const std::string fixed = "search,download";
    const auto deploy = [&](Instance instance) {
      return script("deploy.py", {"--directory", place(instance).directory.native(), "--fixed",
                                  fixed, "--release", release});
    };
    return {{"test", script("run_tests.py", {"--fixed", fixed})},
            {"staging", deploy(Instance::kStaging)},
            {"backup",
             script("backup.py", {"--directory", place(Instance::kProduction).directory.native(),
                                  "--into", (options_.directory / "backups").native()})},
            {"production", deploy(Instance::kProduction)}};
  }

  [[nodiscard]] Result<void> alive() override {
    for (Part& part : parts_)
      if (const auto end = part.child.ended())
        return fail(ErrorCode::kUnavailable, fmt::format("{} has ended ({}); {}", part.name,
                                                         os::describe(*end), tail(part.log)));
    return {};
  }

  [[nodiscard]] std::vector<int> processes() const override {
    std::vector<int> pids;
    for (const Part& part : parts_) pids.push_back(part.child.pid());
    return pids;
  }

  void stop() override {
    // The last started first: nginx before the shop behind it.
    while (!parts_.empty()) {
      parts_.back().child.terminate();
      parts_.pop_back();
    }
  }

  void release() override {
    for (Part& part : parts_) part.child.release();
    parts_.clear();
  }

 private:
  [[nodiscard]] std::filesystem::path app() const { return options_.directory / "app"; }

  [[nodiscard]] std::vector<std::string> script(std::string_view name,
                                                std::vector<std::string> arguments) const {
    std::vector<std::string> argv = {options_.python.native(), "-B",
                                     (app() / "pipeline" / name).native()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return argv;
  }

  Result<void> set_up(Instance instance) {
    Place& place = places_[static_cast<std::size_t>(instance)];
    place.instance = instance;
    place.directory = options_.directory / name_of(instance);
    QUELL_TRY(place.web_port, os::free_port(std::string(kLoopback)));
    do {
      QUELL_TRY(place.shop_port, os::free_port(std::string(kLoopback)));
    } while (place.shop_port == place.web_port);
    QUELL_CHECK(write_instance(scenario_, place));
    QUELL_CHECK(run("the shop of", place, shop_command(place), place.directory / "shop.log"));
    return run("nginx of", place,
               {options_.nginx.native(), "-p", place.directory.native(), "-c",
                place.nginx_config().native(), "-e", (place.directory / "logs/error.log").native()},
               place.directory / "logs/error.log");
  }

  [[nodiscard]] std::vector<std::string> shop_command(const Place& place) const {
    return {options_.python.native(),
            "-B",
            (app() / "shop/main.py").native(),
            "--directory",
            place.directory.native(),
            "--port",
            std::to_string(place.shop_port),
            "--fixed",
            fmt::format("{}", fmt::join(closed_at_start(scenario_), ",")),
            "--release",
            std::string(kFirstRelease)};
  }

  Result<void> run(std::string_view what, const Place& place, std::vector<std::string> argv,
                   const std::filesystem::path& log) {
    os::ChildOptions options{.out = os::ToFile{log}, .err = os::ToFile{log}, .grace = kGrace};
    if (options_.lifetime == Lifetime::kMayOutlive) options.death_signal.reset();
    auto child = os::Child::start({.argv = std::move(argv)}, options);
    if (!child)
      return fail(child.error(), fmt::format("cannot start {} {}", what, name_of(place.instance)));
    parts_.push_back({fmt::format("{} {}", what, name_of(place.instance)), log, *std::move(child)});
    return {};
  }

  Result<void> wait_for(const Place& place, const os::Deadline& deadline) {
    for (;;) {
      const auto behind = status_of(place.shop_port, "/internal/health");
      const auto front = status_of(place.web_port, "/");
      if (behind && front && *behind == 200 && *front == 200) return alive();
      QUELL_CHECK(alive());
      if (deadline.expired())
        return fail(ErrorCode::kUnavailable,
                    fmt::format("{} does not answer; {}", name_of(place.instance),
                                tail(place.directory / "logs/error.log")));
      QUELL_CHECK(os::sleep_until(deadline.within(kPause)));
    }
  }

  const Scenario scenario_;
  const TargetOptions options_;
  std::array<Place, 2> places_;
  std::vector<Part> parts_;
};

}  // namespace

Result<std::unique_ptr<Target>> Target::start(const Scenario& scenario,
                                              const TargetOptions& options) {
  auto target = std::make_unique<RunningTarget>(scenario, options);
  QUELL_CHECK(target->start_all());
  return target;
}

}  // namespace quell::drill
