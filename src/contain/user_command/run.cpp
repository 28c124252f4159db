#include "user_command/run.h"

#include <optional>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "os/deadline.h"

namespace quell::contain::user_command {

namespace {

constexpr std::size_t kOutputKept = 64UZ * 1024;  // bytes of each stream: evidence, not a log
constexpr std::size_t kColumns = 300;

std::string first_line(std::string_view text) {
  return fit(terminal_safe(text.substr(0, text.find('\n'))), kColumns);
}

std::string as_typed(const std::vector<std::string>& argv) {
  std::string text;
  for (const std::string& argument : argv) text += (text.empty() ? "" : " ") + shell_word(argument);
  return text;
}

std::string stream(std::string_view name, const os::Output& output) {
  std::string text = fmt::format("---- {} ({} bytes", name, output.total);
  if (output.total > output.kept.size()) text += fmt::format(", first {}", output.kept.size());
  return text + ")\n" + output.kept + "\n";
}

}  // namespace

bool Said::succeeded() const {
  return exit_code() == 0;
}

std::optional<int> Said::exit_code() const {
  const auto* exited = std::get_if<os::Exited>(&result.status);
  if (result.end != os::RunEnd::kByItself || exited == nullptr) return std::nullopt;
  return exited->code;
}

std::string Said::words() const {
  std::string text = result.end == os::RunEnd::kTimedOut ? "stopped after " + to_words(result.took)
                                                         : os::describe(result.status);
  const std::string& said = result.err.kept.empty() ? result.out.kept : result.err.kept;
  if (!said.empty()) text += ": " + first_line(said);
  return text;
}

Exhibit Said::exhibit(std::string_view name) const {
  return {std::string(name),
          fmt::format("{}\n{}\n{}{}", command, os::describe(result.status),
                      stream("standard output", result.out), stream("standard error", result.err))};
}

Check Said::check(std::string_view expected, Check::Outcome outcome) const {
  return {.what = command, .expected = std::string(expected), .seen = words(), .outcome = outcome};
}

Result<Said> run(const UserCommandSettings& settings, const std::vector<std::string>& argv,
                 const Measure& measure) {
  const std::vector<std::string> filled = filled_in(argv, measure);
  std::vector<std::string> environment{
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
      "HOME=/"};
  environment.insert(environment.end(), settings.environment.begin(), settings.environment.end());
  auto result = os::run(
      {.argv = filled, .directory = settings.directory, .environment = std::move(environment)},
      os::Deadline::after(settings.timeout), {.output_cap = kOutputKept});
  if (!result) return fail(result.error(), as_typed(filled));
  return Said{.result = *std::move(result), .command = as_typed(filled)};
}

Result<Looked> look(const UserCommandSettings& settings, const Measure& measure) {
  QUELL_TRY(Said said, run(settings, settings.run.probe, measure));
  const std::optional<int> code = said.exit_code();
  if (code == 0) return Looked{Answer::kInForce, std::move(said)};
  if (code == 1) return Looked{Answer::kAbsent, std::move(said)};
  return fail(ErrorCode::kUnavailable, fmt::format("whether it is in force is not known: {}: {}",
                                                   said.command, said.words()));
}

}  // namespace quell::contain::user_command
