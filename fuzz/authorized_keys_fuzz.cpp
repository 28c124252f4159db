// links: contain
// Any text is a file of authorized keys: places are in order and apart, revoking all of them leaves
// no key that sshd reads, and putting the original lines back gives the bytes back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "contain/credential/authorized_keys.h"
#include "contain/credential/key_line.h"

namespace {

using quell::contain::ssh::block_of;
using quell::contain::ssh::KeyPlace;
using quell::contain::ssh::KnownLines;
using quell::contain::ssh::places_of;

constexpr std::string_view kNew =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHEI7cW+DWd4c/UWmUui0TwWZ+wpQUdtpDQEbksF0TvC new";

/// The text with all places as `change` makes them.
template <class Change>
std::string changed(std::string text, const KnownLines& known, Change change) {
  const auto places = places_of(text, known);
  if (!places) std::abort();
  for (auto place = places->rbegin(); place != places->rend(); ++place) {
    KeyPlace wanted = *place;
    change(wanted);
    text.replace(place->begin, place->end - place->begin, block_of(wanted));
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto places = places_of(text, {});
  if (!places) std::abort();
  KnownLines known;
  std::size_t before = 0;
  for (const KeyPlace& place : *places) {
    if (place.begin < before || place.end < place.begin || place.end > size) std::abort();
    before = place.end;
    // Nothing is on record as changed by Quell: whatever marks the text holds are comments.
    if (!place.active || !place.replacement.empty()) std::abort();
    known[place.original] = {"", std::string(kNew)};
    const auto key = quell::contain::ssh::read_key_line(place.original);
    if (!key || !*key || (*key)->fingerprint != place.fingerprint) std::abort();
    (void)quell::contain::ssh::options_of((*key)->options);
  }
  // Somebody else's mark of a line that is there as well would now be believed.
  if (text.contains("# quell")) return 0;
  const std::string revoked = changed(text, known, [](KeyPlace& place) { place.active = false; });
  const auto left = places_of(revoked, known);
  if (!left || left->size() != places->size()) std::abort();
  for (const KeyPlace& place : *left) {
    if (place.active) std::abort();
  }
  const std::string exchanged = changed(revoked, known, [](KeyPlace& place) {
    place.replacement = kNew;
    place.active = true;
  });
  const std::string back = changed(exchanged, known, [](KeyPlace& place) {
    place.replacement.clear();
    place.active = true;
  });
  if (back != text) std::abort();
  return 0;
}
