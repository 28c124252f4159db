#include "contain/web/edit.h"

#include <algorithm>

#include "crypto/digest.h"
#include "fmt/format.h"
#include "web/header.h"
#include "web/header_v1.h"

namespace quell::contain::web {

namespace {

constexpr std::size_t kReferenceDigits = 12;

}  // namespace

Verdict verdict_of(const target::Target& target) {
  if (target.rate) return Verdict::kLimited;
  const bool some_only = !target.addresses.empty() || !target.parameters.empty();
  return some_only ? Verdict::kForbidden : Verdict::kUnavailable;
}

Edit with_rule(const Edit& edit, const Rule& rule) {
  if (const Rule* there = find_rule(edit, rule.id); there != nullptr && *there == rule) return edit;
  Edit result = without_rule(edit, rule.id);
  const auto place = std::ranges::lower_bound(result.rules, rule.id, {}, &Rule::id);
  result.rules.insert(place, rule);
  result.version = Version::kTwo;
  return result;
}

Edit without_rule(const Edit& edit, const ContainmentId& id) {
  if (find_rule(edit, id) == nullptr) return edit;
  Edit result = edit;
  std::erase_if(result.rules, [&](const Rule& rule) { return rule.id == id; });
  result.version = Version::kTwo;
  return result;
}

const Rule* find_rule(const Edit& edit, const ContainmentId& id) {
  const auto found = std::ranges::find(edit.rules, id, &Rule::id);
  return found == edit.rules.end() ? nullptr : &*found;
}

std::string reference(std::string_view original, const Edit& edit) {
  const std::string lines = edit.version == Version::kOne ? v1::header_lines(original, edit)
                                                          : header_lines(original, edit);
  const std::string decisive =
      fmt::format("{}{} {}", lines, edit.places.before_server, edit.places.inside_server);
  return crypto::digest_of(decisive).hex().substr(0, kReferenceDigits);
}

std::string sign_path(std::string_view original) {
  const std::string secret = "sign of " + crypto::digest_of(original).hex();
  return "/.quell-" + crypto::digest_of(secret).hex().substr(0, kReferenceDigits);
}

}  // namespace quell::contain::web
