// What kind of fault an application's error line names: the one that an attack of some class makes
// where what it sends is run. Private to investigate. Pure, linear.
#pragma once

#include <cstdint>

#include "attack/classify.h"
#include "logs/app_event.h"

namespace quell::investigate {

enum class Fault : std::uint8_t {
  kOther,
  kFile,       ///< a file that is not there, by a path that climbs out
  kCommand,    ///< a shell that cannot read or find what it was given
  kTemplate,   ///< a template, or code for eval(), that cannot be read
  kStatement,  ///< a statement that the database cannot read
  kShown,      ///< a complaint that holds what a query gave: the statement ran
};
inline constexpr unsigned kFaults = 6;

/// Whether the entry tells of an error at all.
bool is_error(const logs::AppEvent& event);
Fault fault_of(const logs::AppEvent& event);
/// Whether an attack of this class makes such a fault.
bool fits(Fault fault, attack::Class vector);

}  // namespace quell::investigate
