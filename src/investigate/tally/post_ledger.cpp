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
/// Of names that were asked for without a form: counted apart.
constexpr std::uint64_t kNameAlone = 0x9e3779b97f4a7c15;

std::uint32_t seconds_of(Instant time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0xfffffffe));
}

/// Never less than before: then it hangs on no order what the limit keeps.
std::size_t weight_of(const PostLedger::Client& client) {
  constexpr std::size_t kPage = 5;
  constexpr std::size_t kAnswer = 2;
  constexpr std::size_t kFull = PostLedger::kPages * (kPage + PostLedger::kAnswers * kAnswer);
  // A node, a name that may be long, and its answers.
  constexpr std::size_t kName = 20;
  const std::size_t pages = client.pages.size();
  const std::size_t names = client.names.all().size() * kName;
  if (pages == PostLedger::kPages) return 10 + kFull + names;
  return 10 + pages * kPage + client.kinds * kAnswer + names;
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

using Answers = std::vector<std::pair<PostAnswer, PostAnswers>>;

void add_answers(const PostAnswer& answer, const PostAnswers& more, std::size_t most,
                 Answers& all) {
  PostAnswers* const kept = find_or_make(all, answer, most);
  if (kept == nullptr) return;
  kept->times += more.times;
  kept->first = std::min(kept->first, more.first);
  kept->last = std::max(kept->last, more.last);
}

/// The page of the client; nullptr if it has too many of them.
PostLedger::Page* page_for(std::uint64_t page, PostLedger::Client& client) {
  return find_or_make(client.pages, page, PostLedger::kPages);
}

void merge_names(const FewNames<NamedTries>& from, FewNames<NamedTries>& to) {
  for (const auto& [hash, tries] : from.all()) {
    NamedTries* const mine = to.find_or_make(hash);
    if (mine == nullptr) continue;
    mine->page = tries.page;
    mine->user = tries.user;
    mine->times += tries.times;
    mine->with_form = tries.with_form;
    for (const auto& [answer, seen] : tries.answers) {
      add_answers(answer, seen, NamedTries::kAnswers, mine->answers);
    }
  }
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

void PostLedger::add_form(const PostAnswer& answer, const PostAnswers& once, Page& page,
                          Client& to) {
  const std::size_t kinds = page.answers.size();
  ++page.posts;
  page.phases.add(once.first);
  add_answers(answer, once, kAnswers, page.answers);
  to.kinds += page.answers.size() - kinds;
}

void PostLedger::add(const logs::Record& record, std::string_view path, const ClientKey& client,
                     const std::optional<LoginQuery>& named) {
  const bool is_post = record.method == "POST";
  const bool is_form = is_post || (named && named->has_password);
  // What isn't there, or doesn't take forms, is no page for logins.
  const std::uint16_t status = record.status.value_or(0);
  if (status == 0 || status == 405 || status == 410 || (is_form && status == 404)) return;
  clients_.trim_at_times(weight_of);
  Client* const kept = clients_.find_or_make(client);
  if (kept == nullptr) return;
  const std::size_t before = weight_of(*kept);
  const std::uint64_t page = page_of(path.substr(0, kLongestPath));
  const std::uint32_t seconds = seconds_of(record.time);
  const PostAnswer answer{.status = status, .size = size_class(record.bytes.value_or(0))};
  const PostAnswers once{.times = 1, .first = seconds, .last = seconds};
  if (is_form) {
    ++kept->posts;
    if (Page* const at = page_for(page, *kept)) {
      add_form(answer, once, *at, *kept);
      at->named += named && named->has_password ? 1 : 0;
    }
  }
  if (named) {
    std::string user = decoded_name(named->user, kLongestUser);
    if (NamedTries* const tries =
            kept->names.find_or_make(hash_bytes(user, kSeed ^ page ^ (is_form ? 0 : kNameAlone)))) {
      tries->page = page;
      tries->user = std::move(user);
      ++tries->times;
      tries->with_form = is_form;  // the password of a POST may be in its body
      add_answers(answer, once, NamedTries::kAnswers, tries->answers);
    }
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
    merge_names(from.names, to->names);
    for (const auto& [hash, page] : from.pages) {
      Page* const mine = page_for(hash, *to);
      if (mine == nullptr) continue;
      mine->posts += page.posts;
      mine->named += page.named;
      mine->phases.merge(page.phases);
      for (const auto& [answer, answers] : page.answers) {
        add_answers(answer, answers, kAnswers, mine->answers);
      }
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
