#include "contain/nginx/edit.h"

#include <algorithm>
#include <optional>

#include "base/safe_text.h"
#include "crypto/digest.h"
#include "fmt/format.h"

namespace quell::contain::nginx {

namespace {

constexpr std::string_view kHeadBegin =
    "# >>> quell: endpoints contained here answer 503; undo with `quell lift`, do not edit >>>\n";
constexpr std::string_view kServerBegin = "\n# >>> quell: contained endpoints >>>\n";
constexpr std::string_view kEnd = "# <<< quell <<<\n";
constexpr std::string_view kOriginal = "# original blake2b-256 ";
constexpr std::string_view kRetry = "# retry-after ";
constexpr std::string_view kContained = "# contained ";
constexpr std::string_view kForbidden = "\"'\\;{}$#?* ";
constexpr std::size_t kLongestPath = 1024;
constexpr std::size_t kReferenceDigits = 12;

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string percent_encoded(std::string_view path) {
  std::string result;
  for (const char c : path) {
    if (is_plain(c) || std::string_view("/._-~").contains(c)) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

/// The comment lines that say what is in force: read back by read_state.
std::string header_lines(std::string_view original, const Edit& edit) {
  std::string result = fmt::format("{}{}\n{}{}\n", kOriginal, crypto::digest_of(original).hex(),
                                   kRetry, edit.retry_after_s);
  for (const Rule& rule : edit.rules) {
    result += fmt::format("{}{} {} {}\n", kContained, rule.id.text(),
                          rule.endpoint.match == target::PathMatch::kExact ? "exact" : "under",
                          percent_encoded(rule.endpoint.path));
  }
  return result;
}

std::string head_part(std::string_view original, const Edit& edit) {
  std::string result = fmt::format("{}{}", kHeadBegin, header_lines(original, edit));
  result += fmt::format("map $uri $quell_{} {{\n    default 0;\n", reference(original, edit));
  for (const Rule& rule : edit.rules) {
    result += fmt::format("    \"~{}\" 1;  # {}\n", pattern_of(rule.endpoint), rule.id.text());
  }
  return result.append("}\n").append(kEnd);
}

/// A location of its own, so that add_header touches no other page, and an answer with a text, so
/// that the site's error_page does not replace it.
std::string server_part(std::string_view original, const Edit& edit) {
  const std::string mark = reference(original, edit);
  return fmt::format(
      "{0}if ($quell_{1}) {{ rewrite ^ /.quell-{1} last; }}\n"
      "location = /.quell-{1} {{\n"
      "    internal;\n"
      "    default_type text/plain;\n"
      "    add_header Retry-After {2} always;\n"
      "    add_header Cache-Control no-store always;\n"
      "    return 503 \"{3}{1}\\n\";\n"
      "}}\n{4}",
      kServerBegin, mark, edit.retry_after_s, kAnswerText, kEnd);
}

/// Cuts the next line off `rest`, if it begins with `label`; what follows the label.
std::optional<std::string_view> line_after(std::string_view& rest, std::string_view label) {
  if (!rest.starts_with(label)) return std::nullopt;
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view value = rest.substr(label.size(), end - label.size());
  rest.remove_prefix(end + 1);
  return value;
}

std::optional<Rule> parse_rule(std::string_view line) {
  const std::size_t first = line.find(' ');
  const std::size_t second = line.find(' ', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  Rule rule{ContainmentId(std::string(line.substr(0, first))), {}};
  const std::string_view match = line.substr(first + 1, second - first - 1);
  if (!check_id(rule.id) || (match != "exact" && match != "under")) return std::nullopt;
  rule.endpoint.match = match == "exact" ? target::PathMatch::kExact : target::PathMatch::kUnder;
  rule.endpoint.path = target::percent_decoded(line.substr(second + 1));
  return rule;
}

struct Header {
  std::string digest;
  Edit edit;
};

std::optional<Header> parse_header(std::string_view rest) {
  const auto digest = line_after(rest, kOriginal);
  if (!digest) return std::nullopt;
  const auto retry = line_after(rest, kRetry);
  if (!retry || retry->empty() || retry->size() > 9) return std::nullopt;
  Header header{std::string(*digest), {}};
  header.edit.retry_after_s = 0;
  for (const char c : *retry) {
    if (c < '0' || c > '9') return std::nullopt;
    header.edit.retry_after_s = header.edit.retry_after_s * 10 + (c - '0');
  }
  while (const auto line = line_after(rest, kContained)) {
    auto rule = parse_rule(*line);
    if (!rule) return std::nullopt;
    header.edit.rules.push_back(*std::move(rule));
  }
  if (header.edit.rules.empty()) return std::nullopt;
  return header;
}

struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The only occurrence of a part, by its first and last line.
std::optional<Part> find_part(std::string_view text, std::string_view begin) {
  const std::size_t at = text.find(begin);
  if (at == std::string_view::npos || text.find(begin, at + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t end = text.find(kEnd, at + begin.size());
  if (end == std::string_view::npos) return std::nullopt;
  return Part{at, end + kEnd.size()};
}

}  // namespace

Edit with_rule(const Edit& edit, const Rule& rule) {
  Edit result = without_rule(edit, rule.id);
  const auto place = std::ranges::lower_bound(result.rules, rule.id, {}, &Rule::id);
  result.rules.insert(place, rule);
  return result;
}

Edit without_rule(const Edit& edit, const ContainmentId& id) {
  Edit result = edit;
  std::erase_if(result.rules, [&](const Rule& rule) { return rule.id == id; });
  return result;
}

const Rule* find_rule(const Edit& edit, const ContainmentId& id) {
  const auto found = std::ranges::find(edit.rules, id, &Rule::id);
  return found == edit.rules.end() ? nullptr : &*found;
}

std::string put_in(std::string_view original, const Edit& edit) {
  if (edit.rules.empty()) return std::string(original);
  std::string result(original.substr(0, edit.places.before_server));
  result += head_part(original, edit);
  result += original.substr(edit.places.before_server,
                            edit.places.inside_server - edit.places.before_server);
  result += server_part(original, edit);
  return result.append(original.substr(edit.places.inside_server));
}

std::string reference(std::string_view original, const Edit& edit) {
  const std::string decisive = fmt::format("{}{} {}", header_lines(original, edit),
                                           edit.places.before_server, edit.places.inside_server);
  return crypto::digest_of(decisive).hex().substr(0, kReferenceDigits);
}

FileState read_state(std::string_view text) {
  if (!text.contains("quell: endpoints contained here") &&
      !text.contains("quell: contained endpoints")) {
    return Untouched{};
  }
  const auto head = find_part(text, kHeadBegin);
  const auto server = find_part(text, kServerBegin);
  if (!head || !server || server->begin < head->end) {
    return Tampered{"the lines that mark Quell's edit are incomplete, doubled or out of order"};
  }
  auto header = parse_header(text.substr(head->begin + kHeadBegin.size()));
  if (!header) return Tampered{"the lines that say what is contained were changed"};
  Edited state;
  state.edit = std::move(header->edit);
  state.edit.places = {head->begin, server->begin - (head->end - head->begin)};
  state.original.append(text.substr(0, head->begin))
      .append(text.substr(head->end, server->begin - head->end))
      .append(text.substr(server->end));
  if (crypto::digest_of(state.original).hex() != header->digest) {
    return Tampered{"the file was changed outside Quell's edit"};
  }
  if (put_in(state.original, state.edit) != text) {
    return Tampered{"the lines of Quell's edit were changed"};
  }
  return state;
}

std::string pattern_of(const target::Endpoint& endpoint) {
  std::string result = "^";
  for (const char c : endpoint.path) {
    if (c == '/') {
      result += "/+";
    } else if (is_plain(c)) {
      result += c;
    } else {
      result += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
  }
  if (endpoint.match == target::PathMatch::kExact) return result.append("$");
  // After a slash everything is below.
  return endpoint.path.ends_with('/') ? result : result.append("(?:/|$)");
}

std::optional<std::string> objection_to(const target::Endpoint& endpoint) {
  const std::string& path = endpoint.path;
  if (!path.starts_with('/')) return "an endpoint begins with '/'";
  if (path.size() > kLongestPath) {
    return fmt::format("an endpoint has at most {} bytes", kLongestPath);
  }
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || kForbidden.contains(c)) {
      return fmt::format("an endpoint may not hold '{}'", terminal_safe(std::string_view(&c, 1)));
    }
  }
  if (target::normalised_path(percent_encoded(path)) != path) {
    return fmt::format("\"{}\" is not the form in which nginx knows a path; \"{}\" is",
                       terminal_safe(path),
                       terminal_safe(target::normalised_path(percent_encoded(path))));
  }
  return std::nullopt;
}

}  // namespace quell::contain::nginx
