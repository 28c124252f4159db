// Ctrl-C and SIGTERM as something that work can ask about and wait for, so that a command unwinds
// (undoes, stops its children) instead of dying in the middle.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "os/descriptor.h"

namespace quell::os {

/// While it lives, SIGINT, SIGTERM and SIGHUP do not end the process: they make requested() true,
/// for good. Create it in main() before the first thread (threads inherit the blocked mask);
/// one per process. A second Ctrl-C changes nothing; Ctrl-\ (SIGQUIT) still kills.
/// Children started by os/process.h get the ordinary mask back.
/// Thread-safe: requested() may be asked from any thread.
class StopSignal {
 public:
  static Result<StopSignal> install();

  StopSignal(StopSignal&& other) noexcept;
  StopSignal& operator=(StopSignal&&) = delete;
  /// Swallows the signal that came, then gives the process its mask back.
  ~StopSignal();

  [[nodiscard]] bool requested() const;
  /// Waits for the signal at most so long; whether it came.
  [[nodiscard]] bool wait(Duration at_most) const;
  /// Readable once the signal has come, and never read by anybody: for poll(2).
  [[nodiscard]] int poll_descriptor() const { return descriptor_.number(); }

 private:
  explicit StopSignal(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}
  Descriptor descriptor_;
};

/// SIGPIPE is ignored from here on: a peer that went away is an error of write(2). Call in main().
void ignore_broken_pipes();

}  // namespace quell::os
