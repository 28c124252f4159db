#include "doc/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"

namespace quell::json {
namespace {

using ErrorCodeOut = boost::system::error_code;

/// The keys of one object so far. Most objects have few: looking through a list costs a third of
/// hashing them. Many go into a set, so that an object made to be slow is not.
class Keys {
 public:
  /// False when the key is there already.
  bool add(std::string key) {
    if (!many_.empty()) return many_.insert(std::move(key)).second;
    if (std::ranges::find(few_, key) != few_.end()) return false;
    few_.push_back(std::move(key));
    if (few_.size() > kFew) many_.insert(few_.begin(), few_.end());
    return true;
  }

 private:
  static constexpr std::size_t kFew = 24;
  std::vector<std::string> few_;
  std::unordered_set<std::string> many_;
};

/// Events of Boost.JSON's parser, kept as a value and checked for what that parser lets through.
/// The members named max_… and on_… are the interface that basic_parser asks for.
class Handler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  // NOLINTBEGIN(readability-convert-member-functions-to-static): called on the handler
  bool on_document_begin(ErrorCodeOut&) { return true; }
  bool on_document_end(ErrorCodeOut&) { return true; }
  bool on_comment_part(std::string_view, ErrorCodeOut&) { return true; }
  bool on_comment(std::string_view, ErrorCodeOut&) { return true; }
  bool on_number_part(std::string_view, ErrorCodeOut&) { return true; }
  bool on_array_begin(ErrorCodeOut&) { return true; }
  // NOLINTEND(readability-convert-member-functions-to-static)

  bool on_array_end(std::size_t count, ErrorCodeOut&) {
    stack_.push_array(count);
    return true;
  }
  bool on_object_begin(ErrorCodeOut&) {
    keys_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t count, ErrorCodeOut&) {
    keys_.pop_back();
    stack_.push_object(count);
    return true;
  }
  bool on_string_part(std::string_view part, std::size_t, ErrorCodeOut&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(std::string_view part, std::size_t, ErrorCodeOut&) {
    stack_.push_string(part);
    return true;
  }
  bool on_key_part(std::string_view part, std::size_t, ErrorCodeOut&) {
    key_ += part;
    stack_.push_chars(part);
    return true;
  }
  bool on_key(std::string_view part, std::size_t, ErrorCodeOut& error) {
    key_ += part;
    stack_.push_key(part);
    if (!keys_.back().add(std::exchange(key_, {}))) {
      return refuse(error, "an object has the same key twice");
    }
    return true;
  }
  bool on_int64(std::int64_t number, std::string_view, ErrorCodeOut&) {
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, std::string_view, ErrorCodeOut&) {
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, std::string_view, ErrorCodeOut& error) {
    if (!std::isfinite(number)) return refuse(error, "a number is too large");
    stack_.push_double(number);
    return true;
  }
  bool on_bool(bool value, ErrorCodeOut&) {
    stack_.push_bool(value);
    return true;
  }
  bool on_null(ErrorCodeOut&) {
    stack_.push_null();
    return true;
  }

  void begin() { stack_.reset(); }
  Value take() { return stack_.release(); }
  [[nodiscard]] const std::string& refusal() const { return refusal_; }

 private:
  bool refuse(ErrorCodeOut& error, std::string why) {
    refusal_ = std::move(why);
    error = boost::json::error::syntax;
    return false;
  }

  boost::json::value_stack stack_;
  std::vector<Keys> keys_;
  std::string key_;
  std::string refusal_;
};

std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return "line " + std::to_string(line) + ", column " + std::to_string(offset - line_start + 1);
}

void append_escaped(std::string& out, char c) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4U];
      out += kHex[static_cast<unsigned char>(c) & 15U];
  }
}

/// What stands as it is goes in pieces, as long as they are.
void append_string(std::string& out, std::string_view text) {
  const auto is_escaped = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  };
  out += '"';
  std::size_t from = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_escaped(text[at])) continue;
    out += text.substr(from, at - from);
    append_escaped(out, text[at]);
    from = at + 1;
  }
  out += text.substr(from);
  out += '"';
}

void append_canonical(std::string& out, const Value& value);

void append_canonical(std::string& out, const Object& object) {
  std::vector<const boost::json::key_value_pair*> members;
  members.reserve(object.size());
  for (const auto& member : object) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* left, const auto* right) { return left->key() < right->key(); });
  out += '{';
  for (const auto* member : members) {
    if (out.back() != '{') out += ',';
    append_string(out, member->key());
    out += ':';
    append_canonical(out, member->value());
  }
  out += '}';
}

void append_canonical(std::string& out, const Array& array) {
  out += '[';
  bool first = true;
  for (const Value& element : array) {
    if (!first) out += ',';
    first = false;
    append_canonical(out, element);
  }
  out += ']';
}

