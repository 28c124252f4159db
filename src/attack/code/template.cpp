// Template and expression languages: does what stands between their marks calculate, call, or walk
// to objects that no text of a visitor has business with? Merge fields ({{user.name}}, ${price})
// only name something, and weigh little.
#include <algorithm>
#include <array>

#include "code/code_reading.h"
#include "code/template_marks.h"
#include "judging/evidence.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

/// The words behind blanks, signs and dashes at the beginning: "{%- if", "{{#with", "<%=". In
/// expressions '#' begins variables.
std::string_view without_lead(const Stretch& stretch) {
  const std::string_view inside = stretch.inside;
  const std::size_t at =
      inside.find_first_not_of(stretch.mark == Mark::kExpression ? " \t\r\n=" : " \t\r\n-=!#~^/&");
  return at == std::string_view::npos ? std::string_view() : inside.substr(at);
}

std::string_view first_name(std::string_view inside) {
  std::size_t begin = 0;
  while (begin < inside.size() && (inside[begin] == '$' || inside[begin] == '.')) ++begin;
  std::size_t end = begin;
  while (end < inside.size() && is_name_byte(inside[end])) ++end;
  return inside.substr(begin, end - begin);
}

class StretchReader {
 public:
  StretchReader(const Stretch& stretch, CodeTokens& tokens)
      : stretch_(stretch),
        inside_(without_lead(stretch)),
        tokens_(tokens.read(inside_)),
        reading_(read_code(tokens_)) {}

  Evidence weigh() {
    weigh_arithmetic();
    weigh_mark();
    weigh_engine();
    if (reading_.best.weight() > 0.4) {
      observe_code(reading_, out_);
      if (reading_.best.weight() > 1.5) {
        add("between marks where a template engine runs it", 1.0);
      }
    }
    weigh_calls();
    if (!stretch_.closed && !out_.empty()) add("the closing mark is missing", -0.8);
    return out_;
  }

 private:
  void add(std::string_view text, double weight, std::string_view detail = {}) {
    out_.add({.text = text, .weight = weight, .detail = detail.substr(0, 80)});
  }
  [[nodiscard]] bool has_kind(std::size_t i, CodeKind kind) const {
    return i < tokens_.size() && tokens_[i].kind == kind;
  }

  void weigh_arithmetic() {
    if (!reading_.best.calculates()) return;
    const bool multiplies = find_any<"*/%">(inside_) != std::string_view::npos;
    add("arithmetic on literals between template marks: a probe whether it is calculated",
        multiplies ? 4.6 : 3.8, inside_);
  }

  void weigh_mark() {
    switch (stretch_.mark) {
      case Mark::kPrint:
        return weigh_print();
      case Mark::kTag:
        return weigh_tag("a template statement:", 0.4);
      case Mark::kPage:
        return weigh_page();
      case Mark::kDirective:
        return weigh_directive();
      case Mark::kBrace:
        return weigh_brace();
      case Mark::kExpression:
        if (stretch_.first == '@' && inside_.starts_with('[')) {
          add("Perl's way to run code inside of a string",
              stretch_.inside.ends_with(']') ? 3.4 : 2.4);
        }
        return;
      case Mark::kRazor:
        return;
    }
  }

  void weigh_print() {
    if (inside_.empty()) return;
    add("template marks", 0.4);
    const std::string_view raw = stretch_.inside;
    if (raw.starts_with('=')) add("prints an expression", 0.6);
    if (raw.starts_with('#') && has_kind(1, CodeKind::kString)) {
      add("a block helper that is given a string", 3.2);
    }
    if (inside_ == ".") add("prints all that a template knows", 2.6);
    if (inside_.starts_with('.') && has_kind(2, CodeKind::kString)) {
      add("calls a method, as Go's templates do,", 3.4, inside_);
    }
  }

  void weigh_tag(std::string_view text, double more) {
    const std::string_view name = first_name(inside_);
    const CodeWord* tag = code_word(name, WordRole::kTag);
    if (tag == nullptr || (!stretch_.closed && stretch_.mark == Mark::kTag)) return;
    const bool names_file = has_kind(1, CodeKind::kString);
    add(text, tag->weight + more + (names_file ? 1.0 : 0), inside_);
    const bool constant =
        has_kind(1, CodeKind::kNumber) ||
        (has_kind(1, CodeKind::kName) &&
         (equals_lower(tokens_[1].text, "true") || equals_lower(tokens_[1].text, "false")));
    if (constant && tokens_.size() == 2) add("on a constant: a probe", 2.4);
  }

  void weigh_page() {
    const std::string_view raw = stretch_.inside;
    if (raw.starts_with('@') || raw.starts_with('!')) {
      add("a directive or declaration of a server page", 3.6);
    } else if (!inside_.empty() && raw.starts_with('=')) {
      add("prints an expression of a server page", 1.2);
    } else if (!inside_.empty() && (raw[0] == ' ' || raw[0] == '-' || raw[0] == '\n')) {
      add("code of a server page", 0.8);
    }
    if (has_kind(0, CodeKind::kName) && tokens_[0].text == "if") {
      weigh_tag("a statement of a server page:", 0);
    }
    const Statement& best = reading_.best;
    if (best.calls > 0 && best.words_apart == 0) add("that calls something", 1.2);
    if (best.shell.weight > 0) add("that runs a command", 1.6);
  }

