#include "replay/reproduction.h"

#include <algorithm>
#include <utility>

#include "base/safe_text.h"
#include "base64.h"
#include "doc/yaml.h"
#include "fmt/format.h"
#include "read_oracle.h"

namespace quell::replay {

namespace {

constexpr std::size_t kMostProbes = 32;

/// Reads one file. Not thread-safe.
class Reader {
 public:
  Result<Reproduction> read(const yaml::Node& root) {
    QUELL_TRY(const yaml::Mapping mapping,
              root.mapping({"name", "methods", "attack", "variants", "counterparts", "controls"}));
    QUELL_TRY(const yaml::Node name, needed(root, mapping, "name"));
    QUELL_TRY(result_.name, name.text());
    if (const yaml::Node* methods = yaml::find(mapping, "methods")) {
      QUELL_CHECK(read_methods(*methods));
    }
    QUELL_TRY(const yaml::Node attack, needed(root, mapping, "attack"));
    QUELL_CHECK(read_attack(attack));
    if (const yaml::Node* variants = yaml::find(mapping, "variants")) {
      QUELL_CHECK(read_variants(*variants));
    }
    if (const yaml::Node* counterparts = yaml::find(mapping, "counterparts")) {
      QUELL_CHECK(read_list(*counterparts, Role::kCounterpart));
    }
    QUELL_TRY(const yaml::Node controls, needed(root, mapping, "controls"));
    QUELL_CHECK(read_list(controls, Role::kControl));
    if (result_.probes.back().role != Role::kControl) {
      return std::unexpected(controls.error("at least one control request is needed"));
    }
    return std::move(result_);
  }

 private:
  static Result<yaml::Node> needed(const yaml::Node& in, const yaml::Mapping& mapping,
                                   std::string_view key) {
    if (const yaml::Node* node = yaml::find(mapping, key)) return *node;
    return std::unexpected(in.error(fmt::format("\"{}\" is missing", key)));
  }

  Result<void> read_methods(const yaml::Node& node) {
    QUELL_TRY(const std::string text, node.text());
    if (text != "safe" && text != "any") {
      return std::unexpected(node.error("methods is \"safe\" or \"any\""));
    }
    methods_ = text == "any" ? Methods::kAny : Methods::kSafeOnly;
    return {};
  }

  Result<http::Request> read_request(const yaml::Node& in, const yaml::Mapping& mapping) {
    const yaml::Node* text = yaml::find(mapping, "request");
    const yaml::Node* exact = yaml::find(mapping, "request_base64");
    if ((text == nullptr) == (exact == nullptr)) {
      return std::unexpected(in.error("exactly one of request and request_base64 is needed"));
    }
    const yaml::Node& node = text != nullptr ? *text : *exact;
    QUELL_TRY(std::string bytes, node.text());
    if (exact != nullptr) {
      Result<std::string> decoded = from_base64(bytes);
      if (!decoded) return std::unexpected(node.error(decoded.error().message()));
      bytes = *std::move(decoded);
    }
    Result<http::Request> request = http::parse_request(
        bytes, exact != nullptr ? http::LineEnds::kAsTheyAre : http::LineEnds::kMakeCrLf);
    if (!request) return std::unexpected(node.error(request.error().message()));
    if (methods_ == Methods::kSafeOnly && !http::is_safe_method(request->method)) {
      return std::unexpected(
          node.error(fmt::format("{} may change something; say \"methods: any\" if it may be sent",
                                 terminal_safe(request->method))));
    }
    return request;
  }

  Result<void> add(const yaml::Node& at, Probe probe) {
    if (result_.probes.size() >= kMostProbes) {
      return std::unexpected(at.error(fmt::format("more than {} requests", kMostProbes)));
    }
    if (std::ranges::find(result_.probes, probe.name, &Probe::name) != result_.probes.end()) {
      return std::unexpected(
          at.error(fmt::format("two requests are named \"{}\"", terminal_safe(probe.name))));
    }
    result_.probes.push_back(std::move(probe));
    return {};
  }

  Result<void> read_attack(const yaml::Node& node) {
    QUELL_TRY(const yaml::Mapping mapping,
              node.mapping({"request", "request_base64", "exploited_if", "fixed_if"}));
    Probe probe{.role = Role::kAttack, .name = "attack", .request = {}, .oracle = {}};
    QUELL_TRY(probe.request, read_request(node, mapping));
    QUELL_TRY(const yaml::Node oracle, needed(node, mapping, "exploited_if"));
    QUELL_TRY(probe.oracle, read_oracle(oracle));
    if (const yaml::Node* fixed = yaml::find(mapping, "fixed_if")) {
      QUELL_TRY(probe.fixed, read_oracle(*fixed));
    }
    return add(node, std::move(probe));
  }

  Result<void> read_variants(const yaml::Node& node) {
    if (node.sequence()) return read_list(node, Role::kVariant);
    QUELL_TRY(const std::string text, node.text());
    if (text == "none") return {};
    if (text != "auto") {
      return std::unexpected(node.error("variants is auto, none or a list of requests"));
    }
    return add_made_variants(node);
  }

  Result<void> add_made_variants(const yaml::Node& node) {
    for (Probe& variant : variants_of(result_.probes.front())) {
      QUELL_CHECK(add(node, std::move(variant)));
    }
    return {};
  }

  Result<void> read_list(const yaml::Node& node, Role role) {
    QUELL_TRY(const yaml::Sequence items, node.sequence());
    for (const yaml::Node& item : items) {
      const Result<std::string> word = item.text();
      if (role == Role::kVariant && word && *word == "auto") {
        QUELL_CHECK(add_made_variants(item));
      } else {
        QUELL_CHECK(read_one(item, role));
      }
    }
    return {};
  }

  Result<void> read_one(const yaml::Node& node, Role role) {
    const std::string_view key = role == Role::kControl ? "works_if" : "exploited_if";
    QUELL_TRY(const yaml::Mapping mapping,
              node.mapping({"name", "request", "request_base64", key}));
    const Probe& attack = result_.probes.front();
    Probe probe{.role = role,
                .name = fmt::format("{} {}", name_of(role), ++made_),
                .request = {},
                .oracle = attack.oracle,
                .fixed = role == Role::kVariant ? attack.fixed : std::nullopt};
    if (const yaml::Node* name = yaml::find(mapping, "name")) {
      QUELL_TRY(probe.name, name->text());
    }
    QUELL_TRY(probe.request, read_request(node, mapping));
    const yaml::Node* oracle = yaml::find(mapping, key);
    if (oracle == nullptr && role == Role::kControl) {
      return std::unexpected(node.error("a control needs works_if"));
    }
    if (oracle != nullptr && role == Role::kCounterpart) {
      return std::unexpected(oracle->error("a counterpart is judged by the attack's exploited_if"));
    }
    if (oracle != nullptr) {
      QUELL_TRY(probe.oracle, read_oracle(*oracle));
    }
    return add(node, std::move(probe));
  }

  Reproduction result_;
  Methods methods_ = Methods::kSafeOnly;
  std::size_t made_ = 0;
};

}  // namespace

std::string_view name_of(Role role) {
  switch (role) {
    case Role::kAttack:
      return "attack";
    case Role::kVariant:
      return "variant";
    case Role::kCounterpart:
      return "counterpart";
    case Role::kControl:
      return "control";
  }
  return "unknown";
}

Result<Reproduction> read_reproduction(std::string_view text, const std::string& file) {
  QUELL_TRY(const yaml::Node root, yaml::parse(text, file));
  return Reader().read(root);
}

}  // namespace quell::replay
