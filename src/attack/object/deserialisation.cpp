// Serialised objects: streams of Java, PHP, Python, .NET and Ruby, tags of YAML and members of JSON
// that name a class. Their heads are grammars of their own; many frameworks send such text
// themselves (view states, session cookies, arrays), and that is no attack.
#include <algorithm>
#include <array>

#include "code/code_words.h"
#include "judging/families.h"
#include "object/php_serial.h"
#include "object/serial_stream.h"
#include "text/ascii_set.h"
#include "text/digits.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

void weigh_stream(std::string_view value, PartRecord& out) {
  const SerialStream stream = serial_stream(value);
  if (stream.weight > 0) {
    out.observe({.text = stream.text, .weight = stream.weight});
  }
}

void weigh_php(std::string_view value, PartRecord& out) {
  constexpr unsigned kMostHeads = 8;
  PhpSerial best = read_php_serial(value);
  std::size_t at = best.objects > 0 ? std::string_view::npos : find_php_object(value);
  for (unsigned heads = 0; at != std::string_view::npos && best.objects == 0 && heads < kMostHeads;
       ++heads) {
    best = read_php_serial(value.substr(at));
    at = find_php_object(value, at + 2);
  }
  if (best.objects == 0) return;
  const bool plain = best.class_name == "stdClass" && best.lengths_match;
  out.observe({.text = "an object as PHP serialises it, of class",
               .weight = plain ? 3.6 : 4.2,
               .detail = best.class_name});
  if (best.complete) out.observe({.text = "whole, with lengths that match", .weight = 0.5});
  if (!best.lengths_match) {
    out.observe({.text = "lengths that do not match: made by hand", .weight = 0.2});
  }
}

/// !!python/object/apply:os.system, !ruby/object:Gem::Installer, !!javax.script.ScriptEngineManager
void weigh_yaml_tag(std::string_view value, PartRecord& out) {
  constexpr unsigned kMostTags = 32;
  std::size_t at = value.find('!');
  for (unsigned tags = 0; at != std::string_view::npos && tags < kMostTags;
       ++tags, at = value.find('!', at + 1)) {
    std::string_view tag = value.substr(at + 1, 160);
    while (tag.starts_with('!') || tag.starts_with('<')) tag.remove_prefix(1);
    tag = tag.substr(0, find_any<" \t\r\n[{>,'\")">(tag));
    if (tag.starts_with("tag:yaml.org,2002:")) tag.remove_prefix(18);
    const std::size_t slash = tag.find('/');
    const std::string_view language = tag.substr(0, std::min(slash, tag.size()));
    const bool known = language == "python" || language == "ruby" || language == "perl" ||
                       language == "php" || language == "js" || language == "java";
    if (slash != std::string_view::npos && known && tag.size() > slash + 3) {
      out.observe(
          {.text = "a YAML tag that makes an object of a program:", .weight = 4.8, .detail = tag});
      return;
    }
    if (is_qualified(tag, 3) && value.substr(at).starts_with("!!")) {
      const bool given = value.substr(at).contains('[');
      out.observe(
          {.text = "a YAML tag that names a class:", .weight = given ? 4.4 : 3.2, .detail = tag});
      return;
    }
  }
}

/// A global of Python's pickle as text: "c" module LF name LF, then what it is called with.
void weigh_pickle_text(std::string_view value, PartRecord& out) {
  constexpr unsigned kMostLines = 64;
  std::size_t begin = 0;
  for (unsigned lines = 0; begin < value.size() && lines < kMostLines; ++lines) {
    const std::size_t first = value.find('\n', begin);
    if (first == std::string_view::npos) return;
    const std::size_t second = value.find('\n', first + 1);
    if (second == std::string_view::npos) return;
    const std::size_t opcode = value.substr(begin, first - begin).find('c');
    const std::string_view module =
        opcode == std::string_view::npos
            ? ""
            : value.substr(begin + opcode + 1, first - begin - opcode - 1);
    const std::string_view name = value.substr(first + 1, second - first - 1);
    const bool names = opcode != std::string_view::npos && opcode < 4 && is_qualified(module, 1) &&
                       is_qualified(name, 1);
    const auto is_called = [](std::string_view rest) {
      return rest.contains('(') && rest.contains('R') && rest.contains('.');
    };
    if (names && is_called(value.substr(second + 1))) {
      out.observe({.text = "a Python pickle that calls a function of module",
                   .weight = 5.0,
                   .detail = module});
      return;
    }
    begin = first + 1;
  }
}

