// Holds a finished report against what the senders wrote down.
#include <string>

#include "doc/json.h"
#include "drill/drill.h"

namespace quell::drill {
namespace {

Result<const json::Object*> object_at(const json::Object& in, std::string_view key) {
  const json::Value* value = in.if_contains(key);
  if (!value || !value->is_object())
    return fail(ErrorCode::kInvalidInput, "the truth has no " + std::string(key));
  return &value->as_object();
}

/// "1204" as the report writes it: 1,204.
std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

/// As a log and the report know a time: "2026-11-22 01:02:03".
std::string to_the_second(Instant instant) {
  std::string text = to_iso(instant).substr(0, 19);
  text[10] = ' ';
  return text;
}

/// The time of the first request to the hole.
Result<Instant> first_to_hole(const json::Object& attack) {
  const json::Value* requests = attack.if_contains("requests");
  QUELL_TRY(const std::string_view endpoint, json::text_at(attack, "endpoint"));
  if (!requests || !requests->is_array())
    return fail(ErrorCode::kInvalidInput, "the truth has no requests");
  // The attacker's first look is an ordinary search; the attack begins with what is not.
  for (const json::Value& request : requests->as_array()) {
    if (!request.is_object()) continue;
    QUELL_TRY(const std::string_view line, json::text_at(request.as_object(), "request_line"));
    if (line.find(std::string(endpoint) + "?") == std::string_view::npos ||
        line.find("%27") == std::string_view::npos)
      continue;
    QUELL_TRY(const std::string_view sent, json::text_at(request.as_object(), "sent"));
    return parse_iso(sent);
  }
  return fail(ErrorCode::kNotFound, "nothing was sent to the hole");
}

}  // namespace

Result<std::vector<Compared>> compare_with_truth(std::string_view report, std::string_view truth) {
  QUELL_TRY(const json::Value value, json::parse(truth));
  if (!value.is_object()) return fail(ErrorCode::kInvalidInput, "the truth is no JSON object");
  QUELL_TRY(const json::Object* injection, object_at(value.as_object(), "injection"));
  QUELL_TRY(const json::Object* traversal, object_at(value.as_object(), "traversal"));
  std::vector<Compared> all;
  const auto look_for = [&](std::string what, std::string text) {
    const bool found = report.find(text) != std::string_view::npos;
    all.push_back({std::move(what), std::move(text), found});
  };
  QUELL_TRY(const std::string_view attacker, json::text_at(*injection, "address"));
  QUELL_TRY(const std::string_view endpoint, json::text_at(*injection, "endpoint"));
  QUELL_TRY(const std::string_view other, json::text_at(*traversal, "address"));
  QUELL_TRY(const std::int64_t rows, json::integer_at(*injection, "rows_taken"));
  QUELL_TRY(const Instant begun, first_to_hole(*injection));
  look_for("address of the attacker", std::string(attacker));
  look_for("the hole", std::string(endpoint));
  // nginx logs when it has answered, and the very first probes may look like an honest typing
  // mistake: a log cannot tell the beginning better than this.
  Compared since{.what = "first attack request, within two seconds", .truth = to_the_second(begun)};
  for (int late = 0; late <= 2; ++late)
    if (report.find(to_the_second(begun + std::chrono::seconds(late))) != std::string_view::npos)
      since.in_report = true;
  all.push_back(std::move(since));
  look_for("customers taken", grouped(rows) + " record");
  look_for("address of the second attacker", std::string(other));
  return all;
}

}  // namespace quell::drill
