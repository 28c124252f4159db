// The story that the golden files tell, and the tests that hold the artifacts against them.
// After an intended change: QUELL_UPDATE_GOLDEN=1 report_test, then review the difference.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "story_for_test.h"

namespace quell::report {

using namespace incident;

namespace {

void triage(Story& story) {
  story
      .tell("ada", IncidentOpened{.incident = "QL-2026-0001",
                                  .title = "SQL injection on /find",
                                  .summary = "37 answers are longer than usual",
                                  .source = ReportSource::kScan,
                                  .procedure = "quell"})
      .tell("ada", OwnerSet{.owner = "ada"})
      .tell("ada", TimeRecorded{.which = TimeKind::kStarted,
                                .certainty = Certainty::kEstimated,
                                .when = Story::at(-60),
                                .source = "first attack request in the log"})
      .tell("ada", TimeRecorded{.which = TimeKind::kDetected,
                                .certainty = Certainty::kExact,
                                .when = Story::at(0),
                                .source = "scan"})
      .tell("ada", EvidenceAdded{.evidence = "E1",
                                 .digest = digest('a'),
                                 .size = 81234,
                                 .name = "log lines of 127.1.2.3",
                                 .origin = "access.log of production, by quell scan",
                                 .redacted = digest('b')})
      .tell("ada", IncidentConfirmed{.reason = "Replayed by hand", .cites = {"E1"}})
      .tell("ada", SeverityAssessed{.method = SeverityMethod::kCvss31,
                                    .vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                    .score_tenths = 98,
                                    .severity = Severity::kS1,
                                    .change = Change::kFirst})
      .tell("ada", EnvironmentDetected{.environment = Environment::kProduction,
                                       .signals = {},
                                       .why = "hostname \"www.shop.example\""})
      .tell("ada", BenignActorAdded{.address = "127.0.0.1", .who = "the responders"})
      .tell("ada", ReproductionAdded{.reproduction = "R1",
                                     .title = "UNION in the search",
                                     .file = digest('c'),
                                     .request_line = "GET /find?term=%27%20UNION HTTP/1.1",
                                     .control_line = "GET /find?term=lamp HTTP/1.1",
                                     .exploited_if = "body contains \"@\"",
                                     .control_ok_if = "status 200..200"})
      .tell("ada", FindingRecorded{.finding = "F1",
                                   .actor = "127.1.2.3",
                                   .vector = Vector::kSqlInjection,
                                   .endpoint = "/find",
                                   .verdict = Verdict::kLikelySucceeded,
                                   .requests = 1204,
                                   .succeeded = 37,
                                   .bytes_returned = 234567,
                                   .first = Story::at(-60),
                                   .last = Story::at(-30),
                                   .reasons = {"37 answers of 4–9 kB where 0.6 kB is usual"},
                                   .evidence = digest('a')})
      .tell("ada", FindingRecorded{.finding = "F2",
                                   .actor = "127.9.8.7",
                                   .vector = Vector::kPathTraversal,
                                   .endpoint = "/download",
                                   .verdict = Verdict::kFailed,
                                   .requests = 311,
                                   .first = Story::at(-50),
                                   .last = Story::at(-45),
                                   .reasons = {"all 404"},
                                   .evidence = digest('e')});
}

void mitigate(Story& story) {
  story
      .tell("ada", MitigationDecided{.choice = MitigationChoice::kShortTerm,
                                     .minutes_to_fix = 45,
                                     .harm_meanwhile = "more customers are taken",
                                     .reason = "The table is being read",
                                     .participants = {"ben"}})
      .tell("ada", OptionAdded{.option = "O1",
                               .title = "Close the search",
                               .how = "nginx answers 503",
                               .effect = "No request reaches the statement",
                               .measure = "endpoint /find",
                               .forecast = Forecast{.attack_stopped = 1204,
                                                    .attack_total = 1515,
                                                    .legitimate_hit = 2310,
                                                    .legitimate_clients = 411},
                               .treats = Treats::kSymptom,
                               .magnitude = Magnitude::kMedium,
                               .negative = "Nobody can search"})
      .tell("ada", OptionDecided{.option = "O1", .reason = "The shop works without the search"})
      .tell("ada", CommandRefused{.command = "RequestContainment",
                                  .command_id = "c-1",
                                  .answer = RefusalAnswer::kDeny,
                                  .missing = {{.fact = "rollback_plan",
                                               .why = "no rollback plan",
                                               .supply = "quell contain … --rollback TEXT"}}})
      .tell("ada", ContainmentRequested{.containment = "C1",
                                        .actuator = "nginx-endpoint",
                                        .target = "/find",
                                        .environment = Environment::kProduction,
                                        .plan = "location = /find { return 503; }",
                                        .plan_digest = digest('1'),
                                        .justification = "Customers are being taken",
                                        .rollback_plan = "quell lift C1",
                                        .confirmation = "Yes, I understand the risks",
                                        .forecast = "96 % of the attack, 12 ordinary clients",
                                        .warnings = "F2 stays open: /login\nreload needed"})
      .effect("containment", ContainmentStarted{.containment = "C1", .undo = digest('2')})
      .effect("containment", ContainmentApplied{.containment = "C1"})
      .effect("containment", ContainmentProbed{.containment = "C1",
                                               .result = ProbeResult::kPassed,
                                               .detail = "503 on /find, 200 on /",
                                               .evidence = digest('3')})
      .tell("ada", StakeholdersInformed{.who = "the shop's manager", .how = "telephone"})
      .tell("ada", RootCauseStated{.vector = Vector::kSqlInjection,
                                   .endpoint = "/find",
                                   .parameter = "term",
                                   .cause = "The statement is built from the search term",
                                   .contributing = "No test has a quote in it",
                                   .cites = {"F1", "R1"}})
      .tell("ada", ImpactStated{.statement = "Names and password hashes of customers",
                                .data_exposed = Exposure::kYes,
                                .records = 382,
                                .unknowns = {"whether the hashes were broken"},
                                .cites = {"E1"}});
}

void fix(Story& story) {
  story
      .tell("ada", FixReferenced{.reference = "change 17",
                                 .revision = "1.0.1",
                                 .summary = "Parameters instead of text in the statement",
                                 .rollback_plan = "deploy 1.0.0"})
      .tell("ada",
            SimilarPlaceReviewed{
                .place = "/login", .verdict = PlaceVerdict::kSafe, .reason = "reads no database"})
      .tell("ada", SimilarReviewFinished{.summary = "every statement was read"})
      .tell(
          "ada",
          StageStarted{
              .stage = "D1", .kind = StageKind::kTest, .revision = "1.0.1", .command = "deploy.py"})
      .effect("stage", StageFinished{.stage = "D1", .exit_status = 0, .output = digest('4')})
      .tell("ada", StageStarted{.stage = "D2",
                                .kind = StageKind::kStaging,
                                .revision = "1.0.1",
                                .command = "deploy.py"})
      .effect("stage", StageFinished{.stage = "D2", .exit_status = 0, .output = digest('5')})
      .effect("replay", VerificationRecorded{.verification = "V1",
                                             .environment = Environment::kStaging,
                                             .target = "127.0.0.1:8081",
                                             .reproduction = "R1",
                                             .verdict = ReplayVerdict::kNotExploitable,
                                             .control = ControlResult::kOk,
                                             .requests = 12,
                                             .revision = "1.0.1",
                                             .evidence = digest('6')})
      .tell("ada", ApprovalRequested{.approval = "A1",
                                     .revision = "1.0.1",
                                     .requester = "ada",
                                     .rollback_plan = "deploy 1.0.0"})
      .tell("ben", ApprovalGiven{.approval = "A1", .reason = "Read the change"})
      .tell("ada", StageStarted{.stage = "D3",
                                .kind = StageKind::kBackup,
                                .revision = "1.0.1",
                                .command = "deploy.py"})
      .effect("stage", StageFinished{.stage = "D3", .exit_status = 0, .output = digest('7')})
      .tell(
          "ada",
          StageStarted{
              .stage = "D4", .kind = StageKind::kProduction, .revision = "1.0.1", .approval = "A1"})
      .effect("stage", StageFinished{.stage = "D4", .exit_status = 0, .output = digest('8')});
}

void close(Story& story) {
  story.tell("ada", LiftRequested{.containment = "C1", .reason = "The fix is in production"})
      .effect("containment",
              ContainmentLifted{.containment = "C1", .detail = "the file is as it was before"})
      .effect("replay", VerificationRecorded{.verification = "V2",
                                             .environment = Environment::kProduction,
                                             .target = "127.0.0.1:8080",
                                             .reproduction = "R1",
                                             .verdict = ReplayVerdict::kNotExploitable,
                                             .control = ControlResult::kOk,
                                             .requests = 12,
                                             .revision = "1.0.1",
                                             .evidence = digest('9')})
      .tell("ada", WatchStarted{.watch = "W1",
                                .signature = "sqli on /find",
                                .duration_s = 5,
                                .usual_s = 86400,
                                .until = Story::at(42),
                                .shortened = true,
                                .reason = "a drill"})
      .effect("watch", WatchFinished{.watch = "W1", .requests = 20, .hits = 0})
      .tell("ada", IncidentClosed{.summary = "Fixed, deployed and verified",
                                  .open_points = {"Customers are to be told"}});
}

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(QUELL_GOLDEN) + "/" + name;
  if (std::getenv("QUELL_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(text, read(path)) << "differs from " << path;
}

TEST(Golden, AWorkedIncident) {
  worked_incident().with_record([](const Record& record) {
    for (const Artifact& artifact : artifacts(record))
      expect_golden("worked_" + artifact.name, artifact.text);
    EXPECT_EQ(artifacts(record).size(), 6U) << "a severity 1 incident gets a postmortem";
  });
}

TEST(Golden, AnIncidentOfWhichNothingIsKnown) {
  Story story;
  story.tell("ada", IncidentOpened{.incident = "QL-2026-0002", .title = "Something is odd"});
  story.with_record([](const Record& record) {
    for (const Artifact& artifact : artifacts(record))
      expect_golden("unknown_" + artifact.name, artifact.text);
  });
}

TEST(Artifacts, AreTheSameForTheSameRecord) {
  const Story story = worked_incident();
  const auto write = [&] { return story.with_record(incident_report); };
  EXPECT_EQ(write(), write());
}

TEST(Artifacts, AnEmptyRecordIsSaidToBeEmpty) {
  const std::string report = Story().with_record(incident_report);
  EXPECT_NE(report.find("The record is empty."), std::string::npos);
  EXPECT_NE(report.find("Unknown: the record does not begin with an opening."), std::string::npos);
}

TEST(Artifacts, PatchNotesTellNothingOfAttackersOrVictims) {
  const std::string notes = worked_incident().with_record(security_patch_notes);
  EXPECT_NE(notes.find("1.0.1"), std::string::npos);
  for (const char* secret : {"127.1.2.3", "382", "ada", "ben"})
    EXPECT_EQ(notes.find(secret), std::string::npos) << secret;
}

TEST(Artifacts, ALongTimelineIsCutInTheReportAndSaysSo) {
  Story story = worked_incident();
  for (int i = 0; i < 1000; ++i) story.tell("ada", NoteAdded{.text = "again"});
  story.with_record([](const Record& record) {
    const std::string report = incident_report(record);
    EXPECT_NE(report.find("events are left out here; timeline.md has all"), std::string::npos);
    EXPECT_NE(report.find("| #1 |"), std::string::npos);
    EXPECT_NE(report.find("| #1000 |"), std::string::npos);
    EXPECT_NE(timeline(record).find("| #700 |"), std::string::npos);
  });
}

}  // namespace

Story worked_incident() {
  Story story;
  triage(story);
  mitigate(story);
  fix(story);
  close(story);
  story.excerpts[digest('a').text()] =
      "127.1.2.3 - - [22/Nov/2026:02:00:00 +0000] \"GET /find?term=%27%20UNION HTTP/1.1\" 200 "
      "7431\n"
      "127.1.2.3 - - [22/Nov/2026:02:00:01 +0000] \"GET /find?term=%27%20OR HTTP/1.1\" 500 612\n";
  return story;
}

}  // namespace quell::report
