// Path traversal: does the path, once decoded, leave its root, or name a file that nobody should
// ask for? Ordinary clients resolve ".." before they send a request, so leaving the root of a
// request path is never an accident; in a parameter one step sometimes is.
#include "judged.h"
#include "score.h"
#include "sensitive_files.h"
#include "walk.h"

namespace quell::attack {

namespace {

std::string times(unsigned count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

void weigh_climb(const Walk& walk, Where where, std::vector<Reason>& reasons) {
  if (walk.out_of_root == 0) {
    if (walk.climbs > 0) reasons.push_back({"goes up, but stays inside its root", 0.3});
    return;
  }
  const double one_step = where == Where::kPath ? 4.0 : 3.1;
  const double weight = walk.out_of_root == 1 ? one_step : walk.out_of_root < 4 ? 5.0 : 6.0;
  reasons.push_back({"leaves its root by " + times(walk.out_of_root, "level"), weight});
}

/// An absolute path into the system's own directories, to a configuration or log file.
void weigh_system_path(const Walk& walk, Where where, std::vector<Reason>& reasons) {
  if (!walk.absolute && !walk.file_scheme) return;
  if (where == Where::kPath || !is_system_path(walk.resolved)) return;
  reasons.push_back({"an absolute path to a configuration or log file of the system", 3.5});
}

void weigh_file(const Walk& walk, Where where, std::vector<Reason>& reasons) {
  const auto file = sensitive_file(walk.resolved);
  if (!file) return weigh_system_path(walk, where, reasons);
  const bool reached = walk.absolute || walk.climbs > 0 || walk.file_scheme;
  double weight = reached ? 4.5 : 1.5;
  if (file->kind == Sensitivity::kApplication) weight = where == Where::kPath ? 4.0 : 3.0;
  reasons.push_back(
      {"names a file that nobody should ask for: " + std::string(file->path), weight});
}

void weigh_disguise(const Walk& walk, const Question& question, std::vector<Reason>& reasons) {
  if (reasons.empty()) return;
  if (walk.filter_dodges > 0) {
    reasons.push_back({"dots written so that a filter which removes ../ leaves ../ behind", 2.0});
  }
  if (walk.cut_by_nul) {
    reasons.push_back({"a NUL byte hides what follows from the file system", 2.0});
  }
  if (walk.backslashes && walk.climbs > 0) {
    reasons.push_back({"backslashes as separators", 0.7});
  }
  if (walk.file_scheme) reasons.push_back({"a file: address", 1.0});
  if (question.needless_layers > 0) {
    reasons.push_back({"letters or dots encoded that need no encoding, " +
                           times(question.needless_layers, "time"),
                       question.needless_layers == 1 ? 1.5 : 2.5});
  }
}

}  // namespace

std::vector<Judged> judge_traversal(const Question& question) {
  if (question.value.find_first_of("/\\.") == std::string_view::npos) return {};
  const Walk walk = follow(question.value);
  Judged judged;
  judged.which = Class::kTraversal;
  judged.context = "as a path";
  weigh_climb(walk, question.where, judged.reasons);
  weigh_file(walk, question.where, judged.reasons);
  weigh_disguise(walk, question, judged.reasons);
  if (judged.reasons.empty()) return {};
  sort_reasons(judged.reasons);
  judged.score = score_of(judged.reasons);
  judged.tokens.push_back({.kind = "leads to", .text = "/" + walk.resolved.substr(0, 200)});
  std::vector<Judged> out;
  out.push_back(std::move(judged));
  return out;
}

}  // namespace quell::attack
