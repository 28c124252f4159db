// Small things that both stores share.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "journal/chain.h"
#include "journal/store.h"

namespace quell::journal {

/// "incident/QL-2026-0001 entry 17"
std::string place_of(std::string_view stream, std::uint64_t sequence);

/// Chains payloads after a head. The views borrow from the arguments.
std::vector<EntryView> chained(std::string_view stream, const Head& after,
                               std::span<const std::string> payloads);

/// What append() checks before it looks at any store.
Result<void> check_append(const StreamName& stream, const CommandId& command,
                          std::span<const std::string> payloads);

/// The record of a command beside its entries: its digest ties the id to what it did.
crypto::Digest receipt_of(const CommandId& command, const Appended& done);

}  // namespace quell::journal
