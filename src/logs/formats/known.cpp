// The table of formats.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "formats/in_syslog.h"
#include "formats/line_format.h"
#include "formats/table.h"
#include "logs/format.h"

namespace quell::logs {

std::vector<Format> known_formats() {
  std::vector<Format> out;
  out.push_back(also_in_syslog(request_format("vhost_combined", parse_vhost_combined)));
  out.push_back(also_in_syslog(request_format("combined", parse_combined)));
  out.push_back(also_in_syslog(request_format("common", parse_common_format)));
  out.push_back(also_in_syslog(json_format({})));
  out.push_back(also_in_syslog(request_format("haproxy", parse_haproxy)));
  out.push_back(also_in_syslog(request_format("aws_alb", parse_aws_alb)));
  out.push_back(iis_format());
  out.push_back(auth_format());
  out.push_back(nginx_error_format());
  out.push_back(apache_error_format());
  out.push_back(php_format());
  out.push_back(application_format());
  return out;
}

std::vector<std::string> format_names() {
  std::vector<std::string> out;
  for (Format& format : known_formats()) out.push_back(std::move(format.name));
  return out;
}

Result<Format> format_named(std::string_view name_or_string) {
  std::string names;
  for (Format& format : known_formats()) {
    if (format.name == name_or_string) return std::move(format);
    names += fmt::format("{}{}", names.empty() ? "" : ", ", format.name);
  }
  if (name_or_string.find_first_of("$%") != std::string_view::npos) {
    return format_from_string(name_or_string);
  }
  return fail(ErrorCode::kInvalidInput,
              fmt::format("'{}' is no known format ({}) and no format string of nginx or Apache",
                          terminal_safe(name_or_string), names));
}

}  // namespace quell::logs
