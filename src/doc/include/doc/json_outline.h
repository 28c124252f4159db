// The strings of a JSON text in the order in which they stand, for who wants nothing else of it:
// as strict as json::parse(), without a value for each thing. Keeps its memory from one text to
// the next. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace quell::json {

class Outline {
 public:
  enum class Kind : std::uint8_t {
    kBegin,   ///< of an object or an array
    kEnd,     ///< of one
    kKey,     ///< of a member: its value follows, unless that is no string and holds none
    kString,  ///< a member's value, an element, or all of the text
  };
  struct Item {
    Kind kind = Kind::kBegin;
    std::string_view text{};  ///< without escapes; in the text that was read or in this object
  };

  /// False if json::parse() would refuse the text, which must outlive the items.
  bool read(std::string_view text);
  /// Of the last text that was read, until the next one.
  [[nodiscard]] std::span<const Item> items() const { return items_; }

 private:
  enum class Expects : std::uint8_t { kValue, kValueOrEnd, kKey, kKeyOrEnd, kComma };
  /// An object or an array that is open.
  struct Open {
    char close = '}';
    std::size_t first_key = 0;  ///< of an object, in keys_
  };

  bool read_all();
  bool step(Expects& expects);
  bool value();
  bool begin(char close, Expects& expects);
  bool end(char close);
  bool key();
  bool string(std::string_view& out);
  bool unescape(std::size_t from, std::string_view& out);
  bool escape();
  bool hex(std::size_t at, unsigned& out) const;
  bool other_letter();
  bool number();
  bool word(std::string_view expected);
  [[nodiscard]] bool keys_differ(std::size_t first);
  void skip_blanks();
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool doubtful_ = false;  ///< json::parse() is to say whether it is too large or too deep
  std::vector<Item> items_;
  std::vector<Open> open_;
  std::vector<std::string_view> keys_;
  std::vector<char> room_;  ///< of strings with escapes; never longer than the text
};

}  // namespace quell::json
