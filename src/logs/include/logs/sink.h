// Who takes what the reader finds. One sink is used by one thread.
#pragma once

#include <span>

#include "logs/app_event.h"
#include "logs/login.h"
#include "logs/record.h"

namespace quell::logs {

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void request(const Record& record) = 0;
  /// Several at once, in the order of their lines: a sink that looks things up in large tables can
  /// look for all of them at the same time.
  virtual void requests(std::span<const Record> records) {
    for (const Record& record : records) request(record);
  }
  virtual void login(const Login& login) = 0;
  virtual void event(const AppEvent& event) = 0;
};

}  // namespace quell::logs
