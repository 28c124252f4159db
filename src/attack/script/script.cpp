// Cross-site scripting: would the value be markup or script that does something, where a programmer
// would have put it into a page? Contexts: the page's text, attributes with and without quotes,
// addresses, strings in scripts, and scripts. docs/detection.md.
#include <algorithm>
#include <array>
#include <cstddef>

#include "judging/families.h"
#include "script/html_tags.h"
#include "script/html_words.h"
#include "script/js_effects.h"
#include "script/js_words.h"
#include "script/script_address.h"
#include "script/script_attributes.h"
#include "script/script_disguise.h"
#include "script/script_markup.h"
#include "script/script_sight.h"
#include "script/script_style.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

constexpr ByteSet kQuotes = kSingleQuote | kDoubleQuote | kBacktick;

void judge_markup(const Question& question, Workspace& work) {
  Sight sight(Ground::kMarkup, work);
  look_at_markup(question.value, work, sight);
  sight.settle(question, "in the page's text", work);
}

struct Quote {
  char quote;
  ByteSet kind;
  std::string_view attribute;
  std::string_view string;
};
constexpr std::array kEachQuote = std::to_array<Quote>({
    {'\'', kSingleQuote, "in an attribute in single quotes",
     "in a script's string in single quotes"},
    {'"', kDoubleQuote, "in an attribute in double quotes",
     "in a script's string in double quotes"},
    {'`', kBacktick, "in an attribute in backticks", "in a script's template string"},
});

void judge_attributes(const Question& question, Workspace& work) {
  const std::string_view value = question.value;
  if (!may_hold_attribute(value)) return;
  for (const Quote& each : kEachQuote) {
    if (!holds(question.holds, each.kind)) continue;
    Sight sight(Ground::kQuoted, work);
    const std::size_t quote = value.find(each.quote);
    if (value.substr(0, quote).find('=') == std::string_view::npos) sight.set_begins_there();
    look_at_attributes(value, quote + 1, work, sight);
    if (sight.any()) sight.note(Mark::kLeavesQuotes);
    sight.settle(question, each.attribute, work);
  }
  if (!holds(question.holds, kCallSyntax)) return;  // "u=/a?online=1": ordinary queries
  Sight sight(Ground::kUnquoted, work);
  look_at_bare_handlers(value, sight);
  sight.settle(question, "in an attribute without quotes", work);
}

/// What may stand before the scheme. User agents hold "(…; …:…)" of all kinds.
bool begins_address(char before, Where where) {
  if (before == '\0' || is_any<"\"'`=<>[">(before)) return true;
  return where != Where::kHeader;
}

void judge_addresses(const Question& question, Workspace& work) {
  constexpr int kMost = 4;
  std::size_t from = 0;
  for (int i = 0; i < kMost; ++i) {
    const auto address = find_script_address(question.value, from);
    if (!address) return;
    from = address->end;
    if (!begins_address(address->before, question.where)) continue;
    Sight sight(Ground::kAddress, work);
    if (address->kind == AddressKind::kScript) {
      const JsEffects& effects = sight.effects_of(address->code);
      if (!effects.any() && !address->broken) continue;
      sight.note(Mark::kAddress, address->scheme);
      sight.note(effects);
    } else if (address->kind == AddressKind::kVbScript) {
      if (find_any<"( \"">(address->code) == std::string_view::npos) continue;
      sight.note(Mark::kAddress, address->scheme);
      sight.note(Mark::kOldScript, address->scheme);
    } else {
      look_at_document(*address, work, sight);
    }
    if (address->broken) sight.note(Mark::kBrokenScheme);
    sight.settle(question, "as an address", work);
  }
}

