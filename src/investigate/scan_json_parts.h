// What the writer and the reader of a scan report's JSON form share. Private to investigate.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "investigate/scan.h"

namespace quell::investigate {

/// Spreads are written as whole bytes and microseconds: larger ones are cut to this.
inline constexpr std::uint64_t kMostSpread = 1'000'000'000'000;
inline constexpr double kMicrosecondsInOne = 1000;  ///< of the report's milliseconds
inline constexpr std::uint64_t kMostSlotMinutes = 1ULL << 24U;

inline json::Value json_text(std::string_view outside) {
  return json::Value(utf8_or_replaced(outside));
}
inline json::Value json_number(std::uint64_t value) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  return json::Value(static_cast<std::int64_t>(std::min(value, kMost)));
}
inline json::Value json_instant(const std::optional<Instant>& time) {
  return time ? json::Value(to_iso(*time)) : json::Value(nullptr);
}
inline json::Array json_texts(const std::vector<std::string>& all) {
  json::Array out;
  for (const std::string& each : all) out.push_back(json_text(each));
  return out;
}
/// `statuses`: entries of a status and how often it came.
template <class Statuses>
json::Object json_statuses(const Statuses& statuses) {
  json::Object out;
  for (const auto& [status, times] : statuses) {
    out[fmt::format("{:03}", status)] = json_number(times);
  }
  return out;
}

/// Puts things into an array until it has `bytes` of text: the reader refuses documents over
/// limits::kDocumentBytes. What is left out is noted in `incomplete`.
class FittingArray {
 public:
  explicit FittingArray(std::size_t bytes) : left_(bytes) {}
  /// False when it doesn't fit any more: nothing after it is taken either.
  bool add(json::Value value);
  [[nodiscard]] std::size_t size() const { return array_.size(); }
  json::Array take() && { return std::move(array_); }
  json::Array take(std::size_t of, std::string_view noun, std::vector<std::string>& incomplete) &&;

 private:
  json::Array array_;
  std::size_t left_;
};

/// Of attacks on logins: scan_json_logins.cpp.
void add_login_attacks(const ScanReport& report, json::Object& out,
                       std::vector<std::string>& incomplete);

/// Adds the parts beside the attackers to the report's object.
void add_totals(const ScanReport& report, json::Object& out, std::vector<std::string>& incomplete);
/// The behaviours and campaigns.
void add_behaviour(const ScanReport& report, json::Object& out,
                   std::vector<std::string>& incomplete);
json::Array timeline_json(const std::vector<TimelineEntry>& timeline);
json::Array evidence_json(const std::vector<Evidence>& evidence);
json::Object input_json(const logs::ReadSummary& input);

}  // namespace quell::investigate
