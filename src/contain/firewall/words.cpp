#include <algorithm>
#include <charconv>
#include <utility>

#include "base/limits.h"
#include "base/safe_text.h"
#include "contain/firewall_words.h"
#include "crypto/digest.h"
#include "fmt/format.h"
#include "os/file.h"
#include "target/path.h"

namespace quell::contain {

namespace {

using target::Network;

/// Up to so many are written out in the target, where people and forecasts see them.
constexpr std::size_t kWrittenOut = 100;
constexpr std::string_view kAddress = "address:";
constexpr std::string_view kList = "list:";
constexpr std::string_view kDigest = "blake2b:";
constexpr std::string_view kHits = "hits:";
constexpr std::size_t kDigestDigits = 64;

/// A path without bytes that separate words or that JSON cannot have.
std::string escaped(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte > 0x20 && byte < 0x7f && c != '%' && c != ',' && c != '#';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

Result<std::uint64_t> hits_of(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size()) {
    return fail(ErrorCode::kInvalidInput, "hits: wants a number of clients, as in hits:12");
  }
  return number;
}

bool is_digest(std::string_view text) {
  return text.size() == kDigestDigits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<void> add_word(std::string_view word, FirewallTarget& target) {
  if (word.starts_with(kHits)) {
    QUELL_TRY(target.hits, hits_of(word.substr(kHits.size())));
    return {};
  }
  if (word.starts_with(kList)) {
    if (!target.list) target.list.emplace();
    target.list->path = target::percent_decoded(word.substr(kList.size()));
    if (target.list->path.is_absolute()) return {};
    return fail(ErrorCode::kInvalidInput, "list: wants the absolute path of a file");
  }
  if (word.starts_with(kDigest)) {
    if (!target.list) target.list.emplace();
    target.list->digest = word.substr(kDigest.size());
    if (is_digest(target.list->digest)) return {};
    return fail(ErrorCode::kInvalidInput, "blake2b: wants 64 hexadecimal digits");
  }
  if (word.starts_with(kAddress)) word.remove_prefix(kAddress.size());
  if (target.networks.size() == kMostNetworks) {
    return fail(ErrorCode::kLimit,
                fmt::format("more than {} addresses in one containment", kMostNetworks));
  }
  auto network = Network::parse(word);
  if (!network) {
    return fail(network.error(),
                fmt::format("\"{}\" is no address or network", fit(terminal_safe(word), 80)));
  }
  target.networks.push_back(*network);
  return {};
}

Result<FirewallTarget> parse_words(std::string_view text) {
  FirewallTarget target;
  while (true) {
    const std::size_t begin = text.find_first_not_of(" ,\t\r\n");
    if (begin == std::string_view::npos) break;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(" ,\t\r\n"));
    QUELL_CHECK(add_word(word, target));
    text.remove_prefix(word.size());
  }
  target.networks = tidied(std::move(target.networks));
  return target;
}

std::string without_comments(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    kept += line.substr(0, line.find('#'));
    kept += '\n';
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return kept;
}

Result<std::vector<Network>> read_list(const std::filesystem::path& path) {
  QUELL_TRY(const std::string text, os::read_file(path, limits::kDocumentBytes));
  auto parsed = parse_words(without_comments(text));
  if (!parsed) return fail(parsed.error(), "the list " + path.string());
  if (parsed->list || parsed->hits) {
    return fail(ErrorCode::kInvalidInput,
                "the list " + path.string() + " has more than addresses and networks");
  }
  if (parsed->networks.empty()) {
    return fail(ErrorCode::kInvalidInput, "the list " + path.string() + " has no address");
  }
  return std::move(parsed->networks);
}

/// Two halves of one network.
std::optional<Network> joined(const Network& a, const Network& b) {
  if (a.prefix() != b.prefix() || a.prefix() == 0 || a.base().is_v4() != b.base().is_v4()) {
    return std::nullopt;
  }
  const Network both(a.base(), a.prefix() - 1);
  if (!both.contains(b.base()) || a == b) return std::nullopt;
  return both;
}

}  // namespace

std::vector<Network> tidied(std::vector<Network> networks) {
  std::ranges::sort(networks);  // by base, then prefix: what holds another comes before it
  std::vector<Network> kept;
  for (Network& next : networks) {
    if (!kept.empty() && kept.back().contains(next.base())) continue;
    kept.push_back(next);
    while (kept.size() > 1) {
      const auto both = joined(kept[kept.size() - 2], kept.back());
      if (!both) break;
      kept.pop_back();
      kept.back() = *both;
    }
  }
  return kept;
}

std::string digest_of(const std::vector<Network>& networks) {
  std::string lines;
  for (const Network& network : networks) lines += network.text() + "\n";
  return crypto::digest_of(lines).hex();
}

Result<FirewallTarget> parse_firewall_target(std::string_view words) {
  QUELL_TRY(FirewallTarget target, parse_words(words));
  if (target.list && (target.list->path.empty() || target.list->digest.empty())) {
    return fail(ErrorCode::kInvalidInput, "a list has a path and a digest: list:PATH blake2b:…");
  }
  if (target.list.has_value() == !target.networks.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "the firewall wants addresses or networks, or one list of them");
  }
  return target;
}

std::string to_text(const FirewallTarget& target) {
  std::string out;
  for (const Network& network : target.networks)
    out += fmt::format("{}{} ", kAddress, network.text());
  if (target.list) {
    out += fmt::format("{}{} {}{} ", kList, escaped(target.list->path.string()), kDigest,
                       target.list->digest);
  }
  if (target.hits) out += fmt::format("{}{} ", kHits, *target.hits);
  if (!out.empty()) out.pop_back();
  return out;
}

Result<std::string> firewall_forecast_target(std::string_view words) {
  QUELL_TRY(FirewallTarget target, parse_firewall_target(words));
  if (target.list) {
    return fail(ErrorCode::kUnsupported, "what a long list would hit is not counted in the logs");
  }
  target.hits.reset();
  return to_text(target);
}

Result<std::string> firewall_words(std::string_view typed) {
  if (!typed.starts_with('@')) {
    QUELL_TRY(const FirewallTarget target, parse_firewall_target(typed));
    if (target.networks.size() > kWrittenOut) {
      return fail(ErrorCode::kLimit, fmt::format("over {} addresses: write them into a file, and "
                                                 "name it as @FILE",
                                                 kWrittenOut));
    }
    return to_text(target);
  }
  FirewallTarget target;
  typed.remove_prefix(1);
  if (const std::size_t at = typed.rfind(" hits:"); at != std::string_view::npos) {
    QUELL_TRY(target.hits, hits_of(typed.substr(at + kHits.size() + 1)));
    typed = typed.substr(0, at);
  }
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(typed, error);
  if (error) return fail(ErrorCode::kInvalidInput, "this is no path: " + std::string(typed));
  QUELL_TRY(target.networks, read_list(path));
  if (target.networks.size() > kWrittenOut) {
    target.list = AddressList{.path = path, .digest = digest_of(target.networks)};
    target.networks.clear();
  }
  return to_text(target);
}

Result<std::vector<Network>> networks_of(const FirewallTarget& target) {
  if (!target.list) return target.networks;
  QUELL_TRY(std::vector<Network> networks, read_list(target.list->path));
  if (digest_of(networks) == target.list->digest) return networks;
  return fail(ErrorCode::kConflict,
              "the list " + target.list->path.string() +
                  " does not hold the addresses any more that were asked for; ask again");
}

}  // namespace quell::contain
