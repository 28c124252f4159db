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
std::string file_of(const contain::UndoRecord& record, std::string_view target) {
  return json::canonical(json::Object{{"version", 1},
                                      {"actuator", utf8_or_replaced(record.actuator)},
                                      {"id", record.id.text()},
                                      {"summary", utf8_or_replaced(record.summary)},
                                      {"target", utf8_or_replaced(target)}}) +
         "\n" + record.data;
}

Result<KeptUndo> record_in(const std::string& file) {
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
  KeptUndo kept{.record = {.id = contain::ContainmentId(std::string(id)),
                           .actuator = std::string(actuator),
                           .summary = std::string(summary),
                           .data = file.substr(end + 1)},
                .target = std::nullopt};
  if (object.contains("target")) {
    QUELL_TRY(const std::string_view target, json::text_at(object, "target"));
    kept.target = std::string(target);
  }
  return kept;
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

/// Of the names those whose file is still there.
Result<std::vector<std::filesystem::path>> oldest_first(const std::filesystem::path& directory,
                                                        const std::vector<std::string>& names) {
  std::vector<std::pair<Instant, std::filesystem::path>> by_age;
  for (const std::string& name : names) {
    QUELL_TRY(const auto found, os::info(directory / name));
    if (found) by_age.emplace_back(found->modified, directory / name);
  }
  std::ranges::sort(by_age);
  std::vector<std::filesystem::path> paths;
  for (auto& [when, path] : by_age) paths.push_back(std::move(path));
  return paths;
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

Result<UndoStore::Kept> UndoStore::keep(const contain::UndoRecord& record,
                                        std::string_view target) {
  const std::filesystem::path path = standing(digest_of(record));
  QUELL_TRY(const std::optional<os::Info> before, os::info(path));
  if (before) return Kept::kAlready;
  QUELL_TRY(const std::vector<std::string> there, names_in(directory_, kStanding));
  if (there.size() >= kMostStanding) {
    return fail(ErrorCode::kLimit,
                fmt::format("the helper keeps the undos of {} measures, and no more: lift what is "
                            "not needed any more (quell lift). Of those that nobody lifted and "
                            "that are not in force some are retired at each request; ask again, "
                            "or as root look into {}",
                            there.size(), directory_.string()));
  }
  QUELL_CHECK(os::write_file_atomically(path, file_of(record, target), os::Mode::kSecret));
  return Kept::kNew;
}

Result<KeptUndo> UndoStore::find(const std::string& digest) const {
  QUELL_CHECK(crypto::Digest::from_hex(digest));  // it becomes part of a path
  auto file = os::read_file(standing(digest), kLongest);
  const bool was_undone = !file && file.error().code() == ErrorCode::kNotFound;
  if (was_undone) file = os::read_file(undone(digest), kLongest);
  if (!file && file.error().code() == ErrorCode::kNotFound) {
    return fail(ErrorCode::kNotFound,
                "the helper has no copy of this undo, and believes no other: the measure was not "
                "applied through it, or this is not the undo that it gave. Undo it as root: sudo "
                "quell lift");
  }
  if (!file) return std::unexpected(file.error());
  QUELL_TRY(KeptUndo kept, record_in(*file));
  kept.undone = was_undone;
  if (digest_of(kept.record) == digest) return kept;
  return fail(ErrorCode::kCorrupted,
              "the helper's copy of this undo is damaged: " + standing(digest).string());
}

Result<std::vector<std::string>> UndoStore::standing_ones() const {
  QUELL_TRY(const std::vector<std::string> names, names_in(directory_, kStanding));
  QUELL_TRY(const auto by_age, oldest_first(directory_, names));
  std::vector<std::string> digests;
  for (const auto& path : by_age) digests.push_back(path.stem().string());
  return digests;
}

Result<void> UndoStore::note_standing(const std::string& digest) {
  const auto moved = os::rename_durably(undone(digest), standing(digest));
  // It has that name, as it should.
  if (!moved && moved.error().code() != ErrorCode::kNotFound) return moved;
  return {};
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
  QUELL_TRY(const auto by_age, oldest_first(directory_, names));
  for (std::size_t i = 0; i + kMostRemembered < by_age.size(); ++i) {
    const auto removed = os::remove_file(by_age.at(i));
    // Another worker forgot it at the same time.
    if (!removed && removed.error().code() != ErrorCode::kNotFound) return removed;
  }
  return {};
}

}  // namespace quell::helper
