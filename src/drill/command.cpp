#include "drill/command.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "drill/drill.h"
#include "os/file.h"

namespace quell::drill {
namespace {

Result<std::uint64_t> seed_of(const std::optional<std::string>& typed) {
  if (!typed) return 1;
  std::uint64_t seed = 0;
  const auto [end, code] = std::from_chars(typed->data(), typed->data() + typed->size(), seed);
  if (code == std::errc() && end == typed->data() + typed->size()) return seed;
  return fail(ErrorCode::kInvalidInput, "--seed wants a whole number, not \"" + *typed + "\"");
}

/// Where the drill lives: the given directory, else a new one in the place for temporary files,
/// which stays, because the report lies there.
Result<std::filesystem::path> directory_of(const std::optional<std::string>& typed, Clock& clock) {
  if (typed) return std::filesystem::absolute(*typed);
  return std::filesystem::temp_directory_path() /
         fmt::format("quell-drill-{}", clock.now().time_since_epoch().count());
}

cli::Exit run(const cli::Arguments& arguments, cli::Console& console, cli::Session& session) {
  const auto complain = [&](const Error& error) {
    console.complain("quell drill: " + terminal_safe_lines(error.full()));
    return error.code() == ErrorCode::kInvalidInput ? cli::Exit::kUsage : cli::Exit::kFailed;
  };
  const auto seed = seed_of(arguments.text("--seed"));
  if (!seed) return complain(seed.error());
  const auto directory = directory_of(arguments.text("--dir"), session.clock());
  if (!directory) return complain(directory.error());
  const DrillOptions options{
      .seed = *seed,
      .directory = *directory,
      .quell = session.program(),
      .keep = arguments.has("--keep") ? Keep::kTargetRunning : Keep::kNothing};
  const auto end = run_drill(options, session.clock(), session.stop(),
                             [&](std::string_view text) { console.print(text); });
  if (!end) return complain(end.error());
  for (const Compared& one : end->compared) {
    if (!one.in_report) return cli::Exit::kFailed;
  }
  return cli::Exit::kDone;
}

}  // namespace

cli::Subcommand drill_command() {
  return {.name = "drill",
          .group = "Practice",
          .summary = "Watch a whole incident on a real web server, from attack to closed record",
          .details =
              "Starts a small, deliberately vulnerable web shop behind a real nginx on "
              "loopback ports, in a directory of its own; sends ordinary traffic and an "
              "attack; then works the incident with this very program, through its real "
              "gates, as two people. It stops everything that it started, also on Ctrl-C.",
          .options = {{.name = "--seed",
                       .value = "N",
                       .help = "another number gives other addresses, endpoints and data (1)"},
                      {.name = "--dir",
                       .value = "DIR",
                       .help = "where to work; must be empty (default: a new temporary directory)"},
                      {.name = "--keep", .help = "leave the target running afterwards"}},
          .examples = {{"quell drill", "about a minute"},
                       {"quell drill --seed 7 --dir /tmp/drill --keep",
                        "another scenario, kept to look at"}},
          .run = run};
}

}  // namespace quell::drill
