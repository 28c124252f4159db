#include "query/nosql_script.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "text/ascii_set.h"
#include "text/byte_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

enum class Word : std::uint8_t { kThis, kReturn, kDb, kSleep, kFunction, kLoop, kNew, kObject };
struct ScriptWord {
  std::string_view text;
  Word word;
};
constexpr auto kWords = std::to_array<ScriptWord>({
    {.text = "this", .word = Word::kThis},
    {.text = "return", .word = Word::kReturn},
    {.text = "db", .word = Word::kDb},
    {.text = "sleep", .word = Word::kSleep},
    {.text = "function", .word = Word::kFunction},
    {.text = "while", .word = Word::kLoop},
    {.text = "for", .word = Word::kLoop},
    {.text = "date", .word = Word::kNew},
    {.text = "object", .word = Word::kObject},
});
constexpr WordTable kWordTable(kWords);

struct Method {
  std::string_view text;
};
constexpr auto kMethods = std::to_array<Method>({
    {"find"},         {"findone"},    {"insert"},        {"insertone"},
    {"insertmany"},   {"update"},     {"updateone"},     {"updatemany"},
    {"remove"},       {"deleteone"},  {"deletemany"},    {"drop"},
    {"dropdatabase"}, {"mapreduce"},  {"aggregate"},     {"count"},
    {"distinct"},     {"save"},       {"getcollection"}, {"getcollectionnames"},
    {"adminCommand"}, {"runcommand"}, {"eval"},          {"createcollection"},
    {"version"},
});
constexpr WordTable kMethodTable(kMethods);

bool is_name_byte(char c) {
  return is_any<"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$">(c);
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The rest of a script, read from the front.
class Rest {
 public:
  explicit Rest(std::string_view text) : text_(text) {}

  void blanks() {
    while (!text_.empty() && is_blank(text_[0])) text_.remove_prefix(1);
  }
  bool take(std::string_view symbol) {
    if (!text_.starts_with(symbol)) return false;
    text_.remove_prefix(symbol.size());
    return true;
  }
  std::string_view name() {
    std::size_t end = 0;
    while (end < text_.size() && end < kLongestName && is_name_byte(text_[end])) ++end;
    const std::string_view out = text_.substr(0, end);
    text_.remove_prefix(end);
    return out;
  }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] bool begins_any(std::string_view bytes) const {
    return !text_.empty() && bytes.find(text_[0]) != std::string_view::npos;
  }

 private:
  static constexpr std::size_t kLongestName = 64;
  std::string_view text_;
};

/// How a value leaves the string it was put into: a quote, then what goes on in a script.
bool breaks_out(std::string_view value) {
  constexpr std::size_t kFarthest = 64;
  const std::size_t quote = find_any<"'\"">(value.substr(0, kFarthest));
  if (quote == std::string_view::npos) return false;
  Rest rest(value.substr(quote + 1));
  rest.blanks();
  while (rest.take(")") || rest.take("}") || rest.take("]")) rest.blanks();
  return rest.take("||") || rest.take("&&") || rest.take(";");
}

bool is_comparison(Rest rest) {
  rest.blanks();
  return rest.take("==") || rest.take("!=") || rest.take("<") || rest.take(">");
}

/// this.name followed by what a condition has.
double weigh_this(Rest rest) {
  if (!rest.take(".") || rest.name().empty()) return 0;
  if (rest.begins_any("[")) return 2.4;
  if (rest.take(".")) {
    const std::string_view member = rest.name();
    const bool is_test = equals_lower(member, "match") || equals_lower(member, "length") ||
                         equals_lower(member, "indexof") || equals_lower(member, "startswith") ||
                         equals_lower(member, "charat") || equals_lower(member, "substring");
    return is_test ? 3.0 : 0.8;
  }
  return is_comparison(rest) ? 2.6 : 0.3;
}

