#include "post_ledger.h"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <utility>

#include "base/hash.h"

namespace quell::investigate {

namespace {

constexpr std::uint64_t kSeed = 0xa54ff53a5f1d36f1;
/// Of pages without login words: they come after the others.
constexpr std::uint64_t kOrdinaryPage = 1ULL << 63U;

std::uint32_t seconds_of(Instant time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0xfffffffe));
}

/// Never less than before: then it hangs on no order what the limit keeps.
std::size_t weight_of(const PostLedger::Client& client) {
  constexpr std::size_t kPage = 5;
  constexpr std::size_t kAnswer = 2;
  constexpr std::size_t kFull = PostLedger::kPages * (kPage + PostLedger::kAnswers * kAnswer);
  const std::size_t pages = client.pages.size();
  if (pages == PostLedger::kPages) return 5 + kFull;
  return 5 + pages * kPage + client.kinds * kAnswer;
}

std::size_t kinds_of(const PostLedger::Client& client) {
  std::size_t sum = 0;
  for (const auto& [hash, page] : client.pages) sum += page.answers.size();
  return sum;
}

/// The value of the key in a short list in order, made if it is new; nullptr if the list has `most`
/// that come before it.
template <class Key, class Value>
Value* find_or_make(std::vector<std::pair<Key, Value>>& all, const Key& key, std::size_t most) {
  const auto at =
      std::lower_bound(all.begin(), all.end(), key,
                       [](const auto& one, const Key& wanted) { return one.first < wanted; });
  if (at != all.end() && !(key < at->first)) return &at->second;
  const auto place = at - all.begin();
  if (all.size() == most) {
    if (at == all.end()) return nullptr;
    all.pop_back();
  }
  return &all.emplace(all.begin() + place, key, Value{})->second;
}

void add_answers(const PostAnswer& answer, const PostAnswers& more, PostLedger::Page& page) {
  PostAnswers* const kept = find_or_make(page.answers, answer, PostLedger::kAnswers);
  if (kept == nullptr) return;
  kept->times += more.times;
  kept->first = std::min(kept->first, more.first);
  kept->last = std::max(kept->last, more.last);
}

/// The page of the client; nullptr if it has too many of them.
PostLedger::Page* page_for(std::uint64_t page, PostLedger::Client& client) {
  return find_or_make(client.pages, page, PostLedger::kPages);
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

bool has_login_word(std::string_view path) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"login", "logon", "log-in", "signin", "sign-in", "sign_in", "session", "auth", "token",
       "xmlrpc", "password", "anmeld", "connexion", "acceso", "passwd", "j_security_check", "sso"});
  std::array<char, PostLedger::kLongestPath> text{};
  const std::size_t size = std::min(path.size(), text.size());
  for (std::size_t i = 0; i < size; ++i) text.at(i) = lower(path[i]);
  const std::string_view whole(text.data(), size);
  return std::ranges::any_of(kWords, [&](std::string_view word) { return whole.contains(word); });
}

std::uint16_t size_class(std::uint64_t bytes) {
  if (bytes < 64) return static_cast<std::uint16_t>(bytes / 16);
  const auto magnitude = static_cast<std::uint64_t>(std::bit_width(bytes)) - 1;  // 6 and more
  const std::uint64_t eighth = (bytes >> (magnitude - 3)) & 7U;
  return static_cast<std::uint16_t>((magnitude - 6) * 8 + eighth + 4);
}

std::uint64_t PostLedger::page_of(std::string_view path) {
  if (known_.empty()) known_.resize(kKnown);
  const std::uint64_t hash = hash_bytes(path, kSeed) | 1U;
  Known& known = known_[(hash >> 32U) % kKnown];
  if (known.hash != hash) {
    const std::uint64_t page = has_login_word(path) ? hash & ~kOrdinaryPage : hash | kOrdinaryPage;
    known = {.hash = hash, .page = page};
    if (std::string* const name = paths_.find_or_make(page)) *name = path;
  }
  return known.page;
}

void PostLedger::add(const logs::Record& record, std::string_view path, const ClientKey& client) {
  // What isn't there, or doesn't take forms, is no page for logins.
  const std::uint16_t status = record.status.value_or(0);
  if (status == 0 || status == 404 || status == 405 || status == 410) return;
  clients_.trim_at_times(weight_of);
  Client* const kept = clients_.find_or_make(client);
  if (kept == nullptr) return;
  const std::size_t before = weight_of(*kept);
  ++kept->posts;
  if (Page* const page = page_for(page_of(path.substr(0, kLongestPath)), *kept)) {
    ++page->posts;
    const std::uint32_t seconds = seconds_of(record.time);
    const std::size_t kinds = page->answers.size();
    page->phases.add(seconds);
    add_answers({.status = status, .size = size_class(record.bytes.value_or(0))},
                {.times = 1, .first = seconds, .last = seconds}, *page);
    kept->kinds += page->answers.size() - kinds;
  }
  clients_.add_weight(weight_of(*kept) - before);
}

void PostLedger::merge(const PostLedger& other) {
  for (const auto& [page, path] : other.paths_.all()) {
    if (std::string* const name = paths_.find_or_make(page)) *name = path;
  }
  clients_.note_cut(other.clients_);
  for (const auto& [key, from] : other.clients_.map()) {
    Client* const to = clients_.find_or_make(key);
    if (to == nullptr) continue;
    to->posts += from.posts;
    for (const auto& [hash, page] : from.pages) {
      Page* const mine = page_for(hash, *to);
      if (mine == nullptr) continue;
      mine->posts += page.posts;
      mine->phases.merge(page.phases);
      for (const auto& [answer, answers] : page.answers) add_answers(answer, answers, *mine);
    }
    to->kinds = kinds_of(*to);
  }
}

void PostLedger::settle() {
  clients_.trim(weight_of);
}

std::string PostLedger::path_of(std::uint64_t page) const {
  const std::string* const path = paths_.find(page);
  return path == nullptr ? std::string() : *path;
}

}  // namespace quell::investigate
