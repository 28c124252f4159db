// For tests: work under an account without privileges.
#pragma once

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "gtest/gtest.h"

namespace quell::contain {

inline constexpr uid_t kNobody = 61001;

/// In a child that is that account in all respects; it fails the test where a check in it fails.
inline void as_nobody(const std::function<void()>& work) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    const bool changed = ::setgroups(0, nullptr) == 0 &&
                         ::setresgid(kNobody, kNobody, kNobody) == 0 &&
                         ::setresuid(kNobody, kNobody, kNobody) == 0;
    EXPECT_TRUE(changed);
    if (changed) work();
    ::_exit(testing::Test::HasFailure() ? 1 : 0);
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "see above; status " << status;
}

inline bool is_root() {
  return ::geteuid() == 0;
}

/// Everybody may look into the directory, and nobody else may change it.
inline void open_to_all(const std::filesystem::path& directory) {
  std::filesystem::permissions(directory, std::filesystem::perms(0755));
}

}  // namespace quell::contain
