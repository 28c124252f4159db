// Scripts that few clients call: what a web shell looks like in a log. A script that more clients
// call is known to be busy, and nothing else of it is kept. Memory is bounded; over the limit a
// fair sample of scripts stays. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "logs/record.h"
#include "tally/client_key.h"
#include "tally/fair_map.h"

namespace quell::investigate {

/// One client's calls of one script that were served.
struct ScriptCaller {
  ClientKey client{};
  std::uint32_t first = 0xffffffff;  ///< seconds since 1970
  std::uint32_t last = 0;
  std::uint64_t requests = 0;
};

struct Script {
  static constexpr std::size_t kCallers = 3;
  static constexpr std::uint32_t kNever = 0xffffffff;

  std::string path{};
  std::vector<ScriptCaller> callers{};  ///< by key; none if it is busy
  bool is_busy = false;
  std::uint64_t requests = 0;  ///< served, as those that follow
  std::uint64_t bodies = 0;
  std::uint64_t referers = 0;
  std::uint64_t attacks = 0;
  std::uint32_t missing_first = kNever;  ///< when it was not there (404)
  std::uint32_t first_served = kNever;
};

/// One request for a script.
struct ScriptCall {
  const logs::Record& record;
  std::string_view path;
  ClientKey client{};
  std::uint32_t seconds = 0;
  bool is_attack = false;
};

class ScriptTable {
 public:
  static constexpr std::size_t kMost = 16'384;

  /// A quick look: most paths end otherwise.
  static bool may_be_script(std::string_view path) {
    if (path.size() < 4) return false;
    const char last = static_cast<char>(path.back() | 0x20);
    if (last != 'p' && last != 'x' && last != 'l' && last != 'i' && last != 'y' && last != 'm' &&
        path.back() != '5' && path.back() != '7') {
      return false;
    }
    const std::string_view end = path.substr(path.size() - 4);
    return end.contains('.') || (path.size() > 6 && path[path.size() - 5] == '.') ||
           (path.size() > 6 && path[path.size() - 6] == '.');
  }

  /// REQUIRES: may_be_script(call.path).
  void add(const ScriptCall& call);
  void merge(ScriptTable& other);

  /// Those that few clients called; in no order. The table is used up.
  std::vector<Script> rare();
  [[nodiscard]] bool is_cut() const { return scripts_.is_cut(); }

 private:
  struct NoHash {
    std::size_t operator()(std::uint64_t hash) const { return hash; }
  };
  static constexpr std::size_t kBusyPlaces = 4096;

  static void note_call(const ScriptCaller& caller, Script& script);
  static void make_busy(Script& script);

  FairMap<std::uint64_t, Script, NoHash> scripts_{kMost};
  std::vector<std::uint64_t> busy_;  // hashes of scripts that are known to be, where they fall
};

}  // namespace quell::investigate
