// quell verify similar: the review of places that may have the same hole.
#include <string>
#include <string_view>

#include "cli/console.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"

namespace quell::cli {
namespace {

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const Showing showing{.json = arguments.has("--json")};
  const auto place = arguments.text("PLACE");
  const auto done = arguments.text("--done");
  if (place.has_value() == done.has_value()) {
    return misuse(console, "give either a PLACE with --verdict and --reason, or --done TEXT");
  }
  if (done) {
    return give(*of, incident::FinishSimilarReview{.summary = *done}, showing, console, session);
  }
  const auto verdict =
      parse_choice<incident::PlaceVerdict>(arguments.text("--verdict").value_or(""));
  if (!verdict) return fail_with(console, verdict.error());
  return give(
      *of,
      incident::ReviewSimilarPlace{
          .place = *place, .verdict = *verdict, .reason = arguments.text("--reason").value_or("")},
      showing, console, session);
}

}  // namespace

Subcommand verify_similar_command() {
  constexpr std::string_view kCommand = "ReviewSimilarPlace";
  Parameter verdict = field_option(kCommand, "verdict", "--verdict", "VERDICT");
  verdict.choices = choices_of<incident::PlaceVerdict>();
  return {.name = "verify similar",
          .group = "Fix and deploy",
          .summary = "Record the review of similar places, and that the search is complete",
          .positionals = {{.name = "PLACE", .help = field_help(kCommand, "place")}},
          .options = {verdict, field_option(kCommand, "reason", "--reason", "TEXT"),
                      field_option("FinishSimilarReview", "summary", "--done", "TEXT"),
                      incident_option(), json_option()},
          .examples = {{"quell verify similar shop/orders.py:88 --verdict safe --reason "
                        "'bound parameters'",
                        "one place"},
                       {"quell verify similar --done 'all 14 queries of the shop were read'",
                        "the search is complete"}},
          .run = run};
}

}  // namespace quell::cli
