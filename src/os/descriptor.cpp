#include "os/descriptor.h"

#include <unistd.h>

namespace quell::os {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    close();
    number_ = other.release();
  }
  return *this;
}

void Descriptor::close() {
  // Not repeated after EINTR: Linux has released the number by then.
  if (is_open()) ::close(release());
}

}  // namespace quell::os
