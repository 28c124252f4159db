#include "address/parameter_role.h"

#include <array>
#include <cstddef>

#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct RoleName {
  std::string_view text;
  Role role;
};
using enum Role;
// Without '_' and '-'.
constexpr auto kNames = std::to_array<RoleName>({
    {"url", kFetches},
    {"uri", kFetches},
    {"src", kFetches},
    {"source", kFetches},
    {"link", kFetches},
    {"href", kFetches},
    {"feed", kFetches},
    {"rss", kFetches},
    {"webhook", kFetches},
    {"hook", kFetches},
    {"proxy", kFetches},
    {"fetch", kFetches},
    {"img", kFetches},
    {"image", kFetches},
    {"avatar", kFetches},
    {"picture", kFetches},
    {"icon", kFetches},
    {"load", kFetches},
    {"open", kFetches},
    {"site", kFetches},
    {"endpoint", kFetches},
    {"api", kFetches},
    {"stockapi", kFetches},
    {"upload", kFetches},
    {"import", kFetches},
    {"wsdl", kFetches},
    {"xml", kFetches},
    {"html", kFetches},
    {"document", kFetches},
    {"download", kFetches},
    {"ssrf", kFetches},
    {"remote", kFetches},
    {"address", kFetches},
    {"loc", kFetches},
    {"target", kFetches},
    {"host", kHost},
    {"hostname", kHost},
    {"server", kHost},
    {"ip", kHost},
    {"addr", kHost},
    {"domain", kHost},
    {"dns", kHost},
    {"port", kHost},
    {"node", kHost},
    {"peer", kHost},
    {"gateway", kHost},
    {"interface", kHost},
    {"next", kRedirects},
    {"return", kRedirects},
    {"returnto", kRedirects},
    {"redirect", kRedirects},
    {"redirectto", kRedirects},
    {"redir", kRedirects},
    {"rurl", kRedirects},
    {"ru", kRedirects},
    {"goto", kRedirects},
    {"go", kRedirects},
    {"to", kRedirects},
    {"dest", kRedirects},
    {"destination", kRedirects},
    {"continue", kRedirects},
    {"forward", kRedirects},
    {"callback", kRedirects},
    {"back", kRedirects},
    {"backto", kRedirects},
    {"out", kRedirects},
    {"exit", kRedirects},
    {"jump", kRedirects},
    {"service", kRedirects},
    {"relaystate", kRedirects},
    {"success", kRedirects},
    {"cancel", kRedirects},
    {"loginto", kRedirects},
    {"logout", kRedirects},
    {"page", kIncludes},
    {"file", kIncludes},
    {"filename", kIncludes},
    {"include", kIncludes},
    {"inc", kIncludes},
    {"path", kIncludes},
    {"dir", kIncludes},
    {"template", kIncludes},
    {"tpl", kIncludes},
    {"lang", kIncludes},
    {"language", kIncludes},
    {"module", kIncludes},
    {"mod", kIncludes},
    {"content", kIncludes},
    {"cont", kIncludes},
    {"config", kIncludes},
    {"conf", kIncludes},
    {"root", kIncludes},
    {"base", kIncludes},
    {"basepath", kIncludes},
    {"skin", kIncludes},
    {"theme", kIncludes},
    {"layout", kIncludes},
    {"body", kIncludes},
    {"load", kIncludes},
    {"main", kIncludes},
    {"section", kIncludes},
    {"folder", kIncludes},
    {"show", kIncludes},
    {"view", kIncludes},
    {"pg", kIncludes},
    {"ref", kReports},
    {"referrer", kReports},
    {"referer", kReports},
    {"dl", kReports},
    {"dr", kReports},
    {"dp", kReports},
    {"location", kReports},
    {"origin", kReports},
    {"documenturl", kReports},
    {"blockeduri", kReports},
    {"documenturi", kReports},
    {"blockedurl", kReports},
    {"pageurl", kReports},
    {"urlref", kReports},
    {"refurl", kReports},
    {"referrerurl", kReports},
    {"refererurl", kReports},
    {"currenturl", kReports},
    {"sourceurl", kReports},
    {"topurl", kReports},
    {"parenturl", kReports},
    {"landingpage", kReports},
    {"pagelocation", kReports},
    {"documentreferrer", kReports},
    {"documentlocation", kReports},
});
constexpr WordTable kRoles(kNames);

constexpr std::size_t kLongestName = 31;

/// The last word of "data[image][url]" or "a.b".
std::string_view last_word(std::string_view name) {
  while (name.ends_with(']') || name.ends_with('[')) name.remove_suffix(1);
  const std::size_t before = rfind_any<"[].$:">(name);
  return before == std::string_view::npos ? name : name.substr(before + 1);
}

bool ends(std::string_view name, std::string_view lower) {
  return name.size() >= lower.size() &&
         equals_lower(name.substr(name.size() - lower.size()), lower);
}
bool begins(std::string_view name, std::string_view lower) {
  return equals_lower(name.substr(0, lower.size()), lower);
}

Role role_by_part(std::string_view name) {
  if (begins(name, "redir") || begins(name, "return") || begins(name, "callback") ||
      begins(name, "success") || begins(name, "logout") || begins(name, "forward") ||
      ends(name, "redirect") || ends(name, "redirecturl") || ends(name, "redirecturi") ||
      ends(name, "returnurl") || begins(name, "checkout") || begins(name, "cancel")) {
    return kRedirects;
  }
  if (begins(name, "ref")) return kReports;
  if (ends(name, "url") || ends(name, "uri") || ends(name, "webhook") || ends(name, "endpoint")) {
    return kFetches;
  }
  if (ends(name, "host") || ends(name, "hostname") || ends(name, "server")) return kHost;
  if (ends(name, "path") || ends(name, "dir") || ends(name, "file") || ends(name, "root") ||
      ends(name, "template")) {
    return kIncludes;
  }
  return kUnknown;
}

}  // namespace

Role role_of(std::string_view parameter) {
  std::array<char, kLongestName> bytes{};
  std::size_t size = 0;
  for (const char c : last_word(parameter)) {
    if (c == '_' || c == '-') continue;
    if (size == bytes.size()) return kUnknown;
    bytes.at(size++) = c;
  }
  const std::string_view name(bytes.data(), size);
  const RoleName* const known = kRoles.find(name);
  return known != nullptr ? known->role : role_by_part(name);
}

}  // namespace quell::attack
