// The names that code on servers is made of: what a call, a member, a type or a variable of that
// name does, and what it weighs where the grammar says that it is one. Private to attack.
#pragma once

#include <cstdint>
#include <string_view>

namespace quell::attack {

/// What a function or method does.
enum class CallRole : std::uint8_t {
  kNone,
  kCommand,   ///< runs a command of the system
  kEvaluate,  ///< runs text as code, or a function by its name
  kLoad,      ///< loads a module or a file as code
  kFile,      ///< reads or writes files
  kInform,    ///< tells of the server
  kReflect,   ///< reaches classes and methods by name
  kConceal,   ///< makes text of other text
  kWait,      ///< pauses
  kPrint,     ///< answers
  kDigest,    ///< md5 and the like: of a number, a probe
};

struct CalledWord {
  std::string_view text;
  CallRole role = CallRole::kNone;
  double weight = 0;
};
/// What a function of this name does, whatever the case; nullptr if it is nobody's.
const CalledWord* called_word(std::string_view name);

/// What a word that isn't called does.
enum class WordRole : std::uint8_t {
  kBegins,   ///< a value follows: echo, new, return
  kJoins,    ///< stands between values: and, in, as
  kModule,   ///< a module of Python or Node that reaches the system
  kRequest,  ///< $_GET and the like
  kEngine,   ///< an object that template engines and frameworks define
  kInnards,  ///< a member that leads to the engine's innards: constructor, mainModule
  kContext,  ///< an OGNL variable that leads to the framework
  kType,     ///< a class that does harm where it is made or named
  kTag,      ///< a template statement
};
struct CodeWord {
  std::string_view text;
  WordRole role = WordRole::kBegins;
  double weight = 0;
};
/// The word in this role; nullptr if there is none.
const CodeWord* code_word(std::string_view name, WordRole role);

/// __class__ and the like.
bool is_dunder(std::string_view name);
/// "java.lang.ProcessBuilder": a class by its whole name that runs commands, loads code or opens
/// files where it is made by that name (CWE-470).
bool names_acting_class(std::string_view text);
/// "java.lang.Runtime", "os.system": names joined by dots, of which at least `names`.
bool is_qualified(std::string_view text, unsigned names);

}  // namespace quell::attack
