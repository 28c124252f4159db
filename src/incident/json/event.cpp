#include "incident/event.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "incident/catalogue.h"
#include "json/decode.h"
#include "json/dispatch.h"
#include "json/encode.h"

namespace quell::incident {
namespace {

/// {"kind":…,"name":…}; the one hand-written struct of an event.
Result<void> decode_actor(const json::Value& value, Actor& out) {
  const auto* object = value.if_object();
  if (object == nullptr) return fail(ErrorCode::kInvalidInput, "actor must be an object");
  const json::Value* kind = object->if_contains("kind");
  const json::Value* name = object->if_contains("name");
  if (kind == nullptr || name == nullptr || object->size() != 2)
    return fail(ErrorCode::kInvalidInput, "actor must have kind and name");
  QUELL_CHECK(jsonform::decode(*kind, out.kind));
  return jsonform::decode(*name, out.name);
}

Result<void> decode_body(const json::Object& object, EventBody& out) {
  QUELL_TRY(const std::string_view type, json::text_at(object, "type"));
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  const json::Value* data = object.if_contains("data");
  if (data == nullptr || !data->is_object())
    return fail(ErrorCode::kInvalidInput, "data must be an object");
  const auto* decoder = jsonform::find_decoder<EventBody>(type);
  if (decoder == nullptr)
    return fail(ErrorCode::kUnsupported, "unknown event type '" + std::string(type) + "'");
  // A version only ever adds optional fields, so an older one is read as the newest without them.
  if (version < 1 || version > decoder->version)
    return fail(ErrorCode::kUnsupported, std::string(type) + " version " + std::to_string(version) +
                                             ": this program knows version " +
                                             std::to_string(decoder->version));
  if (auto read = decoder->read(data->get_object(), out); !read)
    return std::unexpected(jsonform::with_place(type, read.error()));
  return {};
}

}  // namespace

std::string_view type_name(const EventBody& body) {
  return std::visit([](const auto& one) { return one.kName; }, body);
}

std::string encode_data(const EventBody& body) {
  return json::canonical(std::visit([](const auto& one) { return jsonform::encode(one); }, body));
}

std::string encode(const Event& event) {
  json::Object object;
  object.emplace("actor", json::Object{{"kind", name_of(event.actor.kind)},
                                       {"name", utf8_or_replaced(event.actor.name)}});
  object.emplace("at", to_iso(event.at));
  std::visit(
      [&](const auto& body) {
        object.emplace("data", jsonform::encode_object(body));
        object.emplace("type", body.kName);
        object.emplace("version", body.kVersion);
      },
      event.body);
  return json::canonical(object);
}

Result<Event> decode_event(std::uint64_t sequence, std::string_view bytes) {
  if (bytes.size() > limits::kEventBytes)
    return fail(ErrorCode::kLimit, "an event has at most " + std::to_string(limits::kEventBytes) +
                                       " bytes, this one " + std::to_string(bytes.size()));
  QUELL_TRY(const json::Value value, json::parse(bytes));
  const auto* object = value.if_object();
  if (object == nullptr) return fail(ErrorCode::kInvalidInput, "an event is a JSON object");
  const json::Value* actor = object->if_contains("actor");
  const json::Value* at = object->if_contains("at");
  if (actor == nullptr || at == nullptr || object->size() != 5)
    return fail(ErrorCode::kInvalidInput, "an event has actor, at, data, type and version");
  Event event{.sequence = sequence};
  QUELL_CHECK(decode_actor(*actor, event.actor));
  QUELL_CHECK(jsonform::decode(*at, event.at));
  QUELL_CHECK(decode_body(*object, event.body));
  return event;
}

}  // namespace quell::incident
