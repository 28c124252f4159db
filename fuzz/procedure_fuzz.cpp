// links: incident
// Any text is a procedure or an error that names the place; a procedure can be walked.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "incident/next.h"
#include "incident/procedure.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::incident;  // NOLINT(google-build-using-namespace): a fuzz target
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto procedure = parse_procedure(text, "f.yaml");
  if (!procedure) return 0;
  if (procedure->steps.empty() || procedure->watch_s < 1) std::abort();
  if (next({}, *procedure, {}).steps.size() != procedure->steps.size()) std::abort();
  return 0;
}
