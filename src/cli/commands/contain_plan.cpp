// quell contain plan KIND TARGET: the plan of a containment, and nothing else.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/subcommand.h"
#include "commands/commands.h"

namespace quell::cli {
namespace {

/// What was given, with --dry-run.
class Dry : public Arguments {
 public:
  explicit Dry(const Arguments& given) : given_(given) {}
  [[nodiscard]] bool has(std::string_view name) const override {
    if (name == "--dry-run") return true;
    return is_known(name) && given_.has(name);
  }
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const override {
    return is_known(name) ? given_.text(name) : std::nullopt;
  }
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const override {
    return given_.list(name);
  }
  [[nodiscard]] std::vector<std::string> typed() const override { return given_.typed(); }

  /// Whether a plan hangs on it; the others are what the gate asks before it is carried out.
  static bool is_known(std::string_view name) {
    return !name.starts_with('-') || name == "--on" || name == "--for" || name == "--log" ||
           name == "--incident" || name == "-i,--incident" || name == "--json";
  }

 private:
  const Arguments& given_;
};

}  // namespace

Subcommand contain_plan_command() {
  Subcommand plan = contain_command();
  plan.name = "contain plan";
  plan.summary = "Show what a containment would change, whom it hits and how it is undone";
  plan.details = "Changes nothing: the same as quell contain with --dry-run.";
  std::erase_if(plan.options, [](const Parameter& option) { return !Dry::is_known(option.name); });
  plan.examples = {{"quell contain plan endpoint /search", "of the only nginx site"},
                   {"quell contain plan address 203.0.113.9 --for 1h --json", "for a program"}};
  plan.run = [run = std::move(plan.run)](const Arguments& arguments, Console& console,
                                         Session& session) {
    return run(Dry(arguments), console, session);
  };
  return plan;
}

}  // namespace quell::cli
