// What was found out about the files below a web root, with the reasons for and against each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "doc/json.h"
#include "logs/reader.h"
#include "webroot/reference.h"
#include "webroot/requests.h"
#include "webroot/rule_book.h"
#include "webroot/tree.h"

namespace quell::webroot {

/// How much there is against a file, from its points.
enum class Level : std::uint8_t {
  kOrdinary,    ///< new or changed, or among what was asked for, and nothing else
  kNotable,     ///< worth a look: 20 points
  kSuspicious,  ///< 50 points
};
std::string_view name_of(Level level);
inline constexpr int kNotablePoints = 20;
inline constexpr int kSuspiciousPoints = 50;

/// One thing that speaks for (positive points) or against it that a file is an attacker's.
struct Remark {
  int points = 0;
  std::string text{};  ///< in words; may quote outside bytes
};

/// When it came, as far as times can be believed.
enum class Change : std::uint8_t { kUnknown, kOld, kChanged, kNew };
std::string_view name_of(Change change);

struct FileReport {
  TreeEntry entry{};
  Compared compared = Compared::kNot;
  /// A package says that administrators may change it.
  bool is_configuration = false;
  Change change = Change::kUnknown;  ///< kUnknown: no --since
  bool has_code = false;             ///< servers run files of this name, or rules found code in it
  std::vector<Hit> hits{};
  std::vector<Remark> remarks{};  ///< most points first
  int points = 0;
  Level level = Level::kOrdinary;
  Story story{};
};

struct Report {
  std::string root{};
  std::optional<Instant> since{};
  std::string reference{};  ///< its name; empty: none
  /// The most suspicious first, then by path: everything from kNotable on, and everything that is
  /// new or changed.
  std::vector<FileReport> files{};
  std::uint64_t looked_at = 0;         ///< files, links and special files below the root
  std::uint64_t read = 0;              ///< files whose bytes were looked at
  std::uint64_t changed = 0;           ///< new or changed: since, or against the reference
  std::vector<std::string> missing{};  ///< listed by the reference and not there: the first by name
  std::uint64_t missing_count = 0;
  std::vector<TreeProblem> problems{};
  std::uint64_t further_problems = 0;
  std::vector<std::string> notes{};  ///< limits that were hit, caveats of the reference
  std::vector<std::string> logs{};   ///< which were read
  std::optional<logs::ReadSummary> input{};
  std::uint64_t requests = 0;
  bool interrupted = false;

  [[nodiscard]] std::uint64_t count(Level level) const;
};

/// docs/files.md has the form.
json::Value json_of(const Report& report);

}  // namespace quell::webroot
