// What clients sent to which pages with POST, and how they were answered: enough to see who guesses
// passwords at a page whose forms no log shows. Forms that were sent as part of the address, name
// and password in the query, count like POSTs, and the names that such queries show are kept; never
// the passwords. Only POSTs that found something, and such queries, cost anything.
// Bounded by a fair sample of clients; pages whose names speak of logins stay before others. What
// is kept hangs on no order. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "client_key.h"
#include "fair_map.h"
#include "login_ledger.h"
#include "login_query.h"
#include "logs/record.h"
#include "minute_phases.h"

namespace quell::investigate {

/// Answers that look alike: one status, and sizes within an eighth of each other or so.
struct PostAnswer {
  std::uint16_t status = 0;
  std::uint16_t size = 0;  ///< class of size: size_class()

  /// Redirects and refusals before pages: an attacker can have pages made in many sizes.
  friend bool operator<(const PostAnswer& a, const PostAnswer& b) {
    return a.status != b.status ? a.status > b.status : a.size < b.size;
  }
};
/// Sizes of one class differ by an eighth at most.
std::uint16_t size_class(std::uint64_t bytes);

struct PostAnswers {
  std::uint64_t times = 0;
  std::uint32_t first = 0xffffffff;  ///< seconds since 1970
  std::uint32_t last = 0;
};

/// What one client tried with one name at one page.
struct NamedTries {
  static constexpr std::size_t kAnswers = 4;  ///< kinds; the first ones in order

  std::uint64_t page = 0;
  std::string user{};  ///< decoded, cut at PostLedger::kLongestUser; outside bytes
  std::uint64_t times = 0;
  bool with_form = false;  ///< or the name alone was asked for, without a password
  std::vector<std::pair<PostAnswer, PostAnswers>> answers{};
};

class PostLedger {
 public:
  /// Of all clients; of 16 bytes each, about.
  static constexpr std::size_t kMostWeight = 2'500'000;
  static constexpr std::size_t kPages = 16;    ///< of one client; those with login words first
  static constexpr std::size_t kAnswers = 12;  ///< kinds, of one client at one page
  static constexpr std::size_t kLongestPath = 128;
  static constexpr std::size_t kLongestUser = 128;

  struct Page {
    std::uint64_t posts = 0;
    std::uint64_t named = 0;  ///< of them, with name and password in the query
    MinutePhases phases;
    std::vector<std::pair<PostAnswer, PostAnswers>> answers;  ///< in order, the first ones
  };
  struct Client {
    std::vector<std::pair<std::uint64_t, Page>> pages;  ///< in order, the first ones
    std::uint64_t posts = 0;
    std::size_t kinds = 0;       ///< of answers, of all pages; of no meaning when there are kPages
    FewNames<NamedTries> names;  ///< of all pages: a fair sample of very many
  };
  struct KeyHash {
    std::size_t operator()(const ClientKey& key) const { return key.hash(0x3c6ef372fe94f82b); }
  };
  using Clients = FairMap<ClientKey, Client, KeyHash>;

  /// `path`: of the target, without its query; `named`: what the query tells, if it tells a name.
  /// Of a GET only that counts, and as a form only with a password beside the name.
  void add(const logs::Record& record, std::string_view path, const ClientKey& client,
           const std::optional<LoginQuery>& named = std::nullopt);
  void merge(const PostLedger& other);
  void settle();

  [[nodiscard]] const Clients::Map& clients() const { return clients_.map(); }
  /// Empty if it was not kept; outside bytes.
  [[nodiscard]] std::string path_of(std::uint64_t page) const;
  [[nodiscard]] bool is_cut() const { return clients_.is_cut(); }

 private:
  std::uint64_t page_of(std::string_view path);
  static void add_form(const PostAnswer& answer, const PostAnswers& once, Page& page, Client& to);

  struct Known {
    std::uint64_t hash = 0;
    std::uint64_t page = 0;
  };
  static constexpr std::size_t kKnown = 256;

  Clients clients_{kMostWeight};
  FewNames<std::string> paths_;
  std::vector<Known> known_;
};

/// Whether the path has a word in it that pages for logins have.
bool has_login_word(std::string_view path);

}  // namespace quell::investigate
