// links: casework contain
// Any bytes are undo data or an error; what is taken is written in one form, which reads back the
// same: an undo acts on what the measure noted down, not on something near it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "casework/undo_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::casework;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto read = undo_record_from_json(text);
  if (!read) return 0;
  const std::string written = to_json(*read);
  const auto again = undo_record_from_json(written);
  if (!again || to_json(*again) != written) std::abort();
  if (again->id != read->id || again->actuator != read->actuator) std::abort();
  if (again->summary != read->summary || again->data != read->data) std::abort();
  return 0;
}
