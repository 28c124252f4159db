// From what a person gave to the fields of a command: one field after the other, the first mistake
// is kept, and what is missing is asked for where a person sits at a terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "common.h"
#include "incident/commands.h"
#include "incident/enum_names.h"

namespace quell::cli {

/// Use: build the command with its functions, then check(). After a mistake they return empty
/// values and ask nothing more. Text must be UTF-8, because the record is. Not thread-safe.
class Input {
 public:
  /// Both must outlive the object.
  Input(const Arguments& arguments, Console& console) : arguments_(arguments), console_(console) {}

  /// Text that must be there. `what` says what it is ("what verified it"): it is the question on a
  /// terminal, and part of the message elsewhere.
  std::string required(std::string_view name, std::string_view what);
  std::optional<std::string> optional(std::string_view name);
  std::vector<std::string> list(std::string_view name);
  /// A whole number, not negative.
  std::optional<std::int64_t> number(std::string_view name);
  std::int64_t required_number(std::string_view name, std::string_view what);
  /// A value of an enumeration of the catalogue.
  template <incident::NamedEnum Enum>
  Enum choice(std::string_view name, std::string_view what) {
    const std::string typed = required(name, what);
    if (mistake_) return Enum{};
    const auto value = parse_choice<Enum>(typed);
    if (value) return *value;
    refuse(std::string(name) + ": " + value.error().message());
    return Enum{};
  }

  /// Keeps the first mistake.
  void refuse(std::string message);
  [[nodiscard]] bool good() const { return !mistake_; }
  /// Errors: kInvalidInput, the first mistake.
  [[nodiscard]] Result<void> check() const;

 private:
  std::string checked(std::string_view name, std::string text);

  const Arguments& arguments_;
  Console& console_;
  std::optional<Error> mistake_;
};

/// One way to use a subcommand that has several: the parameter that chooses it, and those that go
/// with it beside -i and --json.
struct Form {
  std::string_view key;
  std::vector<std::string_view> with = {};
};

/// The form that was chosen: the first when none was. Errors: kInvalidInput when two were, or when
/// something was given that does not go with it.
Result<const Form*> chosen_form(const Arguments& arguments, std::span<const Form> forms);

/// Opens the case, builds one command, gives it and shows what became of it.
/// `build(Input&, const Case&)` returns the command; mistakes are in the input.
template <class Build>
Exit give_built(const Arguments& arguments, Console& console, Session& session, Build build) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  Input input(arguments, console);
  const incident::CommandBody body = build(input, *of);
  if (const auto good = input.check(); !good) return fail_with(console, good.error());
  return give(*of, body, {.json = arguments.has("--json")}, console, session);
}

/// "2026-11-22T03:14:15Z", "2026-11-22" (midnight, UTC), "now", or "90m" or "-90m" for so long ago.
/// Errors: kInvalidInput.
Result<Instant> parse_when(std::string_view typed, Instant now);

}  // namespace quell::cli
