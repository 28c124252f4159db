#include "incident/procedure.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "base/limits.h"
#include "doc/yaml.h"

namespace quell::incident {
namespace {

constexpr std::size_t kSteps = 500;
constexpr std::int64_t kMostMinutes = 60LL * 24 * 366;
constexpr std::int64_t kLastPhase = 7;

template <class E>
std::string choices() {
  std::string text;
  for (const auto name : EnumNames<E>::kValues)
    text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

template <class E>
Result<E> read_enum(const yaml::Node& node) {
  QUELL_TRY(const std::string text, node.text());
  if (const auto value = from_name<E>(text)) return *value;
  return std::unexpected(node.error("'" + text + "' is none of " + choices<E>()));
}

template <class E>
Result<std::vector<E>> read_enums(const yaml::Node& node) {
  QUELL_TRY(const yaml::Sequence items, node.sequence());
  std::vector<E> values;
  for (const yaml::Node& item : items) {
    QUELL_TRY(const E value, read_enum<E>(item));
    if (std::ranges::find(values, value) != values.end())
      return std::unexpected(item.error("is there twice"));
    values.push_back(value);
  }
  return values;
}

/// The text of a member that must be there.
Result<std::string> text_of(const yaml::Node& node, const yaml::Mapping& members,
                            std::string_view key) {
  const yaml::Node* member = yaml::find(members, key);
  if (member == nullptr) return std::unexpected(node.error(std::string(key) + " is missing"));
  QUELL_TRY(std::string text, member->text());
  if (text.empty()) return std::unexpected(member->error(std::string(key) + " is empty"));
  return text;
}

Result<std::int64_t> number_of(const yaml::Node& node, const yaml::Mapping& members,
                               std::string_view key, std::int64_t most) {
  const yaml::Node* member = yaml::find(members, key);
  if (member == nullptr) return std::unexpected(node.error(std::string(key) + " is missing"));
  QUELL_TRY(const long long number, member->integer());
  if (number < 0 || number > most)
    return std::unexpected(
        member->error(std::string(key) + " is a number from 0 to " + std::to_string(most)));
  return number;
}

Result<void> read_applies(const yaml::Mapping& members, Applies& out) {
  if (const auto* node = yaml::find(members, "priorities")) {
    QUELL_TRY(out.priorities, read_enums<Priority>(*node));
  }
  if (const auto* node = yaml::find(members, "environments")) {
    QUELL_TRY(out.environments, read_enums<Environment>(*node));
  }
  return {};
}

bool is_snake_case(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Result<void> read_optional_parts(const yaml::Mapping& members, Step& step) {
  if (const auto* node = yaml::find(members, "why")) {
    QUELL_TRY(step.why, node->text());
  }
  if (const auto* node = yaml::find(members, "command")) {
    QUELL_TRY(step.command, node->text());
  }
  if (const auto* node = yaml::find(members, "required")) {
    QUELL_TRY(step.required, node->boolean());
  }
  if (const auto* node = yaml::find(members, "needs")) {
    QUELL_TRY(step.needs, read_enums<FactId>(*node));
  }
  if (const auto* node = yaml::find(members, "applies")) {
    QUELL_TRY(const yaml::Mapping parts, node->mapping({"priorities", "environments"}));
    QUELL_CHECK(read_applies(parts, step.applies));
  }
  return {};
}

Result<Step> read_step(const yaml::Node& node) {
  QUELL_TRY(const yaml::Mapping members,
            node.mapping({"id", "phase", "title", "why", "minutes", "needs", "done", "applies",
                          "command", "required"}));
  Step step;
  QUELL_TRY(step.id, text_of(node, members, "id"));
  if (!is_snake_case(step.id)) return std::unexpected(node.error("id is written in snake_case"));
  QUELL_TRY(step.phase, number_of(node, members, "phase", kLastPhase));
  QUELL_TRY(step.title, text_of(node, members, "title"));
  QUELL_TRY(step.minutes, number_of(node, members, "minutes", kMostMinutes));
  const yaml::Node* done = yaml::find(members, "done");
  if (done == nullptr) return std::unexpected(node.error("done is missing"));
  QUELL_TRY(step.done, read_enums<FactId>(*done));
  if (step.done.empty()) return std::unexpected(done->error("a step is done by at least one fact"));
  QUELL_CHECK(read_optional_parts(members, step));
  return step;
}

Result<std::vector<Step>> read_steps(const yaml::Node& node) {
  QUELL_TRY(const yaml::Sequence items, node.sequence());
  if (items.empty()) return std::unexpected(node.error("a procedure has steps"));
  if (items.size() > kSteps)
    return std::unexpected(node.error("at most " + std::to_string(kSteps) + " steps"));
  std::vector<Step> steps;
  std::set<std::string> ids;
  for (const yaml::Node& item : items) {
    QUELL_TRY(Step step, read_step(item));
    if (!ids.insert(step.id).second)
      return std::unexpected(item.error("step '" + step.id + "' is there twice"));
    if (!steps.empty() && step.phase < steps.back().phase)
      return std::unexpected(item.error("phases go upwards: this one comes after phase " +
                                        std::to_string(steps.back().phase)));
    steps.push_back(std::move(step));
  }
  return steps;
}

Result<std::vector<GateNeed>> read_gate(const yaml::Node& node) {
  QUELL_TRY(const yaml::Sequence items, node.sequence());
  std::vector<GateNeed> needs;
  for (const yaml::Node& item : items) {
    QUELL_TRY(const yaml::Mapping members, item.mapping({"fact", "priorities", "environments"}));
    const yaml::Node* fact = yaml::find(members, "fact");
    if (fact == nullptr) return std::unexpected(item.error("fact is missing"));
    GateNeed need;
    QUELL_TRY(need.fact, read_enum<FactId>(*fact));
    QUELL_CHECK(read_applies(members, need.applies));
    needs.push_back(std::move(need));
  }
  return needs;
}

Result<void> read_gates(const yaml::Node& node, Procedure& out) {
  QUELL_TRY(const yaml::Mapping members, node.mapping({"contain", "deploy_production", "close"}));
  for (const Gate gate : all_values<Gate>()) {
    const yaml::Node* needs = yaml::find(members, name_of(gate));
    if (needs == nullptr) continue;
    QUELL_TRY(out.gates[static_cast<std::size_t>(gate)], read_gate(*needs));
  }
  return {};
}

Result<std::int64_t> read_watch(const yaml::Node& node, const yaml::Mapping& members) {
  QUELL_TRY(const std::string text, text_of(node, members, "watch"));
  const auto duration = parse_duration(text);
  if (!duration || *duration < std::chrono::seconds(1))
    return std::unexpected(
        yaml::find(members, "watch")->error("watch is a duration such as 24h or 30m"));
  return std::chrono::duration_cast<std::chrono::seconds>(*duration).count();
}

}  // namespace

bool applies(const Applies& applies, std::optional<Priority> priority, Environment environment) {
  const auto among = [](const auto& list, auto value) {
    return list.empty() || std::ranges::find(list, value) != list.end();
  };
  return (!priority || among(applies.priorities, *priority)) &&
         among(applies.environments, environment);
}

Result<Procedure> parse_procedure(std::string_view text, const std::string& file) {
  QUELL_TRY(const yaml::Node root, yaml::parse(text, file));
  QUELL_TRY(const yaml::Mapping members,
            root.mapping({"name", "title", "source", "watch", "steps", "gates"}));
  Procedure procedure;
  QUELL_TRY(procedure.name, text_of(root, members, "name"));
  QUELL_TRY(procedure.title, text_of(root, members, "title"));
  QUELL_TRY(procedure.source, text_of(root, members, "source"));
  QUELL_TRY(procedure.watch_s, read_watch(root, members));
  const yaml::Node* steps = yaml::find(members, "steps");
  if (steps == nullptr) return std::unexpected(root.error("steps is missing"));
  QUELL_TRY(procedure.steps, read_steps(*steps));
  if (const auto* gates = yaml::find(members, "gates")) QUELL_CHECK(read_gates(*gates, procedure));
  return procedure;
}

Result<Procedure> embedded_procedure(std::string_view name) {
  std::string names;
  for (const auto& one : embedded_procedures()) {
    if (one.name == name)
      return parse_procedure(one.text, "procedures/" + std::string(name) + ".yaml");
    names += (names.empty() ? "" : ", ") + std::string(one.name);
  }
  return fail(ErrorCode::kNotFound,
              "no procedure '" + std::string(name) + "' comes with Quell; there are " + names);
}

}  // namespace quell::incident
