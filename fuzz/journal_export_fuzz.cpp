// links: journal crypto
// Exports and checkpoints as somebody else may hand them to us.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "journal/export.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using quell::journal::ExportVerifier;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  quell::crypto::PublicKey key;
  // The key of tests/vectors/journal, so that the sound vectors in the corpus get to the end.
  if (const auto known = quell::crypto::PublicKey::from_hex(
          "ae90f68586f40b3f3082368e9d453b6e78d6f88507bac246a95694f9224eedd3")) {
    key = *known;
  }
  ExportVerifier whole(key);
  whole.feed(text);
  ExportVerifier pieces(key);
  pieces.feed(text.substr(0, size / 3));
  pieces.feed(text.substr(size / 3));
  // Cutting the input differently must not change the verdict.
  if (whole.finish().damaged != pieces.finish().damaged) std::abort();
  static_cast<void>(quell::journal::read_checkpoint(text, key));
  return 0;
}