/// ":1", ":{", ",\"b\"": what follows in a row or of an object, whose members are judged one by
/// one.
bool begins_data(std::string_view text) {
  if (text[0] != ':' && text[0] != ',') return false;
  std::size_t at = 1;
  while (at < text.size() && is_html_blank(text[at])) ++at;
  if (at == text.size()) return false;
  const char c = text[at];
  if (c == '"') return true;
  return text[0] == ':' && (c == '{' || c == '[' || c == '-' || (c >= '0' && c <= '9'));
}

/// Whether JavaScript could go on so behind an operand: a cheap look at the first byte. SQL and
/// prose mostly fail here.
bool may_go_on(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_html_blank(text[at])) ++at;
  if (at == text.size()) return false;
  const char c = text[at];
  const bool is_word = (lower_case(c) >= 'a' && lower_case(c) <= 'z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '#' || c == '@';
  if (!is_word) return !begins_data(text.substr(at));
  const bool has_line_end = find_any<"\r\n">(text.substr(0, at)) != std::string_view::npos;
  return c == 'i' || has_line_end;  // in, instanceof
}

bool names_document(std::string_view text) {
  return find_pair(text, 'c', 'u') != std::string_view::npos &&
         text.find("ocument") != std::string_view::npos;
}

/// Without these nothing that a string is left for does anything.
bool may_act(const Question& question) {
  return holds(question.holds, kParenthesis | kBacktick | kEquals) ||
         names_document(question.value);
}

void judge_strings(const Question& question, Workspace& work) {
  constexpr int kMost = 4;  // quotes at which the string may end
  if (!may_act(question)) return;
  for (const Quote& each : kEachQuote) {
    if (!holds(question.holds, each.kind)) continue;
    std::size_t at = question.value.find(each.quote);
    for (int i = 0; i < kMost && at != std::string_view::npos;
         ++i, at = question.value.find(each.quote, at + 1)) {
      const std::string_view rest = question.value.substr(at + 1);
      if (!may_go_on(rest)) continue;
      const JsEffects& effects = work.js_machine.run(rest, JsStart::kAfterOperand);
      if (!effects.acts()) {
        if (effects.failed) continue;
        break;  // data to its end: the next quotes would show the same
      }
      Sight sight(Ground::kBreakout, work);
      sight.note(effects);
      sight.note(Mark::kLeavesQuotes);
      sight.settle(question, each.string, work);
      break;
    }
  }
}

/// "/;alert(1)//": the end of a pattern, its flags, and what can go on behind it.
void judge_pattern(const Question& question, Workspace& work) {
  if (question.value[0] != '/' && question.value[0] != '\\') return;
  std::size_t at = question.value.find('/') + 1;
  if (at == 0 || at >= question.value.size()) return;
  if (!is_any<";,)+-*^|&?">(question.value[at])) return;
  const JsEffects& effects = work.js_machine.run(question.value.substr(at), JsStart::kAfterOperand);
  if (!effects.acts() || effects.failed) return;
  Sight sight(Ground::kBreakout, work);
  sight.note(effects);
  sight.settle(question, "in a script's pattern", work);
}

/// "${…}" in a template string, "{{…}}" in a template of the page.
void judge_templates(const Question& question, Workspace& work) {
  constexpr int kMost = 4;
  std::size_t at = question.value.find('{');
  for (int i = 0; i < kMost && at != std::string_view::npos; ++i) {
    const bool begins = at > 0 && is_any<"{$#&">(question.value[at - 1]);
    if (begins) {
      const JsEffects& effects =
          work.js_machine.run(question.value.substr(at + 1), JsStart::kOperand);
      if (effects.acts()) {
        Sight sight(Ground::kBreakout, work);
        sight.note(effects);
        if (question.value[at - 1] == '&') sight.note(Mark::kEntity);
        if (question.value[at - 1] == '{' && effects.has(JsFact::kShows)) {
          sight.note(Mark::kTemplate);
        }
        return sight.settle(question, "in a template", work);
      }
    }
    at = question.value.find('{', at + 1);
  }
}

