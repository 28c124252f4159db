// The files that have had one name, and what became of each, told by what happened in their
// directory. Pure; not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "os/directory_watch.h"

namespace quell::logs {

class NameHistory {
 public:
  /// One file that has, or had, the name.
  struct Bearer {
    /// What it is called now; nullopt: deleted, replaced, or moved out of the directory.
    std::optional<std::string> name;
    bool moving = false;  ///< renamed away, and where to was not told yet
    bool seen = false;    ///< for the caller: it is open here
  };

  /// `name` without a directory.
  explicit NameHistory(std::string name) : name_(std::move(name)) {}

  /// Begins anew, with a bearer that is open here if the name exists.
  void restart(std::optional<Bearer> first);
  /// Whether it concerned the name, or a bearer.
  bool take(const os::DirectoryWatch::Event& event);

  /// In the order in which they got the name.
  [[nodiscard]] std::vector<Bearer>& bearers() { return bearers_; }
  [[nodiscard]] const std::vector<Bearer>& bearers() const { return bearers_; }
  /// Forgets those of which nothing more is wanted: seen ones that no longer have the name, and
  /// gone ones. One that was moving and stays so is gone the next time.
  void forget_settled();

 private:
  [[nodiscard]] Bearer* called(const std::string& name);

  std::string name_;
  std::vector<Bearer> bearers_;
  std::map<std::uint32_t, std::size_t> moving_;  // cookie → which bearer
};

}  // namespace quell::logs
