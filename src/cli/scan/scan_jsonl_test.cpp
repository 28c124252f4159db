// Everything that a scan found, a line each.
#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "doc/json.h"
#include "scan/sample_report.h"
#include "scan/scan_views.h"

namespace quell::cli {
namespace {

investigate::RequestFinding finding(attack::Class vector, attack::Technique technique) {
  return {.file = "access.log",
          .line = 7,
          .time = sample::start(),
          .actor = "203.0.113.9",
          .signature = {.endpoint = "/search", .parameter = "q", .vector = vector},
          .technique = technique,
          .verdict = investigate::Verdict::kLikely,
          .score = 0.9876,
          .request = "GET /search?q=1 HTTP/1.1",
          .status = 200,
          .bytes = 612,
          .reasons = {"a reason"}};
}

investigate::ScanReport everything() {
  investigate::ScanReport out = sample::whole();
  sample::add_what_clients_do(out);
  out.findings = {finding(attack::Class::kSqli, attack::Technique::kSql),
                  finding(attack::Class::kOther, attack::Technique::kNone)};
  return out;
}

std::vector<json::Object> lines_of(const investigate::ScanReport& report) {
  std::vector<json::Object> out;
  std::istringstream stream(scan_jsonl(report));
  for (std::string line; std::getline(stream, line);) {
    const auto value = json::parse(line);
    EXPECT_TRUE(value && value->is_object()) << line;
    if (value && value->is_object()) out.push_back(value->get_object());
  }
  return out;
}

TEST(ScanJsonl, RequestsCarryTechniqueAndIds) {
  const auto lines = lines_of(everything());
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[0].at("technique"), "sql");
  EXPECT_EQ(lines[0].at("attack"), "T1190");
  EXPECT_EQ(lines[0].at("cwe"), "CWE-89");
  EXPECT_EQ(lines[0].at("score"), 0.988);
  EXPECT_EQ(lines[1].at("technique"), "none");
  EXPECT_EQ(lines[1].at("cwe"), "");
}

TEST(ScanJsonl, HasAttacksOnLoginsAsTheJsonReportHas) {
  const investigate::ScanReport report = everything();
  const json::Object whole = investigate::json_of(report);
  std::map<std::string, json::Array> found;
  for (const json::Object& line : lines_of(report)) {
    if (line.contains("request")) continue;
    ASSERT_EQ(line.size(), 1U);
    found[std::string(line.begin()->key())].push_back(line.begin()->value());
  }
  const std::map<std::string, std::string> lists{{"login_attack", "login_attacks"}};
  EXPECT_EQ(found.size(), lists.size());
  for (const auto& [kind, list] : lists) {
    EXPECT_FALSE(found[kind].empty()) << kind;
    EXPECT_EQ(found[kind], whole.at(list).as_array()) << kind;
  }
}

TEST(ScanJsonl, AnInterruptedScanSaysSoLast) {
  investigate::ScanReport report = everything();
  report.input.stopped_at = logs::Progress{.bytes = 1'200'000'000, .of = 8'000'000'000};
  const auto lines = lines_of(report);
  EXPECT_EQ(lines.back().begin()->key(), "incomplete");
  EXPECT_EQ(lines.size(), lines_of(everything()).size() + 1);
}

TEST(ScanJsonl, HostileTextStaysOneLineEach) {
  for (const std::string& text : sample::hostile_texts()) {
    const investigate::ScanReport report = sample::hostile(text);
    const std::string jsonl = scan_jsonl(report);
    EXPECT_EQ(lines_of(report).size(), report.login_attacks.size());
    for (const char c : jsonl) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= ' ');
  }
}

}  // namespace
}  // namespace quell::cli
