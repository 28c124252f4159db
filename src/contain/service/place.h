// What can be frozen or stopped, each kind of it in a file of its own. Private to contain.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/service.h"
#include "os/process_table.h"

namespace quell::contain::service {

enum class Going : std::uint8_t {
  kRuns,    ///< as it did before
  kMixed,   ///< some of it runs
  kHeld,    ///< frozen or stopped, all of it
  kGone,    ///< there is nothing left of it to let go on
  kAnother  ///< something else has taken its place: it was started anew
};

/// What is there now.
struct Sight {
  Going going = Going::kRuns;
  /// How it is, as JSON of the place's own: which very thing, and what in it was held before
  /// anybody froze it. Stored before the first change; look(), hold() and release() get it back.
  std::string now;
  std::string what;                   ///< "process group 4242 of /usr/bin/python3 (pid 4242)"
  std::vector<std::string> refusals;  ///< why it must not be touched
  std::vector<std::string> present;   ///< who is hit, at this moment
  std::vector<Check> checks;          ///< what was looked at
};

class Place {
 public:
  virtual ~Place() = default;
  /// The word that targets have: "freeze" or "stop".
  [[nodiscard]] virtual std::string_view verb() const = 0;
  /// `before`: of the first containment that stands; empty: none does. Errors: kUnavailable
  /// (nothing runs there), kNotFound, kIo.
  virtual Result<Sight> look(const std::string& before) = 0;
  /// Errors: kTimeout (not all of it was held in time), kPermissionDenied, kIo.
  virtual Result<void> hold(const std::string& before, const OnStep& on_step) = 0;
  virtual Result<void> release(const std::string& before, const OnStep& on_step) = 0;
  [[nodiscard]] virtual std::string hold_words() const = 0;
  [[nodiscard]] virtual std::string release_words() const = 0;
  /// What holding it does not do.
  [[nodiscard]] virtual std::vector<std::string> warnings() const = 0;
};

std::unique_ptr<Place> make_group(GroupPlace place, Duration patience);
std::unique_ptr<Place> make_cgroup(CgroupPlace place, Duration patience);
std::unique_ptr<Place> make_unit(UnitPlace place, Duration patience);
std::unique_ptr<Place> make_container(ContainerPlace place, Duration patience);

/// Why none of these may be held: pid 1, this process, its ancestors, their groups and its session.
std::vector<std::string> own_among(const std::vector<os::ProcessLine>& members,
                                   const std::vector<os::ProcessLine>& ancestry);

/// "listens on 80, 443; 12 connections are open", and one line for each process, at most 20.
std::vector<std::string> present_lines(const std::vector<os::ProcessLine>& members);

}  // namespace quell::contain::service
