#include "one_containment.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/error.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

/// More of them would hide what the sentence says.
constexpr std::size_t kNamed = 20;

Error unknown(const Case& of, const std::string& typed) {
  const auto& all = of.state.containments;
  const std::string what = "there is no containment " + typed + " in " + of.id.text();
  if (all.empty()) {
    return {ErrorCode::kInvalidInput, what + "; none was asked for yet"};
  }
  std::string names;
  const std::size_t from = all.size() > kNamed ? all.size() - kNamed : 0;
  for (std::size_t i = from; i < all.size(); ++i) {
    names += (names.empty() ? "" : ", ") + all[i].requested.value.containment;
  }
  return {ErrorCode::kInvalidInput, what + "; there " + (all.size() == 1 ? "is " : "are ") +
                                        (from > 0 ? "many, at last " : "") + names};
}

}  // namespace

const incident::ContainmentState& OneContainment::state() const {
  return *incident::find_containment(of.state, id);
}

Result<OneContainment> open_containment(const Arguments& arguments, Console& console,
                                        Session& session) {
  QUELL_TRY(Case of, open_case(arguments, console, session));
  const std::string typed = arguments.text("CONTAINMENT").value_or("");
  std::string id = typed;
  if (id.starts_with('c')) id.front() = 'C';
  if (incident::find_containment(of.state, id) == nullptr) {
    return std::unexpected(unknown(of, typed));
  }
  return OneContainment{.of = std::move(of), .id = std::move(id)};
}

}  // namespace quell::cli
