// What makes requests belong to one incident: the hole (endpoint and parameter) and the kind of
// attack on it. Used by the watch, the forecast and the impact question. Pure values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "attack/classify.h"
#include "attack/quick.h"
#include "base/result.h"
#include "logs/record.h"
#include "rules/rule_set.h"

namespace quell::investigate {

struct Signature {
  std::string endpoint;   ///< as endpoint_of() gives it
  std::string parameter;  ///< empty: the path itself, or any place but a parameter
  attack::Class vector = attack::Class::kSqli;

  friend auto operator<=>(const Signature&, const Signature&) = default;

  /// Whether this request is an attack of this kind on this hole.
  [[nodiscard]] bool matches(const logs::Record& record,
                             const attack::Classification& classification) const;
  /// "SQL injection on /search?q="; holds outside bytes.
  [[nodiscard]] std::string text() const;
};

/// Machine form: "sqli /search q". Errors of the reader: kInvalidInput.
std::string to_text(const Signature& signature);
Result<Signature> parse_signature(std::string_view text);

/// The endpoint that a request target falls into: its path as the server matches it; for a path
/// that climbs out, the part before the first "..". At most 512 bytes; longer ones are cut.
std::string endpoint_of(std::string_view request_target);

/// The endpoint that one finding in a request is about.
Signature signature_of(const logs::Record& record, const attack::Finding& finding);
Signature signature_of(const logs::Record& record, const attack::BriefFinding& finding);

/// Classifies what the record tells of a request, with a site's own rules if there are any.
attack::Classification classify(const logs::Record& record, const rules::RuleSet* rules = nullptr);
/// What rules look at.
rules::Request rules_request(const logs::Record& record);

}  // namespace quell::investigate
