#include "fault.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace quell::investigate {

namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t kLongestText = 512;

std::string lower(std::string_view text) {
  std::string out(text.substr(0, kLongestText));
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

/// Without what stands in quotes, which is often what a client sent.
std::string unquoted(std::string_view text) {
  std::string out;
  char quote = 0;
  bool escaped = false;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote && !escaped) quote = 0;
      escaped = c == '\\' && !escaped;
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else {
      out += c;
    }
  }
  return out;
}

template <std::size_t N>
bool has_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::any_of(
      words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// What databases say of a statement that they cannot read. Not what they say of values: "invalid
/// input syntax for type integer" is the answer to a value that was handed over as one.
bool is_about_statement(std::string_view unquoted_text) {
  static constexpr auto kComplaints = std::to_array({"syntax error"sv,
                                                     "syntaxerror"sv,
                                                     "sql syntax"sv,
                                                     "er_parse_error"sv,
                                                     "unrecognized token"sv,
                                                     "ora-00933"sv,
                                                     "ora-01756"sv,
                                                     "ora-00936"sv,
                                                     "ora-01789"sv,
                                                     "unterminated quoted string"sv,
                                                     "unclosed quotation"sv,
                                                     "quoted string not properly terminated"sv,
                                                     "unknown column"sv,
                                                     "no such column"sv,
                                                     "no such function"sv,
                                                     "same number of result columns"sv,
                                                     "different number of columns"sv,
                                                     "same number of columns"sv,
                                                     "order by term out of range"sv,
                                                     "one statement at a time"sv});
  return has_any(unquoted_text, kComplaints);
}

/// Functions that complain about what they are given, and repeat it: the subquery that gave it ran.
bool shows_data(std::string_view unquoted_text) {
  static constexpr auto kComplaints =
      std::to_array({"xpath syntax error"sv, "invalid xpath"sv, "ora-19202"sv, "ora-29257"sv,
                     "ora-31011"sv, "xpath error"sv});
  return has_any(unquoted_text, kComplaints);
}

/// "sh: 1: idd: not found", "bash: line 1: …: command not found", "'idd' is not recognized as …".
bool is_about_command(std::string_view unquoted_text) {
  static constexpr auto kPlain =
      std::to_array({"command not found"sv, "is not recognized as an internal or external"sv,
                     "syntax error near unexpected token"sv});
  static constexpr auto kShells = std::to_array({" sh: "sv, "/sh: "sv, "bash: "sv, "dash: "sv});
  static constexpr auto kComplaints = std::to_array(
      {"not found"sv, "syntax error"sv, "permission denied"sv, "no such file"sv, "unexpected"sv});
  if (has_any(unquoted_text, kPlain)) return true;
  const bool shell = unquoted_text.starts_with("sh: ") || has_any(unquoted_text, kShells);
  return shell && has_any(unquoted_text, kComplaints);
}

/// The engine, and that it could not read what it was given: a name that is not defined may be the
/// site's own mistake.
bool is_about_template(std::string_view unquoted_text) {
  static constexpr auto kPlain =
      std::to_array({"templatesyntaxerror"sv, "template syntax error"sv, "liquid syntax error"sv,
                     "spelparseexception"sv, "ognlexception"sv, "lexical error at line"sv});
  static constexpr auto kEngines =
      std::to_array({"jinja"sv, "twig"sv, "freemarker"sv, "velocity"sv, "mako"sv, "smarty"sv,
                     "thymeleaf"sv, "handlebars"sv, "nunjucks"sv, "template"sv});
  static constexpr auto kComplaints =
      std::to_array({"syntax"sv, "parseexception"sv, "parse error"sv, "unexpected"sv});
  return has_any(unquoted_text, kPlain) ||
         (has_any(unquoted_text, kEngines) && has_any(unquoted_text, kComplaints));
}

/// That it is not there shows nothing: a name that was cleaned is not there either.
bool is_about_file(std::string_view text, std::string_view unquoted_text) {
  static constexpr auto kComplaints =
      std::to_array({"no such file"sv, "failed to open stream"sv, "filenotfound"sv, "nosuchfile"sv,
                     "enoent"sv, "is a directory"sv, "eisdir"sv, "permission denied"sv, "eacces"sv,
                     "cannot find the path"sv});
  static constexpr auto kClimbs = std::to_array({"../"sv, "..\\"sv});
  return has_any(unquoted_text, kComplaints) && has_any(text, kClimbs);
}

/// A program's own syntax errors are of the language that it is written in.
bool is_of_a_language(std::string_view exception) {
  return exception == "SyntaxError" || exception == "ParseError";
}

}  // namespace

bool is_error(const logs::AppEvent& event) {
  return !event.exception.empty() || event.level >= logs::Level::kError;
}

Fault fault_of(const logs::AppEvent& event) {
  Fault out = Fault::kOther;
  const bool own = is_of_a_language(event.exception);
  const std::string exception = unquoted(lower(event.exception));
  for (const std::string_view part : {event.message, event.exception, event.cause}) {
    if (part.empty()) continue;
    const std::string text = lower(part);
    const std::string plain = unquoted(text);
    if (text.find("eval()'d code") != std::string::npos ||
        is_about_template(exception + " " + plain))
      out = std::max(out, Fault::kTemplate);
    else if (is_about_command(plain))
      out = std::max(out, Fault::kCommand);
    else if (shows_data(plain))
      out = std::max(out, Fault::kShown);
    else if (!own && is_about_statement(plain))
      out = std::max(out, Fault::kStatement);
    else if (is_about_file(text, exception + " " + plain))
      out = std::max(out, Fault::kFile);
  }
  return out;
}

bool fits(Fault fault, attack::Class vector) {
  switch (fault) {
    case Fault::kStatement:
    case Fault::kShown:
      return vector == attack::Class::kSqli;
    case Fault::kTemplate:
      return vector == attack::Class::kRce;
    case Fault::kCommand:
      return vector == attack::Class::kCmdi || vector == attack::Class::kRce;
    case Fault::kFile:
      return vector == attack::Class::kTraversal;
    case Fault::kOther:
      break;
  }
  return false;
}

}  // namespace quell::investigate
