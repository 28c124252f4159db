// Bodies of forms with files (multipart/form-data, RFC 7578), as far as a judgement needs them:
// lenient, because servers are. Private to attack. Pure, linear.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace quell::attack {

struct FormPart {
  std::string_view name;
  std::string_view filename;
  std::string_view content;
};

class MultipartReader {
 public:
  /// `body` must outlive the parts.
  explicit MultipartReader(std::string_view body);

  /// Whether the body begins with a boundary and a part's head.
  [[nodiscard]] bool is_multipart() const { return !boundary_.empty(); }
  std::optional<FormPart> next();

 private:
  std::string_view rest_;  ///< behind the boundary of the next part
  std::string_view boundary_;
};

}  // namespace quell::attack
