#include "doc/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"

namespace quell::yaml {
namespace {

using Variant = std::variant<std::monostate, std::string, Sequence, Mapping>;

Place place_of(const YAML::Mark& mark) {
  return {static_cast<std::size_t>(mark.line) + 1, static_cast<std::size_t>(mark.column) + 1};
}

/// Thrown inside parse() only, through yaml-cpp's parser, which has no other way to stop.
struct Stop {
  Place place;
  std::string why;
};

/// Whether the quoted text that begins at `start` has an end. yaml-cpp 0.7 takes the end of the
/// file for the closing quote, so a file that was cut would be read as whole.
bool is_closed(std::string_view text, std::size_t start) {
  const char quote = text[start];
  for (std::size_t i = start + 1; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote) {
      const bool doubled = quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
      if (!doubled) return true;
      ++i;
    }
  }
  return false;
}

/// Builds nodes from the parser's events. Working on events and not on YAML::Node keeps aliases
/// from expanding and gives the place of every key.
class Builder final : public YAML::EventHandler {
 public:
  Builder(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_) throw Stop{place_of(mark), "only one document is allowed"};
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(Node(std::monostate{}, place_of(mark), file_));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Stop{place_of(mark), "aliases (*name) are not allowed"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    refuse_open_quote(mark);
    add(Node(value, place_of(mark), file_));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(Sequence{}, mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(Mapping{}, mark);
  }
  void OnMapEnd() override { close(); }

  Node take() { return root_ ? std::move(*root_) : Node({}, {}, file_); }

 private:
  struct Open {
    std::variant<Sequence, Mapping> content;
    Place place;
    std::optional<std::pair<std::string, Place>> key;  ///< of a mapping, waiting for its value
    std::unordered_set<std::string> known;             ///< keys of a mapping
  };

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) throw Stop{place_of(mark), "anchors (&name) are not allowed"};
  }
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw Stop{place_of(mark), "tags (!name) are not allowed"};
    }
  }

  void refuse_open_quote(const YAML::Mark& mark) const {
    const auto start = static_cast<std::size_t>(mark.pos);
    const bool quoted = start < text_.size() && (text_[start] == '"' || text_[start] == '\'');
    if (quoted && !is_closed(text_, start)) throw Stop{place_of(mark), "the quote is never closed"};
  }

  template <class Content>
  void open(Content content, const YAML::Mark& mark) {
    if (open_.size() == limits::kDocumentDepth) {
      throw Stop{place_of(mark), "nested deeper than " + std::to_string(limits::kDocumentDepth)};
    }
    open_.push_back({std::move(content), place_of(mark), std::nullopt, {}});
  }

  void close() {
    Open top = std::move(open_.back());
    open_.pop_back();
    add(std::visit(
        [&](auto& content) { return Node(Variant(std::move(content)), top.place, file_); },
        top.content));
  }

  void add(Node node) {
    if (++nodes_ > limits::kDocumentNodes) {
      throw Stop{node.place(),
                 "more than " + std::to_string(limits::kDocumentNodes) + " values in one file"};
    }
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& top = open_.back();
    if (auto* sequence = std::get_if<Sequence>(&top.content)) {
      sequence->push_back(std::move(node));
      return;
    }
    auto& mapping = std::get<Mapping>(top.content);
    if (!top.key) {
      top.key = key_of(node, top.known);
      return;
    }
    mapping.push_back({std::move(top.key->first), top.key->second, std::move(node)});
    top.key.reset();
  }

  static std::pair<std::string, Place> key_of(const Node& node,
                                              std::unordered_set<std::string>& known) {
    const Result<std::string> name = node.text();
    if (!name) throw Stop{node.place(), "a key must be plain text"};
    if (!known.insert(*name).second) {
      throw Stop{node.place(), "the key \"" + *name + "\" stands here for the second time"};
    }
    return {*name, node.place()};
  }

  std::string_view text_;
  std::string file_;
  std::vector<Open> open_;
  std::optional<Node> root_;
  std::size_t nodes_ = 0;
};

/// Levenshtein distance, for "did you mean".
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t change = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::string unknown_key(std::string_view key, std::initializer_list<std::string_view> known) {
  const auto* nearest = std::min_element(known.begin(), known.end(), [&](auto left, auto right) {
    return distance(key, left) < distance(key, right);
  });
  std::string message = "unknown key \"" + std::string(key) + "\"";
  if (nearest == known.end()) return message;
  if (distance(key, *nearest) <= 3) {
    return message + "; did you mean \"" + std::string(*nearest) + "\"?";
  }
  message += "; known here:";
  for (const std::string_view name : known) message += " " + std::string(name);
  return message;
}

std::string located(std::string_view file, Place place, std::string_view message) {
  return std::string(file) + ":" + std::to_string(place.line) + ":" + std::to_string(place.column) +
         ": " + std::string(message);
}

}  // namespace

Node::Node(Variant value, Place place, std::string file)
    : value_(std::move(value)), place_(place), file_(std::move(file)) {}

Error Node::error(std::string_view message) const {
  return {ErrorCode::kInvalidInput, located(file_, place_, message)};
}

bool Node::is_null() const {
  return std::holds_alternative<std::monostate>(value_);
}

Result<std::string> Node::text() const {
  if (const auto* text = std::get_if<std::string>(&value_)) return *text;
  return std::unexpected(error("text is wanted here"));
}

Result<long long> Node::integer() const {
  const auto* text = std::get_if<std::string>(&value_);
  long long number = 0;
  if (text != nullptr) {
    const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), number);
    // The round trip refuses 0123 (octal to some readers), -0 and trailing bytes.
    if (code == std::errc() && std::to_string(number) == *text) return number;
  }
  return std::unexpected(error("a whole number (decimal, no leading zero) is wanted here"));
}

Result<bool> Node::boolean() const {
  const auto* text = std::get_if<std::string>(&value_);
  if (text != nullptr && *text == "true") return true;
  if (text != nullptr && *text == "false") return false;
  return std::unexpected(error("true or false is wanted here"));
}

Result<Sequence> Node::sequence() const {
  if (const auto* sequence = std::get_if<Sequence>(&value_)) return *sequence;
  return std::unexpected(error("a list is wanted here"));
}

Result<Mapping> Node::mapping() const {
  if (const auto* mapping = std::get_if<Mapping>(&value_)) return *mapping;
  return std::unexpected(error("a mapping (key: value) is wanted here"));
}

Result<Mapping> Node::mapping(std::initializer_list<std::string_view> known) const {
  QUELL_TRY(Mapping mapping, this->mapping());
  for (const Member& member : mapping) {
    if (std::find(known.begin(), known.end(), member.key) == known.end()) {
      return fail(ErrorCode::kInvalidInput,
                  located(file_, member.place, unknown_key(member.key, known)));
    }
  }
  return mapping;
}

const Node* find(const Mapping& mapping, std::string_view key) {
  for (const Member& member : mapping) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

Result<Node> parse(std::string_view text, const std::string& file) {
  if (text.size() > limits::kDocumentBytes) {
    return fail(ErrorCode::kLimit,
                file + " is larger than " + std::to_string(limits::kDocumentBytes) + " bytes");
  }
  Builder builder(text, file);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Stop& stop) {
    return fail(ErrorCode::kInvalidInput, located(file, stop.place, stop.why));
  } catch (const YAML::Exception& problem) {
    return fail(ErrorCode::kInvalidInput, located(file, place_of(problem.mark), problem.msg));
  }
  return builder.take();
}

}  // namespace quell::yaml
