#include "haproxy/maps.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "base/safe_text.h"
#include "crypto/digest.h"
#include "fmt/format.h"
#include "web/header.h"

namespace quell::contain::haproxy {

namespace {

constexpr std::size_t kTagDigits = 6;
constexpr std::string_view kVersionKey = "^#quell";
constexpr std::string_view kVersion = "1";
constexpr std::string_view kOriginalKey = "^#original";
constexpr std::string_view kRetryKey = "^#retry-after";
constexpr std::string_view kContainedKey = "^#contained";

/// "C1-a1 endpoint:/search": a line for each term.
std::vector<Entry> contained_entries(const Rule& rule) {
  std::vector<Entry> result;
  std::string_view rest;
  const std::string text = to_text(rule.target);
  for (rest = text; !rest.empty();) {
    const std::string_view term = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), term.size() + 1));
    result.push_back({std::string(kContainedKey), fmt::format("{} {}", rule.id.text(), term)});
  }
  return result;
}

double a_minute(const target::Rate& rate) {
  return rate.requests * (rate.per == target::Rate::Per::kSecond ? 60.0 : 1.0);
}

/// 403 before 503 before rates, the strictest of these first; else by id.
std::vector<Rule> in_order(const Edit& edit) {
  std::vector<Rule> rules = edit.rules;
  const auto rank = [](const Rule& rule) {
    const web::Verdict verdict = web::verdict_of(rule.target);
    if (verdict == web::Verdict::kForbidden) return 0.0;
    return verdict == web::Verdict::kUnavailable ? 1.0 : 1.0 + a_minute(*rule.target.rate);
  };
  std::ranges::sort(rules, [&](const Rule& left, const Rule& right) {
    return std::pair(rank(left), left.id) < std::pair(rank(right), right.id);
  });
  return rules;
}

std::string value_of(const Rule& rule, const std::string& reference, std::int64_t retry_after_s) {
  const web::Verdict verdict = web::verdict_of(rule.target);
  std::string value = fmt::format("{}:{}", std::to_underlying(verdict), reference);
  if (verdict == web::Verdict::kUnavailable) value += fmt::format(":{}", retry_after_s);
  if (verdict == web::Verdict::kLimited) {
    value +=
        fmt::format(":{}:{}:{}", rule.target.rate->per == target::Rate::Per::kSecond ? "s" : "m",
                    rule.target.rate->requests, tag_of(rule.id));
  }
  return value;
}

Entry sign_entry(std::string_view original, const std::string& reference) {
  return {sign_pattern(web::sign_path(original)), fmt::format("200:{}", reference)};
}

std::string lines_of(const std::vector<Entry>& entries) {
  std::string result;
  for (const Entry& entry : entries) result += fmt::format("{} {}\n", entry.key, entry.value);
  return result;
}

std::vector<Entry> entries_in(std::string_view lines) {
  std::vector<Entry> result;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    const std::size_t blank = std::min(line.find(' '), line.size());
    result.push_back({std::string(line.substr(0, blank)),
                      std::string(line.substr(std::min(blank + 1, line.size())))});
  }
  return result;
}

bool holds_comments_only(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first != std::string_view::npos && line[first] != '#') return false;
  }
  return true;
}

/// Reads the marking entries, without looking whether the rest follows from them.
std::optional<Edit> marked(std::string_view original, const std::vector<Entry>& entries) {
  if (entries.size() < 3 || entries[0] != Entry{std::string(kVersionKey), std::string(kVersion)} ||
      entries[1] != Entry{std::string(kOriginalKey), crypto::digest_of(original).hex()} ||
      entries[2].key != kRetryKey) {
    return std::nullopt;
  }
  Edit edit;
  const std::string& digits = entries[2].value;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), edit.retry_after_s);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  std::vector<std::pair<ContainmentId, std::string>> terms;
  for (const Entry& entry : entries) {
    if (entry.key != kContainedKey) continue;
    const std::size_t blank = std::min(entry.value.find(' '), entry.value.size());
    ContainmentId id{entry.value.substr(0, blank)};
    if (!check_id(id)) return std::nullopt;
    if (terms.empty() || terms.back().first != id) terms.emplace_back(std::move(id), "");
    terms.back().second += entry.value.substr(blank);
  }
  for (auto& [id, text] : terms) {
    auto target = target::parse_target(text);
    if (!target) return std::nullopt;
    edit.rules.push_back({std::move(id), *std::move(target)});
  }
  if (edit.rules.empty()) return std::nullopt;
  return edit;
}

std::string block_of(MapKind kind, std::string_view original, const Edit& edit,
                     std::string_view of_requests) {
  std::string result(web::kHeadBegin);
  if (kind == MapKind::kRequests) {
    result += lines_of(request_entries(of_requests, edit));
  } else {
    result += web::header_lines(original, edit);
    result += lines_of(address_entries(edit));
  }
  return result.append(web::kEnd);
}

