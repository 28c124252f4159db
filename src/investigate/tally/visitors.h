// Which attackers are most likely none: visitors whose ordinary use reads as an attack. Private to
// investigate. Pure.
#pragma once

#include <map>
#include <set>

#include "attack_ledger.h"
#include "client_key.h"
#include "client_table.h"
#include "investigate/signature.h"

namespace quell::investigate {

/// The hole that a Referer is: browsers repeat a visitor's search there, in the requests for what
/// belongs to its page.
inline constexpr const char* kRefererParameter = "header:Referer";

/// The visitors of each hole that has any, once attackers are judged. A client is one of them if
/// - most of its requests, and at least a few, are ordinary, and few of them were refused (4xx);
/// - all its text that reads as an attack is in one parameter of one endpoint, and likely did
/// nothing;
/// - no other one counted has its network (/24, IPv6: about a /48), nor sent all that it sent
/// there. So neither one who only attacks counts, nor many addresses in one network, nor a list of
/// payloads that many send. Empty when clients are only estimated.
std::map<Signature, std::set<ClientKey>> visitors_of(const AttackLedger::Attackers& attackers,
                                                     const ClientTable& clients,
                                                     const ClientKeys& keys);

}  // namespace quell::investigate
