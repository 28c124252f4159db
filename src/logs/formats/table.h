// The parsers of the formats, one file each. Private to logs.
#pragma once

#include <string_view>

#include "logs/format.h"
#include "logs/record.h"

namespace quell::logs {

bool parse_vhost_combined(std::string_view line, FieldBuffer& buffer, Record& record);
bool parse_combined(std::string_view line, FieldBuffer& buffer, Record& record);
bool parse_common_format(std::string_view line, FieldBuffer& buffer, Record& record);

}  // namespace quell::logs
