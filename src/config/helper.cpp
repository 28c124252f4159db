#include "config/helper.h"

#include "readers.h"

namespace quell::config {

Result<Helper> helper(const yaml::Node& node) {
  Helper helper;
  const auto names = [](const yaml::Node& list) { return list_of(list, &text); };
  QUELL_TRY(const yaml::Mapping mapping, node.mapping({"socket", "state", "users", "groups"}));
  QUELL_CHECK(optional_member(mapping, "socket", helper.socket, absolute_path));
  QUELL_CHECK(optional_member(mapping, "state", helper.state, absolute_path));
  QUELL_CHECK(optional_member(mapping, "users", helper.users, names));
  QUELL_CHECK(optional_member(mapping, "groups", helper.groups, names));
  return helper;
}

}  // namespace quell::config
