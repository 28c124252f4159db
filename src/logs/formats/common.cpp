// "common" of Apache, the format before "combined":
//   client ident user [time] "request" status bytes
#include "formats/common_fields.h"
#include "formats/table.h"

namespace quell::logs {

bool parse_common_format(std::string_view line, FieldBuffer& buffer, Record& record) {
  FieldScanner scanner(line, record.cut);
  return parse_common(scanner, buffer, record) && scanner.at_end();
}

}  // namespace quell::logs
