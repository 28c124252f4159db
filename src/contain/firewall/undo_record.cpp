#include "doc/json.h"
#include "firewall/work.h"

namespace quell::contain::firewall {

std::string to_json(const Undo& undo) {
  json::Array networks;
  for (const target::Network& network : undo.networks) {
    networks.push_back(json::Value(network.text()));
  }
  return json::canonical(json::Object{
      {"version", 1}, {"target", to_text(undo.target)}, {"networks", std::move(networks)}});
}

Result<Undo> undo_from_json(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  const auto wrong = [] {
    return fail(ErrorCode::kInvalidInput, "this is not the undo data of a firewall's containment");
  };
  if (!value.is_object()) return wrong();
  const json::Object& object = value.get_object();
  QUELL_TRY(const std::int64_t version, json::integer_at(object, "version"));
  QUELL_TRY(const std::string_view target, json::text_at(object, "target"));
  const json::Value* networks = object.if_contains("networks");
  if (version != 1 || networks == nullptr || !networks->is_array() || object.size() != 3) {
    return wrong();
  }
  Undo undo;
  QUELL_TRY(undo.target, parse_firewall_target(target));
  for (const json::Value& one : networks->get_array()) {
    if (!one.is_string()) return wrong();
    QUELL_TRY(const target::Network network,
              target::Network::parse(std::string_view(one.get_string())));
    undo.networks.push_back(network);
  }
  return undo;
}

}  // namespace quell::contain::firewall
