// A procedure: the steps of a response as data (docs/formats/procedure.md). Three are embedded;
// any may be replaced by a file. Values, immutable once parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "incident/fact_id.h"
#include "incident/types.h"

namespace quell::incident {

/// When a step or a need applies. Empty lists: always.
struct Applies {
  std::vector<Priority> priorities{};
  std::vector<Environment> environments{};
};

struct Step {
  std::string id{};        ///< unique, snake_case
  std::int64_t phase = 0;  ///< 0..7
  std::string title{};
  std::string why{};
  Applies applies{};
  std::vector<FactId> needs{};  ///< must be satisfied before the step is ready
  std::vector<FactId> done{};   ///< the step is done when all of these are satisfied
  std::int64_t minutes = 0;     ///< estimate
  bool required = true;         ///< otherwise nothing waits for it, and next() offers it last
  std::string command{};        ///< moves it on; empty: the supply of its first missing fact
};

/// Facts that a gate asks for beside what is built in.
struct GateNeed {
  FactId fact{};
  Applies applies{};
};

/// The gates whose needs a procedure may add to.
enum class Gate : std::uint8_t { kContain, kDeployProduction, kClose };
template <>
struct EnumNames<Gate> {
  static constexpr std::string_view kType = "Gate";
  static constexpr std::array<std::string_view, 3> kValues{"contain", "deploy_production", "close"};
};

struct Procedure {
  std::string name{};
  std::string title{};
  std::string source{};
  std::int64_t watch_s = 0;  ///< how long the logs are watched after a deployment
  std::vector<Step> steps{};
  std::array<std::vector<GateNeed>, 3> gates{};  ///< by Gate
};

/// Does it apply now? Unknown priority: every priority; unknown environment: production.
[[nodiscard]] bool applies(const Applies& applies, std::optional<Priority> priority,
                           Environment environment);

/// Reads one procedure. `file` is used in messages: "FILE:LINE:COLUMN: ...". Errors: kInvalidInput
/// (unknown keys, facts, priorities; a step twice; nothing that is done), kLimit.
Result<Procedure> parse_procedure(std::string_view text, const std::string& file);

struct EmbeddedProcedure {
  std::string_view name;
  std::string_view text;
};
/// "quell" (the union, the default), "security-runbook", "incident-workflow".
std::span<const EmbeddedProcedure> embedded_procedures();
/// Errors: kNotFound, which lists the names.
Result<Procedure> embedded_procedure(std::string_view name);

}  // namespace quell::incident
