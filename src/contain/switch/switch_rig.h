// For tests: a server with a thing called "search" that is on, asked without the actuator.
#pragma once

#include <signal.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "call/call_server.h"
#include "contain/switch.h"
#include "os/file.h"

namespace quell::contain {

/// What happens when a change arrives, instead of doing and confirming it.
enum class Fault : std::uint8_t {
  kNone,
  kForbidden,     ///< 403, and it is not done
  kLostBefore,    ///< the connection ends, and it is not done
  kLostAfter,     ///< it is done, and the connection ends
  kKilledBefore,  ///< whoever asked is killed, and it is not done
  kKilledAfter,   ///< it is done, and whoever asked is killed before the answer
  kNoEffect,      ///< confirmed, and not done
};

class SwitchRig {
 public:
  virtual ~SwitchRig() = default;
  virtual std::unique_ptr<SwitchHolder> holder() = 0;
  /// All that must come back exactly.
  virtual std::string stored() = 0;
  virtual bool is_on() = 0;
  virtual void set_by_hand(bool on) = 0;
  /// Requests that change something, as far as they arrived.
  virtual std::size_t changes() = 0;
  virtual void set_fault(Fault fault) = 0;
  /// Whom kKilled… means.
  virtual void victim(int pid) = 0;

  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }

 private:
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("switch-test");
};

/// A server's answer to a change, with faults. Thread-safe.
class Faults {
 public:
  void set(Fault fault) { fault_ = fault; }
  void victim(int pid) { victim_ = pid; }

  std::string carry_out(const std::function<void()>& change, const std::string& done) {
    switch (fault_.load()) {
      case Fault::kNone:
        break;
      case Fault::kForbidden:
        return CallServerProcess::json(R"({"message":"no permission"})", "403 Forbidden");
      case Fault::kLostBefore:
        return "";
      case Fault::kLostAfter:
        change();
        return "";
      case Fault::kKilledBefore:
        kill();
        return "";
      case Fault::kKilledAfter:
        change();
        kill();
        return "";
      case Fault::kNoEffect:
        return done;
    }
    change();
    return done;
  }

 private:
  void kill() const {
    while (victim_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ::kill(victim_, SIGKILL);
  }
  std::atomic<Fault> fault_ = Fault::kNone;
  std::atomic<int> victim_ = 0;
};

std::unique_ptr<SwitchRig> called_rig();
std::unique_ptr<SwitchRig> unleash_rig();

}  // namespace quell::contain