/// db.collection.method(
double weigh_db(Rest rest) {
  for (int names = 0; names < 4 && rest.take("."); ++names) {
    const std::string_view name = rest.name();
    if (rest.begins_any("(") && kMethodTable.find(name) != nullptr) return 4.0;
    if (name.empty()) return 0;
  }
  return 0;
}

/// sleep(5000)
double weigh_sleep(Rest rest) {
  if (!rest.take("(")) return 0;
  const std::string_view digits = rest.name();
  const bool number =
      !digits.empty() && std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  return number && digits.size() >= 3 && rest.take(")") ? 2.6 : 0;
}

/// function(…){…}, which the whole value has to be.
double weigh_function(Rest rest, bool whole) {
  rest.name();
  if (!rest.take("(")) return 0;
  if (!whole) return 0.3;  // nothing more is looked at: there may be many
  const std::string_view text = rest.text();
  if (text.find('{') == std::string_view::npos || !text.ends_with('}')) return 0.3;
  if (text.find("return") == std::string_view::npos) return 1.0;
  // What a filter of documents would have: others are any program's.
  constexpr auto kTelling =
      std::to_array<std::string_view>({"this", "true", "sleep", "db.", "obj.", "==", "!=", " 1"});
  const bool tells = std::ranges::any_of(
      kTelling, [&](std::string_view each) { return text.find(each) != std::string_view::npos; });
  return tells ? 2.8 : 1.4;
}

/// while(…) with a Date in it: time that passes is how blind injections answer.
double weigh_loop(Rest rest) {
  rest.blanks();
  return rest.take("(") ? 1.2 : 0;
}

double weigh_new(Rest rest) {
  return rest.take("(") ? 0.9 : 0;
}

double weigh_return(Rest rest) {
  if (!rest.begins_any(" (")) return 0;
  rest.blanks();
  if (rest.begins_any("(!'\"")) return 1.6;
  const std::string_view value = rest.name();
  rest.blanks();
  const bool ends = rest.text().empty() || rest.begins_any(";}") || is_comparison(rest);
  if (equals_lower(value, "this")) return 2.0;
  return ends && !value.empty() ? 1.4 : 0;
}

double weigh_object(Rest rest) {
  return rest.take(".keys(this)") ? 3.5 : 0;
}

/// What the word does with what follows it.
Observation word_seen(Word word, std::string_view behind, bool at_begin) {
  Rest rest(behind);
  switch (word) {
    case Word::kThis:
      return {.text = "a condition on a field of the document", .weight = weigh_this(rest)};
    case Word::kReturn:
      return {.text = "a return of its own", .weight = weigh_return(rest)};
    case Word::kDb:
      return {.text = "calls a method of a collection", .weight = weigh_db(rest)};
    case Word::kSleep:
      return {.text = "lets the database wait", .weight = weigh_sleep(rest)};
    case Word::kFunction:
      return {.text = "a function of its own", .weight = weigh_function(rest, at_begin)};
    case Word::kLoop:
      return {.text = "a loop", .weight = weigh_loop(rest)};
    case Word::kNew:
      return {.text = "asks for the time", .weight = weigh_new(rest)};
    case Word::kObject:
      return {.text = "lists the fields of the document", .weight = weigh_object(rest)};
  }
  return {};
}

/// A literal compared by JavaScript's operators, behind a logical one: "|| 1==1", "|| 'a'=='a".
bool has_literal_condition(std::string_view value) {
  for (std::size_t at = value.find("=="); at != std::string_view::npos;
       at = value.find("==", at + 2)) {
    std::size_t before = at;
    while (before > 0 &&
           (is_blank(value[before - 1]) || value[before - 1] == '\'' || value[before - 1] == '"')) {
      --before;
    }
    std::size_t begin = before;
    while (begin > 0 && before - begin < 32 && is_name_byte(value[begin - 1])) --begin;
    while (begin > 0 &&
           (is_blank(value[begin - 1]) || value[begin - 1] == '\'' || value[begin - 1] == '"')) {
      --begin;
    }
    if (begin >= 2 && (value.substr(begin - 2, 2) == "||" || value.substr(begin - 2, 2) == "&&")) {
      return true;
    }
  }
  return false;
}