/// "x:expression(…)" in a style sheet or a style attribute.
void judge_style(const Question& question, Workspace& work) {
  if (question.where == Where::kHeader) return;  // "(X11; rv:1.0)"
  if (!may_hold_style_trick(question.value)) return;
  const StyleTrick trick = style_trick(question.value, work.bytes);
  if (trick == StyleTrick::kNone || trick == StyleTrick::kAddress) return;  // "a[href^='…:']"
  Sight sight(Ground::kAddress, work);
  sight.note(Mark::kStyle);
  sight.settle(question, "in a style sheet", work);
}

/// "alert(1)></title>": the end of a tag follows a handler without quotes.
std::string_view up_to_markup(std::string_view code) {
  for (std::size_t at = code.find('>'); at != std::string_view::npos; at = code.find('>', at + 1)) {
    const bool behind =
        at > 0 && (code[at - 1] == ')' || code[at - 1] == ';' || code[at - 1] == '"');
    const bool ends = at + 1 == code.size() || code[at + 1] == '<' || code[at + 1] == '/';
    if (behind && ends) return code.substr(0, at);
  }
  return code;
}

/// "onerror=alert;throw 1", "location=name": what browsers run or follow is set, no call is needed.
bool begins_with_setting(std::string_view text) {
  std::string_view name = text.substr(0, text.find('='));
  if (name.size() == text.size()) return false;
  name.remove_prefix(std::min(rfind_any<"{;. \t\n">(name) + 1, name.size()));
  const JsPower power = js_assignable(name).power;
  return is_known_handler(name) || power == JsPower::kMoves || power == JsPower::kRuns;
}

void judge_script(const Question& question, Workspace& work) {
  if (question.value.starts_with("{\"")) return;  // no statement begins so, but JSON does
  const bool calls = holds(question.holds, kParenthesis | kBacktick);
  const bool looks_up =
      names_document(question.value) && (holds(question.holds, kCallSyntax | kEquals) ||
                                         question.value.find("/*") != std::string_view::npos);
  if (!calls && !looks_up && !begins_with_setting(question.value)) return;
  std::string_view code = out_of_comment(question.value);
  // "&id=1;alert(1)": a query as a value
  const bool is_query = code.starts_with('&') || code.starts_with('?');
  if (is_query) code.remove_prefix(std::min(code.find('='), code.size() - 1) + 1);
  const JsEffects& effects = work.js_machine.run(up_to_markup(code), JsStart::kOperand);
  if (!effects.acts()) return;
  Sight sight(Ground::kScript, work);
  sight.note(effects);
  sight.settle(question, "as a script", work);
}

void judge_as_written(const Question& question, Workspace& work) {
  if (holds(question.holds, kLess)) judge_markup(question, work);
  if (holds(question.holds, kEquals)) judge_attributes(question, work);
  if (holds(question.holds, kColon)) judge_addresses(question, work);
  if (holds(question.holds, kQuotes)) judge_strings(question, work);
  if (holds_all(question.holds, kColon | kCallSyntax)) judge_style(question, work);
  if (holds(question.holds, kBrace)) judge_templates(question, work);
  judge_script(question, work);
  if (holds(question.holds, kCallSyntax)) judge_pattern(question, work);
}

}  // namespace

void judge_scripting(const Question& question, Workspace& work) {
  constexpr std::size_t kShortest = 6;
  if (question.value.size() < kShortest) return;
  judge_as_written(question, work);
  const Arena::Scope scope(work.bytes);
  const std::string_view undisguised = without_disguise(question, work.bytes);
  if (undisguised.empty()) return;
  Question again = question;
  again.value = undisguised;
  again.holds = bytes_in(undisguised);
  ++again.needless_layers;
  judge_as_written(again, work);
  if (!is_disguised_markup(question.value, undisguised)) return;
  Sight sight(Ground::kMarkup, work);
  sight.note(Mark::kDisguised);
  sight.settle(again, "in the page's text", work);
}

}  // namespace quell::attack
