// Where the response happens: a drill store with its configuration, and the files that the
// responder writes.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "drill/scenario.h"
#include "drill/target.h"
#include "notebook.h"

namespace quell::drill {

struct Workplace {
  std::filesystem::path home;          ///< QUELL_HOME
  std::filesystem::path reproduction;  ///< written once the notebook knows the hole
  std::filesystem::path second_reproduction;
};

/// Makes the store, marked as one for a drill (only there can people be played), and quell.yaml.
Result<Workplace> make_workplace(const std::filesystem::path& directory, const Target& target,
                                 const ShopScenario& shop, Instant now);

/// quell.yaml: production is declared as production, so every gate applies.
std::string configuration(const Target& target, const ShopScenario& shop);

/// The responder's own proof of the hole, docs/formats/reproduction.md. It lets the database
/// compute a word that does not stand in the request, and reads nobody's data.
std::string reproduction(const Notebook& notebook, const std::string& host);

/// The same for the second hole, by a request that succeeded for the attacker.
std::string second_reproduction(const Notebook& notebook, const std::string& host);

}  // namespace quell::drill
