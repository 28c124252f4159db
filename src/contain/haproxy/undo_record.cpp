#include "haproxy/undo_record.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <utility>
#include <variant>
#include <vector>

#include "base/hex.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "haproxy/maps.h"
#include "os/file.h"
#include "unified_diff.h"

namespace quell::contain::haproxy {

namespace {

// Whoever keeps the record may write it as hexadecimal in JSON once more.
constexpr std::size_t kLongest = limits::kDocumentBytes / 2 - 4096;
constexpr std::int64_t kVersion = 1;

std::string hex_of(std::string_view bytes) {
  return to_hex(std::vector<std::uint8_t>(bytes.begin(), bytes.end()));
}

Result<std::string> bytes_at(const json::Object& object, std::string_view key) {
  QUELL_TRY(const std::string_view hex, json::text_at(object, key));
  QUELL_TRY(const std::vector<std::uint8_t> bytes, from_hex(hex));
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

Result<std::string> to_json(const Undo& undo) {
  const json::Object object{{"version", kVersion},
                            {"target", to_text(undo.target)},
                            {"requests", hex_of(undo.requests)},
                            {"addresses", hex_of(undo.addresses)},
                            {"digest", crypto::digest_of(undo.requests + undo.addresses).hex()}};
  std::string text = json::canonical(object);
  if (text.size() > kLongest) {
    return fail(ErrorCode::kLimit, "the maps are too large to be backed up in a record");
  }
  return text;
}

Result<Undo> undo_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "undo data is no JSON object");
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version != kVersion) return fail(ErrorCode::kUnsupported, "undo data of another version");
  Undo undo;
  QUELL_TRY(const std::string_view target, json::text_at(object, "target"));
  QUELL_TRY(undo.target, target::parse_target(target));
  QUELL_TRY(undo.requests, bytes_at(object, "requests"));
  QUELL_TRY(undo.addresses, bytes_at(object, "addresses"));
  QUELL_TRY(const std::string_view digest, json::text_at(object, "digest"));
  if (crypto::digest_of(undo.requests + undo.addresses).hex() != digest) {
    return fail(ErrorCode::kCorrupted, "the backup in the undo data is damaged");
  }
  return undo;
}

namespace {

struct Before {
  std::string original;
  Edit edit;
};

Before before_in(MapKind kind, const std::string& text, const std::string& of_requests) {
  FileState state = read_state(kind, text, of_requests);
  if (auto* edited = std::get_if<Edited>(&state)) return {edited->original, edited->edit};
  return {text, Edit{}};
}

}  // namespace

std::string difference_since(const HaproxySite& site, const Undo& undo, const ContainmentId& id) {
  const Before requests = before_in(MapKind::kRequests, undo.requests, "");
  const Before addresses = before_in(MapKind::kAddresses, undo.addresses, requests.original);
  Edit edit = requests.edit;
  if (edit.rules.empty()) {
    edit.retry_after_s = std::chrono::duration_cast<std::chrono::seconds>(site.retry_after).count();
  }
  edit = web::with_rule(edit, {id, undo.target});
  std::string result;
  for (const auto& [kind, before] :
       {std::pair(MapKind::kRequests, &requests), std::pair(MapKind::kAddresses, &addresses)}) {
    const std::filesystem::path file = site.directory / file_name(kind);
    const Result<std::string> now = os::read_file(file, limits::kDocumentBytes);
    result += unified_diff(put_in(kind, before->original, edit, requests.original),
                           now.value_or(std::string()), file.string());
  }
  return result;
}

}  // namespace quell::contain::haproxy
