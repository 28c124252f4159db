#include "formats/json_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "formats/request_draft.h"
#include "formats/table.h"
#include "formats/text.h"
#include "logs/format.h"

namespace quell::logs {

namespace {

struct Meaning {
  std::string_view name;  // lower case, without "_" and "-"
  std::variant<Field, EventField> meaning;
};

using F = Field;
using E = EventField;

/// Of the names of one field the better come first.
constexpr auto kMeanings = std::to_array<Meaning>({
    {"@timestamp", F::kTime},
    {"timestamp", F::kTime},
    {"time", F::kTime},
    {"ts", F::kTime},
    {"timelocal", F::kTime},
    {"timeiso8601", F::kTime},
    {"msec", F::kTime},
    {"timemsec", F::kTime},
    {"starttime", F::kTime},
    {"startutc", F::kTime},
    {"datetime", F::kTime},
    {"date", F::kTime},
    {"eventtime", F::kTime},
    {"request.clientip", F::kClient},
    {"request.remoteip", F::kClient},
    {"request.remoteaddr", F::kClient},
    {"clientip", F::kClient},
    {"clienthost", F::kClient},
    {"remoteaddr", F::kClient},
    {"remoteip", F::kClient},
    {"remotehost", F::kClient},
    {"clientaddr", F::kClient},
    {"client.ip", F::kClient},
    {"source.ip", F::kClient},
    {"client.address", F::kClient},
    {"source.address", F::kClient},
    {"httprequest.remoteip", F::kClient},
    {"downstreamremoteaddress", F::kClient},
    {"downstreamdirectremoteaddress", F::kClient},
    {"srcip", F::kClient},
    {"src.ip", F::kClient},
    {"client", F::kClient},
    {"ip", F::kClient},
    {"remoteuser", F::kUser},
    {"clientusername", F::kUser},
    {"authuser", F::kUser},
    {"username", F::kUser},
    {"userid", F::kUser},
    {"user.name", F::kUser},
    {"user", F::kUser},
    {"request", F::kRequest},
    {"requestline", F::kRequest},
    {"httprequestline", F::kRequest},
    {"request.method", F::kMethod},
    {"requestmethod", F::kMethod},
    {"http.request.method", F::kMethod},
    {"httprequest.requestmethod", F::kMethod},
    {"httpmethod", F::kMethod},
    {"http.method", F::kMethod},
    {"req.method", F::kMethod},
    {"method", F::kMethod},
    {"verb", F::kMethod},
    {"request.uri", F::kTarget},
    {"request.url", F::kTarget},
    {"requesturi", F::kTarget},
    {"requestpath", F::kTarget},
    {"requesturl", F::kTarget},
    {"url.original", F::kTarget},
    {"httprequest.requesturl", F::kTarget},
    {"http.target", F::kTarget},
    {"http.url", F::kTarget},
    {"req.url", F::kTarget},
    {"uri", F::kTarget},
    {"url", F::kTarget},
    {"target", F::kTarget},
    {"path", F::kTarget},
    {"url.path", F::kTarget},
    {"querystring", F::kQuery},
    {"args", F::kQuery},
    {"query", F::kQuery},
    {"url.query", F::kQuery},
    {"request.query", F::kQuery},
    {"serverprotocol", F::kProtocol},
    {"request.proto", F::kProtocol},
    {"requestprotocol", F::kProtocol},
    {"httprequest.protocol", F::kProtocol},
    {"protocol", F::kProtocol},
    {"proto", F::kProtocol},
    {"downstreamstatus", F::kStatus},
    {"status", F::kStatus},
    {"statuscode", F::kStatus},
    {"responsecode", F::kStatus},
    {"httpstatus", F::kStatus},
    {"http.response.statuscode", F::kStatus},
    {"http.statuscode", F::kStatus},
    {"httprequest.status", F::kStatus},
    {"response.status", F::kStatus},
    {"res.statuscode", F::kStatus},
    {"originstatus", F::kStatus},
    {"bodybytessent", F::kBytes},
    {"downstreamcontentsize", F::kBytes},
    {"bytessent", F::kBytes},
    {"size", F::kBytes},
    {"http.response.body.bytes", F::kBytes},
    {"http.response.bytes", F::kBytes},
    {"httprequest.responsesize", F::kBytes},
    {"responsesize", F::kBytes},
    {"responsebytes", F::kBytes},
    {"bytes", F::kBytes},
    {"request.headers.referer", F::kReferer},
    {"httpreferer", F::kReferer},
    {"httpreferrer", F::kReferer},
    {"http.request.referrer", F::kReferer},
    {"httprequest.referer", F::kReferer},
    {"requestreferer", F::kReferer},
    {"referer", F::kReferer},
    {"referrer", F::kReferer},
    {"request.headers.useragent", F::kUserAgent},
    {"httpuseragent", F::kUserAgent},
    {"useragent.original", F::kUserAgent},
    {"httprequest.useragent", F::kUserAgent},
    {"http.useragent", F::kUserAgent},
    {"requestuseragent", F::kUserAgent},
    {"useragent", F::kUserAgent},
    {"agent", F::kUserAgent},
    {"requesttime", F::kSeconds},
    {"durationms", F::kMilliseconds},
    {"requesttimems", F::kMilliseconds},
    {"responsetimems", F::kMilliseconds},
    {"latencyms", F::kMilliseconds},
    {"elapsedms", F::kMilliseconds},
    {"durationus", F::kMicroseconds},
    {"requesttimeus", F::kMicroseconds},
    {"latencyus", F::kMicroseconds},
    {"durationns", F::kNanoseconds},
    {"latencyns", F::kNanoseconds},
    {"event.duration", F::kNanoseconds},
    {"duration", F::kDuration},
    {"latency", F::kDuration},
    {"httprequest.latency", F::kDuration},
    {"responsetime", F::kDuration},
    {"elapsed", F::kDuration},
    {"request.headers.xforwardedfor", F::kForwardedFor},
    {"httpxforwardedfor", F::kForwardedFor},
    {"requestxforwardedfor", F::kForwardedFor},
    {"xforwardedfor", F::kForwardedFor},
    {"forwardedfor", F::kForwardedFor},
    {"requestid", F::kRequestId},
    {"httpxrequestid", F::kRequestId},
    {"xrequestid", F::kRequestId},
    {"http.request.id", F::kRequestId},
    {"request.headers.xrequestid", F::kRequestId},
    {"requestxrequestid", F::kRequestId},
    {"request.id", F::kRequestId},
    {"reqid", F::kRequestId},
    {"correlationid", F::kRequestId},
    {"traceid", F::kRequestId},
    {"request.host", F::kHost},
    {"requesthost", F::kHost},
    {"httphost", F::kHost},
    {"authority", F::kHost},
    {"url.domain", F::kHost},
    {"vhost", F::kHost},
    {"virtualhost", F::kHost},
    {"servername", F::kHost},
    {"host", F::kHost},
    {"level", E::kLevel},
    {"loglevel", E::kLevel},
    {"log.level", E::kLevel},
    {"levelname", E::kLevel},
    {"severity", E::kLevel},
    {"logger", E::kLogger},
    {"loggername", E::kLogger},
    {"log.logger", E::kLogger},
    {"name", E::kLogger},
    {"message", E::kMessage},
    {"msg", E::kMessage},
    {"event", E::kMessage},
    {"error.message", E::kMessage},
    {"err.message", E::kMessage},
    {"error.type", E::kException},
    {"err.type", E::kException},
    {"exception.class", E::kException},
    {"exception.type", E::kException},
    {"exctype", E::kException},
    {"error.stacktrace", E::kTrace},
    {"err.stack", E::kTrace},
    {"error.stack", E::kTrace},
    {"excinfo", E::kTrace},
    {"stacktrace", E::kTrace},
    {"stack", E::kTrace},
    {"exception.stacktrace", E::kTrace},
    {"exception.backtrace", E::kTrace},
    {"exception", E::kTrace},
    {"traceback", E::kTrace},
});

constexpr std::size_t kLongestName = 64;

/// Names that the user may give to fields; the same that the report uses.
struct OwnName {
  std::string_view name;
  Field field;
};
constexpr auto kOwnNames = std::to_array<OwnName>({
    {"time", F::kTime},
    {"client", F::kClient},
    {"user", F::kUser},
    {"request", F::kRequest},
    {"method", F::kMethod},
    {"target", F::kTarget},
    {"query", F::kQuery},
    {"protocol", F::kProtocol},
    {"status", F::kStatus},
    {"bytes", F::kBytes},
    {"referer", F::kReferer},
    {"user_agent", F::kUserAgent},
    {"request_time", F::kSeconds},
    {"request_time_ms", F::kMilliseconds},
    {"request_time_us", F::kMicroseconds},
    {"request_time_ns", F::kNanoseconds},
    {"forwarded_for", F::kForwardedFor},
    {"request_id", F::kRequestId},
    {"host", F::kHost},
});

std::string own_names() {
  std::string out;
  for (const OwnName& own : kOwnNames)
    out += fmt::format("{}{}", out.empty() ? "" : ", ", own.name);
  return out;
}

Result<JsonName> parse_name(std::string_view item) {
  std::string_view path = item;
  const auto name = take_until(path, "=");
  if (!name || path.empty()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("'{}' is not FIELD=NAME, as in time=ts", terminal_safe(item)));
  }
  const auto* const own = std::ranges::find(kOwnNames, trimmed(*name), &OwnName::name);
  if (own == kOwnNames.end()) {
    return fail(ErrorCode::kInvalidInput, fmt::format("there is no field '{}'; there are {}",
                                                      terminal_safe(*name), own_names()));
  }
  return JsonName{.path = std::string(trimmed(path)), .field = own->field};
}

}  // namespace

std::optional<UsualName> usual_json_name(std::string_view path) {
  std::array<char, kLongestName> bytes{};
  std::size_t size = 0;
  for (const char c : path) {
    if (c == '_' || c == '-') continue;
    if (size == bytes.size()) return std::nullopt;
    bytes.at(size++) = lower(c);
  }
  const std::string_view name(bytes.data(), size);
  const auto* const found = std::ranges::find(kMeanings, name, &Meaning::name);
  if (found == kMeanings.end()) return std::nullopt;
  return UsualName{.meaning = found->meaning,
                   .rank = static_cast<std::size_t>(std::distance(kMeanings.begin(), found))};
}

Result<std::vector<JsonName>> parse_json_names(std::string_view text) {
  std::vector<JsonName> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    QUELL_TRY(JsonName name, parse_name(trimmed(text.substr(0, end))));
    out.push_back(std::move(name));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (out.empty()) {
    return fail(ErrorCode::kInvalidInput, "no field is named: time=ts,client=src.ip");
  }
  return out;
}

Result<Format> json_format_with_fields(std::string_view fields) {
  QUELL_TRY(std::vector<JsonName> names, parse_json_names(fields));
  return json_format(std::move(names));
}

}  // namespace quell::logs
