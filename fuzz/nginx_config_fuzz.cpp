// links: contain target
// Any text is a configuration or an error; putting an edit in and taking it out gives the bytes
// back, and never makes a configuration that can be read into one that cannot.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "contain/nginx/config.h"
#include "contain/nginx/edit.h"
#include "target/target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::contain;
  using namespace quell::contain::nginx;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const FileState state = read_state(text); std::holds_alternative<Edited>(state)) {
    const Edited& edited = std::get<Edited>(state);
    if (put_in(edited.original, edited.edit) != text) std::abort();
  }
  const auto directives = parse_config(text, "fuzz.conf");
  if (!directives) return 0;
  for (const Directive& directive : *directives) {
    if (directive.begin >= directive.end || directive.end > size) std::abort();
    if (!directive.is_block()) continue;
    const Edit edit{.rules = {{ContainmentId("c1"),
                               *quell::target::parse_target("endpoint:/search parameter:q~%22 "
                                                            "address:203.0.113.9 rate:5/s")}},
                    .retry_after_s = 300,
                    .places = {directive.begin, directive.block.front().begin},
                    .version = Version::kTwo};
    const std::string with = put_in(text, edit);
    if (!parse_config(with, "fuzz.conf")) std::abort();
    const FileState state = read_state(with);
    // A text that holds the markers already is refused before anything is put in.
    if (!std::holds_alternative<Untouched>(read_state(text))) continue;
    if (!std::holds_alternative<Edited>(state)) std::abort();
    if (std::get<Edited>(state).original != text) std::abort();
  }
  return 0;
}
