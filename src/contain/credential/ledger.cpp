#include "credential/ledger.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "base/hex.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

constexpr std::size_t kNameDigits = 32;

/// What servers store need not be UTF-8.
std::string hex_of(std::string_view bytes) {
  const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  return to_hex(copy);
}

Result<std::string> bytes_of(std::string_view hex) {
  QUELL_TRY(const std::vector<std::uint8_t> bytes, from_hex(hex));
  return std::string(bytes.begin(), bytes.end());
}

Result<std::string> bytes_at(const json::Object& object, std::string_view key) {
  QUELL_TRY(const std::string_view hex, json::text_at(object, key));
  return bytes_of(hex);
}

json::Object object_of(const StoredCredential& parts) {
  json::Object object;
  for (const auto& [part, value] : parts) object[part] = hex_of(value);
  return object;
}

Result<StoredCredential> parts_at(const json::Object& object, std::string_view key) {
  const json::Value* value = object.if_contains(key);
  if (value == nullptr || !value->is_object()) {
    return fail(ErrorCode::kInvalidInput, fmt::format("\"{}\" is missing", key));
  }
  StoredCredential parts;
  for (const auto& member : value->get_object()) {
    if (!member.value().is_string()) return fail(ErrorCode::kInvalidInput, "a part is no text");
    QUELL_TRY(parts[std::string(member.key())], bytes_of(member.value().get_string()));
  }
  return parts;
}

Result<LedgerEntry> entry_of(const json::Value& value) {
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "an entry is no object");
  const json::Object& object = value.get_object();
  LedgerEntry entry;
  QUELL_TRY(const std::string_view id, json::text_at(object, "id"));
  entry.id = ContainmentId(std::string(id));
  QUELL_CHECK(check_id(entry.id));
  QUELL_TRY(entry.target, bytes_at(object, "target"));
  QUELL_TRY(entry.patch, parts_at(object, "patch"));
  QUELL_TRY(entry.mark, bytes_at(object, "mark"));
  return entry;
}

/// None in what an older Quell wrote.
Result<std::vector<ProvedSecret>> proved_at(const json::Object& object) {
  std::vector<ProvedSecret> proved;
  const json::Value* value = object.if_contains("proved");
  if (value == nullptr) return proved;
  if (!value->is_array()) return fail(ErrorCode::kInvalidInput, "\"proved\" is no list");
  for (const json::Value& each : value->get_array()) {
    if (!each.is_object()) return fail(ErrorCode::kInvalidInput, "a proved secret is no object");
    QUELL_TRY(const std::string_view form, json::text_at(each.get_object(), "form"));
    QUELL_TRY(const std::string_view stored, json::text_at(each.get_object(), "stored"));
    proved.push_back({std::string(form), std::string(stored)});
  }
  return proved;
}

}  // namespace

std::string digest_of(const StoredCredential& parts) {
  return crypto::digest_of(json::canonical(object_of(parts))).hex();
}

StoredCredential rendered(const Ledger& ledger) {
  StoredCredential result = ledger.original;
  for (const LedgerEntry& entry : ledger.entries) {
    for (const auto& [part, value] : entry.patch) result[part] = value;
  }
  return result;
}

const LedgerEntry* find_entry(const Ledger& ledger, const ContainmentId& id) {
  const auto found = std::ranges::find(ledger.entries, id, &LedgerEntry::id);
  return found == ledger.entries.end() ? nullptr : &*found;
}

Ledger without_entry(const Ledger& ledger, const ContainmentId& id) {
  Ledger result = ledger;
  std::erase_if(result.entries, [&](const LedgerEntry& entry) { return entry.id == id; });
  if (result.moving == id) result.moving.reset();
  return result;
}

KnownCredential known_of(const Ledger& ledger) {
  KnownCredential known{.name = ledger.name, .original = ledger.original, .patches = {}};
  for (const LedgerEntry& entry : ledger.entries) known.patches.push_back(entry.patch);
  return known;
}

std::string to_json(const Ledger& ledger) {
  json::Array entries;
  for (const LedgerEntry& entry : ledger.entries) {
    entries.push_back(json::Object{{"id", entry.id.text()},
                                   {"target", hex_of(entry.target)},
                                   {"patch", object_of(entry.patch)},
                                   {"mark", hex_of(entry.mark)}});
  }
  json::Object object{{"version", 1},
                      {"where", hex_of(ledger.where)},
                      {"name", hex_of(ledger.name)},
                      {"original", object_of(ledger.original)},
                      {"entries", std::move(entries)},
                      {"moving", ledger.moving ? ledger.moving->text() : ""}};
  if (ledger.proved.empty()) return json::canonical(object);
  json::Array proved;
  for (const ProvedSecret& each : ledger.proved) {
    proved.push_back(json::Object{{"form", each.form}, {"stored", each.stored}});
  }
  object["proved"] = std::move(proved);
  return json::canonical(object);
}

