#include "contain/unleash.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "call/caller.h"
#include "call/template.h"
#include "doc/json.h"
#include "fmt/format.h"

namespace quell::contain {
namespace {

constexpr std::string_view kEnabled = "enabled";
constexpr std::string_view kStrategies = "strategies";
/// Mark of a patch that switches on: the server may have added a strategy.
constexpr std::string_view kMayAdd = "+strategy";

const DescribedCall kFeature{.path = "/api/admin/projects/{project}/features/{name}"};
const DescribedCall kSwitch{
    .method = "POST",
    .path = "/api/admin/projects/{project}/features/{name}/environments/{environment}/{to}"};
const DescribedCall kDelete{.method = "DELETE",
                            .path =
                                "/api/admin/projects/{project}/features/{name}/environments/"
                                "{environment}/strategies/{strategy}",
                            .expect = {200, 204}};
const DescribedCall kClient{.path = "/api/client/features?namePrefix={name}"};
const DescribedCall kFrontend{.path = "/api/frontend"};

Error nonsense(std::string_view what) {
  return {ErrorCode::kInvalidInput,
          fmt::format("the server does not answer as Unleash does: {}", what)};
}

/// The element of an array of objects whose "name" is this; nullptr: there is none.
const json::Object* named(const json::Object& owner, std::string_view array,
                          std::string_view name) {
  const json::Value* all = owner.if_contains(array);
  if (all == nullptr || !all->is_array()) return nullptr;
  for (const json::Value& each : all->get_array()) {
    if (!each.is_object()) continue;
    const auto found = json::text_at(each.get_object(), "name");
    if (found && *found == name) return &each.get_object();
  }
  return nullptr;
}

std::optional<bool> flag_at(const json::Object& object, std::string_view key) {
  const json::Value* value = object.if_contains(key);
  if (value == nullptr || !value->is_bool()) return std::nullopt;
  return value->get_bool();
}

struct Strategy {
  std::string id;
  std::string text;  ///< sorted JSON
  bool active = true;
};

Result<std::vector<Strategy>> strategies_in(std::string_view text) {
  QUELL_TRY(const json::Value value, json::parse(text));
  if (!value.is_array()) return std::unexpected(nonsense("strategies are no list"));
  std::vector<Strategy> result;
  for (const json::Value& each : value.get_array()) {
    if (!each.is_object()) return std::unexpected(nonsense("a strategy is no object"));
    QUELL_TRY(const std::string_view id, json::text_at(each.get_object(), "id"));
    result.push_back({.id = std::string(id),
                      .text = call::sorted_text(each),
                      .active = !flag_at(each.get_object(), "disabled").value_or(false)});
  }
  return result;
}

/// The strategies of `now` that `expected` has not.
Result<std::vector<Strategy>> added_to(const std::string& expected, const std::string& now) {
  QUELL_TRY(const std::vector<Strategy> before, strategies_in(expected));
  QUELL_TRY(std::vector<Strategy> after, strategies_in(now));
  std::erase_if(after, [&](const Strategy& each) {
    return std::ranges::find(before, each.id, &Strategy::id) != before.end();
  });
  return after;
}

bool none_active(const std::string& strategies) {
  const auto all = strategies_in(strategies);
  return all && std::ranges::none_of(*all, &Strategy::active);
}

/// `expected` and one more, which is what a server adds when nothing would be active.
bool is_with_one_added(const std::string& expected, const std::string& now) {
  const auto before = strategies_in(expected);
  const auto after = strategies_in(now);
  if (!before || !after || after->size() != before->size() + 1 || !after->back().active) {
    return false;
  }
  return none_active(expected) &&
         std::ranges::equal(*before, std::span(*after).first(before->size()), {}, &Strategy::text,
                            &Strategy::text);
}

const std::string& part(const SwitchParts& parts, std::string_view name) {
  return parts.at(std::string(name));
}

CallServer server_with(const UnleashServer& server, const SecretSource& token) {
  return {.url = server.url,
          .headers = {{"Authorization", "{secret.token}"}},
          .secrets = {{"token", token}},
          .authorities = server.authorities,
          .plain_http = server.plain_http,
          .timeout = server.timeout};
}

class Unleash final : public SwitchHolder {
 public:
  explicit Unleash(UnleashServer server)
      : server_(std::move(server)), admin_(server_with(server_, server_.token)) {
    if (server_.application_token) {
      application_.emplace(server_with(server_, *server_.application_token));
    }
  }

