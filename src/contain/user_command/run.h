// One of the four commands, run, and what it said. Private to contain.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/user_command.h"
#include "os/process.h"

namespace quell::contain::user_command {

/// Both hold outside text.
struct Said {
  os::RunResult result;
  std::string command;  ///< as one could type it, printable

  [[nodiscard]] bool succeeded() const;
  /// The exit status where it ended by itself; nullopt: killed, or stopped at its time limit.
  [[nodiscard]] std::optional<int> exit_code() const;
  /// "exit status 3: first line of what it complained", printable, at most 300 columns.
  [[nodiscard]] std::string words() const;
  /// Everything, for evidence.
  [[nodiscard]] Exhibit exhibit(std::string_view name) const;
  [[nodiscard]] Check check(std::string_view expected, Check::Outcome outcome) const;
};

/// Errors: the program could not be started (kNotFound, kPermissionDenied, kInvalidInput), kIo.
Result<Said> run(const UserCommandSettings& settings, const std::vector<std::string>& argv,
                 const Measure& measure);

enum class Answer : std::uint8_t { kInForce, kAbsent };
struct Looked {
  Answer answer = Answer::kAbsent;
  Said said;
};
/// What the probe command says. Errors: kUnavailable (it does not know), as run().
Result<Looked> look(const UserCommandSettings& settings, const Measure& measure);

}  // namespace quell::contain::user_command
