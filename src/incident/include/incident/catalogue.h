// The catalogue as tables: every command, event and fact, built and planned. Drives CLI help, JSON
// schemas and documentation. Constant data, thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace quell::incident {

enum class Status : std::uint8_t { kBuilt, kPlanned };
enum class Need : std::uint8_t { kRequired, kOptional };
enum class Outcome : std::uint8_t { kNo, kYes };

/// Who may give a command. An approver is a person who may approve.
enum class Giver : std::uint8_t { kPerson, kApprover, kAgent, kTimer, kEffect };
constexpr unsigned giver_bit(Giver giver) {
  return 1U << static_cast<unsigned>(giver);
}

struct FieldSpec {
  std::string_view name;
  std::string_view type;  ///< as in the catalogue: "text", "Severity?", "list<text>"
  std::string_view help;
  Need need;
};

struct CommandSpec {
  std::string_view name;
  std::string_view summary;
  std::string_view area;
  std::string_view cli;  ///< how a person gives it; empty for reports of effects
  Status status;
  Outcome outcome;  ///< kYes: an observation, recorded and never refused
  unsigned givers;  ///< giver_bit()s
  std::span<const FieldSpec> fields;
};

struct EventSpec {
  std::string_view name;
  std::string_view summary;
  std::string_view area;
  Status status;
  std::int64_t version;
  std::span<const FieldSpec> fields;
};

struct FactSpec {
  std::string_view name;
  std::string_view summary;
  std::string_view area;
  std::string_view supply;
  Status status;
};

/// Built ones first, in the order of CommandBody's, EventBody's and FactId's alternatives.
std::span<const CommandSpec> command_specs();
std::span<const EventSpec> event_specs();
std::span<const FactSpec> fact_specs();

}  // namespace quell::incident
