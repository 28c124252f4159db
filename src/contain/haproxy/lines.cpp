#include "contain/haproxy_lines.h"

#include <string_view>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "haproxy/maps.h"

namespace quell::contain {

namespace {

/// One "directory/.." at a time is resolved from the inside out, so this deep they may be nested;
/// what is deeper is refused with any contained endpoint.
constexpr int kPasses = 8;

/// The path as applications know it: percent-decoded once, "//" merged, "." and ".." resolved.
/// A '%' that begins no escape, at which HAProxy would give up, becomes a '#', which no path has.
std::string normalised_path() {
  std::string result = R"re(path,regsub("#.*",""),regsub("%(?![0-9A-Fa-f]{2})","#",g),url_dec)re";
  result += R"re(,regsub("//+","/",g),regsub("(?:/[.](?=/|$))++(?:/|$)","/",g))re";
  result += R"re(,regsub("/[.][.]$","/../"))re";
  for (int i = 0; i < kPasses; ++i) {
    result += R"re(,regsub("/(?![.][.]/)[^/]+/[.][.](?=/)","",g))re";
  }
  return result + R"re(,regsub("^(?:/[.][.](?=/))++",""))re";
}

std::string answer(int status, std::string_view headers, std::string_view text) {
  return fmt::format(
      "    http-request return status {0} content-type text/plain hdr Cache-Control no-store{1} "
      "lf-string \"{2} Reference: %[var(txn.quell),field(2,:)]\\n\" "
      "if {{ var(txn.quell),field(1,:) -m str {0} }}\n",
      status, headers, text);
}

std::string limited(std::string_view per, std::string_view counter) {
  return fmt::format(
      "    http-request return status 429 content-type text/plain string \"Too many requests.\\n\" "
      "if {{ var(txn.quell_rate) -m str {0} }} {{ sc_{1}_rate(2),sub(txn.quell_limit) ge 0 }}\n"
      "    http-request sc-inc-{1}(2) if {{ var(txn.quell_rate) -m str {0} }}\n",
      per, counter);
}

}  // namespace

std::string haproxy_frontend_lines(const std::filesystem::path& directory) {
  const std::string addresses =
      (directory / haproxy::file_name(haproxy::MapKind::kAddresses)).string();
  const std::string requests =
      (directory / haproxy::file_name(haproxy::MapKind::kRequests)).string();
  std::string result = fmt::format(
      "    http-request set-var(txn.quell_tags) 'src,map_ip({},-)'\n"
      "    http-request set-var(txn.quell_method) method\n"
      "    http-request set-var(txn.quell_path) '{}'\n"
      "    http-request set-var(txn.quell_query) query\n"
      "    http-request set-var(txn.quell) 'var(txn.quell_tags),concat(\" \",txn.quell_method,\" "
      "\")"
      ",concat(\"\",txn.quell_path,\" \"),concat(\"\",txn.quell_query,\"\"),map_reg({})'\n",
      addresses, normalised_path(), requests);
  result += answer(200, "", "Live.");
  result += answer(403, "", "Refused.");
  result +=
      answer(503, " hdr Retry-After %[var(txn.quell),field(3,:)]", "Temporarily unavailable.");
  result +=
      "    http-request set-var(txn.quell_rate) 'var(txn.quell),field(3,:)' "
      "if { var(txn.quell),field(1,:) -m str 429 }\n"
      "    http-request set-var(txn.quell_limit) 'var(txn.quell),field(4,:)'\n"
      "    http-request set-var(txn.quell_client) src,ipmask(32,64)\n"
      "    http-request set-var(txn.quell_key) "
      "'var(txn.quell),field(5,:),concat(\" \",txn.quell_client,\"\")'\n"
      "    http-request track-sc2 var(txn.quell_key) table quell_rates "
      "if { var(txn.quell_rate) -m found }\n";
  return result + limited("s", "gpc0") + limited("m", "gpc1");
}

std::string haproxy_table_lines() {
  return "backend quell_rates\n"
         "    stick-table type string len 64 size 100k expire 2m "
         "store gpc0,gpc0_rate(1s),gpc1,gpc1_rate(1m)\n";
}

std::string haproxy_lines_help(const HaproxySite& site) {
  const std::string directory = site.directory.string();
  std::string sockets;
  for (const std::string& socket : site.sockets) {
    // A port has no mode.
    sockets += fmt::format("    stats socket {}{} level admin\n", terminal_safe(socket),
                           socket.starts_with('/') ? " mode 600" : "");
  }
  return fmt::format(
      "# 1. the maps, empty:\n"
      "#    install -d {0} && touch {0}/{1} {0}/{2}\n"
      "# 2. in the global section, {3}, that Quell may write to:\n"
      "{4}"
      "# 3. in each frontend, before other http-request rules:\n"
      "{5}"
      "# 4. a section of its own:\n"
      "{6}"
      "# 5. {7} -c -f {8}, then reload HAProxy, once.\n",
      directory, haproxy::file_name(haproxy::MapKind::kRequests),
      haproxy::file_name(haproxy::MapKind::kAddresses),
      site.sockets.size() == 1 ? "a socket" : "the sockets (one for each process)", sockets,
      haproxy_frontend_lines(site.directory), haproxy_table_lines(),
      terminal_safe(site.binary.string()), terminal_safe(site.config_file.string()));
}

}  // namespace quell::contain
