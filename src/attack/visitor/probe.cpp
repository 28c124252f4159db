// Probing: paths that nobody follows a link to, because they are a product's management, its
// debugger or what somebody forgot on the server. Weights below the threshold are kept as evidence:
// the same address asking for many of them is what tells.
#include <cstddef>
#include <string_view>

#include "judging/families.h"
#include "visitor/probe_paths.h"

namespace quell::attack {

void judge_probe(const Question& question, Workspace& work) {
  constexpr std::size_t kLongest = 1024;
  if (question.where != Where::kPath || !question.parameter.empty()) return;
  const auto probe = probe_path(question.value.substr(0, kLongest));
  if (!probe) return;
  PartRecord& out = work.record;
  out.observe({.text = "a path that only those ask for who look for weak spots:",
               .weight = probe->weight,
               .detail = probe->what});
  if (question.needless_layers > 0) {
    out.observe({.text = "letters encoded that need no encoding", .weight = 1.0});
  }
  out.settle(Technique::kProbe, "as a path", question.layer);
}

}  // namespace quell::attack
