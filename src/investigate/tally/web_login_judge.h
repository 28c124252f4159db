// Guessed passwords at pages of web servers: pages for logins are found by how they answer, and
// whoever fails there more than people do is named. Private to investigate. Pure.
#pragma once

#include <vector>

#include "client_key.h"
#include "client_table.h"
#include "investigate/login_attack.h"
#include "post_ledger.h"

namespace quell::investigate {

std::vector<LoginCampaign> web_login_campaigns(const PostLedger& posts, const ClientTable& clients,
                                               const ClientKeys& keys);

}  // namespace quell::investigate
