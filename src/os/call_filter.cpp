#include "call_filter.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "os/errno.h"

namespace quell::os {

namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kArchitecture = 0;
#endif

/// What files, sockets, netlink, memory, time and the C library take. Nothing that starts, follows
/// or traces a process, loads into the kernel, mounts, or enters a namespace.
constexpr int kOwnWork[] = {
    // files
    SYS_read,
    SYS_write,
    SYS_pread64,
    SYS_pwrite64,
    SYS_readv,
    SYS_writev,
    SYS_close,
    SYS_openat,
    SYS_fstat,
    SYS_newfstatat,
    SYS_statx,
    SYS_lseek,
    SYS_faccessat,
    SYS_faccessat2,
    SYS_readlinkat,
    SYS_getdents64,
    SYS_fsync,
    SYS_fdatasync,
    SYS_ftruncate,
    SYS_flock,
    SYS_fcntl,
    SYS_fchmod,
    SYS_fchmodat,
    SYS_fchown,
    SYS_fchownat,
    SYS_flistxattr,
    SYS_fgetxattr,
    SYS_fsetxattr,
    SYS_fremovexattr,
    SYS_unlinkat,
    SYS_renameat,
    SYS_renameat2,
    SYS_mkdirat,
    SYS_linkat,
    SYS_utimensat,
    SYS_umask,
    SYS_getcwd,
    SYS_statfs,
    SYS_fstatfs,
    SYS_ioctl,
    SYS_dup,
    SYS_dup3,
    SYS_pipe2,
    // sockets, netlink; socket(2) itself is looked at closer
    SYS_bind,
    SYS_listen,
    SYS_accept4,
    SYS_connect,
    SYS_getsockname,
    SYS_getpeername,
    SYS_sendto,
    SYS_recvfrom,
    SYS_sendmsg,
    SYS_recvmsg,
    SYS_sendmmsg,
    SYS_recvmmsg,
    SYS_setsockopt,
    SYS_getsockopt,
    SYS_shutdown,
    // waiting, time, randomness
    SYS_ppoll,
    SYS_pselect6,
    SYS_nanosleep,
    SYS_clock_nanosleep,
    SYS_clock_gettime,
    SYS_clock_getres,
    SYS_gettimeofday,
    SYS_getrandom,
    SYS_epoll_create1,
    SYS_epoll_ctl,
    SYS_epoll_pwait,
    // memory and threads' bookkeeping
    SYS_mmap,
    SYS_munmap,
    SYS_mremap,
    SYS_mprotect,
    SYS_madvise,
    SYS_brk,
    SYS_futex,
    SYS_set_robust_list,
    SYS_rseq,
    SYS_membarrier,
    SYS_sched_yield,
    SYS_sched_getaffinity,
    // signals to itself, ends
    SYS_rt_sigaction,
    SYS_rt_sigprocmask,
    SYS_rt_sigreturn,
    SYS_sigaltstack,
    SYS_tgkill,
    SYS_restart_syscall,
    SYS_exit,
    SYS_exit_group,
    // who am I, and giving up more
    SYS_getpid,
    SYS_gettid,
    SYS_getppid,
    SYS_getuid,
    SYS_geteuid,
    SYS_getgid,
    SYS_getegid,
    SYS_getgroups,
    SYS_uname,
    SYS_sysinfo,
    SYS_prlimit64,
    SYS_prctl,
    SYS_capget,
    SYS_capset,
    SYS_seccomp,
#if defined(__x86_64__)
    // what older code of the C library still calls instead of the above
    SYS_open,
    SYS_stat,
    SYS_lstat,
    SYS_access,
    SYS_readlink,
    SYS_unlink,
    SYS_rename,
    SYS_mkdir,
    SYS_rmdir,
    SYS_chmod,
    SYS_chown,
    SYS_lchown,
    SYS_poll,
    SYS_select,
    SYS_time,
    SYS_getrlimit,
    SYS_arch_prctl,
    SYS_dup2,
    SYS_epoll_wait,
    SYS_epoll_create,
    SYS_pipe,
#endif
};

/// What starting a program, being one, and signalling one take besides.
constexpr int kPrograms[] = {
    SYS_clone,
    SYS_clone3,
    SYS_execve,
    SYS_execveat,
    SYS_wait4,
    SYS_waitid,
    SYS_kill,
    SYS_pidfd_open,
    SYS_pidfd_send_signal,
    SYS_setpgid,
    SYS_getpgid,
    SYS_setsid,
    SYS_getsid,
    SYS_close_range,
    SYS_chdir,
    SYS_fchdir,
    SYS_set_tid_address,
    SYS_sched_getparam,
    SYS_sched_setaffinity,
    SYS_sched_getscheduler,
    SYS_eventfd2,
    SYS_io_setup,
    SYS_io_destroy,
    SYS_socketpair,
    SYS_fallocate,
    SYS_fadvise64,
    SYS_signalfd4,
    SYS_getpriority,
    SYS_setpriority,
    SYS_setrlimit,
    SYS_symlinkat,
    SYS_getitimer,
    SYS_setitimer,
    SYS_setuid,
    SYS_setgid,
    SYS_setgroups,
    SYS_setresuid,
    SYS_setresgid,
    SYS_getresuid,
    SYS_getresgid,
    SYS_mlock,
    SYS_rt_sigsuspend,
    SYS_rt_sigtimedwait,
    SYS_memfd_create,
    SYS_copy_file_range,
    SYS_sendfile,
    SYS_getrusage,
    SYS_times,
#if defined(__x86_64__)
    SYS_vfork,
    SYS_fork,
    SYS_getpgrp,
    SYS_eventfd,
    SYS_alarm,
    SYS_symlink,
    SYS_link,
    SYS_utimes,
#endif
};

constexpr std::uint32_t kEnd = SECCOMP_RET_KILL_PROCESS;

sock_filter load(std::size_t offset) {
  return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}
sock_filter answer(std::uint32_t what) {
  return BPF_STMT(BPF_RET | BPF_K, what);
}
/// Goes on with the next instruction when equal, else skips so many.
sock_filter unless_equal_skip(std::uint32_t value, std::uint8_t count) {
  return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count);
}

