// Things that have a value which can be set and read: feature flags, levels of logging. One
// actuator for all; what differs is behind SwitchHolder, one file each. The value is what the
// containments in force make of the original, in their order.
// Targets and what is kept on disk: docs/formats/call.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "contain/actuator.h"
#include "contain/call.h"

namespace quell::contain {

/// What is asked for: "flag:search=off".
struct SwitchWish {
  std::string name;
  std::string value;  ///< "off"
  friend bool operator==(const SwitchWish&, const SwitchWish&) = default;
};

/// `word` is the term's: "flag". In name and value '%', '=', blanks and control bytes are %XX; both
/// are UTF-8 of 1 to 256 bytes without control characters. Errors: kInvalidInput, with an example.
Result<SwitchWish> parse_switch(std::string_view word, std::string_view target);
/// The term for it: parse_switch of what is well-formed gives it back.
std::string switch_target(std::string_view word, const SwitchWish& wish);
/// "search=off", and "search" with the usual value; in the words of the record too.
/// Errors: as parse_switch.
Result<std::string> read_switch(std::string_view word, std::string_view typed,
                                std::string_view usual);

/// What is stored of one thing, part by part, each as sorted JSON. A part whose name begins with
/// '+' is a mark and is never stored: of a patch, it tells matches() what a server may have added.
using SwitchParts = std::map<std::string, std::string>;
/// The mark of what look() must see, where that is not what is stored; as sorted JSON.
inline constexpr std::string_view kSeenMark = "+seen";

/// One server that keeps such things. Errors of all functions: kUnavailable, kTimeout,
/// kPermissionDenied, kNotFound (no such thing), kConflict, kInvalidInput (the server answers
/// nonsense). Not thread-safe.
class SwitchHolder {
 public:
  virtual ~SwitchHolder() = default;
  [[nodiscard]] virtual std::string_view kind() const = 0;  ///< "flag"
  [[nodiscard]] virtual std::string_view word() const = 0;  ///< "flag": of the target
  [[nodiscard]] virtual std::string name() const = 0;       ///< as quell.yaml calls it
  /// The same text for whoever changes the same things: locks and ledgers go by it.
  [[nodiscard]] virtual std::string where() const = 0;
  /// The configuration makes sense. Errors: kInvalidInput.
  [[nodiscard]] virtual Result<void> check() const = 0;

  virtual Result<SwitchParts> read(const std::string& name) = 0;
  /// What read() gave, as it must come back: with a mark of what is seen from outside, where that
  /// may be something else than what is stored. Errors: also those of look().
  virtual Result<SwitchParts> original(const std::string& /*name*/, SwitchParts now) { return now; }
  /// The parts that the wish changes. Errors: kInvalidInput (a value that can't be).
  virtual Result<SwitchParts> patch_of(const SwitchWish& wish) = 0;
  /// Whether what is there is what was to be brought about.
  [[nodiscard]] virtual bool matches(const SwitchParts& expected, const SwitchParts& now) const {
    return expected == now;
  }
  enum class Towards : std::uint8_t { kWish, kOriginal };
  /// Brings it from `from` to `to`: reads first, kConflict when it is not as `from`. What it sends,
  /// it sends once. Nothing stays that a server added and no mark in `to` allows.
  virtual Result<void> replace(const std::string& name, const SwitchParts& from,
                               const SwitchParts& to, Towards towards) = 0;
  /// What somebody who uses it sees, from outside. Changes nothing.
  virtual Result<std::vector<Check>> look(const std::string& name, const SwitchParts& expected) = 0;

  /// Why what is so already, and not because of Quell, is not asked for; nullopt: it may be.
  [[nodiscard]] virtual std::optional<std::string> objection_to_what_is_so(
      const SwitchWish& /*wish*/) const {
    return std::nullopt;
  }
  /// Whether a restart brings the original back: then nothing is left to be undone.
  [[nodiscard]] virtual bool may_forget() const { return false; }
  /// What will be sent, one line each.
  virtual std::vector<std::string> actions(const SwitchWish& wish, const SwitchParts& from,
                                           const SwitchParts& to) = 0;
  virtual std::vector<std::string> warnings(const SwitchWish& wish) = 0;
};

struct SwitchSettings {
  /// Where ledgers and locks are kept: a directory of mode 0700, made when it is missing.
  std::filesystem::path state;
  /// How long it may take until a change is seen from outside.
  Duration patience = std::chrono::seconds(30);
};

class SwitchActuator final : public Actuator {
 public:
  SwitchActuator(std::unique_ptr<SwitchHolder> holder, SwitchSettings settings);
  ~SwitchActuator() override;

  [[nodiscard]] std::string_view kind() const override;
  Result<PlanAnswer> plan(const PlanRequest& request) override;
  Result<ApplyOutcome> apply(const Plan& plan, UndoSink& sink, const OnStep& on_step) override;
  Result<ProbeReport> probe(const Measure& measure) override;
  Result<UndoOutcome> undo(const UndoRecord& record, const OnStep& on_step) override;

 private:
  std::unique_ptr<SwitchHolder> holder_;
  SwitchSettings settings_;
};

/// Any server, through calls that quell.yaml describes. Places: {name}, and in `set` and `unset`
/// {value}.
struct SwitchCalls {
  /// What it is for. For a while: what is so already is not asked for, because it would not end;
  /// a probe must see again at the end what it saw before, whatever is stored (a level that is not
  /// set is inherited); and what a restart took away is no longer in force.
  enum class Use : std::uint8_t { kAnyTime, kForAWhile };

  std::string kind;  ///< "flag", "logging": what the actuator is called
  std::string word;  ///< "flag", "logger": what targets begin with
  std::string name;  ///< as quell.yaml calls it
  CallServer server;
  DescribedCall read;  ///< picks the value that is stored
  DescribedCall set;
  /// Sends the value that was there before; nullopt: as `set`.
  std::optional<DescribedCall> unset = std::nullopt;
  /// Picks the value that somebody who uses it sees; nullopt: nobody is asked.
  std::optional<DescribedCall> probe = std::nullopt;
  /// JSON that words stand for, such as off: false. Other words stand for themselves, as strings.
  std::map<std::string, std::string> values = {{"on", "true"}, {"off", "false"}};
  Use use = Use::kAnyTime;
};
std::unique_ptr<SwitchHolder> call_switch(SwitchCalls calls);

}  // namespace quell::contain
