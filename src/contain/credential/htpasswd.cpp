#include "contain/htpasswd.h"

#include <array>
#include <system_error>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "contain/credential/htpasswd_lines.h"
#include "credential/base64.h"
#include "credential/proof.h"
#include "fmt/format.h"
#include "http/exchange.h"
#include "os/errno.h"
#include "os/file.h"
#include "os/replace_file.h"

namespace quell::contain {
namespace {

using Answer = CredentialExpectation::Answer;

constexpr std::string_view kVerifier = "verifier";
constexpr std::string_view kLogin = "login";
// Before a stored form, as in shadow(5): no scheme begins so, hence no secret has that form.
constexpr char kLocked = '!';
constexpr std::string_view kTemporaryName = ".quell-new";
constexpr auto kLockPatience = std::chrono::seconds(30);
constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kServerErrors = 500;

class Htpasswd final : public CredentialHolder {
 public:
  explicit Htpasswd(HtpasswdFile file) : file_(std::move(file)) {}

  [[nodiscard]] std::string_view kind() const override { return "htpasswd"; }
  [[nodiscard]] std::string_view word() const override { return "user"; }
  [[nodiscard]] std::string name() const override { return file_.name; }
  [[nodiscard]] std::string where() const override { return file_.file.string(); }
  [[nodiscard]] std::string undo_hint() const override {
    return "the line is byte for byte as it was, and the new secret is refused";
  }
  [[nodiscard]] Result<void> check() const override;
  Result<std::optional<std::string>> objection_to(const CredentialWish& wish) override;
  Result<StoredCredential> read(const std::string& name) override;
  Result<StoredCredential> patch_of(const CredentialWish& wish, const crypto::Secret& secret,
                                    crypto::Entropy& entropy) override;
  Result<void> replace(const std::string& name, const StoredCredential& from,
                       const StoredCredential& to) override;
  Result<EndedSessions> end_sessions(const std::string& /*name*/) override {
    return EndedSessions{.ended = {}, .mark = "every request"};
  }
  Result<std::vector<std::string>> dependants(const std::string& name) override;
  std::vector<std::string> actions(const CredentialWish& wish) override;
  std::vector<std::string> warnings(const CredentialWish& wish) override;
  Result<std::vector<Check>> look(const CredentialExpectation& expected) override;

 private:
  [[nodiscard]] Result<Attempt> ask(const std::optional<std::string>& authorization) const;
  [[nodiscard]] Result<Attempt> ask_as(std::string_view user, std::string_view secret) const;
  Result<void> look_at_others(std::vector<Check>& checks) const;
  [[nodiscard]] std::string page() const {
    return fmt::format("GET {}", terminal_safe(file_.path));
  }

  HtpasswdFile file_;
};

/// The file that a rename must replace: links resolved.
Result<std::filesystem::path> resolved(const std::filesystem::path& file) {
  std::error_code failed;
  std::filesystem::path path = std::filesystem::canonical(file, failed);
  if (failed) return std::unexpected(os::error_of(failed.value(), file.string()));
  return path;
}

StoredCredential parts_of(std::string_view field) {
  const bool locked = field.starts_with(kLocked);
  return {{std::string(kVerifier), std::string(field.substr(locked ? 1 : 0))},
          {std::string(kLogin), locked ? "no" : "yes"}};
}

std::string field_of(const StoredCredential& parts) {
  const std::string& verifier = parts.at(std::string(kVerifier));
  return parts.at(std::string(kLogin)) == "no" ? kLocked + verifier : verifier;
}

Error no_such_user(const std::string& name, const std::filesystem::path& file) {
  return {ErrorCode::kNotFound,
          fmt::format("{} has no user {}", file.string(), terminal_safe(name))};
}

Result<void> Htpasswd::check() const {
  const auto bad = [&](std::string_view why) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("htpasswd file {}: {}", terminal_safe(file_.name), why));
  };
  if (!file_.file.is_absolute()) return bad("the path is not absolute");
  for (const std::string* text : {&file_.host, &file_.path}) {
    for (const char c : *text) {
      if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) {
        return bad("the host or the page holds blanks or control bytes");
      }
    }
  }
  if (!file_.path.starts_with('/')) return bad("the page must begin with /");
  if (file_.control && !file_.control_secret.is_absolute()) {
    return bad("control_secret must be an absolute path");
  }
  return {};
}

Result<std::optional<std::string>> Htpasswd::objection_to(const CredentialWish& wish) {
  if (file_.control == wish.name) {
    return fmt::format("{} is the control that must go on working: name another one in quell.yaml",
                       terminal_safe(wish.name));
  }
  return std::nullopt;
}

Result<StoredCredential> Htpasswd::read(const std::string& name) {
  QUELL_TRY(const std::string text, os::read_file(file_.file, limits::kDocumentBytes));
  const auto place = find_user(text, name);
  if (!place) return std::unexpected(no_such_user(name, file_.file));
  return parts_of(std::string_view(text).substr(place->begin, place->end - place->begin));
}

