#include "casework/keeper.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"
#include "base/utf8.h"
#include "crypto/digest.h"
#include "incident/commands.h"
#include "incident/digest.h"
#include "journal/evidence.h"

namespace quell::casework {

Result<incident::AddEvidence> Keeper::keep(const Label& label, std::string_view bytes) {
  QUELL_TRY(const journal::Kept kept,
            evidence_.put_text(bytes, label.form, {label.origin, who_, clock_.now()}));
  incident::AddEvidence command;
  QUELL_TRY(command.digest, incident::Digest::parse(kept.original.hex()));
  command.size = static_cast<std::int64_t>(kept.size);
  command.name = utf8_or_replaced(label.name);
  command.origin = utf8_or_replaced(label.origin);
  command.media_type = label.media_type;
  if (kept.redacted) {
    QUELL_TRY(command.redacted, incident::Digest::parse(kept.redacted->hex()));
  }
  return command;
}

Result<std::string> Keeper::fetch(const incident::Digest& digest, std::size_t limit) {
  QUELL_TRY(const crypto::Digest key, crypto::Digest::from_hex(digest.text()));
  std::string bytes;
  QUELL_CHECK(evidence_.read_original(key, [&](std::string_view piece) -> Result<void> {
    if (bytes.size() + piece.size() > limit) {
      return fail(ErrorCode::kLimit,
                  "the evidence is longer than " + std::to_string(limit) + " bytes");
    }
    bytes += piece;
    return {};
  }));
  return bytes;
}

}  // namespace quell::casework
