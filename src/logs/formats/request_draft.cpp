#include "formats/request_draft.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "formats/common_fields.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/record.h"

namespace quell::logs {

namespace {

void set_once(std::string_view& field, std::string_view value) {
  if (field.empty()) field = value;
}

}  // namespace

std::string_view without_port(std::string_view address) {
  if (address.starts_with('[')) {
    const std::size_t end = address.find(']');
    return end == std::string_view::npos ? address : address.substr(1, end - 1);
  }
  const std::size_t colon = address.find(':');
  if (colon == std::string_view::npos || address.find(':', colon + 1) != std::string_view::npos) {
    return address;
  }
  return all_digits(address.substr(colon + 1)) ? address.substr(0, colon) : address;
}

void RequestDraft::start() {
  record_ = Record{};
  time_.reset();
  parts_.reset();
  query_ = {};
  composed_.clear();
  has_request_ = has_target_ = has_status_ = false;
}

TimeParts& RequestDraft::time_parts() {
  if (!parts_) parts_.emplace();
  return *parts_;
}

bool RequestDraft::set(Field field, std::string_view value) {
  switch (field) {
    case Field::kIgnored:
      return true;
    case Field::kTime:
      return time_ || set_time(value);
    case Field::kStatus:
      has_status_ = true;
      return record_.status || parse_status(value, record_);
    case Field::kBytes:
      return record_.bytes || parse_bytes(value, record_);
    case Field::kSeconds:
      return set_length(value, 1'000'000'000);
    case Field::kMilliseconds:
      return set_length(value, 1'000'000);
    case Field::kMicroseconds:
      return set_length(value, 1'000);
    case Field::kNanoseconds:
      return set_length(value, 1);
    case Field::kDuration:
      return set_duration(value);
    default:
      set_text(field, unless_dash(value));
      return true;
  }
}

void RequestDraft::set_text(Field field, std::string_view value) {
  switch (field) {
    case Field::kClient:
      return set_once(record_.client, without_port(value));
    case Field::kUser:
      return set_once(record_.user, value);
    case Field::kRequest:
      has_request_ = true;
      return set_once(record_.request, value);
    case Field::kMethod:
      return set_once(record_.method, value);
    case Field::kTarget:
      has_target_ = true;
      return set_once(record_.target, value);
    case Field::kQuery:
      return set_once(query_, value);
    case Field::kProtocol:
      return set_once(record_.protocol, value);
    case Field::kReferer:
      return set_once(record_.referer, value);
    case Field::kUserAgent:
      return set_once(record_.user_agent, value);
    case Field::kForwardedFor:
      return set_once(record_.forwarded_for, value);
    case Field::kRequestId:
      return set_once(record_.request_id, value);
    case Field::kHost:
      return set_once(record_.host, without_port(value));
    default:
      return;
  }
}

bool RequestDraft::set_time(std::string_view value) {
  time_ = parse_any_time(value, context_);
  return time_.has_value();
}

bool RequestDraft::set_length(std::string_view value, std::int64_t unit_ns) {
  if (value == "-" || record_.request_time) return true;
  record_.request_time = parse_length(value, unit_ns);
  return record_.request_time.has_value();
}

bool RequestDraft::set_duration(std::string_view value) {
  struct Unit {
    std::string_view suffix;
    std::int64_t nanoseconds;
  };
  static constexpr std::array<Unit, 5> kUnits = {
      {{"ms", 1'000'000}, {"us", 1'000}, {"\xc2\xb5s", 1'000}, {"ns", 1}, {"s", 1'000'000'000}}};
  for (const Unit& unit : kUnits) {
    if (take_suffix(value, unit.suffix)) return set_length(value, unit.nanoseconds);
  }
  const bool has_point = value.find('.') != std::string_view::npos;
  return set_length(value, has_point ? 1'000'000'000 : 1'000'000);
}

/// "METHOD TARGET PROTOCOL" from its parts, for the formats that write only those.
void RequestDraft::compose_request() {
  const bool add_query =
      !query_.empty() && query_ != "?" && record_.target.find('?') == std::string_view::npos;
  composed_.reserve(record_.method.size() + record_.target.size() + query_.size() +
                    record_.protocol.size() + 3);
  composed_ += record_.method;
  if (!record_.method.empty()) composed_ += ' ';
  const std::size_t target = composed_.size();
  composed_ += record_.target;
  if (add_query && !query_.starts_with('?')) composed_ += '?';
  if (add_query) composed_ += query_;
  const std::size_t target_end = composed_.size();
  if (!record_.protocol.empty()) {
    composed_ += ' ';
    composed_ += record_.protocol;
  }
  record_.request = composed_;
  record_.target = record_.request.substr(target, target_end - target);
}

std::optional<Record> RequestDraft::finish() {
  if (!time_ && parts_) time_ = parts_->instant(context_);
  if (!time_ || !has_request()) return std::nullopt;
  record_.time = *time_;
  if (has_request_) {
    split_request(record_);
  } else {
    compose_request();
  }
  return record_;
}

}  // namespace quell::logs
