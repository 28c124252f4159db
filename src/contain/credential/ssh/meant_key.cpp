#include "credential/ssh/meant_key.h"

#include <utility>

namespace quell::contain::ssh {

Result<MeantKey> find_meant(const SshServer& server, const KnownKeys& known,
                            const std::string& name) {
  MeantKey found;
  QUELL_TRY(found.files, read_key_files(server, known));
  // A name that is contained means the key that it meant then.
  const auto contained = known.meant.find(name);
  if (contained != known.meant.end()) {
    found.fingerprint = contained->second;
  } else {
    QUELL_TRY(found.fingerprint, fingerprint_meant(found.files, name));
  }
  found.places = find_key(found.files, found.fingerprint);
  if (found.places.empty()) return std::unexpected(no_such_key(found.files, name));
  return found;
}

std::set<std::string> refused_keys(const MeantKey& found) {
  std::set<std::string> keys;
  for (const FoundKey& each : found.places) {
    if (!each.place.active || !each.place.replacement.empty()) keys.insert(found.fingerprint);
    if (!each.place.active) keys.insert(each.place.effective_fingerprint);
  }
  return keys;
}

std::set<std::string> keys_to_refuse(const MeantKey& found) {
  std::set<std::string> keys{found.fingerprint};
  for (const FoundKey& each : found.places) keys.insert(each.place.effective_fingerprint);
  return keys;
}

}  // namespace quell::contain::ssh
