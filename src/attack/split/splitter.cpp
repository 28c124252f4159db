#include "split/splitter.h"

#include <algorithm>

#include "attack/quick.h"
#include "code/code_words.h"
#include "decode/decoders.h"
#include "split/cookies.h"
#include "split/multipart.h"
#include "split/xml_values.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

/// Ordinary parameters ("a=1&b=2") decode to no JSON. The first byte is of no encoding, so that it
/// stays the first; and '=' with a byte behind it that is neither padding nor part of an encoding
/// stays as well, so that the whole is no base64.
bool is_plainly_no_json(std::string_view query) {
  constexpr ByteSet kEncodes = kPercentSign | kAmpersand | kBackslash | kOverlongLead;
  const auto is_itself = [](char c) {
    return c != '0' && c != '=' && c != '{' && c != '[' && (kinds_of(c) & kEncodes) == 0;
  };
  const std::size_t equals = query.find('=');
  return equals != std::string_view::npos && equals + 1 < query.size() && is_itself(query[0]) &&
         is_itself(query[equals + 1]);
}

constexpr std::string_view kNameOfParameter = "name of a parameter";
constexpr std::string_view kNameOfMember = "name of a member";

/// Names that do more than name: operators of a query language, steps into an object's prototype.
bool is_more_than_name(std::string_view name) {
  if (holds(bytes_in(name), kMoreThanName) || name.starts_with("__") ||
      name.starts_with("constructor") || name.starts_with("class.") || name.starts_with("class["))
    return true;
  if (find_any<".[">(name) == std::string_view::npos) return false;
  return name.find("[__") != std::string_view::npos || name.find(".__") != std::string_view::npos ||
         (name.find('[') != std::string_view::npos &&
          (name.starts_with('_') || name.starts_with("GLOBALS") ||
           name.find("[constructor") != std::string_view::npos));
}

/// Dotted names in bodies: of classes, perhaps. In targets they are everywhere: only those of
/// classes that are known for what they do.
bool may_name_class(std::string_view name, Where where) {
  if (name.find('.') == std::string_view::npos) return false;
  return where == Where::kBody || names_acting_class(name);
}

/// Of a body with files: what is beyond is not split.
constexpr std::size_t kLongestBody = 8 * kMaxValueBytes;

/// What is percent-encoded is read by nobody before it is decoded: the next layer is judged
/// instead.
bool is_on_the_wire_only(const Layers& layers, std::size_t layer) {
  std::size_t next = layer + 1;
  if (next < layers.size() && layers[next].how == kBlanksOfForms) ++next;
  return next < layers.size() && layers[next].how == kPercentDecoding;
}

std::string_view with_line_ends(std::string_view bytes, Arena& arena) {
  const std::span<char> room = arena.room(bytes.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool encoded = bytes[i] == '%' && i + 2 < bytes.size() && bytes[i + 1] == '0';
    const char digit = encoded ? bytes[i + 2] : '\0';
    const bool feed = digit == 'a' || digit == 'A';
    const bool carriage = digit == 'd' || digit == 'D';
    room[size++] = feed ? '\n' : carriage ? '\r' : bytes[i];
    if (feed || carriage) i += 2;
  }
  return arena.keep(room, size);
}

}  // namespace

void Splitter::target(std::string_view bytes) {
  const std::size_t question = bytes.find('?');
  path(bytes.substr(0, question));
  if (question == std::string_view::npos) return;
  const std::string_view query = bytes.substr(question + 1);
  if (is_json(query)) {
    value({}, query, Where::kQuery);  // JSON in place of parameters
  } else {
    form(query, Where::kQuery);
  }
}

bool Splitter::is_json(std::string_view query) {
  if (is_plainly_no_json(query.substr(0, kMaxValueBytes))) return false;
  const Arena::Scope scope(work_.bytes);
  const Layers layers = decode_layers(query, Wire::kForm, work_.bytes);
  const std::string_view decoded = layers.last().bytes;
  return decoded.starts_with('{') || decoded.starts_with('[');
}

void Splitter::path(std::string_view bytes) {
  if (look_ == Look::kUnlessPlain && is_plainly_harmless_target(bytes)) {
    count_part(bytes.size());
    return;
  }
  part({.where = Where::kPath}, bytes, Wire::kPath);
  // A component that is code ("/item/1'--") is judged alone: the path before it is no SQL.
  const std::size_t odd = find_any<"'\"(;%">(bytes);
  if (odd == std::string_view::npos) return;
  const std::size_t slash = bytes.rfind('/', odd);
  if (slash == std::string_view::npos || slash + 1 >= bytes.size()) return;
  part({.where = Where::kPath, .parameter = "path component"}, bytes.substr(slash + 1),
       Wire::kPath);
}

