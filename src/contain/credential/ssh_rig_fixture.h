// For tests: a real sshd, whose leaked key is in two files of two accounts.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "contain/ssh_key.h"
#include "credential/credential_rig.h"
#include "credential/ssh_fixture.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "os/file.h"

namespace quell::contain {

inline const OnStep kNoReport = [](std::string_view) {};

class LastRecord final : public UndoSink {
 public:
  Result<void> store(const UndoRecord& record) override {
    last = record;
    return {};
  }
  std::optional<UndoRecord> last;
};

class SshRig final : public CredentialRig {
 public:
  /// With one account, whose keys are in two files, or with two that have a file each.
  explicit SshRig(std::string_view more = "", std::string second = "daemon")
      : sshd_(more), second_(std::move(second)) {
    const std::string leaked = sshd_.public_key("leaked");
    // Unusual files: options, blanks in front, CRLF, the key twice, no newline at the end.
    sshd_.write("keys/nobody", fmt::format("# staff\n\n{} other key\n  no-pty {} leaked key\r\n"
                                           "not a key\n",
                                           sshd_.public_key("other"), leaked));
    sshd_.write("keys/" + second_,
                fmt::format("{} leaked key\nfrom=\"192.0.2.1\",command=\"a \\\"b\\\""
                            ", c\" {} again",
                            leaked, leaked));
    sshd_.start();
  }

  std::unique_ptr<CredentialHolder> holder() override {
    SshServer server = sshd_.server();
    if (second_ == "shared") server.accounts = {"nobody"};
    return ssh_holder(std::move(server));
  }
  [[nodiscard]] std::string subject() const override {
    return "key:" + sshd_.fingerprint("leaked");
  }
  [[nodiscard]] std::string other_secret() const override { return private_key("fresh"); }
  [[nodiscard]] std::string old_secret() const override { return private_key("leaked"); }
  [[nodiscard]] std::string exchange(const std::string& /*id*/) const override {
    return fmt::format("take:{}", sshd_.path("fresh.pub").string());
  }
  [[nodiscard]] bool takes_secrets() const override { return false; }
  bool accepts(const std::string& secret) override {
    (void)os::write_file_atomically(path("tried"), secret + "\n", os::Mode::kSecret);
    return sshd_.lets_in("nobody", path("tried"));
  }
  bool serves_others() override { return sshd_.lets_in("nobody", sshd_.path("other")); }
  std::string stored() override {
    return sshd_.read("keys/nobody") + "\n--\n" + sshd_.read("keys/" + second_);
  }
  void change_by_hand(const std::string& /*secret*/) override {
    std::string text = sshd_.read("keys/nobody");
    text.replace(text.find("no-pty"), 6, "no-pty,no-x11-forwarding");
    sshd_.write("keys/nobody", text);
  }
  std::function<bool()> open_session(const std::string& secret) override {
    (void)os::write_file_atomically(path("session"), secret + "\n", os::Mode::kSecret);
    const auto session = std::make_shared<SshSession>(sshd_, "nobody", path("session"));
    return [session] { return session->works(); };
  }
  Sshd& sshd() { return sshd_; }
  [[nodiscard]] Measure measure(const std::string& rest) const {
    return {.id = ContainmentId("c1"), .target = subject() + " " + rest};
  }

 private:
  [[nodiscard]] std::string private_key(const std::string& name) const {
    std::string text = sshd_.read(name);
    if (text.ends_with('\n')) text.pop_back();
    return text;
  }
  Sshd sshd_;
  std::string second_;
};

inline CredentialActuator actuator_of(SshRig& rig, SshServer server) {
  return {ssh_holder(std::move(server)),
          {rig.path("state")},
          std::make_unique<crypto::SystemEntropy>()};
}

inline Result<ApplyOutcome> apply(CredentialActuator& actuator, const Measure& wish,
                                  UndoSink& sink) {
  QUELL_TRY(const PlanAnswer answer, actuator.plan({.measure = wish}));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  return actuator.apply(std::get<Plan>(answer), sink, kNoReport);
}

inline void expect_key_applied(const Result<ApplyOutcome>& outcome) {
  ASSERT_TRUE(outcome) << outcome.error().full();
  if (const auto* back = std::get_if<RolledBack>(&*outcome)) FAIL() << back->why;
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) FAIL() << refusal->reasons.front();
}

#define NEEDS_SSHD() \
  if (const std::string why = no_sshd(); !why.empty()) GTEST_SKIP() << why

}  // namespace quell::contain
