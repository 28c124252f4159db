#include "casework/undo_record.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hex.h"
#include "base/result.h"
#include "base/utf8.h"
#include "contain/actuator.h"
#include "doc/json.h"

namespace quell::casework {
namespace {

/// The actuator's data may hold any bytes (a backup of somebody's file): as hexadecimal they
/// survive JSON unchanged.
std::string hex_of(std::string_view bytes) {
  const std::vector<std::uint8_t> copy(bytes.begin(), bytes.end());
  return to_hex(copy);
}

}  // namespace

std::string to_json(const contain::UndoRecord& record) {
  json::Object object;
  object["id"] = record.id.text();
  object["actuator"] = record.actuator;
  object["summary"] = utf8_or_replaced(record.summary);
  object["data"] = hex_of(record.data);
  return json::canonical(object);
}

Result<contain::UndoRecord> undo_record_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_object() || value.get_object().size() != 4) {
    return fail(ErrorCode::kInvalidInput, "this is not undo data");
  }
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::string_view id, json::text_at(object, "id"));
  QUELL_TRY(const std::string_view actuator, json::text_at(object, "actuator"));
  QUELL_TRY(const std::string_view summary, json::text_at(object, "summary"));
  QUELL_TRY(const std::string_view data, json::text_at(object, "data"));
  QUELL_TRY(const std::vector<std::uint8_t> bytes, from_hex(data));
  return contain::UndoRecord{.id = contain::ContainmentId(std::string(id)),
                             .actuator = std::string(actuator),
                             .summary = std::string(summary),
                             .data = std::string(bytes.begin(), bytes.end())};
}

}  // namespace quell::casework
