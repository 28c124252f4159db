// User agents: about 300 browsers put together from system, browser and version, and the programs
// that visit a site beside them.
#pragma once

#include <string>
#include <vector>

namespace generator {

struct Agents {
  std::vector<std::string> browsers;  ///< most common first
  std::vector<std::string> bots;
  std::vector<std::string> tools;    ///< curl, monitoring, libraries
  std::vector<std::string> hostile;  ///< scanners that give their name
};

Agents make_agents();

}  // namespace generator
