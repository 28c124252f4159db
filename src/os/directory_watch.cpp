#include "os/directory_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "os/errno.h"
#include "os/file.h"

namespace quell::os {

namespace {

constexpr std::uint32_t kNames = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO |
                                 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

DirectoryWatch::Event::Kind kind_of(std::uint32_t mask) {
  using Kind = DirectoryWatch::Event::Kind;
  if ((mask & IN_Q_OVERFLOW) != 0) return Kind::kLost;
  if ((mask & IN_CREATE) != 0) return Kind::kCreated;
  if ((mask & IN_DELETE) != 0) return Kind::kDeleted;
  if ((mask & IN_MOVED_FROM) != 0) return Kind::kMovedFrom;
  if ((mask & IN_MOVED_TO) != 0) return Kind::kMovedTo;
  return Kind::kGone;
}

}  // namespace

Result<DirectoryWatch> DirectoryWatch::on(const std::filesystem::path& directory) {
  Descriptor queue(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!queue.is_open()) return std::unexpected(error_of(errno, "cannot watch directories"));
  const int watch = ::inotify_add_watch(queue.number(), directory.c_str(), kNames);
  if (watch < 0) return std::unexpected(error_of(errno, "cannot watch " + directory.string()));
  return DirectoryWatch(std::move(queue), watch);
}

Result<void> DirectoryWatch::watch_writes(const Descriptor& file) {
  // Its name may be another file's by now; this one is the very file.
  const std::string path = fmt::format("/proc/self/fd/{}", file.number());
  const int watch = ::inotify_add_watch(queue_.number(), path.c_str(), IN_MODIFY);
  if (watch < 0) return std::unexpected(error_of(errno, "cannot watch a file"));
  const int before = std::exchange(written_, watch);
  // Fails if the system has removed it, because the file is gone: then nothing is to be done.
  if (before != kNone && before != watch) (void)::inotify_rm_watch(queue_.number(), before);
  return {};
}

Result<std::vector<DirectoryWatch::Event>> DirectoryWatch::take() {
  std::vector<Event> events;
  alignas(inotify_event) std::array<char, 16UZ * 1024> buffer{};
  while (true) {
    const ssize_t size = ::read(queue_.number(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return events;
    if (size < 0) return std::unexpected(error_of(errno, "cannot read what happened"));
    const auto end = static_cast<std::size_t>(size);
    for (std::size_t at = 0; at + sizeof(inotify_event) <= end;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      const char* name = buffer.data() + at + sizeof event;  // padded with zero bytes
      at += sizeof event + event.len;
      const bool lost = (event.mask & IN_Q_OVERFLOW) != 0;
      if (!lost && event.wd != directory_) {
        if (event.wd == written_ && (event.mask & IN_MODIFY) != 0) {
          events.push_back({.kind = Event::Kind::kWritten, .name = {}, .cookie = 0});
        }
        continue;
      }
      events.push_back({.kind = kind_of(event.mask),
                        .name = event.len == 0 ? "" : std::string(name),
                        .cookie = event.cookie});
    }
  }
}

Result<bool> DirectoryWatch::wait(Duration at_most) {
  return is_readable_within(queue_, at_most);
}

}  // namespace quell::os
