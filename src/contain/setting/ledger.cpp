#include "setting/ledger.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hex.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain::setting {

namespace {

// Whoever keeps an undo record may write it as hexadecimal in JSON once more.
constexpr std::size_t kLongest = limits::kDocumentBytes / 2 - 4096;

/// Configuration files need not be UTF-8, so hexadecimal.
std::string hex_of(std::string_view bytes) {
  const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  return to_hex(copy);
}

Result<std::string> bytes_at(const json::Object& object, std::string_view key) {
  QUELL_TRY(const std::string_view hex, json::text_at(object, key));
  QUELL_TRY(const std::vector<std::uint8_t> bytes, from_hex(hex));
  return std::string(bytes.begin(), bytes.end());
}

json::Array array_of(const std::vector<Measured>& measures, Format format) {
  json::Array out;
  for (const Measured& one : measures) {
    out.push_back(json::Object{{"id", one.id.text()}, {"set", to_text(one.wish, format)}});
  }
  return out;
}

Result<std::vector<Measured>> measures_at(const json::Object& object, std::string_view key,
                                          Format format) {
  const json::Value* value = object.if_contains(key);
  if (value == nullptr || !value->is_array()) {
    return fail(ErrorCode::kInvalidInput, fmt::format("\"{}\" is no list", key));
  }
  std::vector<Measured> out;
  for (const json::Value& each : value->get_array()) {
    if (!each.is_object()) return fail(ErrorCode::kInvalidInput, "a measure is no object");
    QUELL_TRY(const std::string_view id, json::text_at(each.get_object(), "id"));
    QUELL_TRY(const std::string_view set, json::text_at(each.get_object(), "set"));
    Measured one{.id = ContainmentId(std::string(id)), .wish = {}};
    QUELL_CHECK(check_id(one.id));
    QUELL_TRY(one.wish, parse_assignment(set, format));
    out.push_back(std::move(one));
  }
  return out;
}

json::Array array_of(const std::vector<Owed>& owed) {
  json::Array out;
  for (const Owed& one : owed) out.push_back(json::Object{{"key", one.key}, {"to", one.to}});
  return out;
}

/// None in what an older Quell wrote.
Result<std::vector<Owed>> owed_at(const json::Object& object) {
  std::vector<Owed> out;
  const json::Value* value = object.if_contains("owed");
  if (value == nullptr) return out;
  if (!value->is_array()) return fail(ErrorCode::kInvalidInput, "\"owed\" is no list");
  for (const json::Value& each : value->get_array()) {
    if (!each.is_object()) return fail(ErrorCode::kInvalidInput, "what is owed is no object");
    QUELL_TRY(const std::string_view to, json::text_at(each.get_object(), "to"));
    QUELL_TRY(const std::string_view key, json::text_at(each.get_object(), "key"));
    out.push_back({std::string(to), std::string(key)});
  }
  return out;
}

Result<Format> format_at(const json::Object& object) {
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version != 1) return fail(ErrorCode::kUnsupported, "written by another version of Quell");
  QUELL_TRY(const std::string_view name, json::text_at(object, "format"));
  if (const auto format = format_of(name)) return *format;
  return fail(ErrorCode::kInvalidInput, "a format that is not known");
}

Result<json::Value> object_of(std::string_view text) {
  QUELL_TRY(json::Value value, json::parse(text));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "this is no JSON object");
  return value;
}

/// Bytes under `key`, whose digest stands under KEY_digest.
Result<std::string> kept_bytes(const json::Object& object, const std::string& key) {
  QUELL_TRY(std::string bytes, bytes_at(object, key));
  QUELL_TRY(const std::string_view digest, json::text_at(object, key + "_digest"));
  if (crypto::digest_of(bytes).hex() != digest) {
    return fail(ErrorCode::kCorrupted, "the bytes kept there are damaged");
  }
  return bytes;
}

Result<std::string> small_enough(const json::Object& object) {
  std::string text = json::canonical(object);
  if (text.size() > kLongest) {
    return fail(ErrorCode::kLimit, "the file is too large to be backed up in a record");
  }
  return text;
}

}  // namespace

