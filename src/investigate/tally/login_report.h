// The part of a scan's report that is about logins. Private to investigate.
#pragma once

#include <cstddef>

#include "client_key.h"
#include "client_table.h"
#include "investigate/scan.h"
#include "login_ledger.h"
#include "post_ledger.h"

namespace quell::investigate {

/// What is known of logins when everything was read; the ledgers are cut down to their limits.
struct LoginSources {
  LoginLedger& logins;
  PostLedger& posts;
  const ClientTable& clients;
  const ClientKeys& keys;
};

/// Fills in logins, logins_failed, logins_accepted, login_attacks, and what limits kept out.
void report_logins(const LoginSources& from, std::size_t shown, ScanReport& report);

}  // namespace quell::investigate
