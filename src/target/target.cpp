#include "target/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace quell::target {

namespace {

constexpr std::size_t kMaxTerms = 4096;
constexpr std::size_t kMaxNameBytes = 1024;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return lower(a) == lower(b); };
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same) != text.end();
}

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool rule_holds(const ParameterPattern& pattern, std::string_view value) {
  switch (pattern.rule) {
    case ValueRule::kAny:
      return true;
    case ValueRule::kContains:
      return contains_ignoring_case(value, pattern.text);
    case ValueRule::kNotNumber:
      return !is_number(value);
  }
  return false;
}

/// The first component of "a/b/c", which is taken off.
std::string_view take_component(std::string_view& path) {
  const std::size_t slash = path.find('/');
  const std::string_view component = path.substr(0, slash);
  path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  return component;
}

bool component_fits(std::string_view wanted, std::string_view component) {
  if (wanted == kAnyPlace) return !component.empty();
  if (wanted == kNumberPlace) return is_number(component) && component[0] != '-';
  return wanted == component;
}

/// REQUIRES: both begin with '/'.
bool places_cover(const Endpoint& endpoint, std::string_view path) {
  const auto components = [](std::string_view of) { return std::ranges::count(of, '/'); };
  const auto wanted = components(endpoint.path);
  if (endpoint.match == PathMatch::kExact && wanted != components(path)) return false;
  if (wanted > components(path)) return false;
  std::string_view rest = std::string_view(endpoint.path).substr(1);
  path.remove_prefix(1);
  for (auto left = wanted; left > 0; --left) {
    if (!component_fits(take_component(rest), take_component(path))) return false;
  }
  return true;
}

bool endpoint_covers(const Endpoint& endpoint, std::string_view path) {
  if (endpoint.has_places) return path.starts_with('/') && places_cover(endpoint, path);
  if (endpoint.match == PathMatch::kExact) return path == endpoint.path;
  if (endpoint.path == "/") return true;
  return path.starts_with(endpoint.path) &&
         (path.size() == endpoint.path.size() || path[endpoint.path.size()] == '/');
}

bool parameters_met(const std::vector<ParameterPattern>& patterns, std::string_view query) {
  const auto given = query_parameters(query);
  return std::ranges::all_of(patterns, [&](const ParameterPattern& pattern) {
    return std::ranges::any_of(given, [&](const RawParameter& parameter) {
      return query_decoded(parameter.name) == pattern.name &&
             rule_holds(pattern, query_decoded(parameter.value));
    });
  });
}

bool must_be_escaped(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '%' || c == '~' || c == '!' || c == '*' ||
         static_cast<unsigned char>(c) >= 0x7f;
}

std::string escaped(std::string_view text, std::string_view also = {}) {
  std::string out;
  for (const char c : text) {
    if (must_be_escaped(c) || also.contains(c))
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out;
}

Result<ParameterPattern> parse_parameter(std::string_view text) {
  ParameterPattern pattern;
  const std::size_t mark = text.find_first_of("~!");
  pattern.name = percent_decoded(text.substr(0, mark));
  if (pattern.name.empty() || pattern.name.size() > kMaxNameBytes) {
    return fail(ErrorCode::kInvalidInput, "a parameter needs a name of at most 1024 bytes");
  }
  if (mark == std::string_view::npos) return pattern;
  const std::string_view rest = text.substr(mark + 1);
  if (text[mark] == '!') {
    if (rest != "number") {
      return fail(ErrorCode::kInvalidInput, "after '!' only 'number' is known");
    }
    pattern.rule = ValueRule::kNotNumber;
    return pattern;
  }
  pattern.rule = ValueRule::kContains;
  pattern.text = percent_decoded(rest);
  if (pattern.text.empty() || pattern.text.size() > kMaxNameBytes) {
    return fail(ErrorCode::kInvalidInput,
                "after '~' the text to look for must have 1 to 1024 bytes");
  }
  return pattern;
}

constexpr std::string_view kTerms =
    "expected address:, endpoint:, method:, parameter: or rate:, as in address:203.0.113.9";

Result<std::string> parse_method(std::string_view text) {
  constexpr std::size_t kLongest = 32;
  const bool letters =
      std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
  if (text.empty() || text.size() > kLongest || !letters) {
    return fail(ErrorCode::kInvalidInput, "a method is written in capitals, as in method:POST");
  }
  return std::string(text);
}

/// "10/s", "300/m"
Result<Rate> parse_rate(std::string_view text) {
  constexpr std::uint32_t kMost = 1'000'000;
  Rate rate;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), rate.requests);
  const std::string_view per = text.substr(static_cast<std::size_t>(end - text.data()));
  if (code != std::errc() || rate.requests < 1 || rate.requests > kMost ||
      (per != "/s" && per != "/m")) {
    return fail(ErrorCode::kInvalidInput,
                "a rate is a number from 1 to 1000000 for each second or minute, as in rate:10/s");
  }
  rate.per = per == "/s" ? Rate::Per::kSecond : Rate::Per::kMinute;
  return rate;
}

