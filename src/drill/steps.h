// The response as a list: which commands the responder and the approver give, in which order, and
// what must come of each. Data, read from top to bottom by walk().
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "notebook.h"

namespace quell::drill {

enum class Person : std::uint8_t { kResponder, kApprover };
/// The account under which the record knows a person.
std::string_view account_of(Person person);

enum class Milestone : std::uint8_t { kFirstFinding, kContained, kClosed };

/// How much of a command's output the person sees.
enum class Show : std::uint8_t { kAll, kNothing };

/// One command of the program under practice.
struct Give {
  Person person = Person::kResponder;
  /// What stands behind "quell"; asked when it is the step's turn.
  std::function<std::vector<std::string>(const Notebook&)> arguments;
  std::vector<int> allowed = {0};  ///< exit statuses with which the drill goes on
  Show show = Show::kAll;
  std::optional<Milestone> reaches{};
  /// What the responder learns from the output.
  std::function<Result<void>(Notebook&, std::string_view output)> learn{};
};

/// A look at the shop as an ordinary visitor has it.
struct Look {
  std::function<std::string(const Notebook&)> target;
  int status = 200;
};

/// Something that the responder does beside the program.
struct Do {
  std::string what;
  std::function<Result<void>(const Notebook&)> action;
};

struct Step {
  std::string heading;  ///< starts a part of the response; "" within one
  std::variant<Give, Look, Do> action;
  /// Whether it is done at all; nothing: always.
  std::function<bool(const Notebook&)> applies{};
};

/// What the steps need to know beforehand.
struct Briefing {
  std::filesystem::path access_log;
  std::filesystem::path reproduction;
  std::filesystem::path second_reproduction;
  std::string revision;        ///< of the fix
  std::string last_revision;   ///< the way back
  std::string watch_duration;  ///< "5s"
};

/// `write_reproductions` puts the responder's proofs into the files that the briefing names.
std::vector<Step> response(const Briefing& briefing,
                           std::function<Result<void>(const Notebook&)> write_reproductions);

}  // namespace quell::drill
