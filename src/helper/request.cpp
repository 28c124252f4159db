#include "helper/request.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/safe_text.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "doc/json.h"
#include "fmt/format.h"

namespace quell::helper {

namespace {

constexpr std::size_t kLongestName = 128;

struct Form {
  Operation operation;
  std::string_view name;
  std::vector<std::string_view> required;
  std::vector<std::string_view> optional;
};

const std::array<Form, 6>& forms() {
  static const std::array<Form, 6> all{{
      {Operation::kStatus, "status", {}, {}},
      {Operation::kPlan, "plan", {"actuator", "id", "target", "session"}, {"expires", "traffic"}},
      {Operation::kApply, "apply", {"actuator", "id", "target", "session", "basis"}, {"expires"}},
      {Operation::kProbe, "probe", {"actuator", "id", "target"}, {"expires"}},
      {Operation::kUndo, "undo", {"actuator", "id", "undo"}, {}},
      {Operation::kConfirm, "confirm", {"actuator", "id", "target"}, {"expires"}},
  }};
  return all;
}

const Form& form_of(Operation operation) {
  return *std::ranges::find(forms(), operation, &Form::operation);
}

bool takes(const Form& form, std::string_view member) {
  return std::ranges::find(form.required, member) != form.required.end() ||
         std::ranges::find(form.optional, member) != form.optional.end();
}

std::unexpected<Error> wrong(std::string message) {
  return fail(ErrorCode::kInvalidInput, std::move(message));
}

Result<const Form*> form_in(const json::Object& object) {
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  if (version != kVersion) {
    return wrong(
        fmt::format("the helper speaks version {}, the request is of version {}: use one "
                    "build of quell for both",
                    kVersion, version));
  }
  QUELL_TRY(const std::string_view name, json::text_at(object, "operation"));
  const auto form = std::ranges::find(forms(), name, &Form::name);
  if (form == forms().end()) {
    return wrong(fmt::format("\"{}\" is no operation", fit(terminal_safe(name), 40)));
  }
  for (const std::string_view member : form->required) {
    if (!object.contains(member)) return wrong(fmt::format("\"{}\" is missing", member));
  }
  for (const auto& member : object) {
    const std::string_view key = member.key();
    if (key != "version" && key != "operation" && !takes(*form, key)) {
      return wrong(fmt::format("unknown member \"{}\"", fit(terminal_safe(key), 40)));
    }
  }
  return &*form;
}

Result<std::string> digest_at(const json::Object& object, std::string_view key) {
  QUELL_TRY(const std::string_view text, json::text_at(object, key));
  QUELL_CHECK(crypto::Digest::from_hex(text));
  return std::string(text);
}

Result<std::uint64_t> count_at(const json::Object& object, std::string_view key) {
  QUELL_TRY(const std::int64_t number, json::integer_at(object, key));
  if (number < 0) return wrong(fmt::format("\"{}\" is negative", key));
  return static_cast<std::uint64_t>(number);
}

Result<contain::OrdinaryTraffic> traffic_in(const json::Value& value) {
  if (!value.is_object() || value.get_object().size() != 2) {
    return wrong("\"traffic\" wants requests and clients");
  }
  contain::OrdinaryTraffic traffic;
  QUELL_TRY(traffic.requests, count_at(value.get_object(), "requests"));
  QUELL_TRY(traffic.clients, count_at(value.get_object(), "clients"));
  return traffic;
}

Result<std::vector<target::Address>> session_in(const json::Value& value) {
  if (!value.is_array() || value.get_array().size() > kMostSessionAddresses) {
    return wrong(fmt::format("\"session\" wants at most {} addresses", kMostSessionAddresses));
  }
  std::vector<target::Address> session;
  for (const json::Value& one : value.get_array()) {
    if (!one.is_string()) return wrong("\"session\" wants addresses");
    QUELL_TRY(const target::Address address,
              target::Address::parse(std::string_view(one.get_string())));
    session.push_back(address);
  }
  return session;
}

Result<std::string> actuator_at(const json::Object& object) {
  QUELL_TRY(const std::string_view name, json::text_at(object, "actuator"));
  if (name.empty() || name.size() > kLongestName) return wrong("\"actuator\" is no name");
  return std::string(name);
}

/// The members that the operation has. REQUIRES: form_in() took the object.
Result<void> read_members(const json::Object& object, Request& request) {
  const auto has = [&](std::string_view key) { return object.contains(key); };
  if (has("actuator")) {
    QUELL_TRY(request.actuator, actuator_at(object));
  }
  if (has("id")) {
    QUELL_TRY(const std::string_view id, json::text_at(object, "id"));
    request.measure.id = contain::ContainmentId(std::string(id));
    QUELL_CHECK(contain::check_id(request.measure.id));
  }
  if (has("target")) {
    QUELL_TRY(const std::string_view target, json::text_at(object, "target"));
    request.measure.target = target;
  }
  if (has("expires")) {
    QUELL_TRY(const std::string_view text, json::text_at(object, "expires"));
    QUELL_TRY(request.measure.expires, parse_iso(text));
  }
  if (has("traffic")) {
    QUELL_TRY(request.traffic, traffic_in(object.at("traffic")));
  }
  if (has("session")) {
    QUELL_TRY(request.session, session_in(object.at("session")));
  }
  if (has("basis")) {
    QUELL_TRY(request.basis, digest_at(object, "basis"));
  }
  if (has("undo")) {
    QUELL_TRY(request.undo, digest_at(object, "undo"));
  }
  return {};
}

}  // namespace

bool operator==(const Request& a, const Request& b) {
  return to_text(a) == to_text(b);
}

std::string_view name_of(Operation operation) {
  return form_of(operation).name;
}

Result<Request> parse_request(std::string_view text) {
  if (text.size() > kLongestRequest) return fail(ErrorCode::kLimit, "the request is too long");
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object()) return wrong("a request is a JSON object");
  QUELL_TRY(const Form* form, form_in(value.get_object()));
  Request request{.operation = form->operation};
  QUELL_CHECK(read_members(value.get_object(), request));
  return request;
}

std::string to_text(const Request& request) {
  const Form& form = form_of(request.operation);
  json::Object object{{"version", kVersion}, {"operation", form.name}};
  const auto put = [&](std::string_view key, json::Value value) {
    if (takes(form, key)) object[key] = std::move(value);
  };
  put("actuator", json::Value(utf8_or_replaced(request.actuator)));
  put("id", json::Value(utf8_or_replaced(request.measure.id.text())));
  put("target", json::Value(utf8_or_replaced(request.measure.target)));
  if (request.measure.expires) put("expires", json::Value(to_iso(*request.measure.expires)));
  if (request.traffic) {
    put("traffic", json::Object{{"requests", request.traffic->requests},
                                {"clients", request.traffic->clients}});
  }
  json::Array session;
  for (const target::Address& address : request.session) {
    session.push_back(json::Value(address.text()));
  }
  put("session", std::move(session));
  put("basis", json::Value(request.basis));
  put("undo", json::Value(request.undo));
  return json::canonical(object);
}

}  // namespace quell::helper
