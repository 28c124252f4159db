// Path traversal: does the path, once decoded, leave its root, or name a file that nobody should
// ask for? Ordinary clients resolve ".." before they send a request, so leaving the root of a
// request path is never an accident; in a parameter one step sometimes is.
#include "families.h"
#include "sensitive_files.h"
#include "walk.h"

namespace quell::attack {

namespace {

void weigh_climb(const Walk& walk, Where where, PartRecord& out) {
  if (walk.out_of_root == 0) {
    if (walk.climbs > 0) out.observe({.text = "goes up, but stays inside its root", .weight = 0.3});
    return;
  }
  const double one_step = where == Where::kPath ? 4.0 : 3.1;
  const double weight = walk.out_of_root == 1 ? one_step : walk.out_of_root < 4 ? 5.0 : 6.0;
  out.observe({.text = "leaves its root by",
               .weight = weight,
               .unit = Unit::kLevels,
               .count = walk.out_of_root});
}

/// An absolute path into the system's own directories, to a configuration or log file.
void weigh_system_path(const Walk& walk, Where where, PartRecord& out) {
  if (!walk.absolute && !walk.file_scheme) return;
  if (where == Where::kPath || !is_system_path(walk.resolved_path())) return;
  out.observe(
      {.text = "an absolute path to a configuration or log file of the system", .weight = 3.5});
}

void weigh_file(const Walk& walk, Where where, PartRecord& out) {
  const auto file = sensitive_file(walk.resolved_path());
  if (!file) return weigh_system_path(walk, where, out);
  const bool reached = walk.absolute || walk.climbs > 0 || walk.file_scheme;
  double weight = reached ? 4.5 : 1.5;
  if (file->kind == Sensitivity::kApplication) weight = where == Where::kPath ? 4.0 : 3.0;
  out.observe(
      {.text = "names a file that nobody should ask for:", .weight = weight, .detail = file->path});
}

void weigh_disguise(const Walk& walk, const Question& question, PartRecord& out) {
  if (walk.filter_dodges > 0) {
    out.observe({.text = "dots written so that a filter which removes ../ leaves ../ behind",
                 .weight = 2.0});
  }
  if (walk.cut_by_nul) {
    out.observe({.text = "a NUL byte hides what follows from the file system", .weight = 2.0});
  }
  if (walk.backslashes && walk.climbs > 0) {
    out.observe({.text = "backslashes as separators", .weight = 0.7});
  }
  if (walk.file_scheme) out.observe({.text = "a file: address", .weight = 1.0});
  if (question.needless_layers > 0) {
    out.observe({.text = "letters or dots encoded that need no encoding,",
                 .weight = question.needless_layers == 1 ? 1.5 : 2.5,
                 .unit = Unit::kTimes,
                 .count = question.needless_layers});
  }
}

}  // namespace

void judge_traversal(const Question& question, Workspace& work) {
  if (!could_lead_astray(question.value)) return;
  const Walk walk = follow(question.value, work.bytes);
  PartRecord& out = work.record;
  weigh_climb(walk, question.where, out);
  const bool is_climb = walk.out_of_root > 0;
  weigh_file(walk, question.where, out);
  if (!out.observed_any()) return;
  weigh_disguise(walk, question, out);
  if (out.wants_tokens()) out.show({.kind = "leads to", .text = walk.resolved.substr(0, 201)});
  out.settle(is_climb ? Technique::kPathTraversal : Technique::kSensitiveFile, "as a path",
             question.layer);
}

}  // namespace quell::attack
