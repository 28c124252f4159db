// What the last `quell scan` found, kept in the home for `quell open --from-scan`, with what it
// read and when. Form: docs/formats/scan.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "doc/json.h"
#include "incident/digest.h"
#include "investigate/scan.h"

namespace quell::cli {

struct LastScan {
  investigate::ScanReport report;
  std::vector<std::string> paths;  ///< absolute, or "standard input"; outside text
  Instant when;
  incident::Digest digest;  ///< of the report: the same findings have the same digest
};

/// `report`: what investigate::json_of() gives. Replaces the one before. When there is no room,
/// that one is gone too: it must not be taken for this one.
Result<void> keep_scan(const std::filesystem::path& home, const std::vector<std::string>& paths,
                       const json::Value& report, Instant now);

/// Errors: kInvalidInput (there is none, or it cannot be read: scan again).
Result<LastScan> last_scan(const std::filesystem::path& home);

/// "/var/log/nginx/access.log and 2 more"
std::string paths_in_words(const std::vector<std::string>& paths);

}  // namespace quell::cli
