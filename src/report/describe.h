// One line for each kind of event: what happened, in words. When and by whom stand beside it.
#pragma once

#include "incident/event.h"
#include "markdown.h"

namespace quell::report {

Markdown describe(const incident::EventBody& body);

}  // namespace quell::report
