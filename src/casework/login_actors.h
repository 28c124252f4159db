// Attacks on logins, as what their clients did: so that they are opened from and recorded like
// every other attack. Private to casework. Pure.
#pragma once

#include <map>
#include <set>
#include <string>

#include "investigate/scan.h"
#include "logs/login.h"
#include "logs/record.h"

namespace quell::casework {

/// Which logins an actor attacked: paths of a web server, or services.
using AttackedLogins = std::map<std::string, std::set<std::string>>;
AttackedLogins attacked_logins(const investigate::ScanReport& report);

/// Whether the line is one of the actor's tries, or of what they led to.
bool is_try(const AttackedLogins& logins, const std::string& actor, const logs::Record& record);
bool is_try(const AttackedLogins& logins, const std::string& actor, const logs::Login& login);

}  // namespace quell::casework
