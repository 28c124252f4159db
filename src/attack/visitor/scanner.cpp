// Vulnerability scanners that say who they are: the products of a User-Agent header (RFC 9110:
// name,
// '/', version, comments), not words in running text. Crawlers and the libraries of programs are
// ordinary.
#include "visitor/scanner.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "address/host_name.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

enum class Telling : std::uint8_t {
  kAnywhere,  ///< nothing else has this name
  kProduct,   ///< also an ordinary word: only as the first product, or with a version
};
struct Scanner {
  std::string_view text;
  Telling telling;
};
using enum Telling;
constexpr auto kScanners = std::to_array<Scanner>({
    {"sqlmap", kAnywhere},
    {"nikto", kAnywhere},
    {"nuclei", kProduct},
    {"nmap", kAnywhere},
    {"masscan", kAnywhere},
    {"zgrab", kAnywhere},
    {"zmap", kProduct},
    {"wpscan", kAnywhere},
    {"gobuster", kAnywhere},
    {"dirbuster", kAnywhere},
    {"dirsearch", kAnywhere},
    {"feroxbuster", kAnywhere},
    {"ffuf", kAnywhere},
    {"wfuzz", kAnywhere},
    {"openvas", kAnywhere},
    {"openvasvt", kAnywhere},
    {"nessus", kAnywhere},
    {"acunetix", kAnywhere},
    {"netsparker", kAnywhere},
    {"invicti", kProduct},
    {"arachni", kAnywhere},
    {"w3af", kAnywhere},
    {"havij", kAnywhere},
    {"joomscan", kAnywhere},
    {"commix", kAnywhere},
    {"whatweb", kAnywhere},
    {"jaeles", kAnywhere},
    {"grendel-scan", kAnywhere},
    {"skipfish", kAnywhere},
    {"wapiti", kProduct},
    {"webinspect", kAnywhere},
    {"appscan", kProduct},
    {"fimap", kAnywhere},
    {"uniscan", kAnywhere},
    {"golismero", kAnywhere},
    {"n-stealth", kAnywhere},
    {"libwhisker", kAnywhere},
    {"whisker", kProduct},
    {"bbqsql", kAnywhere},
    {"absinthe", kProduct},
    {"sqlninja", kAnywhere},
    {"sqlsus", kAnywhere},
    {"pangolin", kProduct},
    {"zmeu", kAnywhere},
    {"morfeus", kAnywhere},
    {"muieblackcat", kAnywhere},
    {"brutus", kProduct},
    {"hydra", kProduct},
    {"medusa", kProduct},
    {"dirb", kProduct},
    {"paros", kProduct},
    {"webscarab", kAnywhere},
    {"zap", kProduct},
    {"httprint", kAnywhere},
    {"xsser", kAnywhere},
    {"xsstrike", kAnywhere},
    {"dalfox", kAnywhere},
    {"rustbuster", kAnywhere},
    {"cgichk", kAnywhere},
    {"vega", kProduct},
    {"qualys", kAnywhere},
    {"detectify", kAnywhere},
    {"metis", kProduct},
    {"dotdotpwn", kAnywhere},
    {"droopescan", kAnywhere},
    {"cmsmap", kAnywhere},
    {"joomlavs", kAnywhere},
    {"l9explore", kAnywhere},
    {"l9tcpid", kAnywhere},
    {"burpcollaborator", kAnywhere},
    {"oastify", kAnywhere},
    {"jbrofuzz", kAnywhere},
    {"sqlpowerinjector", kAnywhere},
    {"bsqlbf", kAnywhere},
    {"prog.customcrawler", kAnywhere},
    {"webshag", kAnywhere},
    {"whitehat", kProduct},
    {"nsauditor", kAnywhere},
    {"crowbar", kProduct},
    {"patator", kAnywhere},
    {"tplmap", kAnywhere},
    {"projectdiscovery", kAnywhere},
    {"meterpreter", kAnywhere},
    {"kxss", kAnywhere},
    {"gau", kProduct},
    {"hakrawler", kAnywhere},
    {"subjs", kProduct},
    {"x8", kProduct},
    {"katana", kProduct},
    {"wafw00f", kAnywhere},
    {"nexpose", kAnywhere},
    {"rapid7", kAnywhere},
    {"intruder", kProduct},
    {"xenu", kProduct},
    {"jorgee", kAnywhere},
    {"toata", kAnywhere},
    {"blackwidow", kProduct},
    {"sitesucker", kProduct},
    {"evilscan", kAnywhere},
});
constexpr WordTable kScannerTable(kScanners);

