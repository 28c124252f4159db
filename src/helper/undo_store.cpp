#include "undo_store.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::helper {

namespace {

constexpr std::string_view kStanding = ".undo";
constexpr std::string_view kUndone = ".done";
constexpr std::size_t kLongest = 2 * limits::kDocumentBytes;

/// A line that says what it is, and the data as it is.
std::string file_of(const contain::UndoRecord& record) {
  return json::canonical(json::Object{{"version", 1},
                                      {"actuator", utf8_or_replaced(record.actuator)},
                                      {"id", record.id.text()},
                                      {"summary", utf8_or_replaced(record.summary)}}) +
         "\n" + record.data;
}

Result<contain::UndoRecord> record_in(const std::string& file) {
  const std::size_t end = file.find('\n');
  QUELL_TRY(const json::Value value, json::parse(std::string_view(file).substr(0, end)));
  if (!value.is_object() || end == std::string::npos) {
    return fail(ErrorCode::kCorrupted, "this is no undo record of the helper");
  }
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version != 1) return fail(ErrorCode::kUnsupported, "an undo record of another version");
  QUELL_TRY(const std::string_view actuator, json::text_at(object, "actuator"));
  QUELL_TRY(const std::string_view id, json::text_at(object, "id"));
  QUELL_TRY(const std::string_view summary, json::text_at(object, "summary"));
  return contain::UndoRecord{.id = contain::ContainmentId(std::string(id)),
                             .actuator = std::string(actuator),
                             .summary = std::string(summary),
                             .data = file.substr(end + 1)};
}

Result<std::vector<std::string>> names_in(const std::filesystem::path& directory,
                                          std::string_view ending) {
  QUELL_TRY(const std::vector<os::Entry> entries, os::list_directory(directory));
  std::vector<std::string> names;
  for (const os::Entry& entry : entries) {
    if (entry.name.ends_with(ending)) names.push_back(entry.name);
  }
  return names;
}

}  // namespace

std::string digest_of(const contain::UndoRecord& record) {
  crypto::Hasher hasher;
  for (const std::string& part : {record.actuator, record.id.text()}) {
    hasher.update(part);
    hasher.update(std::string_view("\0", 1));
  }
  hasher.update(record.data);
  return hasher.digest().hex();
}

std::filesystem::path UndoStore::standing(const std::string& digest) const {
  return directory_ / (digest + std::string(kStanding));
}
std::filesystem::path UndoStore::undone(const std::string& digest) const {
  return directory_ / (digest + std::string(kUndone));
}

Result<UndoStore::Kept> UndoStore::keep(const contain::UndoRecord& record) {
  const std::filesystem::path path = standing(digest_of(record));
  QUELL_TRY(const std::optional<os::Info> before, os::info(path));
  if (before) return Kept::kAlready;
  QUELL_TRY(const std::vector<std::string> there, names_in(directory_, kStanding));
  if (there.size() >= kMostStanding) {
    return fail(ErrorCode::kLimit,
                fmt::format("{} measures stand already, and more are not kept", there.size()));
  }
  QUELL_CHECK(os::write_file_atomically(path, file_of(record), os::Mode::kSecret));
  return Kept::kNew;
}

Result<contain::UndoRecord> UndoStore::find(const std::string& digest) const {
  QUELL_CHECK(crypto::Digest::from_hex(digest));  // it becomes part of a path
  auto file = os::read_file(standing(digest), kLongest);
  if (!file && file.error().code() == ErrorCode::kNotFound) {
    file = os::read_file(undone(digest), kLongest);
  }
  if (!file && file.error().code() == ErrorCode::kNotFound) {
    return fail(ErrorCode::kNotFound,
                "the helper has no copy of this undo, and believes no other: the measure was not "
                "applied through it, or this is not the undo that it gave. Undo it as root: sudo "
                "quell lift");
  }
  if (!file) return std::unexpected(file.error());
  QUELL_TRY(contain::UndoRecord record, record_in(*file));
  if (digest_of(record) == digest) return record;
  return fail(ErrorCode::kCorrupted,
              "the helper's copy of this undo is damaged: " + standing(digest).string());
}

Result<void> UndoStore::note_undone(const std::string& digest) {
  const auto moved = os::rename_durably(standing(digest), undone(digest));
  // It was undone before: then it has that name already.
  if (!moved && moved.error().code() != ErrorCode::kNotFound) return moved;
  return forget_oldest();
}

Result<void> UndoStore::drop(const std::string& digest) {
  return os::remove_file(standing(digest));
}

Result<void> UndoStore::forget_oldest() {
  QUELL_TRY(const std::vector<std::string> names, names_in(directory_, kUndone));
  if (names.size() <= kMostRemembered) return {};
  std::vector<std::pair<Instant, std::filesystem::path>> by_age;
  for (const std::string& name : names) {
    QUELL_TRY(const auto found, os::info(directory_ / name));
    if (found) by_age.emplace_back(found->modified, directory_ / name);
  }
  std::ranges::sort(by_age);
  for (std::size_t i = 0; i + kMostRemembered < by_age.size(); ++i) {
    const auto removed = os::remove_file(by_age.at(i).second);
    // Another worker forgot it at the same time.
    if (!removed && removed.error().code() != ErrorCode::kNotFound) return removed;
  }
  return {};
}

}  // namespace quell::helper
