// The kinds of measures that people can ask for, and the actuators that quell.yaml names for them.
// A kind is one file of src/casework/kinds/.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "contain/actuator.h"

namespace quell::casework {

/// Makes the actuator that a name of the record ("nginx-endpoint:shop") stands for.
/// Errors: kNotFound (nothing of that kind or name is configured).
using ActuatorFactory =
    std::function<Result<std::unique_ptr<contain::Actuator>>(std::string_view name)>;

/// The actuators that quell.yaml names.
ActuatorFactory actuators_of(const config::Config& config);

/// One kind of measure. Several may share a word: an endpoint is stopped by nginx or by HAProxy,
/// whichever quell.yaml names.
struct Kind {
  std::string_view actuator;  ///< "nginx-endpoint": names on the record begin so
  std::string_view word;      ///< "endpoint": what people type
  std::string_view does;      ///< "an endpoint answers 503 for everyone"
  std::string_view target;    ///< "/search, or /api/* for everything below"
  /// What to write into quell.yaml where nothing of this kind is named yet: a few lines of YAML.
  std::string_view configuration;
  /// The names that quell.yaml has for it: "shop".
  std::vector<std::string> (*names)(const config::Config& config);
  /// The target as typed, in the actuator's words ("/search": "endpoint:/search"), which are taken
  /// as well. Errors: kInvalidInput, with an example.
  Result<std::string> (*read_target)(std::string_view typed);
  /// REQUIRES: `name` is one of names().
  std::unique_ptr<contain::Actuator> (*make)(const config::Config& config, std::string_view name);
  /// The target without what only the actuator understands, in the words of target::parse_target,
  /// so that it can be counted in logs; nullptr: it is in those words.
  Result<std::string> (*logged_target)(std::string_view target) = nullptr;
  /// What ends its measures when their time is over, without Quell: "the kernel"; empty: nothing.
  std::string_view ended_by = {};
  /// What taking it back does besides, where that is so bad that nobody may do it unasked; empty:
  /// nothing. `quell lift` wants kLiftSentence then.
  std::string_view lift_warning = {};
};

/// What is typed, or given with --confirm, to lift a measure of a kind with a lift_warning.
inline constexpr std::string_view kLiftSentence = "the leaked secret becomes valid again";

/// All of them, those that share a word together.
std::span<const Kind> kinds();

/// "nginx-endpoint:shop": how the record names an actuator.
std::string actuator_name(const Kind& kind, std::string_view name);

/// What can be counted in logs of a target that the actuator of this name on the record has.
/// Errors: kUnsupported (nothing), kInvalidInput.
Result<std::string> logged_target(std::string_view actuator, const std::string& target);

/// What ends the measures of the actuator of this name on the record; empty: Quell must.
std::string_view ended_by(std::string_view actuator);
/// The kind of an actuator as the record names it; nullptr: none of this version.
const Kind* kind_of(std::string_view actuator);

/// Which actuator is meant, and its target in its own words.
struct Meant {
  std::string actuator;
  std::string target;
};

/// `word` as typed, or an actuator as the record names it; `on`: the name of quell.yaml, empty
/// where only one can be meant. Errors: kInvalidInput, saying what is missing or which names there
/// are.
struct Typed {
  std::string word;
  std::string target;
  std::string on = {};
};
Result<Meant> find_actuator(const config::Config& config, const Typed& typed);

}  // namespace quell::casework
