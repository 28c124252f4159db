// The rule families: one file each, one line in the table. Private to attack.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "code/code_tokens.h"
#include "doc/json_outline.h"
#include "judging/judged.h"
#include "script/js_machine.h"
#include "sql/sql_machine.h"
#include "sql/sql_tokens.h"
#include "text/arena.h"
#include "text/byte_set.h"

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
  CodeTokens code_tokens;
  JsMachine js_machine;
  json::Outline json;  ///< of a value that is JSON: no part is judged twice
  std::string json_path;
  std::vector<std::size_t> json_depths;
};

/// SQL: one answer for each context in which the value says anything at all.
void judge_sql(const Question& question, Workspace& work);

/// Paths: nothing or one answer.
void judge_traversal(const Question& question, Workspace& work);

/// Code for the server to run: one answer for each context in which the value does anything.
void judge_server_code(const Question& question, Workspace& work);

/// What stands between the marks of templates and expression languages: at most one answer.
void judge_template(const Question& question, Workspace& work);

/// Lookups of Log4j: nothing or one answer.
void judge_lookup(const Question& question, Workspace& work);

/// Serialised objects of Java, PHP, Python, .NET, Ruby, YAML and JSON: nothing or one answer.
void judge_deserialisation(const Question& question, Workspace& work);

/// PHP's stream wrappers and settings for its interpreter: nothing or one answer.
void judge_php_wrapper(const Question& question, Workspace& work);

/// External entities, entities that multiply, XInclude: nothing or one answer.
void judge_xml_entity(const Question& question, Workspace& work);

/// Names and references that step into the prototype of JavaScript's objects: nothing or one
/// answer.
void judge_prototype(const Question& question, Workspace& work);

/// Names that reach into the program: PHP's own variables, Java's class loader: nothing or one
/// answer.
void judge_variable_name(const Question& question, Workspace& work);

/// Server-side includes and edge-side includes: nothing or one answer.
void judge_server_include(const Question& question, Workspace& work);

/// Files that the server would execute, sent by a visitor: nothing or one answer.
void judge_web_shell(const Question& question, Workspace& work);
/// Addresses that the server would fetch, files of other hosts that it would run.
void judge_request_forgery(const Question& question, Workspace& work);
/// Addresses that a check takes for paths of this site.
void judge_open_redirect(const Question& question, Workspace& work);
/// Operators and scripts of document databases.
void judge_nosql(const Question& question, Workspace& work);
/// Filters of directories.
void judge_ldap(const Question& question, Workspace& work);
void judge_xpath(const Question& question, Workspace& work);
/// A line end, then what HTTP reads as a header or a message.
void judge_header_injection(const Question& question, Workspace& work);
/// A line end, then what mail servers and mail programs read.
void judge_mail_injection(const Question& question, Workspace& work);
/// User agents that are vulnerability scanners.
void judge_scanner(const Question& question, Workspace& work);
/// Paths that only those ask for who look for weak spots.
void judge_probe(const Question& question, Workspace& work);
/// Shells of POSIX systems and of Windows, and options of programs: nothing or one answer.
void judge_shell(const Question& question, Workspace& work);

/// Functions in variables of bash: nothing or one answer.
void judge_shellshock(const Question& question, Workspace& work);
/// Cross-site scripting: one answer for each context in which the value does something.
void judge_scripting(const Question& question, Workspace& work);

struct Family {
  ByteSet needs = 0;  ///< has nothing to say unless one of these is there
  void (*judge)(const Question& question, Workspace& work) = nullptr;
};
inline constexpr std::array kFamilies = std::to_array<Family>({
    {.needs = kSqlSyntax, .judge = judge_sql},
    {.needs = kPathSyntax, .judge = judge_traversal},
    {.needs = kCodeSyntax | kLess | kHash | kUnderscore | kBackslash, .judge = judge_server_code},
    {.needs = kTemplateSyntax, .judge = judge_template},
    {.needs = kTemplateSyntax, .judge = judge_lookup},
    {.needs = kSerialLead | kZero | kNul | kPathSyntax, .judge = judge_deserialisation},
    {.needs = kColon | kUnderscore, .judge = judge_php_wrapper},
    {.needs = kLess, .judge = judge_xml_entity},
    {.needs = kUnderscore | kPathSyntax | kNoBase64, .judge = judge_prototype},
    {.needs = kPathSyntax | kNoBase64, .judge = judge_variable_name},
    {.needs = kLess, .judge = judge_server_include},
    {.needs = kPathSyntax | kUnderscore, .judge = judge_web_shell},
    {.needs = kPathSyntax | kColon, .judge = judge_request_forgery},
    {.needs = kPathSyntax | kColon, .judge = judge_open_redirect},
    {.needs = kDollar | kSingleQuote | kDoubleQuote | kParenthesis | kPipe, .judge = judge_nosql},
    {.needs = kParenthesis | kNul | kColon, .judge = judge_ldap},
    {.needs = kSingleQuote | kDoubleQuote | kParenthesis | kPipe, .judge = judge_xpath},
    {.needs = kLineEnd | kPathSyntax, .judge = judge_header_injection},
    {.needs = kLineEnd, .judge = judge_mail_injection},
    {.needs = kVowel, .judge = judge_scanner},
    {.needs = kPathSyntax, .judge = judge_probe},
    {.needs = kShellSyntax, .judge = judge_shell},
    {.needs = kShellOperator, .judge = judge_shellshock},
    {.needs = kScriptSyntax, .judge = judge_scripting},
});

}  // namespace quell::attack
