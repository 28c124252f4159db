// Which containments stand on a thing that keeps no note of its own: a process group, a unit, a
// tree of files, whatever a user's command changes. One file for each thing, below a directory that
// is Quell's. docs/formats/containment.md. Private to contain.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "os/file.h"

namespace quell::contain {

/// A containment that wants the thing as it is.
struct Claim {
  ContainmentId id;
  std::string data = {};  ///< UTF-8, of the actuator's own form
  friend bool operator==(const Claim&, const Claim&) = default;
};

/// Order matters: a later one was made on what the earlier ones left.
struct Standing {
  std::string before = {};  ///< UTF-8: the thing before the first claim, in the actuator's own form
  std::vector<Claim> claims = {};

  [[nodiscard]] const Claim* find(const ContainmentId& id) const;
  /// Ids of the others, with commas; empty: there are none.
  [[nodiscard]] std::string others(const ContainmentId& id) const;
  friend bool operator==(const Standing&, const Standing&) = default;
};

/// What a file of the register says. Errors: kInvalidInput, kCorrupted (of another thing), kLimit.
Result<Standing> standing_from_json(std::string_view text, std::string_view thing);
std::string to_json(const Standing& standing, std::string_view thing);

/// Where the note on one thing is kept. Values; thread-safe.
class Register {
 public:
  /// `directory` is made when something is first written. `actuator` becomes part of a file name;
  /// `thing` is any text that names the thing.
  Register(std::filesystem::path directory, std::string_view actuator, std::string thing);

  /// Waits for whoever holds it. Errors: kTimeout, kPermissionDenied, kIo.
  [[nodiscard]] Result<os::Lock> lock() const;
  /// Empty where nothing stands; changes nothing, and needs no lock to see a whole state.
  [[nodiscard]] Result<Standing> read() const;
  /// Durable when it returns; without claims the file is removed. REQUIRES: locked.
  [[nodiscard]] Result<void> write(const Standing& standing) const;

 private:
  std::filesystem::path directory_;
  std::string stem_;
  std::string thing_;
};

}  // namespace quell::contain
