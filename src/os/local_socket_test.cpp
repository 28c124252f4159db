#include "os/local_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <string>

#include "gmock/gmock.h"
#include "os/file.h"

namespace quell::os {
namespace {

Deadline soon() {
  return Deadline::after(std::chrono::seconds(5));
}

class LocalSocket : public testing::Test {
 protected:
  TemporaryDirectory directory_ = *TemporaryDirectory::make("local-socket");
  Path path_ = directory_.path() / "s";
};

TEST_F(LocalSocket, BytesGoBothWaysAndTheKernelSaysWhoSendsThem) {
  auto listener = LocalListener::open(path_, {});
  ASSERT_TRUE(listener) << listener.error().full();
  auto client = LocalConnection::open(path_, soon());
  ASSERT_TRUE(client) << client.error().full();
  auto server = listener->accept(soon());
  ASSERT_TRUE(server);
  ASSERT_TRUE(client->send("hello", soon()));
  std::array<char, 16> buffer{};
  EXPECT_EQ(*server->receive(buffer, soon()), 5U);
  for (const auto* end : {&*client, &*server}) {
    const auto peer = end->peer();
    ASSERT_TRUE(peer);
    EXPECT_EQ(peer->uid, ::geteuid());
    EXPECT_EQ(peer->gid, ::getegid());
    EXPECT_EQ(peer->pid, ::getpid());
    std::array<gid_t, 64> groups{};
    EXPECT_EQ(peer->groups.size(),
              static_cast<std::size_t>(::getgroups(groups.size(), groups.data())));
  }
}

TEST_F(LocalSocket, ModeAndFileAreAsAsked) {
  struct stat found{};
  {
    const auto listener = LocalListener::open(path_, {.mode = 0660, .group = ::getegid()});
    ASSERT_TRUE(listener);
    ASSERT_EQ(::lstat(path_.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777U, 0660U);
  }
  EXPECT_NE(::lstat(path_.c_str(), &found), 0) << "it goes with the listener";
}

TEST_F(LocalSocket, WhatAKilledProcessLeftIsReplacedAndALiveOneIsNot) {
  auto first = LocalListener::open(path_, {});
  ASSERT_TRUE(first);
  EXPECT_EQ(LocalListener::open(path_, {}).error().code(), ErrorCode::kConflict);
  first->close_here();
  EXPECT_EQ(LocalConnection::open(path_, soon()).error().code(), ErrorCode::kUnavailable);
  EXPECT_TRUE(LocalListener::open(path_, {}));
  ASSERT_TRUE(write_file_atomically(path_, "x", Mode::kSecret));
  EXPECT_EQ(LocalListener::open(path_, {}).error().code(), ErrorCode::kConflict) << "no socket";
}

TEST_F(LocalSocket, APathThatIsTooLongIsSaid) {
  const Path path = directory_.path() / std::string(120, 'x');
  EXPECT_EQ(LocalListener::open(path, {}).error().code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(LocalConnection::open(path, soon()).error().code(), ErrorCode::kInvalidInput);
}

TEST_F(LocalSocket, NobodyThereAndNobodySpeaking) {
  EXPECT_EQ(LocalConnection::open(path_, soon()).error().code(), ErrorCode::kNotFound);
  auto listener = LocalListener::open(path_, {});
  auto client = LocalConnection::open(path_, soon());
  auto server = listener->accept(soon());
  std::array<char, 4> buffer{};
  EXPECT_EQ(server->receive(buffer, Deadline::after(std::chrono::milliseconds(20))).error().code(),
            ErrorCode::kTimeout);
}

TEST_F(LocalSocket, DescriptorsThatAreSentAlongStayOutside) {
  auto listener = LocalListener::open(path_, {});
  const int sender = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const Descriptor held(sender);
  sockaddr_un raw{};
  raw.sun_family = AF_UNIX;
  std::strncpy(raw.sun_path, path_.c_str(), sizeof(raw.sun_path) - 1);
  ASSERT_EQ(::connect(sender, reinterpret_cast<const sockaddr*>(&raw), sizeof(raw)), 0);
  auto server = listener->accept(soon());
  ASSERT_TRUE(server);
  const std::size_t before = list_directory("/proc/self/fd")->size();
  std::array<char, CMSG_SPACE(sizeof(int))> control{};
  std::array<char, 1> byte{'x'};
  iovec part{.iov_base = byte.data(), .iov_len = 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &sender, sizeof(int));
  ASSERT_EQ(::sendmsg(sender, &message, 0), 1);
  std::array<char, 4> buffer{};
  EXPECT_EQ(*server->receive(buffer, soon()), 1U);
  EXPECT_EQ(list_directory("/proc/self/fd")->size(), before);
}

}  // namespace
}  // namespace quell::os
