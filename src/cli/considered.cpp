#include "considered.h"

#include "cli/session.h"
#include "desk/desk.h"

namespace quell::cli {

incident::Decision considered(const Case& of, const incident::CommandBody& body) {
  const Workbench& bench = *of.workbench;
  const incident::Context context{.actor = bench.identity.actor,
                                  .now = bench.desk->clock().now(),
                                  .incident = of.id,
                                  .membership = bench.identity.membership,
                                  .authority = bench.identity.authority,
                                  .policy = bench.desk->policy()};
  return incident::decide(of.state, {.id = bench.ids->next(), .body = body}, context);
}

}  // namespace quell::cli
