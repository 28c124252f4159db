// Who gives a command or made an event happen, as far as the desk has vouched for it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "incident/enum_names.h"

namespace quell::incident {

enum class ActorKind : std::uint8_t { kPerson, kAgent, kTimer, kEffect };
template <>
struct EnumNames<ActorKind> {
  static constexpr std::string_view kType = "ActorKind";
  static constexpr std::array<std::string_view, 4> kValues{"person", "agent", "timer", "effect"};
};

/// A person by account name, or a part of Quell by its name ("nginx-endpoint").
struct Actor {
  ActorKind kind = ActorKind::kPerson;
  std::string name{};
  friend bool operator==(const Actor&, const Actor&) = default;
};

}  // namespace quell::incident
