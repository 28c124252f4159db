// Lines of attackers: hosts that send thousands of them with a tool, and hosts that try one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agents.h"
#include "line_buffer.h"
#include "payloads.h"
#include "random.h"

namespace generator {

class Attacks {
 public:
  Attacks(std::uint64_t seed, const Agents& agents, const Sizes& sizes);

  /// One line, from the address to the user agent; the text of the attack is of this number.
  /// Returns what it is.
  Attack write(Random& random, std::uint64_t number, std::string_view time, LineBuffer& out) const;
  /// The same from a client that no other number has.
  Attack write_distinct(Random& random, std::uint64_t number, std::string_view time,
                        LineBuffer& out) const;

 private:
  enum class Habit : std::uint8_t { kOften, kOnce };
  enum class Outcome : std::uint8_t { kFails, kSucceeds };  ///< as the answers show it
  struct Host {
    std::string address;
    std::string agent;
    std::vector<Attack> kinds;  ///< what it tries
    Outcome outcome;
  };
  [[nodiscard]] Host host_of(std::uint64_t seed, std::uint64_t number, Habit habit) const;
  Attack write_line(Random& random, const Host& host, std::uint64_t number, std::string_view time,
                    LineBuffer& out) const;
  void write_answer(Random& random, Attack attack, Outcome outcome, double usual,
                    LineBuffer& out) const;

  std::uint64_t seed_;
  const Agents& agents_;
  const Sizes& sizes_;
  std::vector<Host> hosts_;
  Weighted activity_;
};

}  // namespace generator
