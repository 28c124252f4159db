// The formats, one file each. Private to logs.
#pragma once

#include <string_view>
#include <vector>

#include "formats/json_names.h"
#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {

bool parse_vhost_combined(std::string_view line, FieldBuffer& buffer, Record& record);
bool parse_combined(std::string_view line, FieldBuffer& buffer, Record& record);
bool parse_common_format(std::string_view line, FieldBuffer& buffer, Record& record);
bool parse_haproxy(std::string_view line, const FormatContext& context, FieldBuffer& buffer,
                   Record& record);
bool parse_aws_alb(std::string_view line, const FormatContext& context, FieldBuffer& buffer,
                   Record& record);

/// `names` come before the usual ones.
Format json_format(std::vector<JsonName> names);
Format iis_format();
Format auth_format();
Format nginx_error_format();
Format apache_error_format();
Format php_format();
Format application_format();

}  // namespace quell::logs
