#include "containment_words.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "contain/actuator.h"

namespace quell::casework {
namespace {

using contain::Check;

std::string_view mark_of(Check::Outcome outcome) {
  switch (outcome) {
    case Check::Outcome::kPassed:
      return "ok    ";
    case Check::Outcome::kFailed:
      return "FAILED";
    case Check::Outcome::kNote:
      return "note  ";
  }
  return "";
}

void append_list(std::string& text, std::string_view title, const std::vector<std::string>& items) {
  for (const std::string& item : items) text += fmt::format("{}: {}\n", title, item);
}

/// What is done, and how it is taken back.
std::string work_of(const contain::Plan& plan) {
  std::string text;
  for (const contain::Change& change : plan.changes) {
    text += fmt::format("changes {}:\n{}", change.where, change.diff);
    if (!text.ends_with('\n')) text += '\n';
  }
  append_list(text, "then", plan.actions);
  text += fmt::format("undo: {}\n", plan.undo);
  return text;
}

}  // namespace

std::string text_of(const contain::Plan& plan) {
  std::string text = plan.summary + "\n";
  append_list(text, "hits", plan.affected);
  append_list(text, "warning", plan.warnings);
  text += work_of(plan);
  if (!plan.expiry.empty()) text += fmt::format("ends: {}\n", plan.expiry);
  return text;
}

std::string lasting_text_of(const contain::Plan& plan) {
  return plan.summary + "\n" + work_of(plan);
}

std::string text_of(const contain::ProbeReport& report) {
  std::string text = fmt::format("{}: {} ({})\n", contain::name_of(report.state), report.summary,
                                 to_words(report.took));
  for (const Check& check : report.checks) {
    text += fmt::format("  {} {}: expected {}, saw {}\n", mark_of(check.outcome), check.what,
                        check.expected, check.seen);
  }
  if (!report.difference.empty()) text += "difference:\n" + report.difference + "\n";
  return text;
}

std::string transcript_of(const contain::ProbeReport& report,
                          const std::vector<contain::Exhibit>& exhibits) {
  std::string text = text_of(report);
  for (const contain::Exhibit& exhibit : exhibits) {
    text += fmt::format("\n==== {} ({} bytes)\n{}\n", exhibit.name, exhibit.bytes.size(),
                        exhibit.bytes);
  }
  return text;
}

std::string text_of(const contain::Refusal& refusal) {
  std::string text;
  for (const std::string& reason : refusal.reasons) text += (text.empty() ? "" : "; ") + reason;
  if (!refusal.difference.empty()) text += "\n" + refusal.difference;
  return text;
}

}  // namespace quell::casework
