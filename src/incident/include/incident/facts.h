// Facts: what holds, since when, by whom, and which event proves it. Computed from the state, never
// stored. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "incident/fact_id.h"
#include "incident/state.h"

namespace quell::incident {

enum class FactState : std::uint8_t { kHolds, kNot, kNotApplicable };
template <>
struct EnumNames<FactState> {
  static constexpr std::string_view kType = "FactState";
  static constexpr std::array<std::string_view, 3> kValues{"holds", "not", "not_applicable"};
};

struct Fact {
  FactId id{};
  FactState state = FactState::kNot;
  std::optional<Proof> proof{};  ///< there when it holds, and when it does not apply by a decision
  std::string detail{};          ///< what holds, why it does not (yet), or why it does not apply
  std::string supply{};          ///< the command that would supply it; empty unless state is kNot

  /// Holds, or is not applicable.
  [[nodiscard]] bool satisfied() const { return state != FactState::kNot; }
};

constexpr std::size_t kFactCount = EnumNames<FactId>::kValues.size();

/// All facts, in the order of FactId.
class FactTable {
 public:
  explicit FactTable(std::array<Fact, kFactCount> facts) : facts_(std::move(facts)) {}
  [[nodiscard]] const Fact& operator[](FactId id) const {
    return facts_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] auto begin() const { return facts_.begin(); }
  [[nodiscard]] auto end() const { return facts_.end(); }

 private:
  std::array<Fact, kFactCount> facts_;
};

[[nodiscard]] Fact fact(const State& state, FactId id, Instant now);
[[nodiscard]] FactTable facts(const State& state, Instant now);

/// Its row in words: "a second person approved the deployment of this revision".
[[nodiscard]] std::string_view summary_of(FactId id);

}  // namespace quell::incident
