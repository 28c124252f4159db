#include <algorithm>
#include <array>

#include "attack/technique.h"

namespace quell::attack {

namespace {

// In the order of the enumeration. Sources: cwe.mitre.org (4.17), attack.mitre.org (Enterprise 17).
constexpr auto kTechniques = std::to_array<TechniqueFacts>({
    {Technique::kNone, Class::kBenign, "none", "ordinary", "", ""},
    {Technique::kSql, Class::kSqli, "sql", "SQL injection", "CWE-89", "T1190"},
    {Technique::kNosql, Class::kSqli, "nosql", "NoSQL injection", "CWE-943", "T1190"},
    {Technique::kLdap, Class::kSqli, "ldap", "LDAP injection", "CWE-90", "T1190"},
    {Technique::kXpath, Class::kSqli, "xpath", "XPath injection", "CWE-643", "T1190"},
    {Technique::kPathTraversal, Class::kTraversal, "path-traversal", "path traversal", "CWE-22",
     "T1083"},
    {Technique::kSensitiveFile, Class::kTraversal, "sensitive-file",
     "request for a file that nobody should get", "CWE-552", "T1083"},
    {Technique::kScript, Class::kXss, "script", "cross-site scripting", "CWE-79", "T1059.007"},
    {Technique::kShell, Class::kCmdi, "shell", "shell command injection", "CWE-78", "T1059.004"},
    {Technique::kWindowsShell, Class::kCmdi, "windows-shell", "Windows command injection", "CWE-78",
     "T1059.003"},
    {Technique::kShellshock, Class::kRce, "shellshock", "Shellshock", "CWE-78", "T1059.004"},
    {Technique::kTemplate, Class::kRce, "template", "template injection", "CWE-1336", "T1190"},
    {Technique::kExpression, Class::kRce, "expression", "expression language injection", "CWE-917",
     "T1190"},
    {Technique::kLookup, Class::kRce, "lookup", "Log4j lookup injection", "CWE-917", "T1190"},
    {Technique::kDeserialisation, Class::kRce, "deserialisation", "unsafe deserialisation",
     "CWE-502", "T1190"},
    {Technique::kServerCode, Class::kRce, "server-code", "code for the server to run", "CWE-94",
     "T1059"},
    {Technique::kPhpWrapper, Class::kRce, "php-wrapper", "PHP stream wrapper", "CWE-98", "T1190"},
    {Technique::kXmlEntity, Class::kRce, "xml-entity", "XML external entity", "CWE-611", "T1190"},
    {Technique::kPrototype, Class::kRce, "prototype", "prototype pollution", "CWE-1321", "T1190"},
    {Technique::kRequestForgery, Class::kSsrf, "request-forgery", "server-side request forgery",
     "CWE-918", "T1190"},
    {Technique::kServerInclude, Class::kOther, "server-include", "server-side include injection",
     "CWE-97", "T1190"},
    {Technique::kHeaderInjection, Class::kOther, "header-injection", "header injection (CRLF)",
     "CWE-113", "T1190"},
    {Technique::kMailInjection, Class::kOther, "mail-injection", "mail command injection", "CWE-93",
     "T1190"},
    {Technique::kOpenRedirect, Class::kOther, "open-redirect", "open redirect", "CWE-601",
     "T1204.001"},
    {Technique::kWebShell, Class::kRce, "web-shell", "use of a web shell", "CWE-506", "T1505.003"},
    {Technique::kScanner, Class::kScan, "scanner", "vulnerability scanner", "", "T1595.002"},
    {Technique::kProbe, Class::kScan, "probe", "probing for known weak spots", "", "T1595.003"},
});
static_assert(std::ranges::is_sorted(kTechniques, {}, &TechniqueFacts::technique));

constexpr auto kLoginTechniques = std::to_array<LoginTechniqueFacts>({
    {LoginTechnique::kGuessing, "password-guessing", "CWE-307", "T1110.001"},
    {LoginTechnique::kSpraying, "password-spraying", "CWE-307", "T1110.003"},
    {LoginTechnique::kStuffing, "credential-stuffing", "CWE-307", "T1110.004"},
    {LoginTechnique::kEnumeration, "user-enumeration", "CWE-204", "T1589"},
    {LoginTechnique::kValidAccount, "valid-account", "CWE-287", "T1078"},
});
static_assert(std::ranges::is_sorted(kLoginTechniques, {}, &LoginTechniqueFacts::technique));

}  // namespace

const TechniqueFacts& facts_of(Technique technique) {
  return kTechniques.at(static_cast<std::size_t>(technique));
}

const LoginTechniqueFacts& facts_of(LoginTechnique technique) {
  return kLoginTechniques.at(static_cast<std::size_t>(technique));
}

std::optional<Technique> technique_from_name(std::string_view name) {
  const auto found = std::ranges::find(kTechniques, name, &TechniqueFacts::name);
  if (found == kTechniques.end()) return std::nullopt;
  return found->technique;
}

}  // namespace quell::attack
