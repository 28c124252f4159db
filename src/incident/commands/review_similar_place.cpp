#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReviewSimilarPlace& command, const Case& /*given*/) {
  return allow(
      SimilarPlaceReviewed{
          .place = command.place, .verdict = command.verdict, .reason = command.reason},
      command.place + ": " + std::string(name_of(command.verdict)));
}

}  // namespace quell::incident
