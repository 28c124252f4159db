#include "nginx/edit_v1.h"

#include "fmt/format.h"
#include "nginx/render.h"
#include "web/answers.h"
#include "web/header.h"
#include "web/header_v1.h"
#include "web/pattern.h"

namespace quell::contain::nginx::v1 {

std::string head_part(std::string_view original, const Edit& edit) {
  std::string result = fmt::format("{}{}", kHeadBegin, web::v1::header_lines(original, edit));
  result += fmt::format("map $uri $quell_{} {{\n    default 0;\n", web::reference(original, edit));
  for (const Rule& rule : edit.rules) {
    result += fmt::format("    \"~{}\" 1;  # {}\n", web::pattern_of(*rule.target.endpoint),
                          rule.id.text());
  }
  return result.append("}\n").append(web::kEnd);
}

std::string server_part(std::string_view original, const Edit& edit) {
  const std::string mark = web::reference(original, edit);
  return fmt::format(
      "{0}if ($quell_{1}) {{ rewrite ^ /.quell-{1} last; }}\n"
      "location = /.quell-{1} {{\n"
      "    internal;\n"
      "    default_type text/plain;\n"
      "    add_header Retry-After {2} always;\n"
      "    add_header Cache-Control no-store always;\n"
      "    return 503 \"{3}{1}\\n\";\n"
      "}}\n{4}",
      kServerBegin, mark, edit.retry_after_s, web::text_of_answer(503), web::kEnd);
}

}  // namespace quell::contain::nginx::v1
