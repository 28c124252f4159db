#include "nginx/undo_record.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "base/hex.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "unified_diff.h"

namespace quell::contain::nginx {

namespace {

// Whoever keeps the record may write it as hexadecimal in JSON once more.
constexpr std::size_t kLongest = limits::kDocumentBytes / 2 - 4096;

/// Configuration files need not be UTF-8, so hexadecimal.
std::string hex_of(std::string_view bytes) {
  std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  return to_hex(copy);
}

Result<std::string> bytes_at(const json::Object& object, std::string_view key) {
  QUELL_TRY(const std::string_view hex, json::text_at(object, key));
  QUELL_TRY(const std::vector<std::uint8_t> bytes, from_hex(hex));
  return std::string(bytes.begin(), bytes.end());
}

}  // namespace

namespace {

struct Before {
  std::string original;
  Edit edit;
};

Before before_of(const Undo& undo) {
  Before before{.original = undo.before,
                .edit = {.rules = {},
                         .retry_after_s = undo.retry_after_s,
                         .places = undo.places,
                         .version = undo.version}};
  FileState state = read_state(undo.before);
  if (auto* edited = std::get_if<Edited>(&state)) {
    before.original = std::move(edited->original);
    before.edit.rules = std::move(edited->edit.rules);
  }
  return before;
}

}  // namespace

std::string after_of(const Undo& undo, const ContainmentId& id) {
  const Before before = before_of(undo);
  Edit edit = web::with_rule(before.edit, {id, undo.target});
  // Data from outside may claim version 1 for what that could not hold.
  const bool held = std::ranges::all_of(edit.rules, [](const Rule& rule) {
    return rule.target.endpoint && rule.target == target::Target{.endpoint = rule.target.endpoint};
  });
  if (held) edit.version = undo.version;
  return put_in(before.original, edit);
}

std::string difference_since(const Undo& undo, const ContainmentId& id, std::string_view now) {
  const FileState state = read_state(now);
  const auto* tampered = std::get_if<Tampered>(&state);
  std::string intended;
  if (tampered != nullptr && tampered->intended) {
    intended = *tampered->intended;
  } else if (tampered != nullptr && tampered->edit) {
    const Before before = before_of(undo);
    if (crypto::digest_of(before.original).hex() == tampered->original_digest) {
      Edit edit = *tampered->edit;
      edit.places = undo.places;
      intended = put_in(before.original, edit);
    }
  }
  if (intended.empty()) intended = after_of(undo, id);
  return unified_diff(intended, now, undo.file.string());
}

Result<std::string> to_json(const Undo& undo) {
  const json::Object object{
      {"version", 2},
      {"file", hex_of(undo.file.string())},
      {"target", to_text(undo.target)},
      {"before", hex_of(undo.before)},
      {"before_digest", crypto::digest_of(undo.before).hex()},
      {"retry_after_s", undo.retry_after_s},
      {"before_server", undo.places.before_server},
      {"inside_server", undo.places.inside_server},
  };
  std::string text = json::canonical(object);
  if (text.size() > kLongest) {
    return fail(ErrorCode::kLimit,
                fmt::format("{} is too large to be backed up in a record", undo.file.string()));
  }
  return text;
}

namespace {

/// Version 1 named one endpoint, version 2 has the text of any target.
Result<void> read_target(const json::Object& object, Undo& undo) {
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version == 2) {
    QUELL_TRY(const std::string_view text, json::text_at(object, "target"));
    QUELL_TRY(undo.target, target::parse_target(text));
    return {};
  }
  if (version != 1) return fail(ErrorCode::kUnsupported, "undo data of another version");
  undo.version = Version::kOne;
  target::Endpoint endpoint;
  QUELL_TRY(endpoint.path, bytes_at(object, "endpoint"));
  QUELL_TRY(const std::string_view match, json::text_at(object, "match"));
  endpoint.match = match == "under" ? target::PathMatch::kUnder : target::PathMatch::kExact;
  undo.target.endpoint = std::move(endpoint);
  return {};
}

}  // namespace

Result<Undo> undo_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "undo data is no JSON object");
  const json::Object& object = value.get_object();
  Undo undo;
  QUELL_CHECK(read_target(object, undo));
  QUELL_TRY(const std::string file, bytes_at(object, "file"));
  undo.file = file;
  QUELL_TRY(undo.before, bytes_at(object, "before"));
  QUELL_TRY(undo.retry_after_s, json::integer_at(object, "retry_after_s"));
  QUELL_TRY(const std::int64_t before, json::integer_at(object, "before_server"));
  QUELL_TRY(const std::int64_t inside, json::integer_at(object, "inside_server"));
  QUELL_TRY(const std::string_view digest, json::text_at(object, "before_digest"));
  if (crypto::digest_of(undo.before).hex() != digest) {
    return fail(ErrorCode::kCorrupted, "the backup in the undo data is damaged");
  }
  const auto size = static_cast<std::int64_t>(undo.before.size());
  if (before < 0 || before >= inside || inside > size) {
    return fail(ErrorCode::kCorrupted, "the places in the undo data are outside the file");
  }
  undo.places = {static_cast<std::size_t>(before), static_cast<std::size_t>(inside)};
  if (before_of(undo).original.size() < undo.places.inside_server) {
    return fail(ErrorCode::kCorrupted, "the places in the undo data are outside the original");
  }
  return undo;
}

}  // namespace quell::contain::nginx