/// One "kind:value" into `target`.
Result<void> add_term(std::string_view term, Target& target) {
  const std::size_t colon = term.find(':');
  const std::string_view kind = term.substr(0, colon);
  if (colon == std::string_view::npos) {
    return fail(ErrorCode::kInvalidInput, std::string(kTerms));
  }
  const std::string_view value = term.substr(colon + 1);
  if (kind == "address") {
    QUELL_TRY(Network network, Network::parse(value));
    target.addresses.push_back(network);
    return {};
  }
  if (kind == "endpoint") {
    if (target.endpoint) return fail(ErrorCode::kInvalidInput, "only one endpoint is possible");
    QUELL_TRY(target.endpoint, parse_endpoint(value));
    return {};
  }
  if (kind == "parameter") {
    QUELL_TRY(ParameterPattern pattern, parse_parameter(value));
    target.parameters.push_back(std::move(pattern));
    return {};
  }
  if (kind == "method") {
    QUELL_TRY(std::string method, parse_method(value));
    target.methods.push_back(std::move(method));
    return {};
  }
  if (kind == "rate") {
    if (target.rate) return fail(ErrorCode::kInvalidInput, "only one rate is possible");
    QUELL_TRY(target.rate, parse_rate(value));
    return {};
  }
  return fail(ErrorCode::kInvalidInput, std::string(kTerms));
}

std::string to_text(const ParameterPattern& pattern) {
  std::string out = "parameter:" + escaped(pattern.name);
  if (pattern.rule == ValueRule::kContains) out += "~" + escaped(pattern.text);
  if (pattern.rule == ValueRule::kNotNumber) out += "!number";
  return out;
}

}  // namespace

bool covers(const Target& target, const Request& request) {
  if (target.addresses.empty() && !target.endpoint && target.parameters.empty()) return false;
  if (!target.addresses.empty()) {
    if (!request.client) return false;
    const bool one_of_them = std::ranges::any_of(target.addresses, [&](const Network& network) {
      return network.contains(*request.client);
    });
    if (!one_of_them) return false;
  }
  if (!target.methods.empty() &&
      std::ranges::find(target.methods, request.method) == target.methods.end()) {
    return false;
  }
  const SplitTarget split = split_target(request.target);
  if (target.endpoint && !endpoint_covers(*target.endpoint, normalised_path(split.path))) {
    return false;
  }
  return target.parameters.empty() || parameters_met(target.parameters, split.query);
}

bool may_cover(const Target& target, std::string_view request_target) {
  if (!target.endpoint) return !target.addresses.empty() || !target.parameters.empty();
  return endpoint_covers(*target.endpoint, normalised_path(split_target(request_target).path));
}

namespace {

/// Whether components of a path as typed are places. Braces that are meant as such are encoded.
Result<bool> has_places(std::string_view path) {
  bool any = false;
  while (!path.empty()) {
    const std::string_view component = take_component(path);
    if (component == kNumberPlace || component == kAnyPlace) {
      any = true;
    } else if (component.find_first_of("{}") != std::string_view::npos) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("'{}' is no place of a path: {{n}} stands for a number, {{any}} for "
                              "anything without a '/', and a brace itself is written %7B",
                              component.substr(0, 80)));
    }
  }
  return any;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("endpoint '{}': {}", text.substr(0, 80), why));
  };
  if (!text.starts_with('/')) return wrong("a path begins with '/'");
  if (text.find_first_of("?#") != std::string_view::npos) {
    return wrong("the path only, without '?' or '#': parameters are separate");
  }
  Endpoint endpoint;
  if (text == "/*" || text.ends_with("/*")) {
    endpoint.match = PathMatch::kUnder;
    text.remove_suffix(text == "/*" ? 1 : 2);
  }
  QUELL_TRY(endpoint.has_places, has_places(text));
  endpoint.path = normalised_path(text);
  if (endpoint.has_places &&
      std::ranges::count(text, '{') != std::ranges::count(endpoint.path, '{')) {
    return wrong("beside {n} and {any} no other braces are possible, nor \"..\"");
  }
  if (endpoint.path.size() > kMaxNameBytes) return wrong("longer than 1024 bytes");
  const auto control = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) == 0x7f;
  };
  if (std::ranges::any_of(endpoint.path, control)) return wrong("control characters in the path");
  if (endpoint.match == PathMatch::kUnder && endpoint.path.size() > 1 &&
      endpoint.path.ends_with('/')) {
    endpoint.path.pop_back();
  }
  return endpoint;
}

std::string to_text(const Endpoint& endpoint) {
  std::string out = escaped(endpoint.path, endpoint.has_places ? "?#" : "?#{}");
  if (endpoint.match == PathMatch::kExact) return out;
  return out == "/" ? "/*" : out + "/*";
}

Result<Target> parse_target(std::string_view text) {
  Target target;
  std::size_t terms = 0;
  while (true) {
    const std::size_t start = text.find_first_not_of(' ');
    if (start == std::string_view::npos) break;
    text.remove_prefix(start);
    const std::string_view term = text.substr(0, text.find(' '));
    if (++terms > kMaxTerms) return fail(ErrorCode::kLimit, "over 4096 terms in one target");
    if (auto added = add_term(term, target); !added) {
      return fail(added.error(), fmt::format("target term '{}'", term.substr(0, 80)));
    }
    text.remove_prefix(term.size());
  }
  if (terms == 0) return fail(ErrorCode::kInvalidInput, "an empty target covers nothing");
  return target;
}

std::string to_text(const Target& target) {
  std::string out;
  const auto add = [&](const std::string& term) {
    if (!out.empty()) out += ' ';
    out += term;
  };
  for (const Network& network : target.addresses) add("address:" + network.text());
  if (target.endpoint) add("endpoint:" + to_text(*target.endpoint));
  for (const std::string& method : target.methods) add("method:" + method);
  for (const ParameterPattern& pattern : target.parameters) add(to_text(pattern));
  if (target.rate) {
    const char per = target.rate->per == Rate::Per::kSecond ? 's' : 'm';
    add(fmt::format("rate:{}/{}", target.rate->requests, per));
  }
  return out;
}

}  // namespace quell::target
