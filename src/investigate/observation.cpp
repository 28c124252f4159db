#include "observation.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>

#include "base/hash.h"
#include "comparison.h"
#include "delay_request.h"
#include "target/path.h"
#include "telling_words.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestValue = 2048;
constexpr int kDecodings = 3;

/// Written before it is read, one request after the other: no value costs an allocation.
using Buffer = std::array<char, kLongestValue>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}

std::uint32_t short_hash(std::string_view bytes, std::uint64_t seed) {
  return static_cast<std::uint32_t>(hash_bytes(bytes, seed) >> 32U);
}

/// The value that is attacked, as sent; for a path, and where the parameter cannot be found, all of
/// the target.
std::string_view raw_value(const logs::Record& record, std::string_view parameter) {
  constexpr int kMostParameters = 64;
  const std::string_view target = record.target.substr(0, kLongestValue);
  if (parameter.empty()) return target;
  std::string_view query = target::split_target(target).query;
  for (int i = 0; i < kMostParameters; ++i) {
    const auto one = target::next_parameter(query);
    if (!one) break;
    if (one->name == parameter) return one->value;
  }
  return target;
}

std::string_view decoded(std::string_view raw, Buffer& to) {
  const auto value = [&](std::size_t size) { return std::string_view(to.data(), size); };
  std::size_t size = target::query_decode(raw, to.data());
  for (int i = 1; i < kDecodings && value(size).contains('%'); ++i) {
    size = target::percent_decode(value(size), to.data());
  }
  for (char& c : std::span(to).first(size)) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  }
  return value(size);
}

/// The first word or number: a page that reads a number out of "3 or 1=1" answers for 3.
std::string_view lead_of(std::string_view value) {
  std::size_t at = value.starts_with('-') ? 1 : 0;
  while (at < value.size() && is_alnum(value[at])) ++at;
  return value.substr(0, at);
}

/// What is left when numbers and single letters, which blind reading counts through, are one. The
/// lead stays as it is.
std::string_view shape_of(std::string_view value, Buffer& to) {
  const std::string_view lead = lead_of(value);
  auto out = std::ranges::copy(lead, to.begin()).out;
  for (std::size_t at = lead.size(); at < value.size();) {
    const std::size_t begin = at;
    bool digits = true;
    for (; at < value.size() && is_alnum(value[at]); ++at) digits = digits && is_digit(value[at]);
    if (at == begin)
      *out++ = value[at++];
    else if (digits || at - begin == 1)
      *out++ = '0';
    else
      out = std::ranges::copy(value.substr(begin, at - begin), out).out;
  }
  return {to.begin(), out};
}

/// "etc/passwd" of "../../etc/passwd\0.png".
std::string_view object_of(std::string_view value, Buffer& to) {
  value = value.substr(0, value.find('\0'));
  std::size_t climb = value.size();
  while (climb > 0 && !value.substr(climb).starts_with("..")) --climb;
  const std::size_t from = std::min(value.find_first_not_of("./\\", climb), value.size());
  const std::string_view object = value.substr(from);
  if (!object.contains('\\')) return object;
  std::ranges::replace_copy(object, to.begin(), '\\', '/');
  return {to.data(), object.size()};
}

/// "; update", "; delete", … behind what the value is meant to be.
bool has_second_statement(std::string_view value) {
  constexpr std::array<std::string_view, 14> kStarts = {
      "insert", "update", "delete", "drop",    "create", "alter",   "truncate",
      "exec",   "grant",  "merge",  "replace", "copy",   "declare", "set"};
  for (std::size_t at = value.find(';'); at != std::string_view::npos; at = value.find(';', at)) {
    at = std::min(value.find_first_not_of("; \t\r\n/*", at), value.size());
    const std::string_view rest = value.substr(at);
    if (std::ranges::any_of(kStarts, [&](std::string_view word) { return rest.starts_with(word); }))
      return true;
  }
  return false;
}

