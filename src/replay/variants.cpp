#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "replay/reproduction.h"
#include "target/path.h"

namespace quell::replay {

namespace {

constexpr std::size_t kMostVariants = 5;

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").contains(c);
}

std::string every_byte_encoded(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return result;
}

/// Only what must be, with lower-case digits and %20 for a space.
std::string sparsely_encoded(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) {
    if (is_unreserved(c)) {
      result += c;
    } else {
      result += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::string plus_for_space(std::string_view bytes) {
  std::string result;
  for (const char c : bytes) result += c == ' ' ? "+" : sparsely_encoded(std::string_view(&c, 1));
  return result;
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result(text);
  for (std::size_t at = 0; (at = result.find(from, at)) != std::string::npos; at += to.size()) {
    result.replace(at, from.size(), to);
  }
  return result;
}

/// A way to write the decoded value of a parameter.
struct Spelling {
  std::string name;
  std::function<std::string(std::string_view)> write;
};

std::vector<Spelling> spellings_for(std::string_view decoded) {
  std::vector<Spelling> result{{"every byte percent-encoded", every_byte_encoded}};
  if (decoded.contains("../")) {
    result.push_back({"two directories deeper", [](std::string_view value) {
                        const std::size_t at = value.find("../");
                        return sparsely_encoded(std::string(value.substr(0, at)) + "../../" +
                                                std::string(value.substr(at)));
                      }});
    result.push_back({"....// for ../", [](std::string_view value) {
                        return sparsely_encoded(replaced(value, "../", "....//"));
                      }});
    result.push_back({"plain dots and slashes", [](std::string_view value) {
                        return replaced(replaced(sparsely_encoded(value), "%2f", "/"), "%2F", "/");
                      }});
  }
  if (decoded.contains(' ')) {
    result.push_back({"SQL comments for spaces", [](std::string_view value) {
                        return sparsely_encoded(replaced(value, " ", "/**/"));
                      }});
    result.push_back({"plus for spaces", plus_for_space});
  }
  result.push_back({"lower-case percent-encoding", sparsely_encoded});
  return result;
}

/// The parameter that carries the attack: the one with most bytes that are neither letters nor
/// digits once decoded.
struct Carrier {
  std::size_t at = 0;  ///< of the value in the target
  std::size_t size = 0;
  std::string decoded;
};

std::optional<Carrier> carrier_of(const std::string& target) {
  const target::SplitTarget split = target::split_target(target);
  std::optional<Carrier> best;
  std::ptrdiff_t most = -1;
  for (const target::RawParameter& parameter : target::query_parameters(split.query, 64)) {
    if (parameter.value.empty()) continue;
    std::string decoded = target::query_decoded(parameter.value);
    const std::ptrdiff_t odd =
        std::ranges::count_if(decoded, [](char c) { return !is_unreserved(c) || c == '.'; });
    if (odd <= most) continue;
    most = odd;
    best = Carrier{static_cast<std::size_t>(parameter.value.data() - target.data()),
                   parameter.value.size(), std::move(decoded)};
  }
  return best;
}

/// Without a query the attack is in the path: its dots, or its slashes after dots, encoded.
std::vector<std::pair<std::string, std::string>> path_targets(const std::string& target) {
  const auto encoded = [&](std::string_view from, std::string_view to) {
    return replaced(target, from, to);
  };
  return {{"encoded dots", encoded("../", "%2e%2e/")},
          {"encoded slashes", encoded("../", "..%2f")},
          {"encoded dots and slashes", encoded("../", "%2e%2e%2f")},
          {"dots encoded twice", encoded("../", "%252e%252e/")},
          {"plain dots", replaced(encoded("%2e", "."), "%2E", ".")}};
}

std::vector<std::pair<std::string, std::string>> targets_of(const std::string& target) {
  const auto carrier = carrier_of(target);
  if (!carrier) return path_targets(target);
  std::vector<std::pair<std::string, std::string>> result;
  for (const Spelling& spelling : spellings_for(carrier->decoded)) {
    std::string changed = target;
    changed.replace(carrier->at, carrier->size, spelling.write(carrier->decoded));
    result.emplace_back(spelling.name, std::move(changed));
  }
  return result;
}

}  // namespace

std::vector<Probe> variants_of(const Probe& attack) {
  std::vector<Probe> result;
  for (auto& [name, changed] : targets_of(attack.request.target)) {
    const auto same = [&](const Probe& probe) { return probe.request.target == changed; };
    if (changed == attack.request.target || std::ranges::any_of(result, same)) continue;
    Result<http::Request> request = http::with_target(attack.request, changed);
    if (!request || result.size() >= kMostVariants) continue;
    result.push_back({.role = Role::kVariant,
                      .name = std::move(name),
                      .request = *std::move(request),
                      .oracle = attack.oracle,
                      .fixed = attack.fixed});
  }
  return result;
}

}  // namespace quell::replay
