#include "citations.h"

#include <optional>

namespace quell::report {
namespace {

constexpr std::size_t kShownDigits = 12;

Markdown in_brackets(const Markdown& inside) {
  return Markdown(" [") + inside + "]";
}

}  // namespace

Markdown by(const incident::Proof& proof) {
  // Without separators: it is a name, not a quantity.
  return Markdown(" [#") + prose(std::to_string(proof.sequence)) + "]";
}

Markdown who(const incident::Actor& actor) {
  if (actor.kind == incident::ActorKind::kPerson) return prose(actor.name);
  return prose(actor.name) + " (" + name(actor.kind) + ")";
}

Markdown Citations::evidence(const incident::Digest& digest, const Markdown& what) {
  const auto found = state_.evidence_by_digest.find(digest.text());
  if (found != state_.evidence_by_digest.end() && found->second < state_.evidence.size())
    return in_brackets(prose(state_.evidence[found->second].value.evidence));
  others_.emplace(digest.text(), what);
  return in_brackets(Markdown("evidence ") + prose(digest.text().substr(0, kShownDigits)));
}

Markdown Citations::evidence(const std::optional<incident::Digest>& digest, const Markdown& what) {
  return digest ? evidence(*digest, what) : Markdown();
}

Markdown Citations::id(const std::string& cited) const {
  if (find_evidence(state_, cited)) return in_brackets(prose(cited));
  const incident::Proof* proof = nullptr;
  if (const auto* finding = find_finding(state_, cited)) proof = &finding->proof;
  if (const auto* reproduction = find_reproduction(state_, cited)) proof = &reproduction->proof;
  if (!proof) return in_brackets(prose(cited) + ", not in this record");
  return in_brackets(prose(cited) + " #" + prose(std::to_string(proof->sequence)));
}

Markdown Citations::ids(const std::vector<std::string>& cited) const {
  Markdown all;
  for (const std::string& one : cited) all += id(one);
  return all;
}

void Citations::list(Document& document) const {
  std::vector<std::vector<Markdown>> rows;
  for (const auto& [value, proof] : state_.evidence)
    rows.push_back({prose(value.evidence),
                    prose(value.name) + ", " + count(value.size, "byte", "bytes"),
                    prose(value.origin), who(proof.actor) + ", " + utc(proof.at) + by(proof),
                    code(value.digest.text())});
  for (const auto& [digest, what] : others_)
    rows.push_back({Markdown("evidence ") + prose(digest.substr(0, kShownDigits)), what,
                    "kept with the record", "see where it is cited", code(digest)});
  if (rows.empty()) {
    document.paragraph("None. Nothing was sealed for this incident.");
    return;
  }
  document.table({"Name", "What", "Origin", "Sealed by", "Digest"}, rows);
}

}  // namespace quell::report
