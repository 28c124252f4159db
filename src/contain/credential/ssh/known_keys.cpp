#include "credential/ssh/known_keys.h"

#include <set>
#include <string_view>

#include "contain/credential/key_line.h"

namespace quell::contain::ssh {
namespace {

constexpr std::string_view kLine = "line ";

/// What one state says of a line: that it was revoked, or what stands for it.
void note(const StoredCredential& state, const std::string& where, std::set<std::string>& known) {
  const auto login = state.find("login " + where);
  if (login != state.end() && login->second == "no") known.insert("");
  const auto fresh = state.find("new " + where);
  if (fresh != state.end() && !fresh->second.empty()) known.insert(fresh->second);
}

}  // namespace

KnownKeys known_keys(const std::vector<KnownCredential>& known) {
  KnownKeys all;
  for (const KnownCredential& each : known) {
    for (const auto& [part, line] : each.original) {
      if (!part.starts_with(kLine)) continue;
      const std::string where = part.substr(kLine.size());  // "1 /home/alice/.ssh/authorized_keys"
      const std::size_t space = where.find(' ');
      if (space == std::string::npos) continue;
      std::set<std::string>& stands = all.lines[where.substr(space + 1)][line];
      note(each.original, where, stands);
      for (const StoredCredential& patch : each.patches) note(patch, where, stands);
      const auto key = read_key_line(line);
      if (key && *key) all.meant.try_emplace(each.name, (*key)->fingerprint);
    }
  }
  return all;
}

}  // namespace quell::contain::ssh
