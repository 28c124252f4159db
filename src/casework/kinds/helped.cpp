#include "kinds/helped.h"

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>

#include "casework/helping.h"
#include "contain/session_peers.h"
#include "fmt/format.h"
#include "helper/remote.h"
#include "helping.h"
#include "os/terminal.h"

namespace quell::casework {
namespace {

struct Entry {
  std::string_view actuator;
  Helped (*helped)();
};
constexpr std::array<Entry, 6> kHelped{{{"firewall", firewall_helped},
                                        {"nginx-endpoint", nginx_endpoint_helped},
                                        {"haproxy-endpoint", haproxy_endpoint_helped},
                                        {"haproxy-server", haproxy_server_helped},
                                        {"service", service_helped},
                                        {"setting", setting_helped}}};
constexpr std::string_view kStartOne =
    "no helper runs that could do it: sudo quell helper --for 1h (docs/helper.md)";

bool is_nowhere(const Error& error) {
  return error.code() == ErrorCode::kNotFound || error.code() == ErrorCode::kUnavailable;
}

/// Looks, as an account that may not act; what it is refused names the way out.
class LookingOnly final : public contain::Actuator {
 public:
  enum class Hint : std::uint8_t { kErrors, kErrorsAndRefusals };
  LookingOnly(std::unique_ptr<contain::Actuator> actuator, std::string how_else, Hint hint)
      : actuator_(std::move(actuator)),
        how_else_(std::move(how_else)),
        hint_refusals_(hint == Hint::kErrorsAndRefusals) {}

  [[nodiscard]] std::string_view kind() const override { return actuator_->kind(); }
  Result<contain::PlanAnswer> plan(const contain::PlanRequest& request) override {
    auto answer = with_hint(actuator_->plan(request));
    if (!answer || !hint_refusals_) return answer;
    if (auto* refusal = std::get_if<contain::Refusal>(&*answer)) {
      refusal->reasons.push_back(how_else_);
    }
    return answer;
  }
  Result<contain::ApplyOutcome> apply(const contain::Plan& plan, contain::UndoSink& sink,
                                      const contain::OnStep& on_step) override {
    return with_hint(actuator_->apply(plan, sink, on_step));
  }
  Result<contain::ProbeReport> probe(const contain::Measure& measure) override {
    return with_hint(actuator_->probe(measure));
  }
  Result<contain::UndoOutcome> undo(const contain::UndoRecord& record,
                                    const contain::OnStep& on_step) override {
    return with_hint(actuator_->undo(record, on_step));
  }
  contain::DeadMansTimer* dead_mans_timer() override { return actuator_->dead_mans_timer(); }

 private:
  template <class Value>
  Result<Value> with_hint(Result<Value> result) const {
    if (result || result.error().code() != ErrorCode::kPermissionDenied) return result;
    return fail(ErrorCode::kPermissionDenied, result.error().full() + ", and " + how_else_);
  }

  std::unique_ptr<contain::Actuator> actuator_;
  std::string how_else_;
  bool hint_refusals_;  // an actuator names the helper itself, and knows not of one that runs
};

}  // namespace

std::optional<Helped> helped_of(const Kind& kind) {
  for (const Entry& entry : kHelped) {
    if (entry.actuator == kind.actuator) return entry.helped();
  }
  return std::nullopt;
}

Result<std::unique_ptr<contain::Actuator>> actuator_for(const Kind& kind,
                                                        const config::Config& config,
                                                        std::string_view name) {
  const std::optional<Helped> helped = helped_of(kind);
  if (!helped) return kind.make(config, name);
  const Result<void> own = helped->can_act(config, name);
  if (own) return kind.make(config, name);
  const std::string wanted = actuator_name(kind, name);
  const std::filesystem::path socket = helper_socket();
  const auto status = helper::ask_status(socket);
  const bool may_look = helped->unhelped == Helped::Unhelped::kLook;
  if (!status && is_nowhere(status.error())) {
    if (may_look) {
      return std::make_unique<LookingOnly>(kind.make(config, name), std::string(kStartOne),
                                           LookingOnly::Hint::kErrors);
    }
    return fail(ErrorCode::kPermissionDenied,
                own.error().full() + ", and " + std::string(kStartOne));
  }
  if (!status) return std::unexpected(status.error());
  const helper::Status::Offered* const offered = status->find(wanted);
  if (offered == nullptr) {
    const std::string missing = fmt::format(
        "the file of quell helper does not list {}: add it there and start the helper again "
        "(docs/helper.md)",
        wanted);
    if (may_look) {
      return std::make_unique<LookingOnly>(kind.make(config, name), missing,
                                           LookingOnly::Hint::kErrorsAndRefusals);
    }
    return fail(ErrorCode::kPermissionDenied, own.error().full() + ", and " + missing);
  }
  return std::make_unique<helper::Remote>(
      helper::Remote::Settings{.socket = socket,
                               .actuator = offered->actuator,
                               .has_timer = offered->has_timer,
                               .session = contain::session_peers(),
                               .to_send = helped->to_send,
                               .to_look = helped->to_look});
}

}  // namespace quell::casework
