#include "script/js_words.h"

#include <array>

#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Word {
  std::string_view text;
  JsRole role = JsRole::kName;
};
constexpr WordTable kWords(std::to_array<Word>({
    {"async", JsRole::kPrefix},      {"await", JsRole::kPrefix},   {"case", JsRole::kPrefix},
    {"catch", JsRole::kCondition},   {"class", JsRole::kFunction}, {"const", JsRole::kPrefix},
    {"delete", JsRole::kPrefix},     {"do", JsRole::kPrefix},      {"else", JsRole::kPrefix},
    {"extends", JsRole::kInfix},     {"finally", JsRole::kPrefix}, {"for", JsRole::kCondition},
    {"function", JsRole::kFunction}, {"if", JsRole::kCondition},   {"in", JsRole::kInfix},
    {"instanceof", JsRole::kInfix},  {"let", JsRole::kPrefix},     {"new", JsRole::kPrefix},
    {"of", JsRole::kInfix},          {"return", JsRole::kPrefix},  {"switch", JsRole::kCondition},
    {"throw", JsRole::kPrefix},      {"try", JsRole::kPrefix},     {"typeof", JsRole::kPrefix},
    {"var", JsRole::kPrefix},        {"void", JsRole::kPrefix},    {"while", JsRole::kCondition},
    {"with", JsRole::kCondition},    {"yield", JsRole::kPrefix},
}));

struct Power {
  std::string_view text;
  JsPower power = JsPower::kNone;
  bool of_browser = false;
};
constexpr WordTable kCallables(std::to_array<Power>({
    {"alert", JsPower::kShows},
    {"confirm", JsPower::kShows},
    {"prompt", JsPower::kShows},
    {"msgbox", JsPower::kShows},
    {"eval", JsPower::kRuns},
    {"globaleval", JsPower::kRuns},
    {"$eval", JsPower::kRuns},
    {"execscript", JsPower::kRuns},
    {"function", JsPower::kRuns},
    {"settimeout", JsPower::kRuns},
    {"setinterval", JsPower::kRuns},
    {"setimmediate", JsPower::kRuns},
    {"constructor", JsPower::kRuns},
    {"generatecrmfrequest", JsPower::kRuns},
    {"importscripts", JsPower::kRuns},
    {"import", JsPower::kSends},
    {"fetch", JsPower::kSends},
    {"sendbeacon", JsPower::kSends},
    {"xmlhttprequest", JsPower::kSends},
    {"activexobject", JsPower::kSends},
    {"websocket", JsPower::kSends},
    {"eventsource", JsPower::kSends},
    {"sharedworker", JsPower::kSends},
    {"rtcpeerconnection", JsPower::kSends},
    {"image", JsPower::kSends, true},
    {"getscript", JsPower::kSends},
    {"getjson", JsPower::kSends, true},
    {"get", JsPower::kSends, true},
    {"post", JsPower::kSends, true},
    {"ajax", JsPower::kSends, true},
    {"write", JsPower::kWrites, true},
    {"writeln", JsPower::kWrites, true},
    {"createelement", JsPower::kWrites},
    {"appendchild", JsPower::kWrites},
    {"insertadjacenthtml", JsPower::kWrites},
    {"sethtmlunsafe", JsPower::kWrites},
    {"parsehtmlunsafe", JsPower::kWrites},
    {"execcommand", JsPower::kWrites},
    {"createcontextualfragment", JsPower::kWrites},
    {"parsehtml", JsPower::kWrites, true},
    {"setattribute", JsPower::kWrites},
    {"replace", JsPower::kMoves, true},
    {"assign", JsPower::kMoves, true},
    {"navigate", JsPower::kMoves, true},
    {"pushstate", JsPower::kMoves},
    {"fromcharcode", JsPower::kBuilds},
    {"fromcodepoint", JsPower::kBuilds},
    {"atob", JsPower::kBuilds},
    {"unescape", JsPower::kBuilds},
}));

constexpr WordTable kAssignables(std::to_array<Power>({
    {"location", JsPower::kMoves},
    {"href", JsPower::kMoves, true},
    {"hash", JsPower::kMoves, true},
    {"innerhtml", JsPower::kWrites},
    {"outerhtml", JsPower::kWrites},
    {"srcdoc", JsPower::kWrites},
    {"cookie", JsPower::kWrites, true},
    {"domain", JsPower::kWrites, true},
    {"title", JsPower::kWrites, true},
    {"src", JsPower::kSends},
    {"action", JsPower::kSends},
    {"onerror", JsPower::kRuns},
    {"onload", JsPower::kRuns},
    {"onclick", JsPower::kRuns},
    {"onhashchange", JsPower::kRuns},
    {"tostring", JsPower::kRuns},
    {"valueof", JsPower::kRuns},
}));

struct Name {
  std::string_view text;
};
constexpr WordTable kBrowserObjects(std::to_array<Name>({
    {"document"},        {"window"},         {"self"},      {"top"},         {"parent"}, {"frames"},
    {"globalthis"},      {"location"},       {"navigator"}, {"history"},     {"jquery"}, {"$"},
    {"localstorage"},    {"sessionstorage"}, {"opener"},    {"defaultview"}, {"crypto"}, {"body"},
    {"documentelement"}, {"navigation"},
}));

}  // namespace

JsRole js_role(std::string_view word) {
  const Word* found = kWords.find(word);
  return found != nullptr && found->text == word ? found->role : JsRole::kName;
}

JsMember js_callable(std::string_view name) {
  const Power* found = kCallables.find(name);
  if (found == nullptr) return {};
  return {.power = found->power, .of_browser = found->of_browser};
}

JsMember js_assignable(std::string_view name) {
  const Power* found = kAssignables.find(name);
  if (found == nullptr) return {};
  return {.power = found->power, .of_browser = found->of_browser};
}

bool is_browser_object(std::string_view name) {
  return kBrowserObjects.find(name) != nullptr;
}

bool is_secret(std::string_view owner, std::string_view name) {
  if (equals_lower(name, "cookie") || equals_lower(name, "domain")) {
    return equals_lower(owner, "document");
  }
  return equals_lower(name, "localstorage") || equals_lower(name, "sessionstorage") ||
         ((equals_lower(name, "hash") || equals_lower(name, "search")) &&
          equals_lower(owner, "location"));
}

}  // namespace quell::attack
