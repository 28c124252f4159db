// Which kernel's table of which network namespace.
#include "firewall/work.h"
#include "fmt/format.h"
#include "os/network.h"
#include "os/process_table.h"

namespace quell::contain::firewall {

Result<Place> here() {
  Place place;
  QUELL_TRY(place.boot, os::boot_id());
  QUELL_TRY(place.network, os::network_namespace());
  return place;
}

std::optional<Refusal> elsewhere(const std::optional<Place>& put, const Place& now,
                                 std::string& note) {
  if (!put || *put == now || put->boot != now.boot) return std::nullopt;
  const std::string where = os::where_is_network(put->network);
  if (!where.empty()) {
    return Refusal{{fmt::format("it was put into another network namespace (net:[{}], {}): lift it "
                                "from there, with ip netns exec or nsenter --net",
                                put->network, where)},
                   ""};
  }
  note = fmt::format(
      "; it was put into another network namespace (net:[{}]), which is not to be seen from here",
      put->network);
  return std::nullopt;
}

}  // namespace quell::contain::firewall
