// Authentication logs: sshd, PAM, sudo and su with a syslog header, of any of its forms.
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "formats/auth.h"
#include "formats/syslog_header.h"
#include "formats/table.h"
#include "formats/text.h"
#include "logs/format.h"
#include "logs/login.h"
#include "logs/sink.h"

namespace quell::logs {

namespace {

enum class Service : std::uint8_t { kSshd, kSudo, kSu, kOther };

struct KnownService {
  std::string_view program;
  Service service;
  std::string_view name;
};

constexpr auto kServices = std::to_array<KnownService>({
    {"sshd", Service::kSshd, "sshd"},
    {"sshd-session", Service::kSshd, "sshd"},
    {"sshd-auth", Service::kSshd, "sshd"},
    {"sudo", Service::kSudo, "sudo"},
    {"su", Service::kSu, "su"},
    {"login", Service::kOther, "login"},
    {"systemd-logind", Service::kOther, "systemd-logind"},
    {"(systemd)", Service::kOther, "systemd"},
    {"polkitd", Service::kOther, "polkitd"},
    {"pkexec", Service::kOther, "pkexec"},
    {"gdm-password]", Service::kOther, "gdm"},
    {"lightdm", Service::kOther, "lightdm"},
    {"passwd", Service::kOther, "passwd"},
    {"chpasswd", Service::kOther, "chpasswd"},
    {"useradd", Service::kOther, "useradd"},
    {"usermod", Service::kOther, "usermod"},
    {"userdel", Service::kOther, "userdel"},
    {"groupadd", Service::kOther, "groupadd"},
    {"vsftpd", Service::kOther, "vsftpd"},
});

/// "message repeated 5 times: [ Failed password … ]": rsyslog's, around the message.
std::string_view unrepeated(std::string_view message, Login& login) {
  std::string_view rest = message;
  if (!take_prefix(rest, "message repeated ")) return message;
  const auto times = whole_number<std::uint32_t>(take_word(rest));
  if (!times || !take_prefix(rest, "times: [ ") || !take_suffix(rest, "]")) return message;
  login.times = std::max(1U, *times);
  (void)take_suffix(rest, " ");
  return rest;
}

void read_message(Service service, std::string_view message, Login& login) {
  if (read_pam(message, login)) return;
  switch (service) {
    case Service::kSshd:
      return read_sshd(message, login);
    case Service::kSudo:
      return read_sudo(message, login);
    case Service::kSu:
      return read_su(message, login);
    case Service::kOther:
      return;
  }
}

class AuthDecoder final : public Decoder {
 public:
  explicit AuthDecoder(const FormatContext& context) : context_(context) {}

  Taken take(const RawLine& line, Sink& sink) override {
    const auto header = parse_syslog(line.text, context_);
    if (!header) return Taken::kNotMine;
    Login login{.place = line.place,
                .time = header->time,
                .host = header->host,
                .service = header->program,
                .line = line.text};
    const auto* const known = std::ranges::find(kServices, header->program, &KnownService::program);
    if (known != kServices.end()) {
      login.service = known->name;
      const std::string_view message = unrepeated(header->message, login);
      read_message(known->service, message, login);
    } else if (!read_pam(header->message, login) &&
               !read_old_pam(header->program, header->message, login)) {
      return Taken::kNotMine;
    }
    sink.login(login);
    return Taken::kEntry;
  }

 private:
  FormatContext context_;
};

}  // namespace

Format auth_format() {
  return {.name = "auth",
          .order = Order::kAnyLine,
          .decoder = [](const FormatContext& context) -> std::unique_ptr<Decoder> {
            return std::make_unique<AuthDecoder>(context);
          }};
}

}  // namespace quell::logs
