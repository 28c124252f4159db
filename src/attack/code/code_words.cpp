#include "code/code_words.h"

#include <array>
#include <cstddef>

#include "code/code_tokens.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

template <std::size_t kSize>
const CodeWord* find(const WordTable<CodeWord, kSize>& table, std::string_view name,
                     WordRole role) {
  const CodeWord* found = table.find(name);
  return found != nullptr && found->role == role ? found : nullptr;
}

constexpr WordTable kSyntax(std::to_array<CodeWord>({
    {"echo", WordRole::kBegins},
    {"print", WordRole::kBegins},
    {"puts", WordRole::kBegins},
    {"new", WordRole::kBegins},
    {"return", WordRole::kBegins},
    {"import", WordRole::kBegins},
    {"from", WordRole::kBegins},
    {"def", WordRole::kBegins},
    {"function", WordRole::kBegins},
    {"fn", WordRole::kBegins},
    {"lambda", WordRole::kBegins},
    {"var", WordRole::kBegins},
    {"let", WordRole::kBegins},
    {"const", WordRole::kBegins},
    {"my", WordRole::kBegins},
    {"our", WordRole::kBegins},
    {"use", WordRole::kBegins},
    {"require", WordRole::kBegins},
    {"include", WordRole::kBegins},
    {"await", WordRole::kBegins},
    {"async", WordRole::kBegins},
    {"typeof", WordRole::kBegins},
    {"throw", WordRole::kBegins},
    {"yield", WordRole::kBegins},
    {"raise", WordRole::kBegins},
    {"puts", WordRole::kBegins},
    {"static", WordRole::kBegins},
    {"global", WordRole::kBegins},
    {"not", WordRole::kBegins},
    {"set", WordRole::kBegins},
    {"for", WordRole::kBegins},
    {"if", WordRole::kBegins},
    {"elif", WordRole::kBegins},
    {"while", WordRole::kBegins},
    {"foreach", WordRole::kBegins},
    {"do", WordRole::kBegins},
    {"then", WordRole::kBegins},
    {"try", WordRole::kBegins},
    {"die", WordRole::kBegins},
    {"include_once", WordRole::kBegins},
    {"require_once", WordRole::kBegins},
    {"else", WordRole::kJoins},
    {"and", WordRole::kJoins},
    {"or", WordRole::kJoins},
    {"xor", WordRole::kJoins},
    {"in", WordRole::kJoins},
    {"is", WordRole::kJoins},
    {"as", WordRole::kJoins},
    {"instanceof", WordRole::kJoins},
    {"unless", WordRole::kJoins},
    {"with", WordRole::kJoins},
}));

constexpr WordTable kModules(std::to_array<CodeWord>({
    {"os", WordRole::kModule, 3.0},
    {"subprocess", WordRole::kModule, 3.6},
    {"child_process", WordRole::kModule, 4.5},
    {"fs", WordRole::kModule, 2.6},
    {"vm", WordRole::kModule, 2.6},
    {"pty", WordRole::kModule, 2.6},
    {"commands", WordRole::kModule, 2.0},
    {"builtins", WordRole::kModule, 3.0},
    {"importlib", WordRole::kModule, 3.0},
    {"posix", WordRole::kModule, 3.0},
    {"socket", WordRole::kModule, 1.6},
    {"spawn_sync", WordRole::kModule, 4.5},
    {"process_wrap", WordRole::kModule, 4.5},
    {"sys", WordRole::kModule, 1.6},
    {"open3", WordRole::kModule, 2.6},
    {"time", WordRole::kModule, 0.8},
    {"platform", WordRole::kModule, 0.8},
    {"_get", WordRole::kRequest, 2.6},
    {"_post", WordRole::kRequest, 2.6},
    {"_request", WordRole::kRequest, 2.6},
    {"_cookie", WordRole::kRequest, 2.6},
    {"_server", WordRole::kRequest, 2.6},
    {"_files", WordRole::kRequest, 2.6},
    {"_session", WordRole::kRequest, 2.4},
    {"_env", WordRole::kRequest, 2.6},
    {"globals", WordRole::kRequest, 2.4},
    {"http_raw_post_data", WordRole::kRequest, 2.6},
}));