std::uint32_t clamped(std::int64_t number) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(number, 0, Observation::kUnknown - 1));
}

}  // namespace

std::uint32_t request_id_hash(std::string_view id) {
  constexpr std::uint64_t kSeed = 0x27d4eb2f165667c5;
  return id.empty() ? 0 : std::max(short_hash(id, kSeed), 1U);
}

std::uint32_t request_line_hash(std::string_view line) {
  constexpr std::uint64_t kSeed = 0x94d049bb133111eb;
  return short_hash(line, kSeed);
}

namespace {

// Of no meaning, but not the same.
constexpr std::uint64_t kKeySeed = 0x9e3779b97f4a7c15;
constexpr std::uint64_t kShapeSeed = 0xc2b2ae3d27d4eb4f;
constexpr std::uint64_t kObjectSeed = 0x165667b19e3779f9;
constexpr std::uint64_t kQuestionSeed = 0x85ebca6bc2b2ae3d;

void note_answer(const logs::Record& record, Observation& out) {
  out.status = record.status.value_or(0);
  if (record.bytes) {
    out.bytes = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(*record.bytes, Observation::kUnknown - 1));
  }
  if (record.request_time) {
    out.milliseconds =
        clamped(std::chrono::floor<std::chrono::milliseconds>(*record.request_time).count());
  }
  out.seconds =
      clamped(std::chrono::floor<std::chrono::seconds>(record.time).time_since_epoch().count());
  out.line = clamped(static_cast<std::int64_t>(record.place.line));
}

void note_value(std::string_view value, Observation& out) {
  Buffer scratch;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
  out.shape = short_hash(shape_of(value, scratch), kShapeSeed);
  out.object = short_hash(object_of(value, scratch), kObjectSeed);
  const std::string_view lead = lead_of(value);
  if (std::ranges::any_of(lead, is_digit) && std::ranges::none_of(lead, is_letter)) {
    out.lead = static_cast<std::uint16_t>(short_hash(lead, kShapeSeed));
  }
  out.length = static_cast<std::uint16_t>(value.size());
  out.words = longest_words(value);
  out.second_statement = has_second_statement(value);
  if (const auto delay = delay_request(value)) {
    out.asked_milliseconds = delay->milliseconds;
    out.asks_condition = delay->conditional;
  }
}

}  // namespace

std::optional<Observation> observe_up_to(std::uint32_t most_key, const logs::Record& record,
                                         std::string_view parameter) {
  Buffer buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
  const std::string_view value = decoded(raw_value(record, parameter), buffer);
  Observation out;
  if (const auto comparison = comparison_in(value)) {
    out.compared = comparison->number;
    out.question = short_hash(comparison->question, kQuestionSeed);
    out.key = out.question;
  } else {
    const auto when = static_cast<std::uint64_t>(record.time.time_since_epoch().count());
    out.key = short_hash(record.request, kKeySeed ^ when);
  }
  if (out.key > most_key) return std::nullopt;
  out.request_id = request_id_hash(record.request_id);
  out.request_line = request_line_hash(record.request);
  note_value(value, out);
  note_answer(record, out);
  return out;
}

Observation observe(const logs::Record& record, std::string_view parameter) {
  return *observe_up_to(std::numeric_limits<std::uint32_t>::max(), record, parameter);
}

void ObservationSample::add(const Observation& one) {
  if (all_.size() == kMost) {
    if (!(one < all_.back())) return;
    all_.pop_back();
  }
  all_.insert(std::ranges::upper_bound(all_, one), one);
}

void ObservationSample::merge(const ObservationSample& other) {
  for (const Observation& one : other.all_) add(one);
}

void ObservationSample::unite(const ObservationSample& other) {
  all_.insert(all_.end(), other.all_.begin(), other.all_.end());
  std::ranges::sort(all_);
}

}  // namespace quell::investigate
