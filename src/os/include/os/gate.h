// A gate that one thread waits at and another opens once.
#pragma once

#include <atomic>
#include <cstdint>

namespace quell::os {

/// What std::atomic::wait does, without this library's spinning, which on few cores takes the
/// processor from the thread that would open the gate. Thread-safe: one waits, one opens.
class Gate {
 public:
  /// Why it was opened; anything but 0.
  using Word = std::uint32_t;

  /// The waiter may be gone, and the gate with it, as soon as this has stored the word.
  void open(Word why);
  /// Sleeps until it is open; at once when it is.
  Word wait();

 private:
  std::atomic<Word> word_ = 0;
};

}  // namespace quell::os
