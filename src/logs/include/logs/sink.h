// Who takes what the reader finds. One sink is used by one thread.
#pragma once

#include "logs/app_event.h"
#include "logs/login.h"
#include "logs/record.h"

namespace quell::logs {

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void request(const Record& record) = 0;
  virtual void login(const Login& login) = 0;
  virtual void event(const AppEvent& event) = 0;
};

}  // namespace quell::logs
