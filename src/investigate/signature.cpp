#include "investigate/signature.h"

#include <fmt/format.h>

#include <algorithm>

#include "target/path.h"

namespace quell::investigate {

namespace {

constexpr std::size_t kLongestEndpoint = 512;
constexpr std::size_t kLongestParameter = 128;
constexpr std::string_view kHeaderPrefix = "header:";

/// The part of a decoded path before its first ".." component: what follows is the attack, and
/// differs from request to request.
std::string_view before_climb(std::string_view path) {
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t end = std::min(path.find_first_of("/\\", at), path.size());
    if (path.substr(at, end - at).starts_with("..")) return path.substr(0, at);
    at = end + 1;
  }
  return path;
}

/// Whether a server reads the path as it is written, and it goes nowhere up: it is its own
/// endpoint.
bool is_plain(std::string_view path) {
  if (!path.starts_with('/')) return false;
  char before = 'x';
  for (const char c : path) {
    if (c == '%' || c == '#' || c == '\\' || (before == '/' && (c == '/' || c == '.')))
      return false;
    before = c;
  }
  return true;
}

std::string cut(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most);
  return text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == '%' || byte >= 0x7f)
      out += fmt::format("%{:02X}", byte);
    else
      out += c;
  }
  return out;
}

std::string parameter_of(attack::Where where, std::string_view parameter) {
  switch (where) {
    case attack::Where::kHeader:
      return std::string(kHeaderPrefix) + std::string(parameter);
    case attack::Where::kQuery:
    case attack::Where::kBody:
      return cut(std::string(parameter), kLongestParameter);
    case attack::Where::kPath:
    case attack::Where::kTarget:
      return {};
  }
  return {};
}

}  // namespace

std::string endpoint_of(std::string_view request_target) {
  const target::SplitTarget split = target::split_target(request_target);
  if (is_plain(split.path)) return std::string(split.path.substr(0, kLongestEndpoint));
  // A climb is looked for in the fully decoded path, or its encoded spelling would be an endpoint.
  std::string decoded = target::percent_decoded(split.path);
  for (int i = 0; i < 2 && decoded.find('%') != std::string::npos; ++i) {
    decoded = target::percent_decoded(decoded);
  }
  const std::string_view before = before_climb(decoded);
  if (before.size() == decoded.size())
    return cut(target::normalised_path(split.path), kLongestEndpoint);
  return cut(target::normalised_path(before), kLongestEndpoint);
}

Signature signature_of(const logs::Record& record, const attack::Finding& finding) {
  return {.endpoint = endpoint_of(record.target),
          .parameter = parameter_of(finding.where, finding.parameter),
          .vector = finding.which};
}

Signature signature_of(const logs::Record& record, const attack::BriefFinding& finding) {
  return {.endpoint = endpoint_of(record.target),
          .parameter = parameter_of(finding.where, finding.parameter),
          .vector = finding.which};
}

bool Signature::matches(const logs::Record& record,
                        const attack::Classification& classification) const {
  return std::ranges::any_of(classification.findings, [&](const attack::Finding& finding) {
    return finding.which == vector && signature_of(record, finding) == *this;
  });
}

std::string Signature::text() const {
  const std::string_view what = attack::title_of(vector);
  if (parameter.starts_with(kHeaderPrefix)) {
    return fmt::format("{} in {} on {}", what, parameter.substr(kHeaderPrefix.size()), endpoint);
  }
  if (parameter.empty()) return fmt::format("{} on {}", what, endpoint);
  return fmt::format("{} on {}?{}=", what, endpoint, parameter);
}

std::string to_text(const Signature& signature) {
  std::string out =
      fmt::format("{} {}", attack::name_of(signature.vector), escaped(signature.endpoint));
  if (!signature.parameter.empty()) out += " " + escaped(signature.parameter);
  return out;
}

Result<Signature> parse_signature(std::string_view text) {
  const auto wrong = [&] {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("'{}' is not a signature: expected CLASS /PATH [PARAMETER]",
                            text.substr(0, 80)));
  };
  const std::size_t first = text.find(' ');
  if (first == std::string_view::npos) return wrong();
  const auto vector = attack::class_from_name(text.substr(0, first));
  const std::string_view rest = text.substr(first + 1);
  const std::size_t second = rest.find(' ');
  if (!vector || *vector == attack::Class::kBenign || !rest.starts_with('/')) return wrong();
  Signature out{.endpoint = target::percent_decoded(rest.substr(0, second)),
                .parameter = {},
                .vector = *vector};
  if (second == std::string_view::npos) return out;
  const std::string_view parameter = rest.substr(second + 1);
  if (parameter.empty() || parameter.find(' ') != std::string_view::npos) return wrong();
  out.parameter = target::percent_decoded(parameter);
  return out;
}

attack::Classification classify(const logs::Record& record, const rules::RuleSet* rules) {
  attack::Classification judged = attack::classify_request({.method = record.method,
                                                            .target = record.target,
                                                            .referer = record.referer,
                                                            .user_agent = record.user_agent});
  if (rules != nullptr) rules->apply(rules_request(record), judged);
  return judged;
}

rules::Request rules_request(const logs::Record& record) {
  return {.client = record.client,
          .target = record.target,
          .referer = record.referer,
          .user_agent = record.user_agent};
}

}  // namespace quell::investigate
