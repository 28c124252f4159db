// What others say to the rows that `quell detect` is asked: libinjection, and ModSecurity 3 with
// the core rule set of Debian's package, in this process. For bench/detection.py only; nothing of
// them is in the product.
//
//   peer_detect LEVEL < rows      rows: WHERE TAB PAYLOAD
//   answers a row: "I C", each 0 or 1: libinjection finds it; the rule set at paranoia LEVEL
//   blocks.
#include <fmt/format.h>
#include <modsecurity/intervention.h>
#include <modsecurity/modsecurity.h>
#include <modsecurity/rules_set.h>
#include <modsecurity/transaction.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// In the same library; the package has no header for them.
extern "C" {
int libinjection_sqli(const char* input, std::size_t size, char fingerprint[]);
int libinjection_xss(const char* input, std::size_t size);
}

namespace {

constexpr const char* kSetUp = "/etc/modsecurity/crs/crs-setup.conf";
constexpr const char* kRules = "/usr/share/modsecurity-crs/rules";

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string decoded(std::string_view text, bool plus) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    if (escape) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
    } else {
      out += plus && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

bool is_injection(std::string_view value) {
  char fingerprint[8] = {};
  return libinjection_sqli(value.data(), value.size(), fingerprint) == 1 ||
         libinjection_xss(value.data(), value.size()) == 1;
}

/// libinjection is given what a programmer would give it: decoded values of parameters.
bool libinjection_finds(std::string_view where, std::string_view payload) {
  if (where == "header") return is_injection(payload);
  if (where == "path") return is_injection(decoded(payload, false));
  std::string_view query = payload;
  if (where == "query" && payload.starts_with('/')) {
    const std::size_t question = payload.find('?');
    if (is_injection(decoded(payload.substr(0, question), false))) return true;
    if (question == std::string_view::npos) return false;
    query = payload.substr(question + 1);
  } else if (where == "query") {
    return is_injection(decoded(payload, true));
  }
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = pair.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? pair : pair.substr(equals + 1);
    if (is_injection(decoded(value, true))) return true;
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

class CoreRules {
 public:
  explicit CoreRules(const std::string& level) {
    engine_.setServerLogCb([](void* /*log*/, const void* /*text*/) {});
    load(
        "SecRuleEngine On\nSecRequestBodyAccess On\nSecResponseBodyAccess Off\nSecAuditEngine Off\n"
        "SecRule REQUEST_HEADERS:Content-Type \"(?:application/json)\" "
        "\"id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON\"\n"
        "SecRule REQUEST_HEADERS:Content-Type \"(?:text|application)/xml\" "
        "\"id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML\"\n");
    load_file(kSetUp);
    load("SecAction \"id:900000,phase:1,nolog,pass,t:none,setvar:tx.paranoia_level=" + level +
         "\"\n");
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(kRules)) {
      const std::string name = entry.path().filename();
      // What answers leak is not asked here.
      if (name.ends_with(".conf") && !name.starts_with("RESPONSE-9")) files.push_back(entry.path());
    }
    files.emplace_back(std::string(kRules) + "/RESPONSE-980-CORRELATION.conf");
    std::ranges::sort(files);
    for (const auto& file : files) {
      if (std::filesystem::exists(file)) load_file(file);
    }
  }

  bool blocks(const std::string& where, const std::string& payload) {
    modsecurity::Transaction transaction(&engine_, &rules_, nullptr);
    transaction.processConnection("192.0.2.1", 40000, "192.0.2.2", 80);
    const bool is_body = where == "body";
    std::string target = payload;
    if (where == "query" && !payload.starts_with('/')) target = "/get?x=" + payload;
    if (where == "header" || is_body) target = "/post";
    if (target.empty() || target[0] != '/') target = "/" + target;
    transaction.processURI(target.c_str(), is_body ? "POST" : "GET", "1.1");
    transaction.addRequestHeader("Host", "shop.example");
    transaction.addRequestHeader("Accept", "*/*");
    transaction.addRequestHeader("User-Agent", where == "header" ? payload : "Mozilla/5.0");
    if (is_body) {
      transaction.addRequestHeader("Content-Type", type_of(payload));
      transaction.addRequestHeader("Content-Length", std::to_string(payload.size()));
    }
    transaction.processRequestHeaders();
    if (stopped(transaction)) return true;
    if (is_body) {
      transaction.appendRequestBody(reinterpret_cast<const unsigned char*>(payload.data()),
                                    payload.size());
    }
    transaction.processRequestBody();
    return stopped(transaction);
  }

 private:
  static std::string type_of(std::string_view body) {
    if (body.starts_with('{') || body.starts_with('[')) return "application/json";
    if (body.starts_with('<')) return "application/xml";
    return "application/x-www-form-urlencoded";
  }

  static bool stopped(modsecurity::Transaction& transaction) {
    modsecurity::ModSecurityIntervention found{};
    found.status = 200;
    const bool disruptive = transaction.intervention(&found);
    std::free(found.url);
    std::free(found.log);
    return disruptive;
  }

  void load(const std::string& text) { check(rules_.load(text.c_str())); }
  void load_file(const std::string& file) { check(rules_.loadFromUri(file.c_str())); }
  void check(int loaded) {
    if (loaded >= 0) return;
    fmt::print(stderr, "peer_detect: {}\n", rules_.getParserError());
    std::exit(3);
  }

  modsecurity::ModSecurity engine_;
  modsecurity::RulesSet rules_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: peer_detect LEVEL < rows (WHERE TAB PAYLOAD)\n");
    return 2;
  }
  CoreRules core(argv[1]);
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) return 3;
    const std::string where = line.substr(0, tab);
    const std::string payload = line.substr(tab + 1);
    fmt::print("{} {}\n", libinjection_finds(where, payload) ? 1 : 0,
               core.blocks(where, payload) ? 1 : 0);
  }
  return 0;
}
