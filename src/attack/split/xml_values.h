// The texts and the attributes' values of an XML body, without building a tree. Private to attack.
// Pure, linear.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace quell::attack {

struct XmlValue {
  std::string_view name;  ///< of the attribute or of the element before the text
  std::string_view value;
};

/// Whether a body is XML as far as its beginning says.
bool looks_like_xml(std::string_view body);

class XmlReader {
 public:
  /// `body` must outlive the values.
  explicit XmlReader(std::string_view body) : text_(body) {}

  std::optional<XmlValue> next();

 private:
  std::optional<XmlValue> text();
  std::optional<XmlValue> attribute();
  void open();
  void skip_to(std::string_view end);

  std::string_view text_;
  std::size_t at_ = 0;
  std::string_view element_;
  bool in_tag_ = false;
};

}  // namespace quell::attack
