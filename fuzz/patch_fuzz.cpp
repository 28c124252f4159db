// links: contain
// Any bytes are a patch or an error; what is taken names only paths below its root, is written in a
// form that reads back the same, and where it fits it can be taken out again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "contain/patch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace patch = quell::contain::patch;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  // The first part is the patch, what follows a zero byte the text that it is applied to.
  const std::size_t zero = input.find('\0');
  const auto files = patch::parse(input.substr(0, zero));
  if (!files) return 0;
  for (const std::string& path : patch::paths_of(*files)) {
    if (path.empty() || path.front() == '/' || ("/" + path + "/").find("/../") != path.npos) {
      std::abort();
    }
  }
  const std::string written = patch::to_text(*files);
  if (written.size() <= patch::kLargestPatch) {
    const auto again = patch::parse(written);
    if (!again || *again != *files) std::abort();
  }
  const std::string_view text = zero == input.npos ? std::string_view() : input.substr(zero + 1);
  const auto there = patch::patch_text(files->front(), text);
  if (!there) return 0;
  const auto back = patch::patch_text(patch::reversed(files->front()), there->text);
  // Taken out where it was put in; only lines that stand twice may keep that from being found.
  if (back && there->offsets.empty() && back->offsets.empty() && back->text != text) std::abort();
  return 0;
}
