#include "script/script_sight.h"

#include <algorithm>

namespace quell::attack {

namespace {

/// Weights by ground: markup, quoted, unquoted; the others see few marks.
struct MarkWeight {
  Mark mark;
  std::string_view text;
  double markup;
  double attribute;
  double unquoted;
};
constexpr std::array kMarkWeights = std::to_array<MarkWeight>({
    {Mark::kScriptElement, "a script element", 3.2, 3.2, 3.2},
    {Mark::kScriptSource, "loads a script from", 2.5, 2.5, 2.5},
    {Mark::kScriptProse, "but what follows it is no script", -1.2, -1.2, -1.2},
    {Mark::kLeavesScript, "the end of a script that the page began", 3.05, 3.05, 3.05},
    {Mark::kHandler, "an event handler:", 3.3, 2.3, 1.5},
    {Mark::kKnownHandler, "which browsers know", 0.7, 1, 0.7},
    {Mark::kIdleHandler, "the name of an event handler:", 0, 0.7, 0.5},
    {Mark::kTrigger, "sees to it that the event happens:", 0.7, 0.7, 0.5},
    {Mark::kScriptAddress, "an attribute whose value is an address that is code:", 3.3, 2.5, 1.5},
    {Mark::kAddress, "an address that is code:", 2, 2, 2},
    {Mark::kDocument, "an address that holds a document of its own:", 2.2, 2.2, 1.5},
    {Mark::kHiddenDocument, "in base64", 1, 1, 1},
    {Mark::kFrame, "shows another page or runs a plug-in:", 3.4, 3.0, 3.0},
    {Mark::kEmbedding, "but as people embed videos:", -1.2, -1.2, -1.2},
    {Mark::kBareFrame, "makes room for another page:", 1, 1, 1},
    {Mark::kBase, "turns the page's own links to another host", 3.5, 3.2, 3.2},
    {Mark::kRefresh, "sends the browser to another page", 3.8, 3.8, 3.8},
    {Mark::kMeta, "changes how the page is read:", 3.2, 3, 3},
    {Mark::kLink, "loads a style sheet or document from elsewhere:", 3.2, 3, 3},
    {Mark::kForm, "sends what people type to another host:", 3.2, 2, 2},
    {Mark::kSrcdoc, "a document inside of an attribute", 3.5, 3, 2},
    {Mark::kAnimation, "changes where a link leads, or what it runs:", 3.3, 3, 3},
    {Mark::kPicture, "fetches from another host:", 1.2, 1, 0.5},
    {Mark::kStyle, "a style sheet that runs code or loads more", 3.5, 3.2, 2},
    {Mark::kLeavesQuotes, "a quote ends the programmer's attribute and more goes on behind it", 2.7,
     1.2, 0},
    {Mark::kLeavesElement, "the end of a comment, a tag or an element that holds only text:", 1, 1,
     0},
    {Mark::kBrokenScheme, "with blanks inside of the scheme", 2, 2, 2},
    {Mark::kOldScript, "a script that only old browsers run:", 1.5, 1.5, 1.5},
    {Mark::kOwnPage, "but as pages have it: a class, and a function of their own", -2.3, -2.3,
     -2.3},
    {Mark::kMarkup, "markup", 0.4, 0.4, 0.4},
    {Mark::kIsland, "data or behaviour of old browsers from elsewhere:", 3.3, 3, 3},
    {Mark::kDangling, "a quote without end: what follows on the page goes along:", 2.2, 2, 0},
    {Mark::kClobber, "an element in place of a name that scripts of the page read:", 2.8, 2, 2},
    {Mark::kEntity, "a script entity of old browsers", 2, 2, 2},
    {Mark::kProbe, "marks of every kind around an idle tag, which show what a page lets through",
     3.2, 0, 0},
    {Mark::kTornQuote, "a quote and the end of a tag before markup", 1.8, 0, 0},
    {Mark::kHiddenHost, "leads to a host that is spelt so that nobody sees which:", 3.1, 2, 2},
    {Mark::kTemplate, "between marks where the page's template engine runs it", 0, 2, 0},
    {Mark::kDisguised, "markup in a character set that old browsers guess", 3.1, 0, 0},
});
static_assert(kMarkWeights.size() == kMarks);
static_assert(std::ranges::all_of(kMarkWeights,
                                  [](const MarkWeight& each) {
                                    return &each ==
                                           &kMarkWeights[static_cast<std::size_t>(each.mark)];
                                  }),
              "looked up by mark: in the order of Mark");

/// Weights of what a script does: in a place where only scripts stand; out of a string of a script;
/// as a value of its own, where people also write of code.
struct FactWeight {
  JsFact fact;
  std::string_view text;
  double code;
  double breakout;
  double bare;
};
constexpr std::array kFactWeights = std::to_array<FactWeight>({
    {JsFact::kShows, "calls", 2.5, 3.5, 3.05},
    {JsFact::kRuns, "runs text as code:", 2.5, 3, 2.4},
    {JsFact::kSends, "fetches from elsewhere or sends there:", 2, 2.2, 0.8},
    {JsFact::kWrites, "changes the page:", 2, 1.2, 1},
    {JsFact::kMoves, "goes to another page:", 2, 2.5, 1},
    {JsFact::kBuilds, "builds text from codes:", 1.5, 2, 2},
    {JsFact::kSecret, "reads what the site keeps in the browser:", 2, 2.5, 1.5},
    {JsFact::kHiddenCall, "calls by a computed name something of", 2.5, 3.2, 3.2},
    {JsFact::kHiddenRead, "reads by a name in quotes something of", 0.7, 1, 1.7},
    {JsFact::kComputedCall, "calls what it looks up", 1.5, 1.2, 0.8},
    {JsFact::kTagged, "calls with a template string:", 1, 0.7, 0.5},
    {JsFact::kBrowserCall, "calls something of the browser's:", 0.8, 1, 0.3},
    {JsFact::kCall, "calls a function:", 0.7, 0.3, 0.5},
    {JsFact::kNamesPower, "hands on a function that shows or runs:", 1.5, 1.7, 2.6},
    {JsFact::kConstant, "with a constant, or something of the browser's:", 0.3, 0.5, 0.7},
    {JsFact::kGlyphs, "code without letters or digits", 4, 4, 4},
    {JsFact::kAssign, "sets something:", 0.5, 0, 0},
    {JsFact::kCutOff, "a comment cuts off the rest:", 0.3, 0.7, 0},
    {JsFact::kBrowserAssign, "sets something of the browser's:", 0.7, 2, 0.6},
    {JsFact::kSpells, "spells a word in pieces:", 2.5, 3.2, 3.2},
    {JsFact::kWithin, "looks names up in", 0.7, 1.2, 1.2},
    {JsFact::kGapped, "with a comment inside of a name or call:", 0.7, 1, 1.6},
});
static_assert(kFactWeights.size() == kJsFacts);

double weight_of(const MarkWeight& weight, Ground ground) {
  if (ground == Ground::kBreakout) return weight.attribute;
  if (ground == Ground::kQuoted) return weight.attribute;
  return ground == Ground::kUnquoted ? weight.unquoted : weight.markup;
}

double weight_of(const FactWeight& weight, Ground ground) {
  if (ground == Ground::kBreakout) return weight.breakout;
  return ground == Ground::kScript ? weight.bare : weight.code;
}

void weigh_effects(const JsEffects& effects, Ground ground, PartRecord& out) {
  for (const FactWeight& each : kFactWeights) {
    const double weight = weight_of(each, ground);
    if (!effects.has(each.fact) || weight == 0) continue;
    out.observe({.text = each.text,
                 .weight = weight,
                 .detail = effects.details[static_cast<std::size_t>(each.fact)].substr(0, 64)});
  }
  const bool leaves = effects.has(JsFact::kSends) || effects.has(JsFact::kMoves);
  if (leaves && effects.has(JsFact::kSecret)) {
    out.observe({.text = "and hands on what it reads", .weight = 1});
  }
  if (effects.failed && effects.any() &&
      (ground == Ground::kBreakout || ground == Ground::kScript)) {
    out.observe({.text = "but it stops being JavaScript after",
                 .weight = ground == Ground::kScript ? -2.0 : -1.0,
                 .unit = Unit::kTokens,
                 .count = effects.tokens});
  }
}

/// Needless encoding counts only beside something else: by itself it is no script.
void weigh_encoding(unsigned needless_layers, PartRecord& out) {
  if (needless_layers == 0) return;
  out.observe({.text = "letters or dots encoded that need no encoding,",
               .weight = needless_layers == 1 ? 0.7 : 1.4,
               .unit = Unit::kTimes,
               .count = needless_layers});
}

}  // namespace

void Sight::note(Mark mark, std::string_view detail) {
  if (has(mark)) return;
  marks_ |= std::uint64_t{1} << static_cast<unsigned>(mark);
  details_[static_cast<std::size_t>(mark)] = detail;
}

void Sight::note(const JsEffects& effects) {
  effects_.note_all(effects);
  effects_.failed |= effects.failed;
  effects_.tokens = std::max(effects_.tokens, effects.tokens);
}

void Sight::settle(const Question& question, std::string_view context, Workspace& work) const {
  if (!any()) return;
  PartRecord& out = work.record;
  for (const MarkWeight& each : kMarkWeights) {
    const double weight = weight_of(each, ground_);
    if (!has(each.mark) || weight == 0) continue;
    const std::string_view detail = details_[static_cast<std::size_t>(each.mark)];
    out.observe({.text = each.text, .weight = weight, .detail = detail.substr(0, 64)});
    if (out.wants_tokens() && !detail.empty())
      out.show({.kind = each.text, .text = detail.substr(0, 200)});
  }
  weigh_effects(effects_, ground_, out);
  if (!out.observed_any()) return;
  weigh_encoding(question.needless_layers, out);
  out.settle(Technique::kScript, context, question.layer);
}

}  // namespace quell::attack
