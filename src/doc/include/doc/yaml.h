// YAML, strictly, with the place of every error. Wraps yaml-cpp, which accepts duplicate keys and
// reads 0123 as octal: both are errors here. Anchors and aliases are refused (a small file could
// expand without bound). Values are read as the text that stands there.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace quell::yaml {

/// 1-based, as editors count.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

class Node;
using Sequence = std::vector<Node>;
struct Member;
using Mapping = std::vector<Member>;  // in file order, keys unique

/// A document read whole: null, scalar text, sequence or mapping, each with its place.
/// The readers below return errors that say "FILE:LINE:COLUMN: what is wrong" (kInvalidInput).
class Node {
 public:
  Node() = default;
  Node(std::variant<std::monostate, std::string, Sequence, Mapping> value, Place place,
       std::string file);

  [[nodiscard]] Place place() const { return place_; }
  [[nodiscard]] bool is_null() const;
  [[nodiscard]] Result<std::string> text() const;
  [[nodiscard]] Result<long long> integer() const;  ///< decimal, no leading zero
  [[nodiscard]] Result<bool> boolean() const;       ///< true or false, nothing else
  [[nodiscard]] Result<Sequence> sequence() const;
  /// A mapping whose keys are all among `known`; an unknown key is an error that names the nearest
  /// known one.
  [[nodiscard]] Result<Mapping> mapping(std::initializer_list<std::string_view> known) const;
  /// A mapping with any keys.
  [[nodiscard]] Result<Mapping> mapping() const;

  /// "FILE:LINE:COLUMN: message"
  [[nodiscard]] Error error(std::string_view message) const;

 private:
  std::variant<std::monostate, std::string, Sequence, Mapping> value_;
  Place place_;
  std::string file_;
};

struct Member {
  std::string key;
  Place place;
  Node value;
};

/// The member named `key`, or nullptr.
const Node* find(const Mapping& mapping, std::string_view key);

/// Parses one document. `file` is used in messages only. Errors: kInvalidInput, kLimit.
Result<Node> parse(std::string_view text, const std::string& file);

}  // namespace quell::yaml
