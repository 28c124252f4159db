#include "walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "base/safe_text.h"
#include "http/exchange.h"
#include "os/process.h"
#include "os/terminal.h"

namespace quell::drill {
namespace {

constexpr Duration kPatience = std::chrono::minutes(3);  // with one command

/// As a person would type it: quoted where a shell would want it.
std::string typed(const std::vector<std::string>& arguments) {
  std::string line;
  for (const std::string& argument : arguments) {
    const bool plain =
        !argument.empty() && argument.find_first_not_of(
                                 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                 "-_./:=,@%+") == std::string::npos;
    const char quote = argument.find('\'') == std::string::npos ? '\'' : '"';
    line += plain ? " " + argument : " " + (quote + argument + quote);
  }
  return line;
}

class Walker {
 public:
  Walker(const Stage& stage, Clock& clock, const os::StopSignal& stop, const Print& print)
      : stage_(stage), clock_(clock), stop_(stop), print_(print), begun_(clock.now()) {}

  Result<void> take(const Step& step) {
    if (stop_.requested()) return fail(ErrorCode::kCancelled, "the drill was stopped");
    if (step.applies && !step.applies(notes_)) return {};
    if (!step.heading.empty()) print_(fmt::format("\n== {}\n", step.heading));
    return std::visit([this](const auto& action) { return carry_out(action); }, step.action);
  }

  [[nodiscard]] DrillTimes times() const {
    DrillTimes times = times_;
    times.whole = clock_.now() - begun_;
    return times;
  }

 private:
  Result<void> carry_out(const Give& give) {
    const std::vector<std::string> arguments = give.arguments(notes_);
    print_(fmt::format(
        "{}$ quell{}\n",
        give.person == Person::kResponder ? "" : fmt::format("({}) ", account_of(give.person)),
        terminal_safe(typed(arguments))));
    QUELL_TRY(const os::RunResult result, run(give, arguments));
    if (give.show == Show::kAll) show(result);
    if (result.end == os::RunEnd::kCancelled || stop_.requested())
      return fail(ErrorCode::kCancelled, "the drill was stopped");
    const auto* exited = std::get_if<os::Exited>(&result.status);
    if (!exited || std::ranges::find(give.allowed, exited->code) == give.allowed.end()) {
      if (give.show == Show::kNothing) show(result);
      return fail(ErrorCode::kUnavailable,
                  fmt::format("quell{} ended with {}, which a drill should not",
                              terminal_safe(typed(arguments)), os::describe(result.status)));
    }
    reach(give.reaches);
    return give.learn ? give.learn(notes_, result.out.kept) : Result<void>();
  }

  Result<os::RunResult> run(const Give& give, const std::vector<std::string>& arguments) {
    os::Command command{.argv = {stage_.quell.native()}};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    std::vector<std::string> environment = {
        "QUELL_HOME=" + stage_.home.native(),
        fmt::format("QUELL_DRILL_ACTOR={}", account_of(give.person)), "LC_ALL=C.UTF-8"};
    for (const char* name : {"PATH", "HOME", "TMPDIR", "ASAN_OPTIONS"})
      if (const auto value = os::environment(name))
        environment.push_back(fmt::format("{}={}", name, *value));
    command.environment = std::move(environment);
    os::RunOptions options;
    options.output_cap = 64UZ * 1024 * 1024;
    return os::run(command, os::Deadline::after(kPatience).unless(stop_), options);
  }

  void show(const os::RunResult& result) {
    for (const std::string& text : {result.out.kept, result.err.kept}) {
      if (text.empty()) continue;
      std::string indented;
      for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        indented += "  " + text.substr(at, end - at) + "\n";
        at = end + 1;
      }
      print_(terminal_safe_lines(indented));
    }
  }

  Result<void> carry_out(const Look& look) {
    const std::string target = look.target(notes_);
    const http::Destination web{.host = "127.0.0.1", .port = stage_.web_port};
    const http::AllowList only({web});
    http::ExchangeOptions options;
    options.stop = &stop_;
    QUELL_TRY(const http::Exchange seen,
              http::exchange(*only.permit(web),
                             fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                                         target, stage_.host),
                             options));
    print_(fmt::format("  a visitor opens {}: {}\n", terminal_safe(target), seen.answer.status));
    if (seen.answer.status == look.status) return {};
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} answers {} where {} was expected", terminal_safe(target),
                            seen.answer.status, look.status));
  }

  Result<void> carry_out(const Do& act) {
    print_(fmt::format("  {} {}\n", account_of(Person::kResponder), act.what));
    return act.action(notes_);
  }

  void reach(const std::optional<Milestone>& milestone) {
    if (!milestone) return;
    const Duration took = clock_.now() - begun_;
    switch (*milestone) {
      case Milestone::kFirstFinding:
        times_.first_finding = took;
        break;
      case Milestone::kContained:
        times_.contained = took;
        break;
      case Milestone::kClosed:
        times_.closed = took;
        break;
    }
  }

  const Stage& stage_;
  Clock& clock_;
  const os::StopSignal& stop_;
  const Print& print_;
  const Instant begun_;
  Notebook notes_;
  DrillTimes times_;
};

}  // namespace

Result<DrillTimes> walk(const std::vector<Step>& steps, const Stage& stage, Clock& clock,
                        const os::StopSignal& stop, const Print& print) {
  Walker walker(stage, clock, stop, print);
  for (const Step& step : steps) QUELL_CHECK(walker.take(step));
  return walker.times();
}

}  // namespace quell::drill
