#include "minding_stop.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <thread>

#include "fmt/format.h"
#include "os/signals.h"
#include "os/terminal.h"

namespace quell::cli {

Result<void> run_minding_stop(const std::string& containment,
                              const std::function<Result<void>()>& work, Session& session) {
  const os::StopSignal& signal = session.stop();
  if (signal.requested()) return work();
  const std::string back =
      containment.empty()
          ? std::string()
          : fmt::format("; take it back with: quell lift {} --reason TEXT", containment);
  const std::string said = fmt::format(
      "\nquell: {}finishing this step, because half of it would be worse (Ctrl-C again does not "
      "cut "
      "it short){}\n",
      containment.empty() ? "" : "stopping, or if something is changed already ", back);
  // The console belongs to the thread that works: this one writes past it, one whole line.
  const std::jthread watcher([&](const std::stop_token& done) {
    while (!done.stop_requested()) {
      if (!signal.wait(std::chrono::milliseconds(20))) continue;
      (void)os::write_to(os::Stream::kError, said);
      return;
    }
  });
  return work();
}

}  // namespace quell::cli
