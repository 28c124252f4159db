#include "incident/command.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "doc/json.h"
#include "json/decode.h"
#include "json/dispatch.h"
#include "json/encode.h"

namespace quell::incident {

std::string_view type_name(const CommandBody& body) {
  return std::visit([](const auto& one) { return one.kName; }, body);
}

const CommandSpec& spec_of(const CommandBody& body) {
  return command_specs()[body.index()];
}

std::string encode(const Command& command) {
  json::Object object;
  std::visit(
      [&](const auto& body) {
        object.emplace("command", body.kName);
        object.emplace("data", jsonform::encode_object(body));
      },
      command.body);
  object.emplace("id", utf8_or_replaced(command.id.text()));
  return json::canonical(object);
}

Result<Command> decode_command(std::string_view bytes) {
  if (bytes.size() > limits::kEventBytes)
    return fail(ErrorCode::kLimit,
                "a command has at most " + std::to_string(limits::kEventBytes) + " bytes");
  QUELL_TRY(const json::Value value, json::parse(bytes));
  const auto* object = value.if_object();
  if (object == nullptr) return fail(ErrorCode::kInvalidInput, "a command is a JSON object");
  QUELL_TRY(const std::string_view name, json::text_at(*object, "command"));
  QUELL_TRY(const std::string_view id, json::text_at(*object, "id"));
  const json::Value* data = object->if_contains("data");
  if (data == nullptr || !data->is_object() || object->size() != 3)
    return fail(ErrorCode::kInvalidInput, "a command has command, data (an object) and id");
  const auto* decoder = jsonform::find_decoder<CommandBody>(name);
  if (decoder == nullptr)
    return fail(ErrorCode::kUnsupported, "unknown command '" + std::string(name) + "'");
  Command command{.id = CommandId(std::string(id))};
  if (auto read = decoder->read(data->get_object(), command.body); !read)
    return std::unexpected(jsonform::with_place(name, read.error()));
  return command;
}

}  // namespace quell::incident
