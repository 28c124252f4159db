// Things with a value on any server that has an HTTP interface, through described calls.
#include <utility>

#include "base/safe_text.h"
#include "call/caller.h"
#include "call/template.h"
#include "contain/switch.h"
#include "doc/json.h"
#include "fmt/format.h"

namespace quell::contain {
namespace {

constexpr std::string_view kPart = "value";

class CalledSwitch final : public SwitchHolder {
 public:
  explicit CalledSwitch(SwitchCalls calls) : calls_(std::move(calls)), caller_(calls_.server) {}

  [[nodiscard]] std::string_view kind() const override { return calls_.kind; }
  [[nodiscard]] std::string_view word() const override { return calls_.word; }
  [[nodiscard]] std::string name() const override { return calls_.name; }
  [[nodiscard]] std::string where() const override {
    // Two things of one server may be behind two paths.
    return caller_.where() + " " + calls_.set.path;
  }
  [[nodiscard]] Result<void> check() const override;

  Result<SwitchParts> read(const std::string& name) override {
    QUELL_TRY(std::string value, caller_.picked(calls_.read, values_for(name)));
    return SwitchParts{{std::string(kPart), std::move(value)}};
  }
  Result<SwitchParts> original(const std::string& name, SwitchParts now) override {
    if (!marks_what_is_seen()) return now;
    QUELL_TRY(now[std::string(kSeenMark)], caller_.picked(*calls_.probe, values_for(name)));
    return now;
  }
  Result<SwitchParts> patch_of(const SwitchWish& wish) override {
    QUELL_TRY(const std::string value, value_of(wish));
    SwitchParts patch{{std::string(kPart), value}};
    if (marks_what_is_seen()) patch[std::string(kSeenMark)] = value;
    return patch;
  }
  [[nodiscard]] bool matches(const SwitchParts& expected, const SwitchParts& now) const override {
    return expected.at(std::string(kPart)) == now.at(std::string(kPart));
  }
  Result<void> replace(const std::string& name, const SwitchParts& from, const SwitchParts& to,
                       Towards towards) override;
  Result<std::vector<Check>> look(const std::string& name, const SwitchParts& expected) override;
  std::vector<std::string> actions(const SwitchWish& wish, const SwitchParts& from,
                                   const SwitchParts& to) override;
  std::vector<std::string> warnings(const SwitchWish& wish) override;
  [[nodiscard]] std::optional<std::string> objection_to_what_is_so(
      const SwitchWish& wish) const override;
  [[nodiscard]] bool may_forget() const override {
    return calls_.use == SwitchCalls::Use::kForAWhile;
  }

 private:
  [[nodiscard]] bool marks_what_is_seen() const {
    return calls_.use == SwitchCalls::Use::kForAWhile && calls_.probe;
  }
  [[nodiscard]] Result<std::string> value_of(const SwitchWish& wish) const {
    const auto known = calls_.values.find(wish.value);
    if (known == calls_.values.end()) return json::line(json::Value(wish.value));
    QUELL_TRY(const json::Value value, json::parse(known->second));
    return call::sorted_text(value);
  }
  static CallValues values_for(const std::string& name) { return {{"name", {.text = name}}}; }
  static CallValues values_for(const std::string& name, const SwitchParts& parts) {
    CallValues values = values_for(name);
    values["value"] = {.text = parts.at(std::string(kPart)), .form = CallValue::Form::kJson};
    return values;
  }
  [[nodiscard]] const DescribedCall& call_towards(Towards towards) const {
    return towards == Towards::kOriginal && calls_.unset ? *calls_.unset : calls_.set;
  }

