// What behaviours are judged from, when all is counted. Private to investigate.
#pragma once

#include <string>

#include "behaviour/request_sample.h"
#include "behaviour/script_table.h"
#include "investigate/scan.h"
#include "tally/client_key.h"
#include "tally/client_table.h"

namespace quell::investigate {

struct BehaviourFacts {
  const RequestSample& sample;
  const ClientTable& clients;
  const ClientKeys& keys;
  const ScanReport& report;       ///< with totals and attackers
  ScriptTable& scripts;           ///< used up
  const std::string& only_actor;  ///< empty: all
};

}  // namespace quell::investigate
