// open, confirm, severity, env, note, benign, decide, close as a person or a script gives them.
#include <gtest/gtest.h>

#include <string>

#include "attack/classify.h"
#include "investigate/scan.h"
#include "last_scan.h"
#include "program_fixture.h"

namespace quell::cli {
namespace {

class Triage : public ProgramTest {
 protected:
  /// As if quell scan had found this now.
  void keep(const investigate::ScanReport& report) {
    EXPECT_TRUE(keep_scan(file(""), {"/var/log/nginx/access.log", "-"},
                          investigate::json_of(report), clock.now()));
  }
  bool printed_has(std::string_view text) const {
    return console.output.find(text) != std::string::npos;
  }
  bool complained(std::string_view text) const {
    return console.errors.find(text) != std::string::npos;
  }
};

investigate::ScanReport sample_report() {
  const Instant start = *parse_iso("2026-11-22T01:40:00Z");
  investigate::AttackGroup group;
  group.signature = {"/search", "q", attack::Class::kSqli};
  group.requests = 1204;
  group.first = start;
  group.last = start + std::chrono::minutes(30);
  group.sample_file = "access.log";
  group.judgement.verdict = investigate::Verdict::kLikely;
  investigate::Actor actor;
  actor.key = "203.0.113.9";
  actor.requests = actor.attack_requests = 1204;
  actor.first = group.first;
  actor.last = group.last;
  actor.groups.push_back(group);
  investigate::ScanReport report;
  report.requests = 412903;
  report.actors_seen = 8112;
  report.attack_requests = 1204;
  report.first = start;
  report.last = group.last;
  report.attackers.push_back(actor);
  return report;
}

TEST_F(Triage, OpensFromWords) {
  ASSERT_EQ(run({"open", "orders of others are shown", "--reporter", "ticket 8841", "--source",
                 "bounty", "--owner", "ana"}),
            0)
      << console.errors;
  EXPECT_TRUE(printed_has("QL-2026-0001 opened, severity not assessed yet, ")) << console.output;
  EXPECT_TRUE(printed_has("next: quell "));
  ASSERT_EQ(run({"status", "--json"}), 0);
  const json::Value status = printed();
  EXPECT_EQ(status.at("title").as_string(), "orders of others are shown");
  EXPECT_EQ(status.at("owner").as_string(), "ana");
}

TEST_F(Triage, OpensFromTheLastScan) {
  EXPECT_EQ(run({"open", "--from-scan"}), 2);
  EXPECT_TRUE(complained("quell scan PATH"));
  keep(sample_report());
  write("quell.yaml", "signals:\n  - {kind: hostname, name: host, value: www.shop.example}\n");
  ASSERT_EQ(run({"open", "--from-scan"}), 0) << console.errors;
  EXPECT_TRUE(
      printed_has("QL-2026-0001 opened, S1/P1 (CVSS 9.8: AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/"
                  "A:H), production ("))
      << console.output;
  EXPECT_TRUE(printed_has("www.shop.example"));
  ASSERT_EQ(run({"status", "--json"}), 0);
  const json::Value status = printed();
  EXPECT_EQ(status.at("title").as_string(),
            "SQL injection on /search?q= by 203.0.113.9, likely succeeded");
  EXPECT_EQ(status.at("times").at("started").at("when").as_string(), "2026-11-22T01:40:00.000000Z");
  EXPECT_EQ(status.at("times").at("started").at("certainty").as_string(), "estimated");
  EXPECT_TRUE(status.at("times").as_object().contains("detected"));
}

TEST_F(Triage, TheScanIsNamedAndGivesOneIncidentOnly) {
  keep(sample_report());
  clock.advance(std::chrono::minutes(5));
  ASSERT_EQ(run({"open", "--from-scan"}), 0) << console.errors;
  EXPECT_TRUE(printed_has("from the scan of /var/log/nginx/access.log and 1 more, 5 min"))
      << console.output;
  EXPECT_EQ(run({"open", "--from-scan"}), 2);
  EXPECT_TRUE(complained("QL-2026-0001 (open) was opened from this scan already"))
      << console.errors;
  EXPECT_TRUE(complained("--again"));
  EXPECT_EQ(run({"open", "--from-scan", "--again"}), 0) << console.errors;
  EXPECT_TRUE(printed_has("QL-2026-0002 opened"));
  investigate::ScanReport more = sample_report();
  ++more.requests;
  keep(more);
  EXPECT_EQ(run({"open", "--from-scan"}), 0) << console.errors;
  EXPECT_EQ(run({"open", "x", "--again"}), 2);
  EXPECT_TRUE(complained("go with --from-scan"));
}

TEST_F(Triage, AStaleScanIsNotTakenByChance) {
  keep(sample_report());
  clock.advance(std::chrono::hours(25));
  EXPECT_EQ(run({"open", "--from-scan"}), 2);
  EXPECT_TRUE(complained("older than a day")) << console.errors;
  EXPECT_EQ(run({"open", "--from-scan", "--stale"}), 0) << console.errors;
}

TEST_F(Triage, AnUnreadableScanSaysWhatToDo) {
  write("last-scan.json", "{}");
  EXPECT_EQ(run({"open", "--from-scan"}), 2);
  EXPECT_TRUE(complained("cannot be read; scan again")) << console.errors;
}

TEST_F(Triage, ATitleIsOnePrintableLine) {
  EXPECT_EQ(run({"open", "two\nlines"}), 1);
  EXPECT_TRUE(printed_has("one line of printable text")) << console.output;
  EXPECT_EQ(run({"open", std::string(201, 'x')}), 1);
  EXPECT_TRUE(printed_has("201 columns wide"));
  ASSERT_EQ(run({"open", "the first"}), 0);
  EXPECT_TRUE(printed_has("QL-2026-0001")) << "a refused opening takes no number";
}

TEST_F(Triage, AClockSetBackSinceTheScanLosesNoIncident) {
  investigate::ScanReport report = sample_report();
  report.attackers[0].groups[0].first = clock.now() + std::chrono::hours(2);
  keep(report);
  ASSERT_EQ(run({"open", "--from-scan"}), 0);
  EXPECT_TRUE(complained("the time lies in the future"));
  EXPECT_TRUE(complained("quell note --time started=TIME"));
  ASSERT_EQ(run({"status", "--json"}), 0);
  const json::Value status = printed();
  EXPECT_EQ(status.at("severity").at("severity").as_string(), "S1") << console.output;
  // The scan's own time lies in the future too: it was found now at the latest.
  EXPECT_TRUE(status.at("times").as_object().contains("detected"));
}

TEST_F(Triage, AScanWithoutAttackNeedsATitle) {
  investigate::ScanReport report = sample_report();
  report.attackers.clear();
  report.attack_requests = 0;
  keep(report);
  EXPECT_EQ(run({"open", "--from-scan"}), 2);
  EXPECT_TRUE(complained("found nothing to open"));
  EXPECT_EQ(run({"open", "all the same", "--from-scan"}), 0) << console.errors;
}

investigate::Behaviour behaviour(investigate::BehaviourKind kind, investigate::Verdict verdict,
                                 Instant first) {
  investigate::Behaviour out;
  out.kind = kind;
  out.score = 0.94;
  out.endpoint = "/up\x1b[2J.php";
  out.clients = {{.key = "203.0.113.200", .requests = 640}};
  out.clients_seen = 1;
  out.first = out.last = first;
  out.requests = 640;
  out.judgement.verdict = verdict;
  return out;
}

TEST_F(Triage, AFloodOrAWebShellAloneIsEnoughToOpen) {
  investigate::ScanReport report = sample_report();
  const Instant first = report.attackers[0].groups[0].first;
  report.attackers.clear();
  report.attack_requests = 0;
  report.behaviours = {
      behaviour(investigate::BehaviourKind::kWebShell, investigate::Verdict::kLikely, first)};
  keep(report);
  ASSERT_EQ(run({"open", "--from-scan"}), 0) << console.errors;
  ASSERT_EQ(run({"status", "--json"}), 0);
  const json::Value status = printed();
  const std::string title(status.at("title").as_string());
  EXPECT_TRUE(title.starts_with("web shell in use: /up")) << title;
  EXPECT_TRUE(title.ends_with(" by 203.0.113.200, likely succeeded")) << title;
  EXPECT_EQ(title.find('\x1b'), std::string::npos);
  EXPECT_EQ(status.at("severity").at("severity").as_string(), "S1") << console.output;
  EXPECT_TRUE(status.at("times").as_object().contains("started"));
}

TEST_F(Triage, WhatTheIncidentIsAboutCanBeChosen) {
  investigate::ScanReport report = sample_report();
  report.behaviours = {behaviour(investigate::BehaviourKind::kFlood,
                                 investigate::Verdict::kAttempted,
                                 report.attackers[0].groups[0].first)};
  keep(report);
  EXPECT_EQ(run({"open", "--about", "flood"}), 2);
  EXPECT_TRUE(complained("go with --from-scan"));
  EXPECT_EQ(run({"open", "--from-scan", "--about", "no such thing"}), 2);
  EXPECT_TRUE(complained("is about \"no such thing\""));
  ASSERT_EQ(run({"open", "--from-scan", "--about", "Flood"}), 0) << console.errors;
  ASSERT_EQ(run({"status", "-i", "QL-2026-0001", "--json"}), 0);
  EXPECT_TRUE(printed().at("title").as_string().starts_with("request flood on /up"));
  ASSERT_EQ(run({"open", "--from-scan", "--again"}), 0) << console.errors;
  ASSERT_EQ(run({"status", "-i", "QL-2026-0002", "--json"}), 0);
  EXPECT_FALSE(printed().at("title").as_string().starts_with("request flood"));
}

TEST_F(Triage, MissingTextIsAskedForOnATerminalOnly) {
  EXPECT_EQ(run({"open"}), 2);
  EXPECT_TRUE(complained("give TITLE")) << console.errors;
  console.terminal = true;
  console.answers = {"typed at the prompt"};
  EXPECT_EQ(run({"open"}), 0) << console.errors;
  ASSERT_EQ(run({"status"}), 0);
  EXPECT_TRUE(printed_has("typed at the prompt"));
}

TEST_F(Triage, FormsAreNotMixed) {
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  EXPECT_EQ(run({"confirm", "real", "--owner", "ana"}), 2);
  EXPECT_TRUE(complained("not both"));
  EXPECT_EQ(run({"note", "hello", "--vector", "xss"}), 2);
  EXPECT_TRUE(complained("--vector goes with --cause"));
  EXPECT_EQ(run({"env", "--reason", "why"}), 2);
}

TEST_F(Triage, ConfirmAssessAndHandOver) {
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  EXPECT_EQ(run({"confirm", "--owner", "ana"}), 0) << console.errors << console.output;
  EXPECT_EQ(run({"confirm", "--with", "ben", "--role", "logs"}), 0) << console.output;
  EXPECT_EQ(run({"confirm", "replayed by hand"}), 0) << console.output;
  EXPECT_EQ(run({"severity", "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}), 0) << console.output;
  EXPECT_EQ(run({"severity", "--priority", "p2", "--reason", "switched off"}), 0) << console.output;
  EXPECT_EQ(run({"env", "staging", "--reason", "only staging runs there"}), 0) << console.output;
  ASSERT_EQ(run({"status", "--json"}), 0);
  const json::Value status = printed();
  EXPECT_EQ(status.at("phase").as_string(), "confirmed");
  EXPECT_EQ(status.at("severity").at("severity").as_string(), "S1");
  EXPECT_EQ(status.at("severity").at("score").as_string(), "9.8");
  EXPECT_EQ(status.at("priority").as_string(), "P2");
  EXPECT_EQ(status.at("environment").at("environment").as_string(), "staging");
}

TEST_F(Triage, AWrongVectorIsRefusedInWords) {
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  EXPECT_NE(run({"severity", "AV:N/AC:Z"}), 0);
  EXPECT_EQ(run({"severity", "--by-hand", "S9", "--reason", "r"}), 2);
  EXPECT_TRUE(complained("S9"));
}

TEST_F(Triage, NotesOfAllKinds) {
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  EXPECT_EQ(run({"note", "the hoster sees nothing"}), 0) << console.output;
  EXPECT_EQ(run({"note", "--informed", "the director", "--how", "phone"}), 0) << console.output;
  EXPECT_EQ(run({"note", "--time", "started=-90m", "--estimated", "--source", "oldest line"}), 0)
      << console.errors << console.output;
  EXPECT_EQ(run({"note", "--time", "contained=not-applicable", "--source", "fix only"}), 0)
      << console.errors << console.output;
  EXPECT_EQ(run({"note", "--time", "started", "--source", "s"}), 2);
  EXPECT_EQ(run({"note", "--impact", "unclear", "--exposed", "not_observable", "--unknown",
                 "request bodies"}),
            1)
      << "an impact cites what shows it"

      << console.errors << console.output;
  EXPECT_EQ(run({"note", "--impact", "unclear", "--exposed", "no", "--records", "many"}), 2);
  ASSERT_EQ(run({"timeline"}), 0);
  EXPECT_TRUE(printed_has("told the director by phone")) << console.output;
  EXPECT_TRUE(printed_has("note: the hoster sees nothing"));
}

TEST_F(Triage, HostileTextNeverReachesTheTerminal) {
  EXPECT_EQ(run({"open", "a\x1b]0;owned\x07 b\u202e c"}), 1);
  EXPECT_EQ(console.output.find('\x1b'), std::string::npos);
  ASSERT_EQ(run({"open", "x", "--summary", "a\x1b]0;owned\x07 b\u202e c"}), 0) << console.errors;
  ASSERT_EQ(run({"note", "line\nnext \x1b[2J"}), 0) << console.errors;
  for (const char* command : {"status", "timeline", "next"}) {
    ASSERT_EQ(run({command}), 0) << console.errors;
    EXPECT_EQ(console.output.find('\x1b'), std::string::npos) << command;
    EXPECT_EQ(console.output.find("\u202e"), std::string::npos) << command;
  }
  EXPECT_EQ(run({}), 0);
  EXPECT_EQ(console.output.find('\x1b'), std::string::npos);
  EXPECT_EQ(run({"note", "not \xff utf-8"}), 2);
}

TEST_F(Triage, BenignActorsAreListed) {
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  ASSERT_EQ(run({"benign", "198.51.100.7", "--who", "hunter mx"}), 0) << console.output;
  ASSERT_EQ(run({"benign", "list"}), 0);
  EXPECT_TRUE(printed_has("198.51.100.7"));
  ASSERT_EQ(run({"benign", "list", "--json"}), 0);
  EXPECT_EQ(printed().as_array().at(0).at("who").as_string(), "hunter mx");
}

TEST_F(Triage, AClosingThatLacksFactsNamesEachAndItsCommand) {
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  EXPECT_EQ(run({"close", "done"}), 1);
  EXPECT_TRUE(printed_has("missing: ")) << console.output;
  EXPECT_TRUE(printed_has("give: quell "));
  EXPECT_EQ(run({"close", "done", "--json"}), 1);
  const json::Value refused = printed();
  EXPECT_EQ(refused.at("answer").as_string(), "deny");
  EXPECT_FALSE(refused.at("missing").as_array().empty());
}

TEST_F(Triage, OptionsAndDecisions) {
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  ASSERT_EQ(run({"confirm", "real"}), 0) << console.output;
  EXPECT_EQ(run({"decide", "--short-term", "--minutes-to-fix", "240", "--harm", "data is read",
                 "--reason", "too long"}),
            0)
      << console.errors << console.output;
  EXPECT_EQ(run({"option", "add", "search answers 503", "--how", "nginx", "--effect", "none left",
                 "--measure", "endpoint /search", "--treats", "symptom", "--magnitude", "medium"}),
            0)
      << console.errors << console.output;
  EXPECT_EQ(run({"option", "add", "x", "--how", "h", "--effect", "e", "--measure", "search",
                 "--treats", "symptom", "--magnitude", "low"}),
            2);
  EXPECT_TRUE(complained("--measure is KIND TARGET")) << console.errors;
  EXPECT_EQ(run({"decide", "O1", "--reason", "search is not vital"}), 0)
      << console.errors << console.output;
  ASSERT_EQ(run({"option", "list"}), 0);
  EXPECT_TRUE(printed_has("CHOSEN")) << console.output;
  ASSERT_EQ(run({"option", "list", "--json"}), 0);
  EXPECT_TRUE(printed().as_array().at(0).at("chosen").as_bool());
}

TEST_F(Triage, ASignalThatIsNamedTwiceIsOneSignal) {
  write("quell.yaml",
        "signals:\n  - {kind: hostname, name: server_name, value: www.shop.example}\n"
        "sites:\n  - {name: shop, config: /etc/nginx/nginx.conf, port: 80, "
        "server_name: www.shop.example, probe_at: '127.0.0.1:80'}\n");
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  ASSERT_EQ(run({"env"}), 0) << console.errors;
  const std::size_t row = console.output.find("hostname  server_name");
  ASSERT_NE(row, std::string::npos) << console.output;
  EXPECT_EQ(console.output.find("hostname  server_name", row + 1), std::string::npos)
      << console.output;
}

TEST_F(Triage, FalsePositiveEndsAndReopens) {
  ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  ASSERT_EQ(run({"confirm", "--false-positive", "our own scanner"}), 0) << console.output;
  EXPECT_EQ(run({"close", "done", "-i", "QL-2026-0001"}), 1);
  EXPECT_TRUE(printed_has("nothing to contain, fix or close")) << console.output;
  ASSERT_EQ(run({"next", "-i", "QL-2026-0001"}), 0);
  EXPECT_EQ(console.output, "  nothing is left to do\n");
  EXPECT_EQ(run({}), 0);
  EXPECT_TRUE(printed_has("no incident is open")) << console.output;
  EXPECT_EQ(run({"open", "--reopen", "it was not ours", "-i", "QL-2026-0001"}), 0)
      << console.errors << console.output;
  EXPECT_EQ(run({}), 0);
  EXPECT_TRUE(printed_has("1 open incident"));
}

}  // namespace
}  // namespace quell::cli
