// Lines of text under a signature: what checkpoints and exports have in common.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/sign.h"

namespace quell::journal {

/// "signed KEY SIGNATURE\n" for a message.
std::string signature_line(std::string_view message, const crypto::KeyPair& key);
/// nullopt: `line` (without its end) is that line for the message and this very key; else what is
/// wrong.
std::optional<std::string> wrong_signature(std::string_view line, std::string_view message,
                                           const crypto::PublicKey& key);

/// Decimal without leading zeros, from 1 to the largest sequence.
Result<std::uint64_t> parse_count(std::string_view text);
/// The text up to the next space, which is taken off `text` together with the space; nullopt when
/// there is no space.
std::optional<std::string_view> take_word(std::string_view& text);

}  // namespace quell::journal
