// Which pages are for logins, and which of their answers mean yes and no. Private to investigate.
// Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client_key.h"
#include "post_ledger.h"

namespace quell::investigate {

/// How answers of a page fall into two groups.
enum class LoginAnswers : std::uint8_t {
  kRefusedOrServed,  ///< 401 and the like, or anything else: programs' interfaces
  kPageOrRedirect,   ///< the form once more, or a redirect: pages for people
  kTwoSizes,         ///< one status, two groups of sizes
  kOneKind,          ///< all alike: whether it worked is not observable
};

/// What one client did with one name at one page.
struct NameTried {
  const NamedTries* tries = nullptr;
  std::uint64_t failed = 0;
  std::uint64_t passed = 0;
  std::uint32_t first_passed = 0xffffffff;
};

/// What one client did at one page.
struct PageVisitor {
  ClientKey client;
  std::uint64_t posts = 0;
  std::uint64_t failed = 0;
  std::uint64_t passed = 0;
  std::uint64_t blocked = 0;  ///< of those that failed: 403, 429
  std::uint32_t first = 0xffffffff;
  std::uint32_t last = 0;
  std::uint32_t first_failed = 0xffffffff;
  std::uint32_t first_passed = 0xffffffff;
  bool by_clock = false;  ///< nearly all in the same ten seconds of whatever minute
  /// Those that queries show, with a form; of very many a fair sample. Borrowed from the ledger.
  std::vector<NameTried> names{};
  std::uint64_t users = 0;  ///< how many names failed: an estimate when there are very many
};

struct LoginPage {
  std::uint64_t page = 0;
  std::string path{};
  LoginAnswers answers = LoginAnswers::kOneKind;
  bool has_word = false;                ///< its name speaks of logins
  bool is_named = false;                ///< what it is sent mostly has names and passwords
  std::vector<PageVisitor> visitors{};  ///< in the order of their keys
  std::uint64_t posts = 0;
  std::uint64_t usual = 0;            ///< median of posts by a client
  std::uint64_t passing_clients = 0;  ///< of those with few posts
  std::uint64_t few_clients = 0;      ///< with at most five posts

  [[nodiscard]] bool says_login() const { return has_word || is_named; }
};

/// Pages that may be for logins: by name, or by answers of which people mostly get the good one.
std::vector<LoginPage> login_pages(const PostLedger& posts);

}  // namespace quell::investigate
