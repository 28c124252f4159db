// links: contain
// Any text is a wish for a credential or an error, and what is taken is whole: a name, absolute
// paths, no control bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "contain/credential.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using quell::contain::CredentialWish;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto wish = quell::contain::parse_credential("user", text);
  if (!wish) return 0;
  if (wish->name.empty() || !text.starts_with("user:")) std::abort();
  for (const char c : wish->name + wish->file.string()) {
    if (static_cast<unsigned char>(c) < 0x20) std::abort();
  }
  if ((wish->how == CredentialWish::How::kLock) != wish->file.empty()) std::abort();
  if (!wish->file.empty() && !wish->file.is_absolute()) std::abort();
  if (wish->old_file && !wish->old_file->is_absolute()) std::abort();
  const auto again = quell::contain::parse_credential("user", text);
  if (!again || !(*again == *wish)) std::abort();
  return 0;
}
