// XML that makes its reader fetch files and addresses, or swell: entities that are external or made
// of each other, document types from outside, XInclude.
#include <algorithm>
#include <array>
#include <optional>

#include "code/code_tokens.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

constexpr std::size_t kLongestDeclaration = 2048;

std::string_view skip_blank(std::string_view text) {
  const std::size_t at = find_none<" \t\r\n">(text);
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

bool begins_lower(std::string_view text, std::string_view lower) {
  return equals_lower(text.substr(0, lower.size()), lower);
}

/// A name, as far as it goes; taken from `text`.
std::string_view take_name(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() &&
         (is_name_byte(text[end]) || text[end] == ':' || text[end] == '-' || text[end] == '.')) {
    ++end;
  }
  const std::string_view name = text.substr(0, end);
  text = skip_blank(text.substr(end));
  return name;
}

/// A literal between quotes, without them; taken from `text`.
std::optional<std::string_view> take_literal(std::string_view& text) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return std::nullopt;
  const std::size_t end = text.substr(0, kLongestDeclaration).find(text[0], 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view literal = text.substr(1, end - 1);
  text = skip_blank(text.substr(end + 1));
  return literal;
}

bool is_address(std::string_view text) {
  return text.find(':') != std::string_view::npos || text.starts_with("//") ||
         text.starts_with("\\\\") || text.starts_with('/') || text.starts_with("..");
}

/// -//W3C//DTD XHTML 1.0 Strict//EN: the registered document types of this world.
bool is_formal_public(std::string_view id) {
  return (id.starts_with("-//") || id.starts_with("+//") || id.starts_with("ISO")) &&
         id.contains("//DTD ");
}

class Declarations {
 public:
  explicit Declarations(PartRecord& out) : out_(out) {}

  void document_type(std::string_view rest) {
    rest = skip_blank(rest);
    take_name(rest);
    if (begins_lower(rest, "system")) {
      rest = skip_blank(rest.substr(6));
      const auto literal = take_literal(rest);
      if (!literal) return;
      say("a document type from outside:", is_address(*literal) ? 3.8 : 1.4, *literal);
    } else if (begins_lower(rest, "public")) {
      rest = skip_blank(rest.substr(6));
      const auto id = take_literal(rest);
      const auto literal = take_literal(rest);
      if (!id || !literal) return;
      if (!is_formal_public(*id)) say("a document type from outside:", 3.6, *literal);
    }
  }

  void entity(std::string_view rest) {
    ++entities_;
    rest = skip_blank(rest);
    const bool parameter = rest.starts_with('%');
    if (parameter) rest = skip_blank(rest.substr(1));
    const std::string_view name = take_name(rest);
    if (name.empty()) return;
    const bool system = begins_lower(rest, "system");
    if (system || begins_lower(rest, "public")) {
      rest = skip_blank(rest.substr(6));
      auto literal = take_literal(rest);
      if (!system) literal = take_literal(rest);
      say("an entity that is read from outside:", literal ? 5.0 : 3.6,
          literal ? *literal : std::string_view());
      return;
    }
    const auto literal = take_literal(rest);
    if (!literal) return;
    const auto references = std::ranges::count(*literal, '&') + std::ranges::count(*literal, '%');
    if (references >= 3 && literal->contains(';')) ++multiplying_;
    if (parameter) say("a parameter entity of its own", 2.6, name);
    if (references >= 3 && multiplying_ == 1) {
      say("an entity that is made of others many times over:", 3.8, name);
    }
    if (literal->contains("SYSTEM") || literal->contains("ENTITY")) {
      say("an entity that declares others", 3.0, name);
    }
  }

  void element(std::string_view rest) {
    const std::string_view name = take_name(rest);
    const std::string_view local = name.substr(name.rfind(':') + 1);
    const std::string_view attributes = rest.substr(0, rest.find('>'));
    const bool names_file = attributes.contains("href=");
    if (names_file && begins_lower(name, "xi:include")) {
      say("XInclude: has the reader fetch another file", 4.2, name);
    } else if (names_file && local == "include" && attributes.contains("parse=")) {
      say("an element that has the reader fetch another file", 3.6, name);
    }
  }

  void swollen() {
    if (entities_ > 0 && multiplying_ == 0 && !said_) {
      out_.observe({.text = "an entity of its own", .weight = 0.8});
    }
    if (multiplying_ > 1) {
      out_.observe({.text = "entities that multiply each other", .weight = 1.5});
    }
  }

 private:
  void say(std::string_view text, double weight, std::string_view detail) {
    if (said_ && weight < 2) return;
    said_ = true;
    out_.observe({.text = text, .weight = weight, .detail = detail.substr(0, 120)});
  }

  PartRecord& out_;
  unsigned entities_ = 0;
  unsigned multiplying_ = 0;
  bool said_ = false;
};

}  // namespace

void judge_xml_entity(const Question& question, Workspace& work) {
  constexpr unsigned kMostDeclarations = 32;
  const std::string_view value = question.value;
  Declarations declarations(work.record);
  unsigned seen = 0;
  for (std::size_t at = value.find('<'); at != std::string_view::npos && seen < kMostDeclarations;
       at = value.find('<', at + 1)) {
    const std::string_view rest = value.substr(at + 1, kLongestDeclaration);
    if (rest.starts_with('!')) {
      const bool type = begins_lower(rest, "!doctype");
      const bool entity = begins_lower(rest, "!entity");
      if (type) declarations.document_type(rest.substr(8));
      if (entity) declarations.entity(rest.substr(7));
      seen += type || entity ? 1 : 0;
    } else if (begins_lower(rest, "xi:") || rest.substr(0, 32).contains(":include")) {
      declarations.element(rest);
      ++seen;
    }
  }
  declarations.swollen();
  work.record.settle(Technique::kXmlEntity, "as XML", question.layer);
}

}  // namespace quell::attack