void allow(std::vector<sock_filter>& program, std::span<const int> calls) {
  for (const int call : calls) {
    program.push_back(unless_equal_skip(static_cast<std::uint32_t>(call), 1));
    program.push_back(answer(SECCOMP_RET_ALLOW));
  }
}

/// No packet, raw-device or virtual-machine sockets.
void allow_sockets(std::vector<sock_filter>& program) {
  constexpr std::uint32_t kFamilies[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};
  constexpr auto kLength = static_cast<std::uint8_t>(2 + (2 * std::size(kFamilies)));
  program.push_back(unless_equal_skip(SYS_socket, kLength));
  program.push_back(load(offsetof(seccomp_data, args)));
  for (const std::uint32_t family : kFamilies) {
    program.push_back(unless_equal_skip(family, 1));
    program.push_back(answer(SECCOMP_RET_ALLOW));
  }
  program.push_back(answer(kEnd));
}

std::vector<sock_filter> program_for(Calls calls) {
  std::vector<sock_filter> program;
  program.push_back(load(offsetof(seccomp_data, arch)));
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0));
  program.push_back(answer(kEnd));
  // The x32 numbers of the same architecture have a bit of their own, and so are on no list.
  program.push_back(load(offsetof(seccomp_data, nr)));
  allow(program, kOwnWork);
  if (calls == Calls::kPrograms) allow(program, kPrograms);
  allow_sockets(program);
  program.push_back(answer(kEnd));
  return program;
}

}  // namespace

Result<void> filter_calls(Calls calls) {
  if (kArchitecture == 0) {
    return fail(ErrorCode::kUnsupported, "no list of system calls for this processor");
  }
  std::vector<sock_filter> instructions = program_for(calls);
  const sock_fprog program{.len = static_cast<unsigned short>(instructions.size()),
                           .filter = instructions.data()};
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) return {};
  return std::unexpected(error_of(errno, "cannot limit the system calls"));
}

}  // namespace quell::os
