#include "credential/ssh/key_parts.h"

#include "fmt/format.h"

namespace quell::contain::ssh {

std::string part(std::string_view kind, const FoundKey& at) {
  return fmt::format("{} {} {}", kind, at.ordinal, at.file->path.string());
}

StoredCredential parts_of(std::span<const FoundKey> places) {
  StoredCredential parts;
  for (const FoundKey& each : places) {
    parts[part("line", each)] = each.place.original;
    parts[part("new", each)] = each.place.replacement;
    parts[part("login", each)] = each.place.active ? "yes" : "no";
  }
  return parts;
}

std::optional<KeyPlace> wanted(const FoundKey& at, const StoredCredential& parts) {
  const auto line = parts.find(part("line", at));
  const auto fresh = parts.find(part("new", at));
  const auto login = parts.find(part("login", at));
  if (line == parts.end() || fresh == parts.end() || login == parts.end()) return std::nullopt;
  KeyPlace place = at.place;
  place.original = line->second;
  place.replacement = fresh->second;
  place.active = login->second == "yes";
  return place;
}

}  // namespace quell::contain::ssh
