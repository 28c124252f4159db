#include "call/template.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"

namespace quell::contain::call {
namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// RFC 3986 section 2.3.
bool is_unreserved(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '.';
  });
}

bool is_printable(char c) {
  return c >= 0x20 && c < 0x7f;
}

std::string percent_encoded(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (is_unreserved(c)) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

Error bad(std::string_view what, std::string_view why) {
  return {ErrorCode::kInvalidInput, fmt::format("\"{}\": {}", terminal_safe(what), why)};
}

/// Whether a server that decodes before it looks for components would climb with it.
bool climbs(std::string_view plain) {
  std::size_t at = 0;
  while (at <= plain.size()) {
    const std::size_t end = std::min(plain.find_first_of("/\\", at), plain.size());
    const std::string_view component = plain.substr(at, end - at);
    if (component == "." || component == "..") return true;
    at = end + 1;
  }
  return false;
}

bool has_control_bytes(std::string_view plain) {
  return std::ranges::any_of(plain, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

/// A component that means another place than the one that was configured.
bool leads_elsewhere(std::string_view path) {
  std::size_t at = 1;
  while (at <= path.size()) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view component = path.substr(at, end - at);
    const bool last = end == path.size();
    if (component == "." || component == ".." || (component.empty() && !last)) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

Result<std::vector<Piece>> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::string literal;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '{' && c != '}') {
      literal += c;
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == c) {
      literal += c;
      ++i;
      continue;
    }
    const std::size_t end = c == '{' ? text.find('}', i) : std::string_view::npos;
    const std::string_view name =
        end == std::string_view::npos ? std::string_view() : text.substr(i + 1, end - i - 1);
    if (!is_name(name)) {
      return std::unexpected(
          bad(text, "a place is written {name}; a brace that is meant as such, {{ or }}"));
    }
    if (!literal.empty()) pieces.push_back({Piece::Kind::kLiteral, std::exchange(literal, {})});
    pieces.push_back({Piece::Kind::kPlace, std::string(name)});
    i = end;
  }
  if (!literal.empty()) pieces.push_back({Piece::Kind::kLiteral, std::move(literal)});
  return pieces;
}

Result<std::string> plain_text(const CallValue& value) {
  if (value.form == CallValue::Form::kText) return value.text;
  QUELL_TRY(const json::Value parsed, json::parse(value.text));
  if (parsed.is_string()) return std::string(parsed.get_string());
  return sorted_text(parsed);
}

Result<CallValue> Filler::at(const std::string& place) const {
  const auto found = values_.find(place);
  if (found == values_.end()) {
    return std::unexpected(bad("{" + place + "}", "nothing of that name can stand here"));
  }
  return found->second;
}

Result<std::string> Filler::target(std::string_view text) const {
  QUELL_TRY(const std::vector<Piece> pieces, pieces_of(text));
  std::string result;
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kLiteral) {
      const bool fine = std::ranges::all_of(piece.text, is_printable) &&
                        piece.text.find_first_of(" #\"<>\\^`") == std::string::npos;
      if (!fine) return std::unexpected(bad(text, "holds what no path can hold as it is"));
      result += piece.text;
      continue;
    }
    if (piece.text.starts_with(kSecretPrefix)) {
      return std::unexpected(bad(text, "a path ends in logs: secrets have no place there"));
    }
    QUELL_TRY(const CallValue value, at(piece.text));
    QUELL_TRY(const std::string plain, plain_text(value));
    // Encoded they would come out again in whatever decodes them behind the server.
    if (has_control_bytes(plain)) return std::unexpected(bad(plain, "has control characters"));
    if (!result.contains('?') && climbs(plain)) {
      return std::unexpected(bad(plain, "has a component . or .."));
    }
    result += percent_encoded(plain);
  }
  if (!result.starts_with('/')) return std::unexpected(bad(text, "a path begins with /"));
  if (leads_elsewhere(std::string_view(result).substr(0, result.find('?')))) {
    return std::unexpected(bad(result, "has a component that is empty, . or .."));
  }
  return result;
}

Result<std::string> Filler::header(std::string_view text) const {
  QUELL_TRY(const std::vector<Piece> pieces, pieces_of(text));
  std::string result;
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kLiteral) {
      result += piece.text;
      continue;
    }
    QUELL_TRY(const CallValue value, at(piece.text));
    QUELL_TRY(const std::string plain, plain_text(value));
    result += plain;
  }
  // The text itself may hold a secret: it is not shown.
  if (std::ranges::all_of(result, is_printable)) return result;
  return std::unexpected(bad(text, "a header holds printable ASCII only"));
}

Result<std::string> Filler::form(const std::vector<CallField>& fields) const {
  std::string result;
  for (const CallField& field : fields) {
    QUELL_TRY(const std::vector<Piece> pieces, pieces_of(field.value));
    if (!result.empty()) result += '&';
    result += percent_encoded(field.name) + "=";
    for (const Piece& piece : pieces) {
      if (piece.kind == Piece::Kind::kLiteral) {
        result += percent_encoded(piece.text);
        continue;
      }
      QUELL_TRY(const CallValue value, at(piece.text));
      QUELL_TRY(const std::string plain, plain_text(value));
      result += percent_encoded(plain);
    }
  }
  return result;
}

Result<json::Value> Filler::json_string(std::string_view text) const {
  QUELL_TRY(const std::vector<Piece> pieces, pieces_of(text));
  if (pieces.size() == 1 && pieces[0].kind == Piece::Kind::kPlace) {
    QUELL_TRY(const CallValue value, at(pieces[0].text));
    if (value.form == CallValue::Form::kJson) return json::parse(value.text);
    return json::Value(value.text);
  }
  std::string result;
  for (const Piece& piece : pieces) {
    if (piece.kind == Piece::Kind::kLiteral) {
      result += piece.text;
      continue;
    }
    QUELL_TRY(const CallValue value, at(piece.text));
    QUELL_TRY(const std::string plain, plain_text(value));
    result += plain;
  }
  return json::Value(result);
}

// Recursion: as deep as json::parse lets a document be.
Result<json::Value> Filler::json_value(const json::Value& value) const {
  if (value.is_string()) return json_string(value.get_string());
  if (value.is_array()) {
    json::Array result;
    for (const json::Value& each : value.get_array()) {
      QUELL_TRY(json::Value filled, json_value(each));
      result.push_back(std::move(filled));
    }
    return json::Value(std::move(result));
  }
  if (!value.is_object()) return value;
  json::Object result;
  for (const auto& member : value.get_object()) {
    QUELL_TRY(result[member.key()], json_value(member.value()));
  }
  return json::Value(std::move(result));
}

Result<std::string> Filler::json_text(std::string_view text) const {
  QUELL_TRY(const json::Value parsed, json::parse(text));
  QUELL_TRY(const json::Value filled, json_value(parsed));
  return json::line(filled);
}

std::string sorted_text(const json::Value& value) {
  const auto sorted = [](const json::Value& each, const auto& again) -> json::Value {
    if (each.is_array()) {
      json::Array result;
      for (const json::Value& element : each.get_array()) result.push_back(again(element, again));
      return result;
    }
    if (!each.is_object()) return each;
    std::vector<std::string> keys;
    for (const auto& member : each.get_object()) keys.emplace_back(member.key());
    std::ranges::sort(keys);
    json::Object result;
    for (const std::string& key : keys) result[key] = again(each.get_object().at(key), again);
    return result;
  };
  return json::line(sorted(value, sorted));
}

}  // namespace quell::contain::call