  void weigh_directive() {
    const std::string_view name = first_name(inside_);
    const bool velocity = stretch_.first == '#' && stretch_.begin == begin_of_text_bracket();
    if (!velocity) return weigh_tag("a directive of a template engine:", 1.4);
    const bool sets = code_word(name, WordRole::kTag) != nullptr && has_kind(2, CodeKind::kName) &&
                      tokens_[2].sign == '$';
    const bool given = code_word(name, WordRole::kTag) != nullptr && has_kind(2, CodeKind::kString);
    if (sets || given) add("a directive of a template engine:", 3.5, inside_);
  }
  /// Directives between <…> or […] close with such a bracket: their mark is the '#' behind it.
  [[nodiscard]] std::size_t begin_of_text_bracket() const {
    const bool parentheses = inside_.find('(') != std::string_view::npos &&
                             first_name(inside_).size() == inside_.find('(');
    return parentheses ? stretch_.begin : stretch_.begin + 1;
  }

  void weigh_brace() {
    const std::string_view raw = stretch_.inside;
    if (equals_lower(raw, "php") || equals_lower(raw, "/php")) {
      return add("Smarty's mark for PHP code", 4.5);
    }
    if (raw.starts_with("$smarty")) return add("an object of the template engine:", 3.7, raw);
    if (!stretch_.closed) return;
    for (std::size_t i = 0; i + 2 < tokens_.size(); ++i) {
      if (tokens_[i].kind != CodeKind::kString || tokens_[i + 1].sign != '|') continue;
      const CalledWord* word = called_word(tokens_[i + 2].text);
      if (word != nullptr && word->weight > 2) add("a filter that runs it:", 3.8, word->text);
    }
    if (raw.starts_with("math ")) add("has the engine calculate", raw.contains('"') ? 3.2 : 0.5);
    if (raw.starts_with("fetch ") || raw.starts_with("include ") || raw.starts_with("eval ")) {
      add("has the engine include something", raw.contains('=') ? 2.8 : 0.3);
    }
    const std::size_t member = raw.find("::");
    if (member != std::string_view::npos && has_kind(3, CodeKind::kOpen)) {
      add("calls a method of a class", 2.4, raw.substr(0, member));
    }
  }

  /// config, self, request …: alone, called or with more than plain members.
  void weigh_engine() {
    if (stretch_.mark == Mark::kBrace || stretch_.mark == Mark::kDirective) return;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const CodeToken& token = tokens_[i];
      if (token.kind != CodeKind::kName) continue;
      const bool member = i > 0 && tokens_[i - 1].kind == CodeKind::kDot && i > 1;
      const CodeWord* word = member ? nullptr : code_word(token.text, WordRole::kEngine);
      if (word == nullptr) continue;
      const bool plain_member = has_kind(i + 1, CodeKind::kDot) && reading_.best.calls == 0 &&
                                reading_.best.innards.weight == 0 && word->weight < 3.9;
      const bool spoken = reading_.best.words_apart > 0;
      add("an object of the template engine:",
          word->weight - (plain_member ? 1.2 : 0) - (spoken ? 2 : 0), word->text);
      return;
    }
  }

  void weigh_calls() {
    const Statement& best = reading_.best;
    if (best.on_literal > 0) add("a method of a literal", 3.2);
    if (best.calls > 0 && best.weight() <= 0.4 && best.words_apart == 0) {
      add("a call between template marks", 0.6);
    }
    if (stretch_.mark != Mark::kPrint && stretch_.mark != Mark::kTag) return;
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {  // filters: |attr('x'), |map('system')
      if (tokens_[i].sign != '|' || tokens_[i].text.size() != 1) continue;
      static constexpr auto kFilters = std::to_array<std::string_view>(
          {"attr", "map", "filter", "sort", "reduce", "xmlattr", "file_excerpt"});
      const std::string_view name = tokens_[i + 1].text;
      if (std::ranges::find(kFilters, name) == kFilters.end()) continue;
      const bool called = has_kind(i + 2, CodeKind::kOpen);
      if (called)
        add("a filter that reaches members or runs functions:",
            name == "attr" || name == "file_excerpt" ? 3.4 : 1.2, name);
      return;
    }
  }

  const Stretch& stretch_;
  std::string_view inside_;
  std::span<const CodeToken> tokens_;
  CodeReading reading_;
  Evidence out_;
};

bool is_expression(const Stretch& stretch) {
  return stretch.mark == Mark::kExpression || stretch.mark == Mark::kRazor;
}

}  // namespace

void judge_template(const Question& question, Workspace& work) {
  Evidence best;
  Stretch where;
  unsigned telling = 0;
  std::size_t from = 0;
  std::size_t read = 0;
  for (std::size_t marks = 0; marks < kMaxTemplateMarks && read < kMaxTemplateBytes; ++marks) {
    const auto stretch = next_stretch(question.value, from);
    if (!stretch) break;
    read += stretch->inside.size();
    const bool nests = stretch->mark == Mark::kBrace || stretch->mark == Mark::kExpression;
    from = nests ? stretch->begin + (stretch->mark == Mark::kBrace ? 1 : 2) : stretch->end;
    const Evidence evidence = StretchReader(*stretch, work.code_tokens).weigh();
    telling += evidence.total() > 2 ? 1 : 0;
    if (evidence.total() <= best.total()) continue;
    best = evidence;
    where = *stretch;
  }
  if (best.empty()) return;
  if (telling > 1) best.add({.text = "and more of the kind", .weight = 0.6});
  PartRecord& out = work.record;
  best.give(out);
  if (out.wants_tokens()) {
    for (const CodeToken& token : work.code_tokens.read(where.inside)) {
      out.show({.kind = "code", .text = token.text});
    }
  }
  out.settle(is_expression(where) ? Technique::kExpression : Technique::kTemplate,
             is_expression(where) ? "as an expression" : "as a template", question.layer);
}

}  // namespace quell::attack