template <class Integer>
void append_integer(std::string& out, Integer number) {
  char buffer[24];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), number).ptr;
  out.append(std::begin(buffer), end);
}

void append_canonical(std::string& out, const Value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      out += "null";
      break;
    case boost::json::kind::bool_:
      out += value.get_bool() ? "true" : "false";
      break;
    case boost::json::kind::int64:
      append_integer(out, value.get_int64());
      break;
    case boost::json::kind::uint64:
      append_integer(out, value.get_uint64());
      break;
    case boost::json::kind::double_:
      BOOST_ASSERT_MSG(false, "canonical JSON has integers only");
      out += "null";
      break;
    case boost::json::kind::string:
      append_string(out, value.get_string());
      break;
    case boost::json::kind::array:
      append_canonical(out, value.get_array());
      break;
    case boost::json::kind::object:
      append_canonical(out, value.get_object());
      break;
  }
}

/// The shortest form that reads back the same: 0.1, not Boost.JSON's 1E-1.
void append_double(std::string& out, double number) {
  char buffer[32];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), number).ptr;
  out.append(std::begin(buffer), end);
}

void append_line(std::string& out, const Value& value) {
  if (value.is_object()) {
    out += '{';
    for (const auto& member : value.get_object()) {
      if (out.back() != '{') out += ',';
      append_string(out, member.key());
      out += ':';
      append_line(out, member.value());
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    bool first = true;
    for (const Value& element : value.get_array()) {
      if (!first) out += ',';
      first = false;
      append_line(out, element);
    }
    out += ']';
  } else if (value.is_double()) {
    append_double(out, value.get_double());
  } else {
    append_canonical(out, value);
  }
}

void append_pretty(std::string& out, const Value& value, std::size_t indent) {
  const auto line = [&](std::size_t depth) {
    out += '\n';
    out.append(depth * 2, ' ');
  };
  if (value.is_object() && !value.get_object().empty()) {
    out += '{';
    for (const auto& member : value.get_object()) {
      if (out.back() != '{') out += ',';
      line(indent + 1);
      append_string(out, member.key());
      out += ": ";
      append_pretty(out, member.value(), indent + 1);
    }
    line(indent);
    out += '}';
  } else if (value.is_array() && !value.get_array().empty()) {
    out += '[';
    bool first = true;
    for (const Value& element : value.get_array()) {
      if (!first) out += ',';
      first = false;
      line(indent + 1);
      append_pretty(out, element, indent + 1);
    }
    line(indent);
    out += ']';
  } else if (value.is_double()) {
    append_double(out, value.get_double());
  } else {
    append_canonical(out, value);
  }
}

std::unexpected<Error> wrong_member(std::string_view key, std::string_view wanted) {
  return fail(ErrorCode::kInvalidInput,
              "member \"" + std::string(key) + "\" must be there and be " + std::string(wanted));
}

}  // namespace

Result<Value> parse(std::string_view text) {
  if (text.size() > limits::kDocumentBytes) {
    return fail(ErrorCode::kLimit, "the JSON text is larger than " +
                                       std::to_string(limits::kDocumentBytes) + " bytes");
  }
  boost::json::parse_options options;
  options.max_depth = limits::kDocumentDepth;
  boost::json::basic_parser<Handler> parser(options);
  parser.handler().begin();
  ErrorCodeOut error;
  std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  // White space may follow the value; anything else may not.
  while (!error && used < text.size() &&
         std::string_view(" \t\r\n").find(text[used]) != std::string_view::npos) {
    ++used;
  }
  if (!error && used < text.size()) error = boost::json::error::extra_data;
  if (!error) return parser.handler().take();
  const bool too_deep = error == boost::json::error::too_deep;
  const std::string& refusal = parser.handler().refusal();
  return fail(too_deep ? ErrorCode::kLimit : ErrorCode::kInvalidInput,
              "not valid JSON, " + place_of(text, std::min(used, text.size())) + ": " +
                  (refusal.empty() ? error.message() : refusal));
}

std::string canonical(const Value& value) {
  std::string out;
  append_canonical(out, value);
  return out;
}

std::string pretty(const Value& value) {
  std::string out;
  append_pretty(out, value, 0);
  out += '\n';
  return out;
}

std::string line(const Value& value) {
  std::string out;
  append_line(out, value);
  return out;
}

Result<std::string_view> text_at(const Object& object, std::string_view key) {
  const Value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return wrong_member(key, "a string");
  return std::string_view(value->get_string());
}

Result<std::int64_t> integer_at(const Object& object, std::string_view key) {
  const Value* value = object.if_contains(key);
  if (value == nullptr || !value->is_int64()) return wrong_member(key, "an integer");
  return value->get_int64();
}

}  // namespace quell::json