/// name=value&name=value
void Splitter::form(std::string_view bytes, Where where) {
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('&'), bytes.size());
    pair(bytes.substr(0, end), where);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (truncated_) return;
  }
}

void Splitter::pair(std::string_view text, Where where) {
  constexpr std::size_t kLongestName = 1024;
  if (text.empty()) return;
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return value({}, text, where);
  const std::string_view raw_name = text.substr(0, equals);
  const std::string_view raw_value = text.substr(equals + 1);
  const ByteSet held = bytes_in(raw_name);
  if (!is_more_than_name(raw_name) && !may_name_class(raw_name, where) &&
      raw_name.size() <= kLongestName && stays_as_sent(raw_name, held)) {
    return value(raw_name, raw_value, where);
  }
  const Arena::Scope scope(work_.bytes);
  const Layers name = decode_layers(raw_name.substr(0, kLongestName), Wire::kForm, work_.bytes);
  // Names reach statements too (ORDER BY, array keys): judge those that are more than a name.
  if (is_more_than_name(name.last().bytes) || may_name_class(name.last().bytes, where)) {
    part({.where = where, .parameter = kNameOfParameter, .is_name = true}, raw_name, Wire::kForm);
  }
  value(name.last().bytes, raw_value, where);
}

void Splitter::value(std::string_view name, std::string_view raw, Where where) {
  if (is_skipped(raw, where)) return;
  const Arena::Scope scope(work_.bytes);
  const Layers layers = decode_layers(raw, Wire::kForm, work_.bytes);
  if (leaves(name, layers.last().bytes, where)) return;
  nested_query(name, layers.last().bytes);
  part({.where = where, .parameter = name}, raw, layers);
}

void Splitter::header(std::string_view name, std::string_view raw) {
  if (raw.empty()) return;
  part({.where = Where::kHeader, .parameter = name}, raw, Wire::kPlain);
  if (name.empty() || equals_lower(name, "cookie")) cookies(raw);
}

/// A header that has the shape of a Cookie ("a=b; c=d"): each value alone as well.
void Splitter::cookies(std::string_view raw) {
  Cookies all(raw);
  while (const auto each = all.next()) {
    if (!each->value.empty()) {
      part({.where = Where::kHeader, .parameter = each->name}, each->value, Wire::kPlain);
    }
  }
}

void Splitter::body(std::string_view bytes) {
  if (leaves({}, bytes.substr(0, kMaxValueBytes), Where::kBody)) return;
  if (bytes.starts_with("--") && multipart(bytes)) return;
  if (looks_like_xml(bytes.substr(0, kMaxValueBytes))) {
    xml(bytes);
    return value({}, bytes, Where::kBody);
  }
  const std::size_t equals = bytes.find('=');
  const bool is_form = equals != std::string_view::npos && equals < 128 &&
                       find_any<" \t\r\n<{\"'">(bytes.substr(0, equals)) == std::string_view::npos;
  if (is_form) return form(bytes, Where::kBody);
  value({}, bytes, Where::kBody);
}

/// The parts of a form with files; false if it is none. Where a line holds a whole body (`quell
/// detect`), its line ends are %0D%0A.
bool Splitter::multipart(std::string_view bytes) {
  const Arena::Scope scope(work_.bytes);
  if (bytes.find('\n') == std::string_view::npos) {
    bytes = with_line_ends(bytes.substr(0, kLongestBody), work_.bytes);
  }
  MultipartReader reader(bytes.substr(0, kLongestBody));
  if (!reader.is_multipart()) return false;
  truncated_ |= bytes.size() > kLongestBody;
  while (const auto one = reader.next()) {
    if (!one->filename.empty()) {
      part({.where = Where::kBody, .parameter = "filename"}, one->filename, Wire::kPlain);
    }
    if (is_more_than_name(one->name)) {
      part({.where = Where::kBody, .parameter = kNameOfParameter, .is_name = true}, one->name,
           Wire::kPlain);
    }
    content(one->name, one->content);
    if (truncated_) break;
  }
  return true;
}

/// A value that nothing encodes: JSON, XML or text.
void Splitter::content(std::string_view name, std::string_view bytes) {
  if (leaves(name, bytes.substr(0, kMaxValueBytes), Where::kBody)) return;
  if (looks_like_xml(bytes.substr(0, kMaxValueBytes))) xml(bytes);
  part({.where = Where::kBody, .parameter = name.substr(0, 256)}, bytes, Wire::kPlain);
}

/// The texts and attributes of an XML body.
void Splitter::xml(std::string_view bytes) {
  XmlReader reader(bytes.substr(0, kMaxValueBytes));
  while (const auto one = reader.next()) {
    part({.where = Where::kBody, .parameter = one->name.substr(0, 256)}, one->value, Wire::kPlain);
    if (truncated_) return;
  }
}

