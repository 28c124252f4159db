// What is hidden in the readable copy of evidence: rules as data, see rules/redaction.yaml for the
// default ones and docs/formats/redaction.md for their form. Immutable, so thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::redact {

/// What remains to be seen of a hidden value.
enum class Show : std::uint8_t {
  kNothing,     ///< [hidden]
  kEnds,        ///< first four *** last four when longer than eight, else ***
  kLastFour,    ///< ***1234
  kEverything,  ///< the value itself: an exception to a wider rule below it
};

/// A name whose value is hidden: header, parameter or JSON key; compared without case, and with
/// '-' and '_' left out ("api_key" is "API-Key"). The first rule that a name falls under counts.
struct NameRule {
  std::string name;
  Show show = Show::kNothing;
  std::size_t at_least = 1;  ///< bytes of a value that is hidden; a shorter one is no secret
};

/// Where an option of a command has its secret.
enum class OptionValue : std::uint8_t {
  kWord,    ///< the next word: --password SECRET
  kJoined,  ///< the rest of the word: -pSECRET
  kLogin,   ///< what follows the first ':' of either: -u ann:SECRET, -uann:SECRET
};

/// An option whose value is hidden. Of one letter ("-p"): compared as it is, and most mean
/// something else to other programs. Long ("--*password"): compared like a NameRule, behind one '-'
/// or two.
struct OptionRule {
  std::string name;
  std::vector<std::string> of;  ///< programs that have it; empty: any
  OptionValue value = OptionValue::kWord;
  Show show = Show::kNothing;
};

/// Bytes that a secret of some kind may hold after its prefix.
enum class Charset : std::uint8_t { kAlnum, kBase64, kToken };

/// A secret that is known by how it begins: "ghp_" and then at least 20 letters or digits.
struct PrefixRule {
  std::string name;
  std::string prefix;
  Charset charset = Charset::kToken;
  std::size_t at_least = 8;
};

/// Text hidden between two marks, over line ends (PEM blocks).
struct BlockRule {
  std::string name;
  std::string begin;
  std::string end;
};

struct Rules {
  std::vector<NameRule> headers;
  std::vector<NameRule> parameters;  ///< of query strings, forms and `name=value` in log lines
  std::vector<NameRule> keys;        ///< of JSON objects
  std::vector<OptionRule> options;   ///< of commands
  std::vector<PrefixRule> prefixes;
  std::vector<BlockRule> blocks;
  bool card_numbers = true;     ///< 13 to 19 digits whose Luhn check holds: last four shown
  bool email_addresses = true;  ///< in free text
};

/// Reads rules in YAML; `file` is for messages. Errors: kInvalidInput with line and column.
Result<Rules> parse_rules(std::string_view yaml, const std::string& file);

/// The text of rules/redaction.yaml as it was when this program was built.
std::string_view default_rules_text();
/// The same, read.
Result<Rules> default_rules();

}  // namespace quell::redact
