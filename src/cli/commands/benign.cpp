// quell benign: addresses of testers, reporters and triagers, left out of "who exploited this?".
#include <string>

#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"
#include "input.h"
#include "target/address.h"

namespace quell::cli {
namespace {

/// Wider ones could hide the attack itself.
constexpr unsigned kWidestV4 = 16;
constexpr unsigned kWidestV6 = 32;

std::string address_of(Input& input) {
  std::string typed = input.required("ADDRESS", "address or network");
  if (!input.good()) return typed;
  const auto network = target::Network::parse(typed);
  if (!network) {
    input.refuse("ADDRESS: " + network.error().message());
  } else if (network->prefix() < (network->base().is_v4() ? kWidestV4 : kWidestV6)) {
    input.refuse("ADDRESS: a network wider than /16 (IPv6: /32) could hide the attack itself");
  }
  return typed;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  return give_built(arguments, console, session, [](Input& input, const Case&) {
    return incident::CommandBody(
        incident::AddBenignActor{.address = address_of(input),
                                 .who = input.required("--who", "whose it is"),
                                 .reason = input.optional("--reason")});
  });
}

}  // namespace

Subcommand benign_command() {
  return {
      .name = "benign",
      .group = "Triage",
      .summary = "Leave a tester's, reporter's or triager's address out of the search.",
      .positionals = {field_option("AddBenignActor", "address", "ADDRESS", "")},
      .options = {field_option("AddBenignActor", "who", "--who", "NAME"),
                  field_option("AddBenignActor", "reason", "--reason", "TEXT"), incident_option(),
                  json_option()},
      .examples = {{"quell benign 198.51.100.7 --who 'bounty hunter mx' --reason 'report H1-123'",
                    "the person who reported the hole tried it too"},
                   {"quell benign 192.0.2.0/24 --who 'our scanners'", "a whole network"}},
      .run = run,
  };
}

}  // namespace quell::cli
