#include "steps.h"

#include <fmt/format.h>

#include <utility>

#include "incident/policy.h"

namespace quell::drill {
namespace {

using Arguments = std::vector<std::string>;

/// A command that does not depend on what was learned.
Step give(std::string heading, Arguments arguments, Person person = Person::kResponder) {
  return {.heading = std::move(heading),
          .action = Give{.person = person,
                         .arguments = [arguments = std::move(arguments)](const Notebook&) {
                           return arguments;
                         }}};
}

Step give(std::string heading, std::function<Arguments(const Notebook&)> arguments) {
  return {.heading = std::move(heading), .action = Give{.arguments = std::move(arguments)}};
}

Step allowing(Step step, std::vector<int> statuses) {
  std::get<Give>(step.action).allowed = std::move(statuses);
  return step;
}

Step reaching(Step step, Milestone milestone) {
  std::get<Give>(step.action).reaches = milestone;
  return step;
}

Step look(std::function<std::string(const Notebook&)> target, int status) {
  return {.heading = "", .action = Look{.target = std::move(target), .status = status}};
}

/// Only where the logs show a second hole.
Step second(Step step) {
  step.applies = [](const Notebook& notes) { return !notes.second_endpoint.empty(); };
  return step;
}

std::string second_page(const Notebook& notes) {
  return fmt::format("{}?{}=x", notes.second_endpoint, notes.second_parameter);
}
std::string home_page(const Notebook&) {
  return "/";
}
std::string ordinary_search(const Notebook& notes) {
  return fmt::format("{}?{}=lamp", notes.endpoint, notes.parameter);
}

void add(std::vector<Step>& all, std::vector<Step> more) {
  for (Step& step : more) all.push_back(std::move(step));
}

std::vector<Step> detect(const Briefing& briefing) {
  const std::string log = briefing.access_log.native();
  Step machine = allowing(give("", Arguments{"scan", log, "--format", "jsonl"}), {1});
  auto& read = std::get<Give>(machine.action);
  read.show = Show::kNothing;
  read.learn = [](Notebook& notes, std::string_view output) -> Result<void> {
    QUELL_TRY(notes, read_findings(output));  // before any incident is open
    return {};
  };
  return {reaching(allowing(give("Detect", Arguments{"scan", log}), {1}), Milestone::kFirstFinding),
          std::move(machine)};
}

std::vector<Step> triage(const Briefing& briefing,
                         std::function<Result<void>(const Notebook&)> write_reproductions) {
  Step open = give("Open and confirm", Arguments{"open", "--from-scan"});
  std::get<Give>(open.action).learn = [](Notebook& notes, std::string_view output) -> Result<void> {
    const auto begin = output.find("QL-");
    if (begin == std::string_view::npos)
      return fail(ErrorCode::kNotFound, "quell open names no incident");
    const auto id = output.substr(begin);
    notes.incident = id.substr(0, id.find_first_not_of("QL-0123456789"));
    return {};
  };
  return {
      std::move(open),
      give("", Arguments{"env"}),
      give("", Arguments{"benign", "127.0.0.1", "--who", "the responders", "--reason",
                         "their own replays and probes"}),
      {.heading = "",
       .action = Do{.what = "writes a reproduction of their own: it reads nobody's data",
                    .action = std::move(write_reproductions)}},
      give("",
           [file = briefing.reproduction.native()](const Notebook& notes) {
             return Arguments{"repro",         "add",        file,          "--vector",
                              "sql_injection", "--endpoint", notes.endpoint};
           }),
      second(give("",
                  [file = briefing.second_reproduction.native()](const Notebook& notes) {
                    return Arguments{"repro",
                                     "add",
                                     file,
                                     "--vector",
                                     "path_traversal",
                                     "--endpoint",
                                     notes.second_endpoint};
                  })),
      allowing(give("", Arguments{"verify", "production"}), {1}),
      give("", Arguments{"confirm", "replayed: the database computes what the request says",
                         "--cites", "R1"}),
      give("", Arguments{"severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", "--reason",
                         "the hole reads everything and writes nothing"}),
      give("", Arguments{"scan", briefing.access_log.native(), "--record"}),
  };
}

std::vector<Step> decide(const Briefing& briefing) {
  return {
      give("Decide", Arguments{"decide", "--short-term", "--minutes-to-fix", "45", "--harm",
                               "customers are being read", "--reason",
                               "the fix takes longer than the table lasts"}),
      give("",
           [log = briefing.access_log.native()](const Notebook& notes) {
             return Arguments{"option",
                              "add",
                              "the search answers 503",
                              "--how",
                              "nginx, one location",
                              "--effect",
                              "no request reaches the statement",
                              "--measure",
                              "endpoint " + notes.endpoint,
                              "--treats",
                              "symptom",
                              "--magnitude",
                              "medium",
                              "--negative",
                              "nobody can search",
                              "--forecast",
                              log};
           }),
      give("", Arguments{"decide", "O1", "--reason", "the shop sells without its search",
                         "--participant", std::string(account_of(Person::kApprover))}),
      give("", Arguments{"note", "--informed", "the shop's manager", "--how", "telephone",
                         "--message", "the search goes off for an hour"}),
  };
}

std::vector<Step> contain() {
  return {
      give("Contain",
           [](const Notebook& notes) {
             return Arguments{"contain", "endpoint", notes.endpoint, "--dry-run"};
           }),
      // Without the sentence, production says no: that is the gate, and it is on the record.
      allowing(give("",
                    [](const Notebook& notes) {
                      return Arguments{"contain", "endpoint", notes.endpoint};
                    }),
               {1}),
      reaching(give("",
                    [](const Notebook& notes) {
                      return Arguments{"contain",
                                       "endpoint",
                                       notes.endpoint,
                                       "--option",
                                       "O1",
                                       "--justification",
                                       "customers are being read",
                                       "--rollback",
                                       "quell lift C1",
                                       "--confirm",
                                       std::string(incident::kProductionSentence)};
                    }),
               Milestone::kContained),
      look(ordinary_search, 503),
      second(give("",
                  [](const Notebook& notes) {
                    return Arguments{"contain",
                                     "endpoint",
                                     notes.second_endpoint,
                                     "--justification",
                                     "files outside the directory are being read",
                                     "--rollback",
                                     "quell lift C2",
                                     "--confirm",
                                     std::string(incident::kProductionSentence)};
                  })),
      second(look(second_page, 503)),
      look(home_page, 200),
      give("", Arguments{"verify", "production"}),
  };
}

std::vector<Step> investigate(const Briefing& briefing) {
  return {
      give("Investigate",
           [](const Notebook& notes) {
             return Arguments{"note",
                              "--cause",
                              "the search term is pasted into the SQL statement",
                              "--vector",
                              "sql_injection",
                              "--endpoint",
                              notes.endpoint,
                              "--parameter",
                              notes.parameter,
                              "--contributing",
                              "no test searches for an apostrophe",
                              "--cites",
                              "F1",
                              "--cites",
                              "R1"};
           }),
      allowing(give("", Arguments{"impact", briefing.access_log.native()}), {1}),
      give("",
           [](const Notebook& notes) {
             Arguments arguments = {
                 "note",
                 "--impact",
                 fmt::format("{} of the attacker's requests were answered with rows; they asked "
                             "table {} for {} rows of address and password hash",
                             notes.successes, notes.table.empty() ? "(unknown)" : notes.table,
                             notes.rows_asked),
                 "--exposed",
                 "yes",
                 "--unknown",
                 "whether the password hashes were broken",
                 "--unknown",
                 "whether the rows were passed on",
                 "--cites",
                 "F1"};
             if (!notes.second_endpoint.empty())
               arguments[2] += fmt::format(
                   "; {} requests to {} were answered with files from outside its directory",
                   notes.second_successes, notes.second_endpoint);
             if (notes.rows_asked > 0)
               arguments.insert(arguments.end(), {"--records", std::to_string(notes.rows_asked)});
             return arguments;
           }),
  };
}

std::vector<Step> fix(const Briefing& briefing) {
  return {
      give("Fix and deploy",
           Arguments{"deploy", "fix", briefing.revision, "--reference", "change 17", "--summary",
                     "search uses parameters, downloads stay in their directory", "--rollback",
                     "deploy " + briefing.last_revision}),
      give("", Arguments{"verify", "similar", "shop/download_vulnerable.py", "--verdict", "fixed",
                         "--reason", "path components are compared now"}),
      give("", Arguments{"verify", "similar", "--done", "every statement and every path was read"}),
      give("", Arguments{"deploy", "test"}),
      give("", Arguments{"deploy", "staging"}),
      give("", Arguments{"verify", "staging"}),
      give("", Arguments{"deploy", "backup"}),
      // Nobody approves their own deployment: asking is what the refusal leads to.
      allowing(give("", Arguments{"deploy", "production"}), {1}),
      give("", Arguments{"decide", "--approve", "A1", "--reason", "read the change and the tests"},
           Person::kApprover),
      give("", Arguments{"deploy", "production"}),
  };
}

std::vector<Step> finish(const Briefing& briefing) {
  return {
      give("Verify", Arguments{"verify", "production"}),
      give("", Arguments{"lift", "C1", "--reason", "the fix is in production"}),
      second(give("", Arguments{"lift", "C2", "--reason", "the fix is in production"})),
      look(ordinary_search, 200),
      give("", Arguments{"verify", "production"}),
      give("Watch", Arguments{"watch", "--for", briefing.watch_duration, "--reason",
                              "a drill: the procedure asks for 24 hours"}),
      give("Close", Arguments{"note", "--informed", "the shop's manager", "--how", "telephone",
                              "--message", "the search is back, the hole is closed"}),
      give("", Arguments{"report"}),
      reaching(give("", Arguments{"close", "the hole is fixed, deployed and verified",
                                  "--open-point", "tell the customers whose rows were taken"}),
               Milestone::kClosed),
      // Closed incidents are named.
      give("", [](const Notebook& notes) { return Arguments{"status", "-i", notes.incident}; }),
  };
}

}  // namespace

std::string_view account_of(Person person) {
  return person == Person::kResponder ? "rosa" : "adam";
}

std::vector<Step> response(const Briefing& briefing,
                           std::function<Result<void>(const Notebook&)> write_reproductions) {
  std::vector<Step> all;
  add(all, detect(briefing));
  add(all, triage(briefing, std::move(write_reproductions)));
  add(all, decide(briefing));
  add(all, contain());
  add(all, investigate(briefing));
  add(all, fix(briefing));
  add(all, finish(briefing));
  return all;
}

}  // namespace quell::drill
