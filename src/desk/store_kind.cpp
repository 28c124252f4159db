#include "desk/store_kind.h"

#include <string>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "journal/entry.h"
#include "journal/store.h"

namespace quell::desk {
namespace {

const journal::StreamName& installation() {
  static const journal::StreamName name("installation");
  return name;
}

constexpr std::string_view kMark = "\"type\":\"StoreMadeForDrill\"";

}  // namespace

Result<StoreKind> kind_of(journal::Store& store) {
  StoreKind kind = StoreKind::kReal;
  const auto look = [&](const journal::EntryView& entry) -> Result<void> {
    if (entry.sequence == 1 && entry.payload.find(kMark) != std::string_view::npos) {
      kind = StoreKind::kDrill;
    }
    return {};
  };
  QUELL_CHECK(store.read(installation(), 1, look));
  return kind;
}

Result<void> mark_as_drill(journal::Store& store, Instant now) {
  QUELL_TRY(const auto streams, store.streams());
  if (!streams.empty()) {
    return fail(ErrorCode::kConflict, "this store holds records already; a drill needs a new one");
  }
  const std::vector<std::string> payload = {"{\"at\":\"" + to_iso(now) + "\"," +
                                            std::string(kMark) + ",\"version\":1}"};
  QUELL_CHECK(
      store.append(installation(), {}, journal::CommandId("store-made-for-drill"), payload));
  return {};
}

}  // namespace quell::desk
