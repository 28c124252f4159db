#include <charconv>
#include <string>
#include <system_error>

#include "doc/json.h"
#include "firewall/work.h"

namespace quell::contain::firewall {

std::string to_json(const Undo& undo) {
  json::Array networks;
  for (const target::Network& network : undo.networks) {
    networks.push_back(json::Value(network.text()));
  }
  json::Object object{{"version", undo.place ? 2 : 1},
                      {"target", to_text(undo.target)},
                      {"networks", std::move(networks)}};
  if (undo.place) {
    object["boot"] = undo.place->boot;
    object["network"] = std::to_string(undo.place->network);
  }
  return json::canonical(object);
}

namespace {

Result<Place> place_in(const json::Object& object) {
  Place place;
  QUELL_TRY(const std::string_view boot, json::text_at(object, "boot"));
  QUELL_TRY(const std::string_view network, json::text_at(object, "network"));
  place.boot = boot;
  const auto [last, code] =
      std::from_chars(network.data(), network.data() + network.size(), place.network);
  if (code == std::errc() && last == network.data() + network.size()) return place;
  return fail(ErrorCode::kInvalidInput, "network is not the number of a namespace");
}

}  // namespace

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
  const std::size_t members = version == 1 ? 3 : 5;
  if (version < 1 || version > 2 || networks == nullptr || !networks->is_array() ||
      object.size() != members) {
    return wrong();
  }
  Undo undo;
  if (version == 2) {
    QUELL_TRY(undo.place, place_in(object));
  }
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
