#include "os/gate.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace quell::os {

void Gate::open(Word why) {
  // After the store only the address is used: a wake for a gate that is gone wakes nobody, or
  // somebody who looks again and sleeps on.
  std::atomic<Word>* const word = &word_;
  word->store(why, std::memory_order_release);
  ::syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

Gate::Word Gate::wait() {
  while (true) {
    const Word why = word_.load(std::memory_order_acquire);
    if (why != 0) return why;
    // Returns at once when the word has changed, and early on signals: hence the loop.
    ::syscall(SYS_futex, &word_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  }
}

}  // namespace quell::os
