#include "last_scan.h"

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "incident/digest.h"
#include "investigate/scan.h"
#include "os/file.h"

namespace quell::cli {
namespace {

constexpr std::string_view kName = "last-scan.json";
constexpr std::size_t kPathsKept = 20;

/// As one who reads it elsewhere, later, would need it.
std::string whole(const std::string& path) {
  if (path == "-") return "standard input";
  std::error_code unknown;
  const std::filesystem::path absolute = std::filesystem::absolute(path, unknown);
  return utf8_or_replaced(unknown ? path : absolute.lexically_normal().string());
}

Result<LastScan> parse(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  const json::Object* object = value.if_object();
  const json::Value* paths = object == nullptr ? nullptr : object->if_contains("paths");
  const json::Value* report = object == nullptr ? nullptr : object->if_contains("report");
  if (paths == nullptr || !paths->is_array() || report == nullptr) {
    return fail(ErrorCode::kInvalidInput, "it must have at, paths and report");
  }
  QUELL_TRY(const std::string_view at, json::text_at(*object, "at"));
  LastScan scan;
  QUELL_TRY(scan.when, parse_iso(at));
  for (const json::Value& path : paths->get_array()) {
    if (!path.is_string()) return fail(ErrorCode::kInvalidInput, "paths must be texts");
    scan.paths.emplace_back(path.get_string());
  }
  const std::string found = json::line(*report);
  QUELL_TRY(scan.digest, incident::Digest::parse(crypto::digest_of(found).hex()));
  QUELL_TRY(scan.report, investigate::scan_from_json(found));
  return scan;
}

}  // namespace

Result<void> keep_scan(const std::filesystem::path& home, const std::vector<std::string>& paths,
                       const json::Value& report, Instant now) {
  json::Array kept;
  for (const std::string& path : paths) {
    if (kept.size() < kPathsKept) kept.push_back(json::Value(whole(path)));
  }
  // One object; the report, which may be large, is not copied into it.
  std::string text = json::line(json::Object{{"at", to_iso(now)}, {"paths", std::move(kept)}});
  text.pop_back();
  text += ",\"report\":" + json::line(report) + "}";
  QUELL_CHECK(os::make_directories(home, os::Mode::kPrivateDirectory));
  const auto written = os::write_file_atomically(home / kName, text, os::Mode::kSecret);
  if (!written && written.error().code() == ErrorCode::kNoSpace) {
    QUELL_CHECK(os::remove_file(home / kName));
  }
  return written;
}

Result<LastScan> last_scan(const std::filesystem::path& home) {
  const std::filesystem::path path = home / kName;
  QUELL_TRY(const auto info, os::info(path));
  if (!info) {
    return fail(ErrorCode::kInvalidInput, "there is no scan yet; first: quell scan PATH");
  }
  QUELL_TRY(const std::string text, os::read_file(path, limits::kDocumentBytes));
  auto scan = parse(text);
  if (!scan) return fail(scan.error(), path.string() + " cannot be read; scan again");
  return scan;
}

std::string paths_in_words(const std::vector<std::string>& paths) {
  if (paths.empty()) return "unknown logs";
  if (paths.size() == 1) return paths.front();
  return fmt::format("{} and {} more", paths.front(), paths.size() - 1);
}

}  // namespace quell::cli