/// "var x='": what follows the value goes on as a string.
bool opens_again(std::string_view value) {
  if (value.ends_with('\0')) return true;
  while (value.ends_with(' ')) value.remove_suffix(1);
  if (value.ends_with("//")) return true;
  const std::size_t quote = rfind_any<"'\"">(value);
  if (quote == std::string_view::npos) return false;
  std::size_t before = quote;
  while (before > 0 && value[before - 1] == ' ') --before;
  return before > 0 && (value[before - 1] == '=' || value[before - 1] == '|');
}

/// The heaviest thing of each kind of word.
class Seen {
 public:
  void add(Word word, const Observation& seen) {
    Observation& kept = best_.at(static_cast<std::size_t>(word));
    if (seen.weight > kept.weight) kept = seen;
  }
  [[nodiscard]] bool any() const {
    return std::ranges::any_of(best_, [](const Observation& each) { return each.weight > 0; });
  }
  void tell(PartRecord& out) const {
    const auto has = [&](Word word) { return best_.at(static_cast<std::size_t>(word)).weight > 0; };
    if (has(Word::kLoop) && has(Word::kNew)) {
      out.observe({.text = "a loop that lets time pass", .weight = 1.6});
    }
    for (const Observation& each : best_) {
      if (each.weight > 0) out.observe(each);
    }
  }

 private:
  std::array<Observation, 8> best_{};
};

/// Whether a word of ours ends so: this, db, object before '.'; sleep, while, … before '('.
bool may_end_word(char mark, char last) {
  return mark == '.' ? is_any<"sbtSBT ">(last) : is_any<"penrPENR ">(last);
}

/// The words that a '.' or '(' follows.
void see_words(std::string_view value, Seen& seen) {
  constexpr std::size_t kLongest = 16;
  for (std::size_t i = find_any<".(">(value, 1); i < value.size();
       i = find_any<".(">(value, i + 1)) {
    if (!may_end_word(value[i], value[i - 1])) continue;
    std::size_t end = i;
    while (end > 0 && i - end < 2 && value[end - 1] == ' ') --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLongest && is_name_byte(value[begin - 1])) --begin;
    const ScriptWord* const known = kWordTable.find(value.substr(begin, end - begin));
    if (known == nullptr || (begin > 0 && value[begin - 1] == '.')) continue;
    seen.add(known->word, word_seen(known->word, value.substr(end), begin == 0));
  }
}

/// "; return x;", which a quote or a semicolon comes before.
void see_return(std::string_view value, Seen& seen) {
  constexpr std::string_view kReturn = "return";
  constexpr int kMost = 8;
  std::size_t at = value.find(kReturn);
  for (int i = 0; i < kMost && at != std::string_view::npos; ++i) {
    seen.add(Word::kReturn, word_seen(Word::kReturn, value.substr(at + kReturn.size()), false));
    at = value.find(kReturn, at + 1);
  }
}

}  // namespace

void weigh_query_script(std::string_view value, PartRecord& out) {
  Seen seen;
  see_words(value, seen);
  const bool escapes = breaks_out(value);
  if (escapes || seen.any()) see_return(value, seen);
  seen.tell(out);
  if (escapes && has_literal_condition(value)) {
    out.observe({.text = "a condition that compares what is known", .weight = 2.2});
  }
  if (!out.observed_any()) return;
  if (escapes) out.observe({.text = "ends the string it was put into", .weight = 1.3});
  if (opens_again(value)) {
    out.observe({.text = "makes what follows harmless, or a string again", .weight = 0.8});
  }
}

}  // namespace quell::attack