/// Judges the strings in a JSON text, as parts; false if `text` is none.
bool Splitter::leaves(std::string_view name, std::string_view text, Where where) {
  const std::size_t start = find_none<" \t\r\n">(text);
  if (start == std::string_view::npos || (text[start] != '{' && text[start] != '[')) return false;
  if (!work_.json.read(text)) return false;
  leaves_of(name, work_.json.items(), where);
  return true;
}

void Splitter::leaves_of(std::string_view name, std::span<const json::Outline::Item> items,
                         Where where) {
  using Kind = json::Outline::Kind;
  std::string& path = work_.json_path;  // of the names that lead to where we are
  path = name;
  work_.json_depths.clear();  // for each object or array that is open, its path's length
  for (const json::Outline::Item& item : items) {
    switch (item.kind) {
      case Kind::kBegin:
        work_.json_depths.push_back(path.size());
        break;
      case Kind::kEnd:
        work_.json_depths.pop_back();
        if (!work_.json_depths.empty()) path.resize(work_.json_depths.back());
        break;
      case Kind::kKey:
        path.resize(work_.json_depths.back());
        member(path, item.text, where);
        break;
      case Kind::kString:
        if (is_skipped(item.text, where)) break;
        part({.where = where, .parameter = std::string_view(path).substr(0, 256)}, item.text,
             Wire::kPlain);
        break;
    }
  }
}

/// Judges the name of a member, if it is more than one, and makes `path` lead to the member.
void Splitter::member(std::string& path, std::string_view key, Where where) {
  constexpr std::size_t kLongestStep = 64;
  const bool is_prototype = key == "prototype" && path.ends_with("constructor");
  if (!path.empty()) path += '.';
  path += key.substr(0, kLongestStep);
  if (is_more_than_name(key) || may_name_class(key, where)) {
    part({.where = where, .parameter = kNameOfMember, .is_name = true}, key, Wire::kPlain);
  } else if (is_prototype) {
    part({.where = where, .parameter = kNameOfMember, .is_name = true}, path, Wire::kPlain);
  }
}

/// A URL as a value: its own parameters are values again, one level deep.
void Splitter::nested_query(std::string_view name, std::string_view decoded) {
  constexpr std::size_t kLongestScheme = 8;
  if (decoded.substr(0, kLongestScheme + 3).find("://") == std::string_view::npos) return;
  const std::size_t question = decoded.find('?');
  if (question == std::string_view::npos) return;
  std::string_view query = decoded.substr(question + 1);
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view one = query.substr(0, end);
    const std::size_t equals = one.find('=');
    if (equals != std::string_view::npos) inner_value(name, one.substr(equals + 1));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
}

/// Part of a value that was counted.
void Splitter::inner_value(std::string_view name, std::string_view raw) {
  const Arena::Scope scope(work_.bytes);
  judge({.where = Where::kQuery, .parameter = name}, decode_layers(raw, Wire::kForm, work_.bytes));
}

void Splitter::part(const Place& place, std::string_view raw, Wire wire) {
  const Arena::Scope scope(work_.bytes);
  part(place, raw, decode_layers(raw, wire, work_.bytes));
}

void Splitter::part(const Place& place, std::string_view raw, const Layers& layers) {
  if (count_part(raw.size())) judge(place, layers);
}

bool Splitter::count_part(std::size_t bytes) {
  if (parts_ == kMaxParts || bytes > kMaxValueBytes) truncated_ = true;
  if (parts_ == kMaxParts) return false;
  ++parts_;
  return true;
}

bool Splitter::is_skipped(std::string_view raw, Where where) {
  if (look_ == Look::kEverything || may_name_class(raw, where) || !is_plainly_harmless_value(raw))
    return false;
  count_part(raw.size());
  return true;
}

void Splitter::judge(const Place& place, const Layers& layers) {
  const Arena::Scope scope(work_.bytes);
  work_.record.begin();
  Question question;
  question.where = place.where;
  question.parameter = place.parameter;
  question.is_name = place.is_name;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    question.value = layers[i].bytes;
    question.holds = layers[i].holds;
    question.layer = i;
    question.needless_layers += layers[i].needless ? 1 : 0;
    if (is_on_the_wire_only(layers, i)) continue;
    for (const Family& family : kFamilies) {
      if (holds(question.holds, family.needs)) family.judge(question, work_);
    }
  }
  work_.record.sort();
  sink_.take({.where = place.where,
              .parameter = place.parameter,
              .layers = layers,
              .record = work_.record});
}

}  // namespace quell::attack