constexpr WordTable kEngines(std::to_array<CodeWord>({
    {"config", WordRole::kEngine, 3.5},
    {"self", WordRole::kEngine, 3.2},
    {"_self", WordRole::kEngine, 4.0},
    {"_context", WordRole::kEngine, 3.6},
    {"_charset", WordRole::kEngine, 3.6},
    {"settings", WordRole::kEngine, 3.1},
    {"request", WordRole::kEngine, 3.2},
    {"handler", WordRole::kEngine, 2.0},
    {"app", WordRole::kEngine, 2.4},
    {"lipsum", WordRole::kEngine, 4.0},
    {"cycler", WordRole::kEngine, 4.0},
    {"joiner", WordRole::kEngine, 4.0},
    {"namespace", WordRole::kEngine, 3.4},
    {"url_for", WordRole::kEngine, 3.3},
    {"get_flashed_messages", WordRole::kEngine, 4.0},
    {"pagecontext", WordRole::kEngine, 4.0},
    {"applicationscope", WordRole::kEngine, 4.0},
    {"sessionscope", WordRole::kEngine, 4.0},
    {"requestscope", WordRole::kEngine, 3.8},
    {"initparam", WordRole::kEngine, 3.6},
    {"facescontext", WordRole::kEngine, 4.0},
    {"smarty", WordRole::kEngine, 3.6},
    {"data_model", WordRole::kEngine, 3.6},
    {"scope_functions", WordRole::kEngine, 3.0},
}));

constexpr WordTable kInnards(std::to_array<CodeWord>({
    {"constructor", WordRole::kInnards, 1.8},
    {"mainmodule", WordRole::kInnards, 3.6},
    {"prototype", WordRole::kInnards, 0.6},
    {"classloader", WordRole::kInnards, 2.6},
    {"protectiondomain", WordRole::kInnards, 3.0},
    {"_templatereference__context", WordRole::kInnards, 4.0},
    {"_nsattr__parent", WordRole::kInnards, 4.0},
    {"func_globals", WordRole::kInnards, 4.0},
    {"gi_frame", WordRole::kInnards, 3.6},
    {"f_globals", WordRole::kInnards, 4.0},
    {"f_back", WordRole::kInnards, 3.0},
    {"_module", WordRole::kInnards, 1.6},
    {"process", WordRole::kInnards, 0.8},
    {"secret_key", WordRole::kInnards, 2.4},
}));

constexpr WordTable kContexts(std::to_array<CodeWord>({
    {"_memberaccess", WordRole::kContext, 4.6},
    {"context", WordRole::kContext, 3.4},
    {"container", WordRole::kContext, 2.4},
    {"request", WordRole::kContext, 3.2},
    {"response", WordRole::kContext, 3.2},
    {"parameters", WordRole::kContext, 3.2},
    {"session", WordRole::kContext, 3.0},
    {"attr", WordRole::kContext, 2.4},
    {"application", WordRole::kContext, 3.0},
    {"root", WordRole::kContext, 2.0},
    {"this", WordRole::kContext, 2.0},
    {"ognlutil", WordRole::kContext, 4.0},
}));

constexpr WordTable kTypes(std::to_array<CodeWord>({
    {"runtime", WordRole::kType, 4.0},
    {"processbuilder", WordRole::kType, 4.5},
    {"scriptenginemanager", WordRole::kType, 4.5},
    {"urlclassloader", WordRole::kType, 4.5},
    {"groovyshell", WordRole::kType, 4.5},
    {"groovyclassloader", WordRole::kType, 4.5},
    {"eventhandler", WordRole::kType, 3.4},
    {"jdbcrowsetimpl", WordRole::kType, 4.5},
    {"templatesimpl", WordRole::kType, 4.5},
    {"initialcontext", WordRole::kType, 4.0},
    {"elprocessor", WordRole::kType, 4.5},
    {"ognlcontext", WordRole::kType, 4.5},
    {"ognlruntime", WordRole::kType, 4.5},
    {"servletactioncontext", WordRole::kType, 4.5},
    {"classpathxmlapplicationcontext", WordRole::kType, 4.5},
    {"filesystemxmlapplicationcontext", WordRole::kType, 4.5},
    {"shellsession", WordRole::kType, 4.5},
    {"mvelinterpreter", WordRole::kType, 4.5},
    {"nashornscriptengine", WordRole::kType, 4.5},
    {"jexlengine", WordRole::kType, 4.5},
    {"methodinvokingfactorybean", WordRole::kType, 4.5},
    {"beanfactory", WordRole::kType, 2.6},
    {"spelexpressionparser", WordRole::kType, 4.5},
    {"objectconstructor", WordRole::kType, 4.5},
    {"execute", WordRole::kType, 3.4},
    {"jythonruntime", WordRole::kType, 4.5},
    {"fileinputstream", WordRole::kType, 3.2},
    {"randomaccessfile", WordRole::kType, 3.0},
    {"printstream", WordRole::kType, 2.6},
    {"filewriter", WordRole::kType, 3.2},
    {"fileoutputstream", WordRole::kType, 3.4},
    {"filereader", WordRole::kType, 2.8},
    {"printwriter", WordRole::kType, 2.0},
    {"java.net.url", WordRole::kType, 2.0},
    {"function", WordRole::kType, 3.2},
    {"activexobject", WordRole::kType, 2.4},
    {"processstartinfo", WordRole::kType, 4.0},
    {"splfileobject", WordRole::kType, 4.0},
    {"reflectionfunction", WordRole::kType, 4.0},
    {"directoryiterator", WordRole::kType, 3.4},
    {"globiterator", WordRole::kType, 3.4},
    {"simplexmlelement", WordRole::kType, 2.6},
    {"file", WordRole::kType, 1.6},
    {"invokertransformer", WordRole::kType, 4.5},
    {"instantiatetransformer", WordRole::kType, 4.5},
    {"clonetransformer", WordRole::kType, 4.5},
    {"whileclosure", WordRole::kType, 4.5},
    {"forclosure", WordRole::kType, 4.5},
    {"instantiatefactory", WordRole::kType, 4.5},
    {"prototypeclonefactory", WordRole::kType, 4.5},
    {"prototypeserializationfactory", WordRole::kType, 4.5},
}));