  [[nodiscard]] std::string_view kind() const override { return "flag"; }
  [[nodiscard]] std::string_view word() const override { return "flag"; }
  [[nodiscard]] std::string name() const override { return server_.name; }
  [[nodiscard]] std::string where() const override {
    return fmt::format("{} {} {}", admin_.where(), server_.project, server_.environment);
  }
  [[nodiscard]] Result<void> check() const override;
  Result<SwitchParts> read(const std::string& name) override;
  Result<SwitchParts> patch_of(const SwitchWish& wish) override;
  [[nodiscard]] bool matches(const SwitchParts& expected, const SwitchParts& now) const override;
  Result<void> replace(const std::string& name, const SwitchParts& from, const SwitchParts& to,
                       Towards towards) override;
  Result<std::vector<Check>> look(const std::string& name, const SwitchParts& expected) override;
  std::vector<std::string> actions(const SwitchWish& wish, const SwitchParts& from,
                                   const SwitchParts& to) override;
  std::vector<std::string> warnings(const SwitchWish& wish) override;

 private:
  [[nodiscard]] CallValues values(const std::string& name) const {
    return {{"project", {.text = server_.project}},
            {"environment", {.text = server_.environment}},
            {"name", {.text = name}}};
  }
  [[nodiscard]] CallValues switch_values(const std::string& name, const SwitchParts& to) const {
    CallValues result = values(name);
    result["to"] = {.text = part(to, kEnabled) == "true" ? "on" : "off"};
    return result;
  }
  Result<bool> seen_by_server(const std::string& name);
  Result<bool> seen_by_browser(const std::string& name);
  Result<void> delete_added(const std::string& name, const SwitchParts& to);

  UnleashServer server_;
  call::Caller admin_;
  std::optional<call::Caller> application_;
};

Result<void> Unleash::check() const {
  const std::vector<std::string> places = {"project", "environment", "name", "to", "strategy"};
  for (const DescribedCall* each : {&kFeature, &kSwitch, &kDelete}) {
    QUELL_CHECK(admin_.check(*each, places));
  }
  if (application_) QUELL_CHECK(application_->check(kClient, places));
  return {};
}

Result<SwitchParts> Unleash::read(const std::string& name) {
  // Not the environment's own address: that answers for archived flags as well.
  QUELL_TRY(const call::CallAnswer answer, admin_.call(kFeature, values(name)));
  QUELL_TRY(const json::Value value, json::parse(answer.body));
  if (!value.is_object()) return std::unexpected(nonsense("a flag is no object"));
  const json::Object& flag = value.get_object();
  if (flag_at(flag, "archived").value_or(false)) {
    return fail(ErrorCode::kNotFound, "the flag is archived");
  }
  const json::Object* environment = named(flag, "environments", server_.environment);
  if (environment == nullptr) {
    return fail(ErrorCode::kNotFound, fmt::format("the flag has no environment \"{}\"",
                                                  terminal_safe(server_.environment)));
  }
  const auto enabled = flag_at(*environment, kEnabled);
  const json::Value* strategies = environment->if_contains(kStrategies);
  if (!enabled || strategies == nullptr) return std::unexpected(nonsense("no state of the flag"));
  std::string text = call::sorted_text(*strategies);
  QUELL_CHECK(strategies_in(text));
  return SwitchParts{{std::string(kEnabled), *enabled ? "true" : "false"},
                     {std::string(kStrategies), std::move(text)}};
}

Result<SwitchParts> Unleash::patch_of(const SwitchWish& wish) {
  if (wish.value == "off") return SwitchParts{{std::string(kEnabled), "false"}};
  if (wish.value == "on") {
    return SwitchParts{{std::string(kEnabled), "true"}, {std::string(kMayAdd), "true"}};
  }
  return fail(ErrorCode::kInvalidInput,
              fmt::format("a flag is on or off, not \"{}\"", terminal_safe(wish.value)));
}

bool Unleash::matches(const SwitchParts& expected, const SwitchParts& now) const {
  if (part(expected, kEnabled) != part(now, kEnabled)) return false;
  const std::string& wanted = part(expected, kStrategies);
  const std::string& there = part(now, kStrategies);
  return wanted == there ||
         (expected.contains(std::string(kMayAdd)) && is_with_one_added(wanted, there));
}

Result<void> Unleash::delete_added(const std::string& name, const SwitchParts& to) {
  if (to.contains(std::string(kMayAdd))) return {};
  QUELL_TRY(const SwitchParts now, read(name));
  QUELL_TRY(const std::vector<Strategy> added,
            added_to(part(to, kStrategies), part(now, kStrategies)));
  if (added.size() > 1) {
    return fail(ErrorCode::kConflict, "somebody else added strategies; they were left");
  }
  for (const Strategy& each : added) {
    CallValues with = values(name);
    with["strategy"] = {.text = each.id};
    QUELL_CHECK(admin_.call(kDelete, with));
  }
  return {};
}

Result<void> Unleash::replace(const std::string& name, const SwitchParts& from,
                              const SwitchParts& to, Towards /*towards*/) {
  QUELL_TRY(const SwitchParts now, read(name));
  if (now != from) {
    return fail(ErrorCode::kConflict,
                fmt::format("flag {} was changed by somebody else at this moment; nothing was sent",
                            terminal_safe(name)));
  }
  if (part(now, kEnabled) != part(to, kEnabled)) {
    QUELL_CHECK(admin_.call(kSwitch, switch_values(name, to)));
  }
  return delete_added(name, to);
}

Result<bool> Unleash::seen_by_server(const std::string& name) {
  QUELL_TRY(const call::CallAnswer answer, application_->call(kClient, values(name)));
  QUELL_TRY(const json::Value value, json::parse(answer.body));
  if (!value.is_object()) return std::unexpected(nonsense("the flags are no object"));
  const json::Object& all = value.get_object();
  const json::Value* query = all.if_contains("query");
  if (query != nullptr && query->is_object()) {
    const auto environment = json::text_at(query->get_object(), "environment");
    if (environment && *environment != server_.environment) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("the application's token is of the environment \"{}\", not \"{}\"",
                              terminal_safe(*environment), terminal_safe(server_.environment)));
    }
  }
  const json::Object* flag = named(all, "features", name);
  return flag != nullptr && flag_at(*flag, kEnabled).value_or(false);
}

