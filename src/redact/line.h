// One line, read once from left to right. Private to the module.
#pragma once

#include <bitset>
#include <optional>

#include "options.h"
#include "redact/redactor.h"

namespace quell::redact {

/// What a line is read by; both outlive it.
struct ReadBy {
  const Rules& rules;
  const FirstBytes& first_bytes;
};

/// Invariant: `at_` only grows, and a step that hides nothing looks at most a fixed number of bytes
/// ahead, so the work is linear in the line.
class Line {
 public:
  Line(const ReadBy& by, std::string_view text, Carried& carried, Tally& tally)
      : rules_(by.rules),
        first_bytes_(by.first_bytes),
        text_(text),
        carried_(carried),
        tally_(tally) {}

  void redact(std::string& out);

 private:
  /// A name that is followed by ':' or '='.
  struct Named {
    std::string name;       ///< normalised
    std::size_t value = 0;  ///< where the value begins
    char separator = '=';
    bool quoted = false;     ///< the name stands in quotes
    bool encoded = false;    ///< the separator was written %3D
    bool is_header = false;  ///< found among the headers, so its value may hold spaces
  };

  /// Where a value stands.
  struct Value {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool add_quotes = false;  ///< what is shown instead needs quotes to stay JSON
    bool nested = false;      ///< an object or array
  };

  // What an earlier line began. true: the whole line is done.
  bool go_on_with_header(std::string& out);
  bool go_on_with_block(std::string& out);
  void go_on_with_nesting(std::string& out);

  // Each looks at the place where the reading is; true: something was hidden, go on behind it.
  bool hide_block(std::string& out);
  bool hide_prefixed(std::string& out);
  bool hide_option(std::string& out);
  bool hide_named(std::string& out);
  bool hide_password_in_url(std::string& out);
  bool hide_card_number(std::string& out);
  bool hide_email_address(std::string& out);
  void copy_word(std::string& out);

  [[nodiscard]] std::optional<Named> named_here() const;
  [[nodiscard]] std::size_t after_name(std::size_t at, Named& named) const;
  [[nodiscard]] const NameRule* rule_for(const Named& named, std::string_view& kind) const;
  [[nodiscard]] std::size_t end_of_header(std::size_t from) const;
  [[nodiscard]] std::size_t end_of_string(std::size_t from) const;
  [[nodiscard]] std::size_t end_of_word(const Named& named, std::size_t from) const;
  [[nodiscard]] std::size_t end_of_pairs(const Named& named) const;
  [[nodiscard]] std::size_t end_of_nested(std::size_t from);
  [[nodiscard]] Value value_of(const Named& named);
  void hide_value(const Named& named, const NameRule& rule, std::string& out);
  [[nodiscard]] std::string_view word_here() const;
  [[nodiscard]] std::size_t next_argument(std::size_t at) const;
  [[nodiscard]] std::size_t end_of_argument(std::size_t from) const;
  void find_block();
  [[nodiscard]] std::size_t behind_block(std::size_t end, const BlockRule& block) const;
  void count(std::string_view kind, std::string_view name);
  [[nodiscard]] char before() const { return at_ == 0 ? '\n' : text_[at_ - 1]; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  [[nodiscard]] bool may_begin(const std::bitset<FirstBytes::kBytes>& bytes) const {
    return bytes.test(static_cast<unsigned char>(text_[at_]));
  }

  const Rules& rules_;
  const FirstBytes& first_bytes_;
  std::string_view text_;
  Carried& carried_;
  Tally& tally_;
  std::size_t at_ = 0;
  std::size_t boundary_ = 0;  ///< a name may begin here whatever byte stands before it
  Programs programs_;
  const BlockRule* next_block_ = nullptr;  ///< the first one that begins at or after at_
  std::size_t block_at_ = std::string_view::npos;
};

}  // namespace quell::redact
