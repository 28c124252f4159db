// For tests: work in a process of its own that is killed in the middle of it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "contain/actuator.h"

namespace quell::contain {

/// Runs the work in a child that kills itself at the first step that is the one; whether it got
/// there.
inline bool dies_when(const std::function<bool(std::string_view step)>& is_the_one,
                      const std::function<void(const OnStep&)>& work) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    work([&](std::string_view step) {
      if (is_the_one(step)) ::kill(::getpid(), SIGKILL);
    });
    ::_exit(0);
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
  }
  return WIFSIGNALED(status);
}

/// At the step of that name.
inline bool dies_at(const std::string& step, const std::function<void(const OnStep&)>& work) {
  return dies_when([&](std::string_view reached) { return reached == step; }, work);
}

/// At the step with that number, from 0 on.
inline bool dies_at(std::size_t number, const std::function<void(const OnStep&)>& work) {
  std::size_t reached = 0;
  return dies_when([&](std::string_view) { return reached++ == number; }, work);
}

}  // namespace quell::contain
