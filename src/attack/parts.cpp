#include "parts.h"

#include <algorithm>

#include "doc/json.h"

namespace quell::attack {

namespace {

class Splitter {
 public:
  Parts take() && { return std::move(out_); }

  void add(Part part) {
    if (out_.parts.size() == kMaxParts) {
      out_.truncated = true;
      return;
    }
    if (part.raw.size() > kMaxValueBytes) {
      out_.truncated = true;
      part.raw.resize(kMaxValueBytes);
    }
    out_.parts.push_back(std::move(part));
  }

  void target(std::string_view bytes) {
    const std::size_t question = bytes.find('?');
    path(bytes.substr(0, question));
    if (question == std::string_view::npos) return;
    const std::string_view query = bytes.substr(question + 1);
    const std::string decoded =
        decode_layers(query.substr(0, kMaxValueBytes), Wire::kForm).back().bytes;
    if (decoded.starts_with('{') || decoded.starts_with('[')) {
      value({}, query, Where::kQuery);  // JSON in place of parameters
    } else {
      form(query, Where::kQuery);
    }
  }

  void path(std::string_view bytes) {
    add({.where = Where::kPath, .parameter = {}, .raw = std::string(bytes), .wire = Wire::kPath});
    // A component that is code ("/item/1'--") is judged alone: the path before it is no SQL.
    const std::size_t odd = bytes.find_first_of("'\"(;%");
    if (odd == std::string_view::npos) return;
    const std::size_t slash = bytes.rfind('/', odd);
    if (slash == std::string_view::npos || slash + 1 >= bytes.size()) return;
    add({.where = Where::kPath,
         .parameter = "path component",
         .raw = std::string(bytes.substr(slash + 1)),
         .wire = Wire::kPath});
  }

  /// name=value&name=value
  void form(std::string_view bytes, Where where) {
    while (!bytes.empty()) {
      const std::size_t end = std::min(bytes.find('&'), bytes.size());
      pair(bytes.substr(0, end), where);
      bytes.remove_prefix(std::min(end + 1, bytes.size()));
      if (out_.truncated) return;
    }
  }

  void value(std::string name, std::string_view raw, Where where) {
    const std::string decoded =
        decode_layers(raw.substr(0, kMaxValueBytes), Wire::kForm).back().bytes;
    if (leaves(name, decoded, where)) return;
    nested_query(name, decoded);
    add({.where = where,
         .parameter = std::move(name),
         .raw = std::string(raw),
         .wire = Wire::kForm});
  }

  void body(std::string_view bytes) {
    if (leaves({}, bytes.substr(0, kMaxValueBytes), Where::kBody)) return;
    const std::size_t equals = bytes.find('=');
    const bool is_form =
        equals != std::string_view::npos && equals < 128 &&
        bytes.substr(0, equals).find_first_of(" \t\r\n<{\"'") == std::string_view::npos;
    if (is_form) return form(bytes, Where::kBody);
    value({}, bytes, Where::kBody);
  }

 private:
  void pair(std::string_view text, Where where) {
    if (text.empty()) return;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return value({}, text, where);
    const std::string_view raw_name = text.substr(0, equals);
    std::string name = decode_layers(raw_name.substr(0, 1024), Wire::kForm).back().bytes;
    // Names reach statements too (ORDER BY, array keys): judge those that are more than a name.
    if (name.find_first_of(" '\"();,/\\") != std::string::npos) {
      add({.where = where,
           .parameter = "name of a parameter",
           .raw = std::string(raw_name),
           .wire = Wire::kForm});
    }
    value(std::move(name), text.substr(equals + 1), where);
  }

  /// The strings in a JSON text, as parts; false if `text` is none.
  bool leaves(const std::string& name, std::string_view text, Where where) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[')) return false;
    const auto parsed = json::parse(text);
    if (!parsed) return false;
    leaves_of(name, *parsed, where);
    return true;
  }

  /// REQUIRES: the nesting of `value` is bounded (json::parse refuses deep texts).
  void leaves_of(const std::string& name, const json::Value& value, Where where) {
    const auto child = [&](std::string_view key) {
      return (name.empty() ? std::string() : name + ".") + std::string(key.substr(0, 64));
    };
    if (const auto* object = value.if_object()) {
      for (const auto& member : *object) {
        leaves_of(child(std::string_view(member.key().data(), member.key().size())), member.value(),
                  where);
      }
    } else if (const auto* array = value.if_array()) {
      for (const auto& element : *array) leaves_of(name, element, where);
    } else if (const auto* text = value.if_string()) {
      add({.where = where,
           .parameter = name.substr(0, 256),
           .raw = std::string(text->data(), text->size()),
           .wire = Wire::kPlain});
    }
  }

  /// A URL as a value: its own parameters are values again, one level deep.
  void nested_query(const std::string& name, std::string_view decoded) {
    const std::size_t scheme = decoded.find("://");
    if (scheme == std::string_view::npos || scheme > 8) return;
    const std::size_t question = decoded.find('?');
    if (question == std::string_view::npos) return;
    std::string_view query = decoded.substr(question + 1);
    while (!query.empty()) {
      const std::size_t end = std::min(query.find('&'), query.size());
      const std::string_view one = query.substr(0, end);
      const std::size_t equals = one.find('=');
      if (equals != std::string_view::npos) {
        add({.where = Where::kQuery,
             .parameter = name,
             .raw = std::string(one.substr(equals + 1)),
             .wire = Wire::kForm});
      }
      query.remove_prefix(std::min(end + 1, query.size()));
      if (out_.truncated) return;
    }
  }

  Parts out_;
};

void add_header(Splitter& splitter, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  splitter.add({.where = Where::kHeader,
                .parameter = std::string(name),
                .raw = std::string(value),
                .wire = Wire::kPlain});
}

}  // namespace

Parts split_parts(Where where, std::string_view bytes) {
  Splitter splitter;
  switch (where) {
    case Where::kTarget:
      splitter.target(bytes);
      break;
    case Where::kQuery:
      splitter.value({}, bytes, Where::kQuery);
      break;
    case Where::kPath:
      splitter.path(bytes);
      break;
    case Where::kHeader:
      add_header(splitter, {}, bytes);
      break;
    case Where::kBody:
      splitter.body(bytes);
      break;
  }
  return std::move(splitter).take();
}

Parts split_request(const RequestView& request) {
  Splitter splitter;
  splitter.target(request.target);
  add_header(splitter, "Referer", request.referer);
  add_header(splitter, "User-Agent", request.user_agent);
  return std::move(splitter).take();
}

}  // namespace quell::attack