Result<Ledger> ledger_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "this is no ledger");
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version != 1) return fail(ErrorCode::kUnsupported, "a ledger of another version");
  Ledger ledger;
  QUELL_TRY(ledger.where, bytes_at(object, "where"));
  QUELL_TRY(ledger.name, bytes_at(object, "name"));
  QUELL_TRY(ledger.original, parts_at(object, "original"));
  const json::Value* entries = object.if_contains("entries");
  if (entries == nullptr || !entries->is_array()) {
    return fail(ErrorCode::kInvalidInput, "the ledger has no entries");
  }
  for (const json::Value& each : entries->get_array()) {
    QUELL_TRY(LedgerEntry entry, entry_of(each));
    ledger.entries.push_back(std::move(entry));
  }
  QUELL_TRY(const std::string_view moving, json::text_at(object, "moving"));
  if (!moving.empty()) ledger.moving = ContainmentId(std::string(moving));
  QUELL_TRY(ledger.proved, proved_at(object));
  return ledger;
}

LedgerFile::LedgerFile(const std::filesystem::path& directory, const std::string& where,
                       const std::string& name)
    : where_(where),
      name_(name),
      path_(directory /
            (crypto::digest_of(where + '\n' + name).hex().substr(0, kNameDigits) + ".json")),
      lock_path_(directory / (crypto::digest_of(where).hex().substr(0, kNameDigits) + ".lock")) {}

Result<Ledger> LedgerFile::read() const {
  Ledger none{.where = where_, .name = name_, .original = {}, .entries = {}};
  const auto text = os::read_file(path_, limits::kDocumentBytes);
  if (!text) {
    if (text.error().code() == ErrorCode::kNotFound) return none;
    return std::unexpected(text.error());
  }
  Result<Ledger> ledger = ledger_from_json(*text);
  if (!ledger || ledger->where != where_ || ledger->name != name_) {
    return fail(ErrorCode::kCorrupted,
                fmt::format("{} is damaged or of something else", path_.string()));
  }
  return ledger;
}

Result<std::vector<KnownCredential>> LedgerFile::known() const {
  std::vector<KnownCredential> all;
  const std::filesystem::path directory = path_.parent_path();
  const auto files = os::list_directory(directory);
  if (!files && files.error().code() == ErrorCode::kNotFound) return all;
  if (!files) return std::unexpected(files.error());
  for (const os::Entry& file : *files) {
    if (!file.name.ends_with(".json")) continue;
    const auto text = os::read_file(directory / file.name, limits::kDocumentBytes);
    // Another process may have taken its last containment out.
    if (!text && text.error().code() == ErrorCode::kNotFound) continue;
    const auto ledger = text ? ledger_from_json(*text) : std::unexpected(text.error());
    if (!ledger) {
      return fail(
          ErrorCode::kCorrupted,
          fmt::format("{} cannot be read ({}): without it, what Quell changed cannot be told "
                      "from what others wrote, and nothing is done. Put the file back (the "
                      "undo record of its containment holds it), or move it away if none of "
                      "its containments is in force",
                      terminal_safe((directory / file.name).string()), ledger.error().full()));
    }
    if (ledger->where == where_) all.push_back(known_of(*ledger));
  }
  return all;
}

Result<void> tell(CredentialHolder& holder, const LedgerFile& file,
                  const std::optional<Ledger>& recorded) {
  auto known = file.known();
  if (!known && holder.goes_by_record()) return std::unexpected(known.error());
  if (!known) known = std::vector<KnownCredential>();
  if (recorded) known->push_back(known_of(*recorded));
  holder.knows(*known);
  return {};
}

Result<void> LedgerFile::write(const Ledger& ledger) const {
  if (!ledger.entries.empty()) {
    return os::write_file_atomically(path_, to_json(ledger), os::Mode::kOwnerOnly);
  }
  const auto removed = os::remove_file(path_);
  if (!removed && removed.error().code() != ErrorCode::kNotFound) return removed;
  return {};
}

}  // namespace quell::contain
