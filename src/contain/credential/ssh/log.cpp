#include "credential/ssh/log.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <span>
#include <string>

#include "os/file.h"

namespace quell::contain::ssh {
namespace {

constexpr std::size_t kLongestLine = 8192;
constexpr std::size_t kChunk = 65536;
constexpr std::string_view kFingerprint = "SHA256:";

/// Takes the text up to a word off, and the word; unchanged when it isn't there.
std::optional<std::string_view> take_until(std::string_view& text, std::string_view word) {
  const std::size_t at = text.find(word);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(at + word.size());
  return before;
}

std::string_view take_word(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

bool is_tag(std::string_view word) {
  return (word.starts_with("sshd[") || word.starts_with("sshd-session[")) && word.ends_with("]:");
}

/// Takes "Nov 22 22:14:57 host sshd[42]:" or "2026-11-22T22:14:57+00:00 host sshd[42]:" off: the
/// time. nullopt: the line is somebody else's.
std::optional<std::string_view> take_header(std::string_view& line, int& pid) {
  const std::string_view whole = line;
  const std::string_view first = take_word(line);
  const bool one_word = !first.empty() && first.front() >= '0' && first.front() <= '9';
  if (!one_word) {
    take_word(line);
    take_word(line);
  }
  const std::string_view host = take_word(line);
  const std::string_view tag = take_word(line);
  if (host.empty() || !is_tag(tag)) return std::nullopt;
  const std::string_view digits = tag.substr(tag.find('[') + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), pid);
  if (error != std::errc() || *end != ']' || pid <= 0) return std::nullopt;
  const auto length = static_cast<std::size_t>(host.data() - whole.data());
  return whole.substr(0, length - 1);
}

/// "ED25519 SHA256:…", or "ED25519-CERT SHA256:… ID name (serial 1) CA ED25519 SHA256:…".
void read_key(std::string_view text, Login& login) {
  take_word(text);
  const std::string_view key = take_word(text);
  if (key.starts_with(kFingerprint)) login.key = key;
  const std::size_t space = text.rfind(' ');
  if (space == std::string_view::npos) return;
  const std::string_view last = text.substr(space + 1);
  if (last.starts_with(kFingerprint)) login.authority = last;
}

Result<void> read_one(const std::filesystem::path& path,
                      const std::function<void(const Login&)>& tell) {
  QUELL_TRY(const os::Descriptor file, os::open_to_read(path));
  std::string held;
  std::string chunk(kChunk, '\0');
  const auto tell_line = [&](std::string_view line) {
    if (line.size() > kLongestLine) return;
    if (const auto login = read_login(line)) tell(*login);
  };
  for (;;) {
    QUELL_TRY(const std::size_t size, os::read_some(file, std::span(chunk)));
    if (size == 0) break;
    std::string_view rest(chunk.data(), size);
    for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
      held += rest.substr(0, std::min(end, kLongestLine + 1));
      tell_line(held);
      held.clear();
      rest.remove_prefix(end + 1);
    }
    // More than the limit only says that it is too long.
    if (held.size() <= kLongestLine) held += rest;
  }
  tell_line(held);
  return {};
}

}  // namespace

std::optional<Login> read_login(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::string_view time;
  int pid = 0;
  if (!line.starts_with("Accepted ")) {
    const auto header = take_header(line, pid);
    if (!header) return std::nullopt;
    time = *header;
  }
  if (take_word(line) != "Accepted") return std::nullopt;
  take_word(line);
  if (take_word(line) != "for") return std::nullopt;
  Login login;
  login.time = time;
  login.pid = pid;
  const auto user = take_until(line, " from ");
  const auto from = take_until(line, " port ");
  if (!user || !from || from->contains(' ')) return std::nullopt;
  login.user = *user;
  login.from = *from;
  const std::string_view port = take_word(line);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), login.port);
  if (error != std::errc() || end != port.data() + port.size()) return std::nullopt;
  if (take_word(line) == "ssh2:") read_key(line, login);
  return login;
}

Result<void> for_each_login(const std::filesystem::path& path,
                            const std::function<void(const Login&)>& tell) {
  const auto before = read_one(path.string() + ".1", tell);
  if (!before && before.error().code() != ErrorCode::kNotFound) return before;
  return read_one(path, tell);
}

}  // namespace quell::contain::ssh
