// The rule families: one file each, one line in the table. Private to attack.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "arena.h"
#include "byte_set.h"
#include "js_machine.h"
#include "judged.h"
#include "sql_machine.h"
#include "sql_tokens.h"

namespace quell::attack {

/// What a rule family is asked about: one decoded layer of one part.
struct Question {
  std::string_view value;
  ByteSet holds = 0;  ///< bytes_in(value)
  Where where = Where::kQuery;
  std::string_view parameter{};  ///< decoded name of the parameter or header
  bool is_name = false;          ///< the value is itself the name of a parameter or member
  std::size_t layer = 0;
  unsigned needless_layers = 0;  ///< decodings so far that an ordinary client would not need
};

/// Where a rule family writes and what it reuses from one question to the next.
struct Workspace {
  explicit Workspace(Detail detail) : record(detail) {}

  PartRecord record;
  Arena bytes;
  SqlTokens sql_tokens;
  SqlMachine sql_machine;
  JsMachine js_machine;
};

/// SQL: one answer for each context in which the value says anything at all.
void judge_sql(const Question& question, Workspace& work);

/// Paths: nothing or one answer.
void judge_traversal(const Question& question, Workspace& work);

/// Cross-site scripting: one answer for each context in which the value does something.
void judge_scripting(const Question& question, Workspace& work);

struct Family {
  ByteSet needs = 0;  ///< has nothing to say unless one of these is there
  void (*judge)(const Question& question, Workspace& work) = nullptr;
};
inline constexpr std::array kFamilies = std::to_array<Family>({
    {.needs = kSqlSyntax, .judge = judge_sql},
    {.needs = kPathSyntax, .judge = judge_traversal},
    {.needs = kScriptSyntax, .judge = judge_scripting},
});

}  // namespace quell::attack
