#include "visitor/probe_paths.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "text/word_table.h"

namespace quell::attack {

namespace {

// Management interfaces and secrets of products. Those that a product's ordinary users ask for too
// weigh less than an attack needs. The files that sensitive_files.cpp knows are not repeated.
constexpr auto kProbes = std::to_array<ProbePath>({
    {"actuator/env", "Spring's settings", 3.7},
    {"actuator/heapdump", "Spring's memory", 4.0},
    {"actuator/threaddump", "Spring's threads", 3.5},
    {"actuator/gateway/", "Spring's gateway", 3.8},
    {"actuator/configprops", "Spring's settings", 3.7},
    {"actuator/mappings", "Spring's routes", 3.4},
    {"actuator/beans", "Spring's parts", 3.4},
    {"actuator/trace", "Spring's requests", 3.4},
    {"actuator/httptrace", "Spring's requests", 3.4},
    {"actuator/loggers", "Spring's loggers", 3.2},
    {"actuator/jolokia", "Java's management", 3.8},
    {"jolokia/", "Java's management", 3.2},
    {"phpunit/src/util/php/eval-stdin.php", "PHPUnit's way to run code", 4.5},
    {"eval-stdin.php", "PHPUnit's way to run code", 4.2},
    {"/cgi-bin/luci/", "a router's management", 3.4},
    {"/cgi-bin/.", "a hidden program", 3.4},
    {"/solr/admin/", "Solr's management", 3.6},
    {"_ignition/execute-solution", "Laravel's way to run code", 4.5},
    {"_ignition/health-check", "Laravel's debugger", 3.6},
    {"boaform/", "a router's management", 4.0},
    {"/gponform/", "a router's management", 4.0},
    {"/hnap1", "a router's management", 4.0},
    {"/hnap1/", "a router's management", 4.0},
    {"/goform/", "a router's management", 3.2},
    {"/setup.cgi", "a router's management", 3.6},
    {"/tmunblock.cgi", "a router's management", 4.0},
    {"/ctrlt/deviceupgrade_1", "a router's management", 4.0},
    {"/picsdesc.xml", "a router's management", 4.0},
    {"/sdk/weblanguage", "a camera's management", 4.0},
    {"/onvif/device_service", "a camera's management", 2.6},
    {"/owa/auth/x.js", "a mark left on Exchange", 4.0},
    {"/ecp/current/exporttool/", "Exchange's management", 3.8},
    {"/autodiscover/autodiscover.json", "Exchange's weak spot", 3.3},
    {"/autodiscover/autodiscover.xml", "Exchange's set-up of mail programs", 1.0},
    {"fgt_lang", "a VPN gateway's weak spot", 4.0},
    {"/dana-na/", "a VPN gateway's sign-in", 2.4},
    {"/dana/html5acc/guacamole/", "a VPN gateway's weak spot", 4.0},
    {"/+cscoe+/", "a VPN gateway's sign-in", 2.4},
    {"/+cscot+/", "a VPN gateway's weak spot", 3.8},
    {"/global-protect/", "a VPN gateway's sign-in", 2.0},
    {"/tmui/", "a load balancer's management", 3.6},
    {"/mgmt/tm/", "a load balancer's management", 3.8},
    {"/vpns/", "a gateway's management", 3.4},
    {"vropspluginui/", "vCenter's weak spot", 4.0},
    {"/telescope/requests", "Laravel's recorder", 3.3},
    {"debug.log", "a log that somebody left", 3.2},
    {"wp-config.php.bak", "WordPress's settings", 4.0},
    {"/wp-login.php", "WordPress's sign-in", 1.2},
    {"/xmlrpc.php", "WordPress's remote calls", 1.5},
    {"wlwmanifest.xml", "a mark of WordPress", 2.8},
    {"console/css/", "WebLogic's management", 3.4},
    {"/console/login/loginform.jsp", "WebLogic's management", 2.8},
    {"/wls-wsat/", "WebLogic's weak spot", 4.0},
    {"/_async/", "WebLogic's weak spot", 3.4},
    {"/invoker/jmxinvokerservlet", "JBoss's management", 4.0},
    {"/jmx-console/", "JBoss's management", 3.8},
    {"/web-console/", "JBoss's management", 3.3},
    {"/manager/html", "Tomcat's management", 2.8},
    {"/host-manager/html", "Tomcat's management", 3.2},
    {"jsonws/invoke", "Liferay's weak spot", 3.4},
    {"/druid/index.html", "a database's monitor", 3.3},
    {"/jenkins/script", "Jenkins's way to run code", 3.6},
    {"/struts2-showcase/", "examples of Struts", 4.0},
    {"/struts/utils.js", "a mark of Struts", 2.6},
    {"/server-status", "the web server's state", 2.7},
    {"/server-info", "the web server's settings", 2.9},
    {"phpinfo.php", "PHP's settings", 3.4},
    {"/phpinfo", "PHP's settings", 3.2},
    {"/info.php", "PHP's settings", 2.7},
    {"adminer.php", "a database's management", 3.3},
    {"/phpmyadmin/", "a database's management", 2.2},
    {"/pma/", "a database's management", 2.2},
    {"/myadmin/", "a database's management", 2.4},
    {"/phpmyadmin/scripts/setup.php", "a database's set-up", 4.0},
    {".ds_store", "a list of files left by macOS", 3.5},
    {".vscode/", "an editor's settings", 3.5},
    {".idea/", "an editor's settings", 3.4},
    {".aws/", "the cloud's credentials", 3.8},
    {".ssh/", "keys", 3.8},
    {".azure/", "the cloud's credentials", 3.8},
    {".gnupg/", "keys", 3.8},
    {".bzr/", "a repository", 3.5},
    {".cvs/", "a repository", 3.4},
    {"cvs/entries", "a repository", 3.6},
    {".circleci/", "a build's settings", 3.3},
    {".travis.yml", "a build's settings", 3.3},
    {".gitlab-ci.yml", "a build's settings", 3.3},
    {".dockerenv", "a container's mark", 3.5},
    {".pwd", "passwords", 3.5},
    {".passwd", "passwords", 3.5},
    {"sftp-config.json", "an editor's credentials", 3.8},
    {".remote-sync.json", "an editor's credentials", 3.6},
    {"docker-compose.yml", "a container's settings", 3.4},
    {"composer.lock", "a list of libraries", 2.4},
    {"_catalog", "a container registry", 2.8},
    {"/containers/json", "Docker's management", 3.6},
    {"/_cat/indices", "Elasticsearch's data", 3.2},
    {"/_all_dbs", "CouchDB's data", 3.6},
    {"/geoserver/web/", "GeoServer's management", 2.4},
    {"/nifi-api/", "NiFi's management", 2.8},
    {"/hudson", "Jenkins's management", 2.8},
    {"/zabbix/jsrpc.php", "Zabbix's weak spot", 2.4},
    {"/cacti/remote_agent.php", "Cacti's weak spot", 3.6},
    {"/elfinder/php/connector.minimal.php", "a file manager's weak spot", 3.8},
    {"/kcfinder/browse.php", "a file manager's weak spot", 3.4},
    {"/fckeditor/editor/filemanager/", "a file manager's weak spot", 3.6},
    {"composer/installed.json", "a list of libraries", 3.4},
    {"/nmaplowercheck", "a scanner's own path", 4.5},
    {"/nice ports,/tri", "a scanner's own path", 4.5},
    {"/w00tw00t", "a scanner's own path", 4.5},
    {"/evox/about", "a scanner's own path", 4.0},
    {"/muieblackcat", "a scanner's own path", 4.5},
    {"/trace.axd", "ASP.NET's recorder", 3.4},
    {"/elmah.axd", "ASP.NET's log", 3.4},
    {"/_profiler/phpinfo", "Symfony's debugger", 4.0},
    {"/_profiler/open", "Symfony's debugger", 3.8},
    {"/_fragment", "Symfony's way to run code", 2.8},
    {"/cfide/administrator/", "ColdFusion's management", 3.6},
    {"/_vti_bin/", "FrontPage's management", 2.8},
    {"/_vti_pvt/", "FrontPage's settings", 3.4},
    {"/iisadmpwd/", "IIS's management", 3.6},
});

struct Telling {
  std::string_view text;
};
constexpr double kEnough = 2.9;  ///< heavier ones are called attacks

/// The first component of each path that is at least as heavy.
consteval auto first_components(double at_least) {
  std::array<Telling, kProbes.size()> out{};
  for (std::size_t i = 0; i < kProbes.size(); ++i) {
    std::string_view path = kProbes[i].path;
    if (path.starts_with('/')) path.remove_prefix(1);
    const std::string_view first = path.substr(0, path.find('/'));
    out[i].text = kProbes[i].weight >= at_least ? first : std::string_view("phpunit");
  }
  return out;
}
constexpr WordTable kFirst(first_components(0));
constexpr WordTable kFirstOfAttacks(first_components(kEnough));

/// Programs at the root of "cgi-bin", and copies that somebody left.
constexpr auto kShellEnds = std::to_array<std::string_view>({".sh", ".bash", ".ksh"});
constexpr auto kCopyEnds = std::to_array<std::string_view>(
    {".php.bak", ".php.old", ".php.save", ".php.swp", ".php~", ".php.orig", ".php.txt", ".asp.bak",
     ".aspx.bak", ".jsp.bak", ".sql.gz", ".sql.zip", ".sql.bak"});
struct Extension {
  std::string_view text;
};
constexpr auto kExtensions = std::to_array<Extension>({{"bak"},
                                                       {"old"},
                                                       {"save"},
                                                       {"swp"},
                                                       {"php~"},
                                                       {"orig"},
                                                       {"txt"},
                                                       {"gz"},
                                                       {"zip"},
                                                       {"sql"},
                                                       {"sh"},
                                                       {"bash"},
                                                       {"ksh"}});
constexpr WordTable kExtensionTable(kExtensions);
constexpr auto kDumpNames = std::to_array<std::string_view>(
    {"backup.sql", "dump.sql", "database.sql", "db.sql", "mysql.sql", "users.sql", "data.sql",
     "backup.tar.gz", "backup.zip", "www.zip", "wwwroot.zip", "site.zip", "web.zip", "db.zip"});

bool begins_lower(std::string_view text, std::string_view lower) {
  return equals_lower(text.substr(0, lower.size()), lower);
}
bool ends_lower(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() &&
         equals_lower(text.substr(text.size() - lower.size()), lower);
}

/// What stands at `at`, where a component begins.
bool fits_at(std::string_view path, std::string_view probe) {
  if (probe.ends_with('/')) {
    return begins_lower(path, probe) || equals_lower(path, probe.substr(0, probe.size() - 1));
  }
  if (probe.ends_with('.') || probe.ends_with("w00t") || probe.ends_with("/tri") ||
      probe.ends_with("nmaplowercheck")) {
    return begins_lower(path, probe);
  }
  return equals_lower(path, probe);
}

bool fits(std::string_view path, std::string_view probe) {
  if (probe.starts_with('/')) return fits_at(path, probe);
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (fits_at(path.substr(slash + 1), probe)) return true;
  }
  return false;
}

std::string_view last_component(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::optional<ProbePath> copy_or_program(std::string_view path) {
  const std::string_view last = last_component(path);
  if (kExtensionTable.find(last.substr(last.rfind('.') + 1)) == nullptr) return std::nullopt;
  const auto is_end = [&](std::string_view name) { return ends_lower(last, name); };
  const auto is_name = [&](std::string_view name) { return equals_lower(last, name); };
  if (std::ranges::any_of(kDumpNames, is_name)) {
    return ProbePath{.path = last, .what = "a copy of the site's data", .weight = 3.3};
  }
  if (std::ranges::any_of(kCopyEnds, is_end)) {
    return ProbePath{.path = last, .what = "a copy of a program's text", .weight = 3.3};
  }
  if (begins_lower(path, "/cgi-bin/") && std::ranges::any_of(kShellEnds, is_end)) {
    return ProbePath{.path = last, .what = "a shell's program", .weight = 3.4};
  }
  return std::nullopt;
}

}  // namespace

bool is_probe_name(std::string_view name) {
  return kFirstOfAttacks.find(name) != nullptr || begins_lower(name, "nmaplowercheck");
}

bool is_probe_component(std::string_view component) {
  if (is_probe_name(component)) return true;
  return component.find('.') != std::string_view::npos && copy_or_program(component).has_value();
}

std::optional<ProbePath> probe_path(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  std::optional<ProbePath> best = copy_or_program(path);
  bool telling = false;
  for (std::size_t begin = 0; begin < path.size() && !telling;) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    telling = kFirst.find(component) != nullptr || begins_lower(component, "nmaplowercheck");
    begin = end + 1;
  }
  if (!telling && !begins_lower(path, "/nice ports") && !begins_lower(path, "/w00t")) return best;
  for (const ProbePath& each : kProbes) {
    if ((!best || each.weight > best->weight) && fits(path, each.path)) best = each;
  }
  return best;
}

}  // namespace quell::attack
