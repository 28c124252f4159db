#include "answer.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "doc/json.h"
#include "fmt/format.h"

namespace quell::helper {

namespace {

using contain::Check;
using contain::Exhibit;
using contain::ProbeReport;
using contain::State;

/// One text, and the bytes that it announces.
struct Message {
  json::Object text;
  std::vector<std::string_view> bytes;
};

json::Value words(std::string_view text) {
  return json::Value(utf8_or_replaced(text));
}

json::Array list(const std::vector<std::string>& texts) {
  json::Array array;
  for (const std::string& text : texts) array.push_back(words(text));
  return array;
}

std::string_view name_of(Check::Outcome outcome) {
  switch (outcome) {
    case Check::Outcome::kPassed:
      return "passed";
    case Check::Outcome::kFailed:
      return "failed";
    case Check::Outcome::kNote:
      return "note";
  }
  return "note";
}

json::Object object_of(const ProbeReport& probe) {
  json::Array checks;
  for (const Check& check : probe.checks) {
    checks.push_back(json::Object{{"what", words(check.what)},
                                  {"expected", words(check.expected)},
                                  {"seen", words(check.seen)},
                                  {"outcome", name_of(check.outcome)}});
  }
  return {{"state", contain::name_of(probe.state)},
          {"summary", words(probe.summary)},
          {"checks", std::move(checks)},
          {"difference", words(probe.difference)},
          {"took_us", probe.took.count()}};
}

Message with_exhibits(std::string_view name, const ProbeReport& probe,
                      const std::vector<Exhibit>& exhibits) {
  Message message{.text = {{"answer", name}, {"probe", object_of(probe)}}, .bytes = {}};
  json::Array announced;
  for (const Exhibit& exhibit : exhibits) {
    announced.push_back(
        json::Object{{"name", words(exhibit.name)}, {"bytes", exhibit.bytes.size()}});
    message.bytes.push_back(exhibit.bytes);
  }
  message.text["exhibits"] = std::move(announced);
  return message;
}

struct ToMessage {
  Message operator()(const Step& step) const {
    return {.text = {{"answer", "step"}, {"step", words(step.name)}}, .bytes = {}};
  }
  Message operator()(const KeepUndo& keep) const {
    return {.text = {{"answer", "undo"},
                     {"id", words(keep.record.id.text())},
                     {"actuator", words(keep.record.actuator)},
                     {"summary", words(keep.record.summary)},
                     {"bytes", keep.record.data.size()}},
            .bytes = {keep.record.data}};
  }
  Message operator()(const Failed& failed) const {
    return {.text = {{"answer", "failed"},
                     {"code", quell::name_of(failed.error.code())},
                     {"message", words(failed.error.full())}},
            .bytes = {}};
  }
  Message operator()(const Status& status) const {
    json::Array offered;
    for (const Status::Offered& one : status.offered) {
      offered.push_back(json::Object{{"actuator", words(one.actuator)}, {"timer", one.has_timer}});
    }
    return {.text = {{"answer", "status"},
                     {"pid", status.pid},
                     {"since", to_iso(status.since)},
                     {"offered", std::move(offered)}},
            .bytes = {}};
  }
  Message operator()(const contain::Plan& plan) const {
    json::Value confirm_within_us;
    if (plan.confirm_within) confirm_within_us = plan.confirm_within->count();
    json::Array changes;
    for (const contain::Change& change : plan.changes) {
      changes.push_back(json::Object{{"where", words(change.where)}, {"diff", words(change.diff)}});
    }
    return {.text = {{"answer", "plan"},
                     {"actuator", words(plan.actuator)},
                     {"summary", words(plan.summary)},
                     {"changes", std::move(changes)},
                     {"actions", list(plan.actions)},
                     {"warnings", list(plan.warnings)},
                     {"undo", words(plan.undo)},
                     {"expiry", words(plan.expiry)},
                     {"confirm_within_us", std::move(confirm_within_us)},
                     {"basis", words(plan.basis)}},
            .bytes = {}};
  }
  Message operator()(const contain::Refusal& refusal) const {
    return {.text = {{"answer", "refused"},
                     {"reasons", list(refusal.reasons)},
                     {"difference", words(refusal.difference)}},
            .bytes = {}};
  }
  Message operator()(const contain::Applied& applied) const {
    return with_exhibits("applied", applied.probe, applied.exhibits);
  }
  Message operator()(const contain::RolledBack& back) const {
    Message message = with_exhibits("rolled_back", back.probe, back.exhibits);
    message.text["why"] = words(back.why);
    return message;
  }
  Message operator()(const ProbeReport& probe) const {
    return {.text = {{"answer", "probed"}, {"probe", object_of(probe)}}, .bytes = {}};
  }
  Message operator()(const contain::Undone& undone) const {
    return with_exhibits("undone", undone.probe, undone.exhibits);
  }
  Message operator()(const contain::Confirmed& confirmed) const {
    return with_exhibits("confirmed", confirmed.probe, confirmed.exhibits);
  }
};

}  // namespace

Result<void> send_answer(Channel& channel, const Answer& answer, const os::Deadline& deadline) {
  const Message message = std::visit(ToMessage{}, answer);
  const std::string text = json::canonical(message.text);
  if (text.size() > kLongestAnswer) {
    return fail(ErrorCode::kLimit, "what would have to be shown is too large for the helper");
  }
  QUELL_CHECK(channel.send(text, deadline));
  for (const std::string_view bytes : message.bytes) {
    QUELL_CHECK(channel.send_bytes(bytes, deadline));
  }
  return {};
}

}  // namespace quell::helper