  SwitchCalls calls_;
  call::Caller caller_;
};

Result<void> CalledSwitch::check() const {
  const std::vector<std::string> name = {"name"};
  const std::vector<std::string> both = {"name", "value"};
  for (const DescribedCall* read : {&calls_.read, calls_.probe ? &*calls_.probe : nullptr}) {
    if (read == nullptr) continue;
    QUELL_CHECK(caller_.check(*read, name));
    if (!read->pick) {
      return fail(
          ErrorCode::kInvalidInput,
          "a call that reads must say what is picked from its answer, as in pick: /enabled");
    }
    if (read->method != "GET") {
      return fail(ErrorCode::kInvalidInput, "a call that reads must be a GET: it is made again");
    }
  }
  QUELL_CHECK(caller_.check(calls_.set, both));
  if (calls_.unset) QUELL_CHECK(caller_.check(*calls_.unset, both));
  for (const auto& [word, value] : calls_.values) {
    if (const auto parsed = json::parse(value); !parsed) {
      return fail(parsed.error(), fmt::format("the value for \"{}\" is no JSON", word));
    }
  }
  return {};
}

Result<void> CalledSwitch::replace(const std::string& name, const SwitchParts& from,
                                   const SwitchParts& to, Towards towards) {
  QUELL_TRY(const SwitchParts now, read(name));
  if (now != from) {
    return fail(ErrorCode::kConflict,
                fmt::format("{} {} was changed by somebody else at this moment; nothing was sent",
                            word(), terminal_safe(name)));
  }
  QUELL_CHECK(caller_.call(call_towards(towards), values_for(name, to)));
  return {};
}

Result<std::vector<Check>> CalledSwitch::look(const std::string& name,
                                              const SwitchParts& expected) {
  if (!calls_.probe) {
    return std::vector<Check>{{.what = "what those see who use it",
                               .expected = "the same",
                               .seen = "not asked: no probe is configured",
                               .outcome = Check::Outcome::kNote}};
  }
  QUELL_TRY(const std::string seen, caller_.picked(*calls_.probe, values_for(name)));
  const auto mark = expected.find(std::string(kSeenMark));
  const std::string& wanted =
      mark == expected.end() ? expected.at(std::string(kPart)) : mark->second;
  return std::vector<Check>{
      {.what = caller_.shown(*calls_.probe, values_for(name)),
       .expected = terminal_safe(wanted),
       .seen = terminal_safe(seen),
       .outcome = seen == wanted ? Check::Outcome::kPassed : Check::Outcome::kFailed}};
}

std::vector<std::string> CalledSwitch::actions(const SwitchWish& wish, const SwitchParts& from,
                                               const SwitchParts& to) {
  std::vector<std::string> lines = {
      caller_.shown(calls_.read, values_for(wish.name)),
      caller_.shown(calls_.set, values_for(wish.name, to)) + ": once, whatever comes of it"};
  if (calls_.probe) lines.push_back(caller_.shown(*calls_.probe, values_for(wish.name)));
  lines.push_back("and to undo it: " +
                  caller_.shown(call_towards(Towards::kOriginal), values_for(wish.name, from)));
  return lines;
}

std::optional<std::string> CalledSwitch::objection_to_what_is_so(const SwitchWish& wish) const {
  if (calls_.use == SwitchCalls::Use::kAnyTime) return std::nullopt;
  return fmt::format(
      "{} {} of {} is {} already, and not because of Quell: it would stay so at the end; who set "
      "it must set it back",
      word(), terminal_safe(wish.name), terminal_safe(calls_.name), terminal_safe(wish.value));
}

std::vector<std::string> CalledSwitch::warnings(const SwitchWish& wish) {
  std::vector<std::string> lines;
  if (!calls_.probe) {
    lines.emplace_back(
        "no probe is configured: that it is so is concluded from the server's own word");
  }
  if (!calls_.values.contains(wish.value)) {
    lines.push_back(fmt::format("\"{}\" is sent as a string", terminal_safe(wish.value)));
  }
  return lines;
}

}  // namespace

std::unique_ptr<SwitchHolder> call_switch(SwitchCalls calls) {
  return std::make_unique<CalledSwitch>(std::move(calls));
}

}  // namespace quell::contain