/// What the block between the marking lines says is contained.
std::optional<Edit> edit_in(MapKind kind, std::string_view original, std::string_view lines) {
  if (kind == MapKind::kRequests) return marked(original, entries_in(lines));
  auto header = web::parse_header(lines);
  if (!header || header->digest != crypto::digest_of(original).hex()) return std::nullopt;
  return std::move(header->edit);
}

}  // namespace

std::string_view file_name(MapKind kind) {
  return kind == MapKind::kRequests ? "requests.map" : "addresses.map";
}

std::string tag_of(const ContainmentId& id) {
  return crypto::digest_of(id.text()).hex().substr(0, kTagDigits);
}

std::vector<Entry> request_entries(std::string_view original, const Edit& edit) {
  if (edit.rules.empty()) return {};
  const std::string reference = web::reference(original, edit);
  std::vector<Entry> result{{std::string(kVersionKey), std::string(kVersion)},
                            {std::string(kOriginalKey), crypto::digest_of(original).hex()},
                            {std::string(kRetryKey), std::to_string(edit.retry_after_s)}};
  for (const Rule& rule : edit.rules) {
    std::ranges::move(contained_entries(rule), std::back_inserter(result));
  }
  result.push_back(sign_entry(original, reference));
  for (const Rule& rule : in_order(edit)) {
    result.push_back({pattern_of(rule), value_of(rule, reference, edit.retry_after_s)});
  }
  return result;
}

std::vector<Entry> address_entries(const Edit& edit) {
  std::set<target::Network> networks;
  for (const Rule& rule : edit.rules) {
    networks.insert(rule.target.addresses.begin(), rule.target.addresses.end());
  }
  std::vector<Entry> result;
  for (const target::Network& network : networks) {
    std::string tags = ",";
    for (const Rule& rule : edit.rules) {
      const bool covered =
          std::ranges::any_of(rule.target.addresses, [&](const target::Network& one) {
            return one.base().is_v4() == network.base().is_v4() &&
                   one.prefix() <= network.prefix() && one.contains(network.base());
          });
      if (covered) tags += tag_of(rule.id) + ",";
    }
    result.push_back(
        {fmt::format("{}/{}", network.base().text(), network.prefix()), std::move(tags)});
  }
  return result;
}

std::optional<Edit> edit_of(std::string_view original, const std::vector<Entry>& entries) {
  std::vector<Entry> ours = entries;
  std::erase_if(ours, [](const Entry& entry) { return entry.key == kPendingKey; });
  if (ours.empty()) return Edit{};
  std::optional<Edit> edit = marked(original, ours);
  if (!edit || request_entries(original, *edit) != ours) return std::nullopt;
  return edit;
}

std::string put_in(MapKind kind, std::string_view original, const Edit& edit,
                   std::string_view of_requests) {
  const bool is_needed =
      kind == MapKind::kRequests ? !edit.rules.empty() : !address_entries(edit).empty();
  std::string result(original);
  return is_needed ? result.append(block_of(kind, original, edit, of_requests)) : result;
}

FileState read_state(MapKind kind, std::string_view text, std::string_view of_requests) {
  const std::size_t begin = text.find(web::kHeadBegin);
  if (begin == std::string_view::npos) {
    if (text.contains("quell:") || text.contains("<<< quell")) {
      return Tampered{"the lines that mark Quell's part are incomplete"};
    }
    if (!holds_comments_only(text)) {
      return Tampered{"it holds entries that are not Quell's; this map must be Quell's own"};
    }
    if (!text.empty() && !text.ends_with('\n')) return Tampered{"its last line has no end"};
    return Untouched{};
  }
  const std::string_view original = text.substr(0, begin);
  const std::string_view lines = text.substr(begin + web::kHeadBegin.size());
  const std::size_t end = lines.find(web::kEnd);
  auto edit = edit_in(kind, original, lines.substr(0, end));
  std::optional<std::string> intended;
  if (edit) {
    intended = put_in(kind, original, *edit, kind == MapKind::kRequests ? original : of_requests);
  }
  if (end == std::string_view::npos || end + web::kEnd.size() != lines.size()) {
    return Tampered{"the lines that mark Quell's part are incomplete, or others follow them",
                    std::move(intended)};
  }
  if (!edit) return Tampered{"the lines that say what is contained were changed"};
  if (*intended != text) {
    return Tampered{"the entries of Quell's part were changed", std::move(intended)};
  }
  return Edited{std::string(original), *std::move(edit)};
}

std::optional<std::string> objection_to(const Rule& rule) {
  const std::vector<Entry> entries = request_entries(
      "", Edit{.rules = {rule}, .retry_after_s = 0, .places = {}, .version = web::Version::kTwo});
  const auto size = [](const Entry& entry) { return entry.key.size() + entry.value.size() + 2; };
  if (std::ranges::max(entries, {}, size).key.size() + kTagDigits + 64 < kLongestEntry) {
    return std::nullopt;
  }
  return fmt::format(
      "its parts are too long: a pattern may have {} bytes, and each byte of a "
      "parameter takes up to 18",
      kLongestEntry);
}

}  // namespace quell::contain::haproxy