Result<StoredCredential> Htpasswd::patch_of(const CredentialWish& wish,
                                            const crypto::Secret& secret,
                                            crypto::Entropy& entropy) {
  if (wish.how == CredentialWish::How::kLock) {
    return StoredCredential{{std::string(kLogin), "no"}};
  }
  QUELL_TRY(std::string stored, crypto::hash_password(secret.reveal(), file_.scheme, entropy));
  return StoredCredential{{std::string(kVerifier), std::move(stored)}};
}

Result<void> Htpasswd::replace(const std::string& name, const StoredCredential& from,
                               const StoredCredential& to) {
  QUELL_TRY(const std::filesystem::path path, resolved(file_.file));
  QUELL_TRY(const auto held, os::DirectoryLock::acquire(path.parent_path(), kLockPatience));
  QUELL_TRY(os::FileRead read, os::read_to_replace(path, limits::kDocumentBytes));
  std::string& text = read.bytes;
  const auto place = find_user(text, name);
  if (!place) return std::unexpected(no_such_user(name, path));
  const std::size_t size = place->end - place->begin;
  if (text.compare(place->begin, size, field_of(from)) != 0) {
    return fail(ErrorCode::kConflict, fmt::format("user {} of {} was changed by somebody else",
                                                  terminal_safe(name), path.string()));
  }
  text.replace(place->begin, size, field_of(to));
  return os::replace_file(path, text, std::string(kTemporaryName), read.identity);
}

Result<std::vector<std::string>> Htpasswd::dependants(const std::string& name) {
  return std::vector<std::string>{fmt::format(
      "not known from the file: clients that send user {} are in the access log ($remote_user)",
      terminal_safe(name))};
}

std::vector<std::string> Htpasswd::actions(const CredentialWish& /*wish*/) {
  return {fmt::format("the line's stored form is exchanged in {} by one rename; the other lines "
                      "stay byte for byte",
                      file_.file.string()),
          "no session to end: the server reads the file for each request",
          fmt::format("{} at {}, with secrets that must be refused and accepted", page(),
                      file_.probe_at.text())};
}

std::vector<std::string> Htpasswd::warnings(const CredentialWish& /*wish*/) {
  if (file_.control) return {};
  return {"no control is configured: nothing will show that other users still get in"};
}

Result<Attempt> Htpasswd::ask(const std::optional<std::string>& authorization) const {
  const http::Destination to{file_.probe_at.ip, file_.probe_at.port};
  const auto permitted = http::AllowList({to}).permit(to);
  std::string request = fmt::format(
      "GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: quell-probe\r\nAccept: */*\r\n{}"
      "Connection: close\r\n\r\n",
      file_.path, file_.host, authorization.value_or(""));
  Result<http::Exchange> exchange =
      http::exchange(*permitted, request, {.total_timeout = file_.patience, .answer = {.body = 0}});
  crypto::wipe(request);
  if (!exchange) return std::unexpected(exchange.error());
  crypto::wipe(exchange->sent);
  const int status = exchange->answer.status;
  if (status >= kServerErrors) {
    return fail(ErrorCode::kUnavailable, fmt::format("{} answers {}", page(), status));
  }
  return Attempt{.accepted = status != kUnauthorized && status != kForbidden,
                 .words = fmt::format("status {}", status)};
}

Result<Attempt> Htpasswd::ask_as(std::string_view user, std::string_view secret) const {
  std::string pair = fmt::format("{}:{}", user, secret);
  std::string header = fmt::format("Authorization: Basic {}\r\n", to_base64(pair));
  crypto::wipe(pair);
  Result<Attempt> attempt = ask(header);
  crypto::wipe(header);
  return attempt;
}

Result<void> Htpasswd::look_at_others(std::vector<Check>& checks) const {
  QUELL_TRY(const Attempt nobody, ask(std::nullopt));
  checks.push_back(
      {.what = page() + " without a password",
       .expected = "refused",
       .seen = nobody.words,
       .outcome = nobody.accepted ? Check::Outcome::kFailed : Check::Outcome::kPassed});
  if (!file_.control) return {};
  return try_control(
      fmt::format("{} as {}, another user", page(), terminal_safe(*file_.control)),
      file_.control_secret, [&](std::string_view secret) { return ask_as(*file_.control, secret); },
      checks);
}

Result<std::vector<Check>> Htpasswd::look(const CredentialExpectation& expected) {
  QUELL_TRY(std::vector<Check> checks,
            try_passwords(expected, page(), [&](std::string_view secret) {
              return ask_as(expected.wish.name, secret);
            }));
  QUELL_CHECK(look_at_others(checks));
  return checks;
}

}  // namespace

std::unique_ptr<CredentialHolder> htpasswd_holder(HtpasswdFile file) {
  return std::make_unique<Htpasswd>(std::move(file));
}

}  // namespace quell::contain
