// Names of parameters that reach into the program itself: PHP's own variables (_SERVER[…]), the
// class loader of a Java bean (class.module.classLoader…).
#include <algorithm>

#include "code/code_words.h"
#include "judging/families.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

void weigh_php_variable(std::string_view name, PartRecord& out) {
  if (name.starts_with('$')) name.remove_prefix(1);
  const std::size_t end = name.find('[');
  if (end == std::string_view::npos) return;
  if (code_word(name.substr(0, end), WordRole::kRequest) == nullptr) return;
  out.observe({.text = "a parameter named as one of PHP's own variables:",
               .weight = 3.8,
               .detail = name.substr(0, end)});
}

void weigh_bean_path(std::string_view name, PartRecord& out) {
  constexpr std::string_view kClass = "class";
  constexpr std::string_view kJoints = ".[]'\"";
  if (!equals_lower(name.substr(0, kClass.size()), kClass) || name.size() < kClass.size() + 2 ||
      !kJoints.contains(name[kClass.size()])) {
    return;
  }
  out.observe({.text = "a property path that begins at the class of an object", .weight = 1.5});
  std::string_view rest = name.substr(kClass.size() + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(kJoints), rest.size());
    const std::string_view step = rest.substr(0, end);
    if (equals_lower(step, "classloader") || equals_lower(step, "protectiondomain")) {
      out.observe({.text = "and leads through the class loader", .weight = 3.8});
      return;
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void weigh_class(const Question& question, Workspace& work) {
  if (!names_acting_class(question.value)) return;
  work.record.observe({.text = "the whole name of a class that runs commands, loads code or opens "
                               "files, for a program that makes objects by name:",
                       .weight = 3.2,
                       .detail = question.value.substr(0, 120)});
  work.record.settle(Technique::kServerCode, "as the name of a class", question.layer);
}

}  // namespace

void judge_variable_name(const Question& question, Workspace& work) {
  if (!holds(question.holds, kPathSyntax) && !question.is_name) return;
  if (question.where == Where::kQuery) weigh_class(question, work);
  if (!question.is_name) return;
  weigh_php_variable(question.value, work.record);
  weigh_bean_path(question.value, work.record);
  work.record.settle(Technique::kServerCode, "as the name of a parameter", question.layer);
}

}  // namespace quell::attack
