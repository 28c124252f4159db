#include "standing.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "base/hex.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "fmt/format.h"

namespace quell::contain {

namespace {

constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr std::size_t kEnoughDigits = 16;

std::string hex_of(std::string_view bytes) {
  const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  return to_hex(copy);
}

std::unexpected<Error> wrong() {
  return fail(ErrorCode::kInvalidInput, "this is no file of Quell's register of containments");
}

}  // namespace

const Claim* Standing::find(const ContainmentId& id) const {
  const auto found =
      std::ranges::find_if(claims, [&](const Claim& claim) { return claim.id == id; });
  return found == claims.end() ? nullptr : &*found;
}

std::string Standing::others(const ContainmentId& id) const {
  std::string text;
  for (const Claim& claim : claims) {
    if (claim.id != id) text += (text.empty() ? "" : ", ") + claim.id.text();
  }
  return text;
}

std::string to_json(const Standing& standing, std::string_view thing) {
  json::Array claims;
  for (const Claim& claim : standing.claims) {
    claims.push_back(json::Object{{"id", claim.id.text()}, {"data", claim.data}});
  }
  return json::canonical(json::Object{{"version", 1},
                                      {"thing", hex_of(thing)},
                                      {"before", standing.before},
                                      {"claims", std::move(claims)}});
}

Result<Standing> standing_from_json(std::string_view text, std::string_view thing) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object() || value.get_object().size() != 4) return wrong();
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  QUELL_TRY(const std::string_view whose, json::text_at(object, "thing"));
  QUELL_TRY(const std::string_view before, json::text_at(object, "before"));
  const json::Value* claims = object.if_contains("claims");
  if (version != 1 || claims == nullptr || !claims->is_array()) return wrong();
  if (whose != hex_of(thing)) {
    return fail(ErrorCode::kCorrupted, "a file of the register speaks of something else");
  }
  Standing standing{.before = std::string(before)};
  std::set<ContainmentId> seen;
  for (const json::Value& one : claims->get_array()) {
    if (!one.is_object() || one.get_object().size() != 2) return wrong();
    QUELL_TRY(const std::string_view id, json::text_at(one.get_object(), "id"));
    QUELL_TRY(const std::string_view data, json::text_at(one.get_object(), "data"));
    Claim claim{.id = ContainmentId(std::string(id)), .data = std::string(data)};
    QUELL_CHECK(check_id(claim.id));
    if (!seen.insert(claim.id).second) return wrong();
    standing.claims.push_back(std::move(claim));
  }
  return standing;
}

Register::Register(std::filesystem::path directory, std::string_view actuator, std::string thing)
    : directory_(std::move(directory)),
      stem_(
          fmt::format("{}-{}", actuator, crypto::digest_of(thing).hex().substr(0, kEnoughDigits))),
      thing_(std::move(thing)) {}

Result<os::Lock> Register::lock() const {
  QUELL_CHECK(os::make_directories(directory_, os::Mode::kPrivateDirectory));
  return os::Lock::acquire(directory_ / (stem_ + ".lock"), kLockPatience);
}

Result<Standing> Register::read() const {
  const std::filesystem::path file = directory_ / (stem_ + ".json");
  const auto text = os::read_file(file, limits::kDocumentBytes);
  if (!text) {
    if (text.error().code() == ErrorCode::kNotFound) return Standing{};
    return std::unexpected(text.error());
  }
  auto standing = standing_from_json(*text, thing_);
  if (!standing) return fail(standing.error(), file.string());
  return standing;
}

Result<void> Register::write(const Standing& standing) const {
  const std::filesystem::path file = directory_ / (stem_ + ".json");
  if (standing.claims.empty()) {
    const auto there = os::info(file);
    if (there && !*there) return {};
    QUELL_CHECK(os::remove_file(file));
    return os::sync_directory(directory_);
  }
  const std::string text = to_json(standing, thing_);
  if (text.size() > limits::kDocumentBytes) {
    return fail(ErrorCode::kLimit, "so much cannot be noted down about one thing");
  }
  return os::write_file_atomically(file, text, os::Mode::kSecret);
}

}  // namespace quell::contain
