// What the subcommands of `quell journal` share: keys, files that are written whole or not at all,
// and the result of a verification in words.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "crypto/sign.h"
#include "journal/checkpoint.h"
#include "journal/export.h"

namespace quell::cli {

/// --key: 64 hexadecimal digits, or a file that holds them; without it this store's own key.
/// Errors: kInvalidInput, kNotFound.
Result<crypto::PublicKey> key_given(const Arguments& arguments, Session& session);

/// Whether the record held up, and every place where it did not: 0, or 3.
Exit show_verification(const journal::Verification& found, std::string_view what,
                       const Arguments& arguments, Console& console);

/// Writes a new file under its name only once it is complete and on disk; "-" is standard output.
/// Errors: kConflict (there is such a file), the writer's own.
Result<void> write_new(const std::string& path, Console& console,
                       const std::function<Result<void>(const journal::Output&)>& writer);

}  // namespace quell::cli
