#include <algorithm>
#include <array>

#include "attack/classify.h"

namespace quell::attack {

namespace {

struct ClassName {
  Class which;
  std::string_view name;
  std::string_view title;
};
constexpr std::array<ClassName, 10> kClasses = {{
    {Class::kSqli, "sqli", "SQL injection"},
    {Class::kTraversal, "traversal", "path traversal"},
    {Class::kXss, "xss", "cross-site scripting"},
    {Class::kCmdi, "cmdi", "command injection"},
    {Class::kRce, "rce", "remote code execution"},
    {Class::kSsrf, "ssrf", "server-side request forgery"},
    {Class::kAuth, "auth", "attack on sign-in"},
    {Class::kScan, "scan", "scanning"},
    {Class::kOther, "other", "other attack"},
    {Class::kBenign, "benign", "ordinary"},
}};

struct WhereName {
  Where where;
  std::string_view name;
};
constexpr std::array<WhereName, 5> kWheres = {{
    {Where::kTarget, "target"},
    {Where::kQuery, "query"},
    {Where::kPath, "path"},
    {Where::kHeader, "header"},
    {Where::kBody, "body"},
}};

}  // namespace

std::string_view name_of(Class which) {
  return std::ranges::find(kClasses, which, &ClassName::which)->name;
}

std::string_view title_of(Class which) {
  return std::ranges::find(kClasses, which, &ClassName::which)->title;
}

std::optional<Class> class_from_name(std::string_view name) {
  const auto found = std::ranges::find(kClasses, name, &ClassName::name);
  if (found == kClasses.end()) return std::nullopt;
  return found->which;
}

std::string_view name_of(Where where) {
  return std::ranges::find(kWheres, where, &WhereName::where)->name;
}

std::optional<Where> where_from_name(std::string_view name) {
  const auto found = std::ranges::find(kWheres, name, &WhereName::name);
  if (found == kWheres.end()) return std::nullopt;
  return found->where;
}

}  // namespace quell::attack
