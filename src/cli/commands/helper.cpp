// quell helper: the one part of Quell that runs as root.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "base/utf8.h"
#include "casework/helping.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/helper_commands.h"
#include "common.h"
#include "doc/json.h"
#include "helper_unit.h"

namespace quell::cli {
namespace {

constexpr std::string_view kFile = "/etc/quell/helper.yaml";

Result<std::optional<Duration>> idle_time(const Arguments& arguments) {
  const auto typed = arguments.text("--for");
  if (!typed) return std::nullopt;
  const auto parsed = parse_duration(*typed);
  if (parsed && *parsed >= std::chrono::seconds(1) && *parsed <= std::chrono::days(30)) {
    return *parsed;
  }
  return fail(ErrorCode::kInvalidInput, "--for wants a time from 1s to 30d like 1h");
}

void show(const casework::HelperOffer& offer, Console& console) {
  console.print(fmt::format(
      "  socket        {}\n  state         {}\n  who may ask   {}\n"
      "  on what       {}\n  as root with  {}\n",
      terminal_safe(offer.socket.string()), terminal_safe(offer.state.string()),
      fmt::join(offer.who, ", "),
      terminal_safe(fmt::format("{}", fmt::join(offer.actuators, ", "))),
      offer.capabilities.empty() ? std::string("no capability")
                                 : fmt::format("{}", fmt::join(offer.capabilities, ", "))));
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const std::filesystem::path file = arguments.text("--config").value_or(std::string(kFile));
  const auto idle = idle_time(arguments);
  if (!idle) return fail_with(console, idle.error());
  if (arguments.has("--check") || arguments.has("--unit")) {
    const auto offer = casework::check_helper_file(file);
    if (!offer) return fail_with(console, offer.error());
    if (arguments.has("--unit")) {
      console.print(helper_unit(session.program().string(), file.string(), *offer));
    } else {
      show(*offer, console);
    }
    return Exit::kDone;
  }
  const auto done = casework::run_helper(
      {.file = file,
       .idle = *idle,
       .log =
           [&](std::string_view line) { console.complain("quell helper: " + std::string(line)); }},
      session.stop(), session.clock());
  return done ? Exit::kDone : fail_with(console, done.error());
}

Exit show_status(const Arguments& arguments, Console& console, Session& /*no store*/) {
  const auto lines = casework::helper_status(casework::helper_socket());
  if (!lines) return fail_with(console, lines.error());
  if (arguments.has("--json")) {
    json::Array said;
    for (const std::string& line : *lines) said.push_back(json::Value(utf8_or_replaced(line)));
    console.print(json::pretty(json::Object{{"status", std::move(said)}}));
    return Exit::kDone;
  }
  for (const std::string& line : *lines) console.print("  " + line + "\n");
  return Exit::kDone;
}

}  // namespace

Subcommand helper_command() {
  return {
      .name = "helper",
      .group = "Mitigate",
      .summary = "As root: carry out measures for accounts that may ask, and nothing else",
      .details =
          "Listens on a Unix socket and does what the file that root wrote lists, for whom it "
          "names. Who asks is what the kernel says. It takes requests of one closed form, renders "
          "every rule and file itself, and believes no undo but its own copy. It can do what needs "
          "root of the firewall, nginx, HAProxy, services and settings. Started as a service "
          "(--unit) or for the occasion (sudo quell helper --for 1h). See docs/helper.md.",
      .options = {{.name = "--config",
                   .value = "FILE",
                   .help =
                       "what it may do for whom (/etc/quell/helper.yaml); only root may be able "
                       "to write to it"},
                  {.name = "--for", .value = "TIME", .help = "end when nobody asked for so long"},
                  {.name = "--check", .help = "look at the file, say what it comes to, and stop"},
                  {.name = "--unit", .help = "print a systemd service for it"}},
      .examples = {{"quell helper --for 1h", "as root, for this incident"},
                   {"quell helper --check", "as root: whether the file is as it must be"}},
      .run = run};
}

Subcommand helper_status_command() {
  return {.name = "helper status",
          .group = "Mitigate",
          .summary = "Ask a running helper what it offers to you",
          .details = "QUELL_HELPER_SOCKET names another socket than /run/quell/helper.sock.",
          .options = {json_option()},
          .examples = {{"quell helper status", "whether it runs, and on what you may act"},
                       {"quell helper status --json", "the same for a program"}},
          .run = show_status};
}

}  // namespace quell::cli