/// Browsers are only told of flags that are on for them.
Result<bool> Unleash::seen_by_browser(const std::string& name) {
  QUELL_TRY(const call::CallAnswer answer, application_->call(kFrontend, {}));
  QUELL_TRY(const json::Value value, json::parse(answer.body));
  if (!value.is_object()) return std::unexpected(nonsense("the flags are no object"));
  const json::Object* flag = named(value.get_object(), "toggles", name);
  return flag != nullptr && flag_at(*flag, kEnabled).value_or(false);
}

Result<std::vector<Check>> Unleash::look(const std::string& name, const SwitchParts& expected) {
  if (!application_) {
    return std::vector<Check>{{.what = "what applications see",
                               .expected = "the same",
                               .seen = "not asked: no application's token is configured",
                               .outcome = Check::Outcome::kNote}};
  }
  const bool browser = server_.application_api == UnleashApi::kFrontend;
  QUELL_TRY(const bool on, browser ? seen_by_browser(name) : seen_by_server(name));
  const bool wanted = part(expected, kEnabled) == "true";
  Check check{.what = application_->shown(browser ? kFrontend : kClient, values(name)),
              .expected = wanted ? "on" : "off",
              .seen = on ? "on" : "off",
              .outcome = on == wanted ? Check::Outcome::kPassed : Check::Outcome::kFailed};
  if (browser && wanted && !on) {
    check.seen = "off for a visitor of whom nothing is known: the strategies may say so";
    check.outcome = Check::Outcome::kNote;
  }
  return std::vector<Check>{std::move(check)};
}

std::vector<std::string> Unleash::actions(const SwitchWish& wish, const SwitchParts& from,
                                          const SwitchParts& to) {
  std::vector<std::string> lines = {
      admin_.shown(kFeature, values(wish.name)),
      admin_.shown(kSwitch, switch_values(wish.name, to)) + ": once, whatever comes of it"};
  if (application_) {
    const bool browser = server_.application_api == UnleashApi::kFrontend;
    lines.push_back(application_->shown(browser ? kFrontend : kClient, values(wish.name)));
  }
  lines.push_back("and to undo it: " + admin_.shown(kSwitch, switch_values(wish.name, from)));
  if (wish.value == "on" && none_active(part(from, kStrategies))) {
    lines.emplace_back("the flag has no active strategy: the server adds one, which undo deletes");
  }
  return lines;
}

std::vector<std::string> Unleash::warnings(const SwitchWish& /*wish*/) {
  std::vector<std::string> lines = {
      "applications ask for their flags every so often (15 s by default), and one that can't reach "
      "the server keeps what it knows"};
  if (!application_) {
    lines.emplace_back(
        "no application's token is configured: that it is so is concluded from the admin "
        "interface, not seen as an application sees it");
  }
  return lines;
}

}  // namespace

std::unique_ptr<SwitchHolder> unleash_switch(UnleashServer server) {
  return std::make_unique<Unleash>(std::move(server));
}

}  // namespace quell::contain
