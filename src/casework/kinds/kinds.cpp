#include "kinds/kinds.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "kinds/helped.h"

namespace quell::casework {
namespace {

/// An actuator that quell.yaml names.
struct Candidate {
  const Kind* kind = nullptr;
  std::string name;
};

bool is_meant(const Kind& kind, std::string_view name, const Typed& typed) {
  if (typed.word == actuator_name(kind, name)) return true;
  return typed.word == kind.word &&
         (typed.on.empty() || typed.on == name || typed.on == actuator_name(kind, name));
}

std::vector<Candidate> candidates(const config::Config& config, const Typed& typed) {
  std::vector<Candidate> out;
  for (const Kind& kind : kinds()) {
    for (const std::string& name : kind.names(config)) {
      if (!is_meant(kind, name, typed)) continue;
      // Several words may lead to one actuator, whose own name is then meant once.
      const bool known = std::ranges::any_of(out, [&](const Candidate& other) {
        return other.kind->actuator == kind.actuator && other.name == name;
      });
      if (!known) out.push_back({&kind, name});
    }
  }
  return out;
}

Error unknown_word(std::string_view word) {
  std::string message = "KIND is not \"" + std::string(word) + "\" but one of these:";
  std::string_view before;
  for (const Kind& kind : kinds()) {
    if (kind.word == before) continue;
    before = kind.word;
    message += "\n  " + std::string(kind.word) + ": " + std::string(kind.does);
  }
  return {ErrorCode::kInvalidInput, message};
}

/// No actuator is meant: because of the word, the name, or what quell.yaml lacks.
Error nothing_meant(const config::Config& config, const Typed& typed) {
  std::string known;
  std::string configuration;
  for (const Kind& kind : kinds()) {
    if (kind.word != typed.word) continue;
    for (const std::string& name : kind.names(config)) {
      known += " " + actuator_name(kind, name);
    }
    if (kind.configuration.empty()) continue;
    configuration += "\n" + std::string(kind.configuration);
  }
  if (configuration.empty()) return unknown_word(typed.word);
  if (!known.empty()) {
    return {ErrorCode::kInvalidInput,
            "quell.yaml has no \"" + typed.on + "\" for " + typed.word + "; it has:" + known};
  }
  return {ErrorCode::kInvalidInput,
          "nothing is named that may be changed for " + typed.word +
              ". Write into quell.yaml in Quell's home, for example:" + configuration};
}

}  // namespace

std::span<const Kind> kinds() {
  // Those that share a word stand together: they are one in help.
  // clang-format off: one a line
  static const std::array all = {
      nginx_endpoint_kind(),
      haproxy_endpoint_kind(),
      nginx_parameter_kind(),
      haproxy_parameter_kind(),
      nginx_rate_kind(),
      haproxy_rate_kind(),
      nginx_address_kind(),
      haproxy_address_kind(),
      firewall_kind(),
      haproxy_server_kind(),
      htpasswd_kind(),
      postgres_role_kind(),
      redis_user_kind(),
      ssh_key_kind(),
      setting_kind(),
      flag_kind(),
      flag_file_kind(),
      service_kind(),
      hotpatch_kind(),
      command_kind(),
      logging_setting_kind(),
      logging_signal_kind(),
      logging_call_kind(),
      token_kind(),
  };
  // clang-format on
  return all;
}

std::string actuator_name(const Kind& kind, std::string_view name) {
  return std::string(kind.actuator) + ":" + std::string(name);
}

const Kind* kind_of(std::string_view actuator) {
  const std::string_view word = actuator.substr(0, actuator.find(':'));
  const auto all = kinds();
  const auto found = std::ranges::find(all, word, &Kind::actuator);
  return found == all.end() ? nullptr : &*found;
}

Result<Meant> find_actuator(const config::Config& config, const Typed& typed) {
  const std::vector<Candidate> found = candidates(config, typed);
  if (found.empty()) return std::unexpected(nothing_meant(config, typed));
  if (found.size() > 1) {
    std::string message = "several are configured; say which one with --on:";
    for (const Candidate& each : found) message += " " + actuator_name(*each.kind, each.name);
    return fail(ErrorCode::kInvalidInput, message);
  }
  Meant meant{.actuator = actuator_name(*found[0].kind, found[0].name), .target = {}};
  QUELL_TRY(meant.target, found[0].kind->read_target(typed.target));
  return meant;
}

Result<std::string> logged_target(std::string_view actuator, const std::string& target) {
  for (const Kind& kind : kinds()) {
    if (kind.logged_target != nullptr && actuator.starts_with(std::string(kind.actuator) + ":")) {
      return kind.logged_target(target);
    }
  }
  return target;
}

std::string_view ended_by(std::string_view actuator) {
  for (const Kind& kind : kinds()) {
    if (actuator.starts_with(std::string(kind.actuator) + ":")) return kind.ended_by;
  }
  return {};
}

ActuatorFactory actuators_of(const config::Config& config) {
  return [config](std::string_view wanted) -> Result<std::unique_ptr<contain::Actuator>> {
    for (const Kind& kind : kinds()) {
      for (const std::string& name : kind.names(config)) {
        if (actuator_name(kind, name) == wanted) return actuator_for(kind, config, name);
      }
    }
    return fail(ErrorCode::kNotFound, "quell.yaml names nothing for " + std::string(wanted));
  };
}

}  // namespace quell::casework
