// Who runs this process, and on which host.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace quell::os {

struct User {
  std::uint32_t uid = 0;
  std::string name;  ///< from the account database; the uid in digits if it has none
  std::string home;  ///< from the account database; empty if it has none
};

/// The person behind this process: the real uid, or under sudo (effective root and SUDO_UID set)
/// the person who invoked it, so that the record names who acted and the store stays theirs.
Result<User> current_user();

/// The account under which this process acts.
Result<User> effective_user();

/// An account of the account database. nullopt: there is none of that name.
Result<std::optional<User>> account(const std::string& name);
/// Numbers of an account and of a group by name, or of digits as they are. Errors: kNotFound, kIo.
Result<std::uint32_t> user_id(const std::string& name);
Result<std::uint32_t> group_id(const std::string& name);

Result<std::string> host_name();

/// What the kernel lets this process do (effective set of /proc/self/status).
struct Privileges {
  bool root = false;          ///< effective uid 0
  bool net_admin = false;     ///< CAP_NET_ADMIN
  bool dac_override = false;  ///< CAP_DAC_OVERRIDE: file modes do not hold it back
  bool kill_any = false;      ///< CAP_KILL
};
Result<Privileges> privileges();

}  // namespace quell::os
