#include "os/large_memory.h"

#include <sys/mman.h>

namespace quell::os {

void ask_for_large_pages(void* memory, std::size_t bytes) {
  (void)::madvise(memory, bytes, MADV_HUGEPAGE);  // refused: the same memory on small pages
}

}  // namespace quell::os