/// System.Windows.Data.ObjectDataProvider, PresentationFramework
double dotnet_weight(std::string_view type) {
  static constexpr auto kSpaces = std::to_array<std::string_view>(
      {"System.Windows.", "System.Diagnostics.", "System.Configuration.", "System.IO.",
       "System.CodeDom.", "System.Security.", "System.Management.", "System.Activities.",
       "System.Web.", "System.Data.Services.", "System.Workflow.", "Microsoft.VisualStudio."});
  const auto begins = [&](std::string_view space) { return type.starts_with(space); };
  return std::ranges::any_of(kSpaces, begins) ? 4.2 : 1.2;
}

/// com.sun.rowset.JdbcRowSetImpl
double java_weight(std::string_view type) {
  if (!is_qualified(type, 3)) return 0;
  const std::string_view name = type.substr(type.rfind('.') + 1);
  if (code_word(name, WordRole::kType) != nullptr) return 4.6;
  static constexpr auto kSpaces = std::to_array<std::string_view>(
      {"java.", "javax.", "com.sun.", "org.apache.", "com.mchange.", "org.springframework.", "sun.",
       "org.hibernate.", "com.zaxxer.", "groovy.", "ch.qos.", "com.caucho.", "oracle."});
  const auto begins = [&](std::string_view space) { return type.starts_with(space); };
  if (!std::ranges::any_of(kSpaces, begins)) return 2.2;
  return type.starts_with("java.lang.") && type.size() < 18 ? 2.2 : 3.8;
}

void weigh_type_member(const Question& question, PartRecord& out) {
  const std::string_view name = question.parameter.substr(question.parameter.rfind('.') + 1);
  const bool marked = name == "@type" || name == "$type" || name == "@class" || name == "_class" ||
                      name == "@c" || name == "__type" || name == "javaClass";
  if (!marked && name != "class") return;
  double weight = java_weight(question.value);
  if (name == "$type") weight = std::max(dotnet_weight(question.value), weight * 0.7);
  if (!marked && weight < 4.5) return;
  out.observe({.text = "a member that says of which class to make an object:",
               .weight = weight,
               .detail = question.value.substr(0, 80)});
}

/// A body's value that is the whole name of a class: what is made of it is the sender's choice.
void weigh_class_name(const Question& question, PartRecord& out) {
  const std::string_view value = question.value;
  if (question.where != Where::kBody || value.size() > 128 || !is_qualified(value, 2)) return;
  const std::string_view name = value.substr(value.rfind('.') + 1);
  if (name.ends_with("Exception") || name.ends_with("Error")) return;
  const CodeWord* type = code_word(name, WordRole::kType);
  const bool harms = type != nullptr && type->weight >= 4;
  const bool of_java = (value.starts_with("java.lang.") || value.starts_with("java.io.") ||
                        value.starts_with("javax.script.") || value.starts_with("java.beans.")) &&
                       name[0] >= 'A' && name[0] <= 'Z';
  if (!harms && !of_java) return;
  out.observe({.text = "the name of a class and nothing else:",
               .weight = harms ? 3.4 : 3.1,
               .detail = value});
}

}  // namespace

void judge_deserialisation(const Question& question, Workspace& work) {
  const std::string_view value = question.value;
  PartRecord& out = work.record;
  weigh_class_name(question, out);
  if (question.is_name) {
    return out.settle(Technique::kDeserialisation, "as the name of a class", question.layer);
  }
  weigh_stream(value, out);
  if (holds(question.holds, kColon)) weigh_php(value, out);
  if (holds(question.holds, kSerialLead)) {
    weigh_yaml_tag(value, out);
    if (holds(question.holds, kLineEnd)) weigh_pickle_text(value, out);
  }
  if (holds_all(question.holds, kDollar | kUnderscore) && value.contains("_$$ND_FUNC$$_")) {
    out.observe({.text = "a function as node-serialize writes it", .weight = 5.0});
  }
  if (value.starts_with("tag:yaml.org,2002:") && value.contains('/')) {
    out.observe({.text = "the name of a YAML tag that makes an object", .weight = 4.0});
  }
  if (question.parameter.size() > 1) weigh_type_member(question, out);
  out.settle(Technique::kDeserialisation, "as a serialised object", question.layer);
}

}  // namespace quell::attack