bool is_word_byte(char c) {
  const char lower = lower_case(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/// Behind the name: a version or the end, as products have.
bool is_product_end(std::string_view rest) {
  if (rest.empty()) return true;
  if (rest.size() < 2) return false;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (rest[0] == '/') return is_digit(rest[1]) || (lower_case(rest[1]) == 'v');
  if (rest[0] != ' ') return false;
  return (lower_case(rest[1]) == 'v' && rest.size() > 2 && is_digit(rest[2])) ||
         rest.starts_with(" - ");
}

/// Names that are several words, a scanner's plugin, a host that catches test requests.
std::string_view other_sign(std::string_view agent, std::size_t begin, std::size_t end) {
  const std::string_view word = agent.substr(begin, end - begin);
  const std::string_view rest = agent.substr(end);
  if (equals_lower(word, "fuzz") && rest.starts_with(" Faster U Fool")) return "Fuzz Faster U Fool";
  if (!rest.starts_with('.')) return {};
  if (rest.starts_with(".nasl")) return "a plugin of Nessus";
  const std::string_view host = agent.substr(begin, find_any<" /:;,)\"'}">(agent, end) - begin);
  const bool is_name = rfind_any<"0123456789">(host) + 1 != host.size();
  if (!is_name || facts_of_host(host).kind != HostKind::kTestCatcher) return {};
  return "a service that shows testers a server's requests";
}

/// "OpenVAS-VT": the first of the joined words counts too.
const Scanner* scanner_of(std::string_view word) {
  const Scanner* const known = kScannerTable.find(word);
  if (known != nullptr || word.find('-') == std::string_view::npos) return known;
  const Scanner* const first = kScannerTable.find(word.substr(0, word.find('-')));
  return first != nullptr && first->telling == kAnywhere ? first : nullptr;
}

struct Sign {
  std::string_view name{};
  bool first = false;  ///< it is the first product
};

std::optional<Sign> find_scanner(std::string_view agent) {
  constexpr std::size_t kLongest = 512;
  agent = agent.substr(0, kLongest);
  for (std::size_t i = 0; i < agent.size();) {
    if (!is_word_byte(agent[i])) {
      ++i;
      continue;
    }
    const std::size_t begin = i;
    while (i < agent.size() && is_word_byte(agent[i])) ++i;
    const Scanner* const known = scanner_of(agent.substr(begin, i - begin));
    if (known == nullptr) {
      const std::string_view other = other_sign(agent, begin, i);
      if (!other.empty()) return Sign{.name = other};
      continue;
    }
    const bool product = is_product_end(agent.substr(i));
    if (known->telling == kProduct && !product) continue;
    return Sign{.name = agent.substr(begin, i - begin), .first = begin == 0 && product};
  }
  return std::nullopt;
}

bool is_address(std::string_view agent) {
  return agent.starts_with("http://") || agent.starts_with("https://");
}

}  // namespace

bool names_scanner(std::string_view agent) {
  return !is_address(agent) && find_scanner(agent).has_value();
}

void judge_scanner(const Question& question, Workspace& work) {
  if (question.where != Where::kHeader || is_address(question.value)) return;  // a referer
  if (!question.parameter.empty() && !equals_lower(question.parameter, "user-agent")) return;
  const auto sign = find_scanner(question.value);
  if (!sign) return;
  work.record.observe({.text = "the product is a vulnerability scanner:",
                       .weight = sign->first ? 5.5 : 4.6,
                       .detail = sign->name});
  work.record.settle(Technique::kScanner, "as a list of products", question.layer);
}

}  // namespace quell::attack
