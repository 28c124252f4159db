#include "behaviour/script_table.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "behaviour/path_words.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kSeed = 0x2545f4914f6cdd1d;  // the same in every run: a sample hangs on it
constexpr std::size_t kLongestPath = 128;

std::size_t one(const Script& /*script*/) {
  return 1;
}

bool sends_body(const logs::Record& record) {
  return record.method == "POST" || record.method == "PUT";
}

}  // namespace

void ScriptTable::make_busy(Script& script) {
  script = Script{};
  script.is_busy = true;
}

void ScriptTable::note_call(const ScriptCaller& caller, Script& script) {
  auto at = std::ranges::lower_bound(script.callers, caller.client, {}, &ScriptCaller::client);
  if (at == script.callers.end() || at->client != caller.client) {
    if (script.callers.size() == Script::kCallers) return make_busy(script);
    at = script.callers.insert(at, {.client = caller.client});
  }
  at->first = std::min(at->first, caller.first);
  at->last = std::max(at->last, caller.last);
  at->requests += caller.requests;
}

void ScriptTable::add(const ScriptCall& call) {
  const logs::Record& record = call.record;
  const unsigned status = record.status.value_or(0);
  const bool served = status >= 200 && status < 300;
  if (!served && status != 404) return;
  const std::uint64_t hash = hash_bytes(call.path, kSeed);
  if (busy_.empty()) busy_.resize(kBusyPlaces);
  if (busy_[hash % kBusyPlaces] == hash || !is_script_path(call.path)) return;
  scripts_.trim_at_times(one);
  Script* const script = scripts_.find_or_make(hash);
  if (script == nullptr) return;
  if (script->is_busy) {
    busy_[hash % kBusyPlaces] = hash;
    return;
  }
  if (script->path.empty()) script->path = call.path.substr(0, kLongestPath);
  if (!served) {
    script->missing_first = std::min(script->missing_first, call.seconds);
    return;
  }
  ++script->requests;
  script->bodies += sends_body(record) ? 1U : 0U;
  script->referers += record.referer.empty() ? 0U : 1U;
  script->attacks += call.is_attack ? 1U : 0U;
  script->first_served = std::min(script->first_served, call.seconds);
  note_call({.client = call.client, .first = call.seconds, .last = call.seconds, .requests = 1},
            *script);
}

void ScriptTable::merge(ScriptTable& other) {
  scripts_.note_cut(other.scripts_);
  for (auto& [hash, from] : other.scripts_.map()) {
    Script* const to = scripts_.find_or_make(hash);
    if (to == nullptr || to->is_busy) continue;
    if (from.is_busy) {
      make_busy(*to);
      continue;
    }
    to->path = std::move(from.path);
    to->requests += from.requests;
    to->bodies += from.bodies;
    to->referers += from.referers;
    to->attacks += from.attacks;
    to->missing_first = std::min(to->missing_first, from.missing_first);
    to->first_served = std::min(to->first_served, from.first_served);
    for (const ScriptCaller& caller : from.callers) {
      if (!to->is_busy) note_call(caller, *to);
    }
  }
}

std::vector<Script> ScriptTable::rare() {
  scripts_.trim(one);
  std::vector<Script> out;
  for (auto& [hash, script] : scripts_.map()) {
    if (!script.is_busy && script.requests > 0) out.push_back(std::move(script));
  }
  return out;
}

}  // namespace quell::investigate
