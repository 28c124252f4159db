// Prototype pollution: the name of a parameter or member that steps into the prototype which all
// objects of JavaScript share; references of React's server components that do ($1:__proto__:then).
#include <algorithm>
#include <array>

#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/digits.h"

namespace quell::attack {

namespace {

/// The steps of a name: a[b][c], a.b.c, a['b'].
class Steps {
 public:
  explicit Steps(std::string_view name) : name_(name) {}

  /// The next step; empty at the end.
  std::string_view next() {
    constexpr AsciiSet kJoints(".[]'\"#?&: ");
    const std::size_t begin = kJoints.find_other_in(name_);
    if (begin == std::string_view::npos) {
      name_ = {};
      return {};
    }
    name_.remove_prefix(begin);
    const std::size_t end = std::min(kJoints.find_in(name_), name_.size());
    const std::string_view step = name_.substr(0, end);
    name_.remove_prefix(end);
    return step;
  }

 private:
  std::string_view name_;
};

/// $1:constructor:constructor, as React's server functions take it in a body.
bool is_reference(std::string_view value) {
  if (!value.starts_with('$') || value.size() > 256) return false;
  const std::size_t colon = value.substr(0, 8).find(':');
  if (colon == std::string_view::npos) return false;
  const auto is_id = [](char c) { return hex_value(c) != kNoHexDigit || c == '@'; };
  return std::ranges::all_of(value.substr(1, colon - 1), is_id);
}

/// The first such reference: the whole value, or between quotes where the JSON around it is broken.
std::string_view find_reference(std::string_view value) {
  constexpr unsigned kMost = 64;
  unsigned seen = 0;
  for (std::size_t at = value.find('$'); at != std::string_view::npos && seen < kMost;
       at = value.find('$', at + 1), ++seen) {
    if (at > 0 && value[at - 1] != '"' && value[at - 1] != '\'') continue;
    std::string_view rest = value.substr(at, 256);
    if (at > 0) rest = rest.substr(0, rest.find(value[at - 1]));
    const bool steps =
        rest.contains(":constructor") || rest.contains(":prototype") || rest.contains(":__proto__");
    if (steps && is_reference(rest)) return rest;
  }
  return {};
}

bool begins_as_name(std::string_view value) {
  return value.starts_with("__proto__[") || value.starts_with("__proto__.") ||
         value.starts_with("constructor[") || value.starts_with("constructor.");
}

}  // namespace

void judge_prototype(const Question& question, Workspace& work) {
  const std::string_view value = question.value;
  // A name without '=' is a value without a name.
  const bool is_name = question.is_name || (question.parameter.empty() && begins_as_name(value));
  const std::string_view reference = is_name || !holds_all(question.holds, kCodeSyntax | kColon)
                                         ? std::string_view()
                                         : find_reference(value);
  if (!is_name && reference.empty()) return;
  constexpr unsigned kMostSteps = 64;
  Steps steps(is_name ? value : reference);
  std::string_view before;
  PartRecord& out = work.record;
  unsigned count = 0;
  for (std::string_view step = steps.next(); !step.empty() && count < kMostSteps;
       step = steps.next(), ++count) {
    if (step == "__proto__") {
      out.observe({.text = "a name that steps into the prototype of all objects:",
                   .weight = 4.8,
                   .detail = step});
      break;
    }
    if (!is_name && (step == "constructor" || step == "prototype")) {
      out.observe({.text = "a reference that steps into an object's innards:",
                   .weight = 4.2,
                   .detail = step});
      break;
    }
    if (step == "prototype" && before == "constructor") {
      out.observe({.text = "a name that steps from an object's constructor to its prototype",
                   .weight = 4.6});
      break;
    }
    if (step == "__defineGetter__" || step == "__defineSetter__" || step == "__lookupGetter__") {
      out.observe({.text = "a name of what all objects share:", .weight = 3.6, .detail = step});
      break;
    }
    before = step;
  }
  out.settle(Technique::kPrototype, "as the name of a member", question.layer);
}

}  // namespace quell::attack