constexpr WordTable kTags(std::to_array<CodeWord>({
    {"import", WordRole::kTag, 2.0},     {"include", WordRole::kTag, 2.6},
    {"extends", WordRole::kTag, 2.6},    {"debug", WordRole::kTag, 3.2},
    {"load", WordRole::kTag, 2.0},       {"raw", WordRole::kTag, 2.6},
    {"verbatim", WordRole::kTag, 2.6},   {"print", WordRole::kTag, 1.6},
    {"set", WordRole::kTag, 2.2},        {"for", WordRole::kTag, 1.4},
    {"if", WordRole::kTag, 1.0},         {"apply", WordRole::kTag, 2.0},
    {"filter", WordRole::kTag, 2.0},     {"module", WordRole::kTag, 2.0},
    {"do", WordRole::kTag, 1.6},         {"macro", WordRole::kTag, 2.4},
    {"embed", WordRole::kTag, 2.4},      {"from", WordRole::kTag, 2.4},
    {"csrf_token", WordRole::kTag, 1.4}, {"while", WordRole::kTag, 1.6},
    {"try", WordRole::kTag, 1.6},        {"block", WordRole::kTag, 1.4},
    {"assign", WordRole::kTag, 2.4},     {"list", WordRole::kTag, 2.2},
    {"foreach", WordRole::kTag, 2.2},    {"evaluate", WordRole::kTag, 3.0},
    {"parse", WordRole::kTag, 2.4},      {"define", WordRole::kTag, 2.0},
    {"setting", WordRole::kTag, 2.4},    {"ftl", WordRole::kTag, 2.0},
    {"local", WordRole::kTag, 2.4},      {"attempt", WordRole::kTag, 2.4},
}));

}  // namespace

const CodeWord* code_word(std::string_view name, WordRole role) {
  switch (role) {
    case WordRole::kBegins:
    case WordRole::kJoins:
      return find(kSyntax, name, role);
    case WordRole::kModule:
    case WordRole::kRequest:
      return find(kModules, name, role);
    case WordRole::kEngine:
      return kEngines.find(name);
    case WordRole::kInnards:
      return kInnards.find(name);
    case WordRole::kContext:
      return kContexts.find(name);
    case WordRole::kType:
      return kTypes.find(name);
    case WordRole::kTag:
      return kTags.find(name);
  }
  return nullptr;
}

bool names_acting_class(std::string_view text) {
  constexpr std::size_t kLongest = 160;
  if (text.size() > kLongest) return false;
  const std::size_t dot = text.rfind('.');
  if (dot == std::string_view::npos || dot + 5 > text.size()) return false;
  const CodeWord* type = kTypes.find(text.substr(dot + 1));
  if (type == nullptr || !is_qualified(text, 2)) return false;
  const auto begins = [&](std::string_view root) { return text.starts_with(root); };
  const bool of_java = begins("java.") || begins("javax.") || begins("sun.") || begins("com.sun.");
  return type->weight >= (of_java ? 2.6 : 4.5);
}

bool is_dunder(std::string_view name) {
  return name.size() > 4 && name.starts_with("__") && name.ends_with("__") && name[2] >= 'a' &&
         name[2] <= 'z';
}

bool is_qualified(std::string_view text, unsigned names) {
  unsigned found = 0;
  bool at_start = true;
  for (const char c : text) {
    if (c == '.') {
      if (at_start) return false;
      at_start = true;
    } else if (at_start ? begins_name(c) : is_name_byte(c) || c == '$') {
      found += at_start ? 1 : 0;
      at_start = false;
    } else {
      return false;
    }
  }
  return !at_start && found >= names;
}

}  // namespace quell::attack
