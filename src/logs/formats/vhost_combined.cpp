// "vhost_combined", Debian's other_vhosts_access.log of Apache:
//   host:port client ident user [time] "request" status bytes "referer" "user agent"
#include <algorithm>

#include "formats/common_fields.h"
#include "formats/table.h"

namespace quell::logs {

namespace {

/// "shop.example:443": one colon only, so that an IPv6 client is never taken for a host with port.
bool is_host_and_port(std::string_view word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view port = word.substr(colon + 1);
  return !port.empty() && port.size() <= 5 &&
         std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool parse_vhost_combined(std::string_view line, FieldBuffer& buffer, Record& record) {
  FieldScanner scanner(line, record.cut);
  const auto host = scanner.word();
  if (!host || !is_host_and_port(*host) || !scanner.space()) return false;
  if (!parse_combined(scanner.rest(), buffer, record)) return false;
  record.host = host->substr(0, host->find(':'));
  return true;
}

}  // namespace quell::logs