std::filesystem::path ledger_path(const std::filesystem::path& file) {
  // A leading dot: no "*.conf" takes it in.
  return file.parent_path() / fmt::format(".{}.quell", file.filename().string());
}

Result<std::string> to_json(const Ledger& ledger) {
  return small_enough({{"version", 1},
                       {"format", name_of(ledger.format)},
                       {"original", hex_of(ledger.original)},
                       {"original_digest", crypto::digest_of(ledger.original).hex()},
                       {"before", array_of(ledger.before, ledger.format)},
                       {"after", array_of(ledger.after, ledger.format)},
                       {"owed", array_of(ledger.owed)}});
}

Result<Ledger> ledger_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, object_of(text));
  const json::Object& object = value.get_object();
  Ledger ledger;
  QUELL_TRY(ledger.format, format_at(object));
  QUELL_TRY(ledger.original, kept_bytes(object, "original"));
  QUELL_TRY(ledger.before, measures_at(object, "before", ledger.format));
  QUELL_TRY(ledger.after, measures_at(object, "after", ledger.format));
  QUELL_TRY(ledger.owed, owed_at(object));
  if (!object.contains("owed")) {
    QUELL_TRY(const std::string_view reloaded, json::text_at(object, "reloaded"));
    ledger.reloaded = std::string(reloaded);
  }
  return ledger;
}

Result<std::optional<Ledger>> read_ledger(const std::filesystem::path& file) {
  const auto path = ledger_path(file);
  QUELL_TRY(const auto info, os::info(path));
  if (!info) return std::optional<Ledger>();
  if (info->kind != os::Kind::kFile) {
    return fail(ErrorCode::kConflict, fmt::format("{} is no file", path.string()));
  }
  QUELL_TRY(const std::string text, os::read_file(path, limits::kDocumentBytes));
  auto ledger = ledger_from_json(text);
  if (!ledger) {
    return fail(ledger.error(), fmt::format("{} is not as Quell wrote it", path.string()));
  }
  return std::optional(*std::move(ledger));
}

Result<void> write_ledger(const std::filesystem::path& file, const Ledger& ledger) {
  QUELL_TRY(const std::string text, to_json(ledger));
  return os::write_file_atomically(ledger_path(file), text, os::Mode::kOwnerOnly);
}

Result<void> remove_ledger(const std::filesystem::path& file) {
  const auto path = ledger_path(file);
  QUELL_TRY(const auto info, os::info(path));
  if (!info) return {};
  QUELL_CHECK(os::remove_file(path));
  return os::sync_directory(path.parent_path());
}

std::vector<Measured> effective(const std::vector<Measured>& measures) {
  std::vector<Measured> out;
  for (const Measured& one : measures) {
    std::erase_if(out, [&](const Measured& other) { return other.wish.key == one.wish.key; });
    out.push_back(one);
  }
  return out;
}

Result<std::string> render(std::string_view original, Format format,
                           const std::vector<Measured>& measures) {
  std::string text(original);
  for (const Measured& one : effective(measures)) {
    QUELL_TRY(text, with_value(text, format, one.wish));
  }
  return text;
}

Result<std::string> to_json(const Undo& undo) {
  return small_enough({{"version", 1},
                       {"format", name_of(undo.format)},
                       {"file", hex_of(undo.file.string())},
                       {"set", to_text(undo.wish, undo.format)},
                       {"before", hex_of(undo.before)},
                       {"before_digest", crypto::digest_of(undo.before).hex()},
                       {"others", array_of(undo.others, undo.format)}});
}

Result<Undo> undo_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, object_of(text));
  const json::Object& object = value.get_object();
  Undo undo;
  QUELL_TRY(undo.format, format_at(object));
  QUELL_TRY(const std::string file, bytes_at(object, "file"));
  undo.file = file;
  QUELL_TRY(const std::string_view set, json::text_at(object, "set"));
  QUELL_TRY(undo.wish, parse_assignment(set, undo.format));
  QUELL_TRY(undo.before, kept_bytes(object, "before"));
  QUELL_TRY(undo.others, measures_at(object, "others", undo.format));
  return undo;
}

}  // namespace quell::contain::setting
