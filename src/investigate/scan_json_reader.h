// Reading members of a JSON object strictly, for scan_json_read*.cpp. Private to investigate.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "doc/json.h"
#include "investigate/scan.h"

namespace quell::investigate {

/// Reads members of one object; the first error stays, so that callers check once at the end.
class Reader {
 public:
  Reader(const json::Value& value, std::string path, std::initializer_list<std::string_view> known)
      : path_(std::move(path)), object_(value.if_object()) {
    if (object_ == nullptr) {
      wrong("", "must be an object");
      return;
    }
    for (const auto& member : *object_) {
      const std::string_view key(member.key().data(), member.key().size());
      if (std::ranges::find(known, key) == known.end()) wrong(key, "is not known");
    }
  }

  [[nodiscard]] const json::Value* at(std::string_view key) {
    const json::Value* value = object_ == nullptr ? nullptr : object_->if_contains(key);
    if (value == nullptr) wrong(key, "is missing");
    return value;
  }

  std::string text(std::string_view key) {
    const json::Value* value = at(key);
    if (value == nullptr) return {};
    if (!value->is_string()) {
      wrong(key, "must be a string");
      return {};
    }
    return {value->get_string().data(), value->get_string().size()};
  }

  std::uint64_t number(std::string_view key) {
    const json::Value* value = at(key);
    if (value == nullptr) return 0;
    if (!value->is_int64() || value->get_int64() < 0) {
      wrong(key, "must be an integer, not negative");
      return 0;
    }
    return static_cast<std::uint64_t>(value->get_int64());
  }

  /// A number of at most `most`: a larger one would not survive what is done with it.
  std::uint64_t number_up_to(std::string_view key, std::uint64_t most) {
    const std::uint64_t value = number(key);
    if (value <= most) return value;
    wrong(key, fmt::format("must be at most {}", most));
    return 0;
  }

  /// true or false as a choice between two values.
  template <class T>
  T choice(std::string_view key, T if_true, T if_false) {
    const json::Value* value = at(key);
    if (value != nullptr && value->is_bool()) return value->get_bool() ? if_true : if_false;
    if (value != nullptr) wrong(key, "must be true or false");
    return if_false;
  }

  Instant instant(std::string_view key) {
    const auto time = parse_iso(text(key));
    if (!time) wrong(key, "must be a time");
    return time.value_or(Instant{});
  }

  std::optional<Instant> optional_instant(std::string_view key) {
    const json::Value* value = at(key);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return instant(key);
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> out;
    for (const json::Value& each : array(key)) {
      if (each.is_string())
        out.emplace_back(each.get_string().data(), each.get_string().size());
      else
        wrong(key, "must hold strings");
    }
    return out;
  }

  const json::Array& array(std::string_view key) {
    const json::Value* value = at(key);
    if (value != nullptr && value->is_array()) return value->get_array();
    wrong(key, "must be an array");
    return empty_;
  }

  /// The members of an object; none if it isn't one.
  const json::Object& object(std::string_view key) {
    const json::Value* value = at(key);
    if (value != nullptr && value->is_object()) return value->get_object();
    wrong(key, "must be an object");
    return no_members_;
  }

  void wrong(std::string_view key, std::string_view what) {
    if (!error_) {
      error_ = Error(ErrorCode::kInvalidInput,
                     fmt::format("{}{}{} {}", path_, key.empty() ? "" : ".", key, what));
    }
  }

  [[nodiscard]] Result<void> check() const {
    if (error_) return std::unexpected(*error_);
    return {};
  }

 private:
  std::string path_;
  const json::Object* object_;
  std::optional<Error> error_;
  json::Array empty_;
  json::Object no_members_;
};

/// Three digits to counts. Errors: kInvalidInput.
Result<std::map<std::uint16_t, std::uint64_t>> read_statuses(const json::Value& value);

/// Errors: kInvalidInput.
Result<std::vector<Evidence>> read_evidence(const json::Array& array);
Result<void> read_login_attacks(Reader& scan, ScanReport& report);

/// The parts of a report beside its attackers; what `scan` lacks is noted in it.
Result<void> read_input(Reader& scan, ScanReport& report);
Result<void> read_totals(Reader& scan, ScanReport& report);
Result<void> read_behaviour(Reader& scan, ScanReport& report);
Result<std::vector<TimelineEntry>> read_timeline(const json::Array& timeline);
Result<std::vector<Evidence>> read_evidence(const json::Array& evidence);

}  // namespace quell::investigate
