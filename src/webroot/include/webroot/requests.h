// Who asked for what just before a file appeared, and who called it afterwards: one pass over the
// logs. Memory is bounded by the number of files and moments, not by the logs; the answer is the
// same for any number of threads and any order of lines.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "logs/reader.h"
#include "target/address.h"

namespace quell::webroot {

/// Requests kept for each moment, the likeliest causes first.
inline constexpr std::size_t kNearRequests = 3;
/// A request is logged when it is answered, shortly after what it did.
inline constexpr Duration kLoggedAfter = std::chrono::seconds(2);
/// Files whose requests are looked for: the most suspicious ones.
inline constexpr std::size_t kWatchedFiles = 20'000;
inline constexpr std::size_t kWatchedMoments = 20'000;
/// Clients told apart for each file.
inline constexpr std::size_t kClientsOfFile = 64;
/// Of a request's target.
inline constexpr std::size_t kTargetBytes = 300;

struct Watched {
  std::string path{};              ///< below the root
  std::vector<Instant> moments{};  ///< when it came or changed
};

struct NearRequest {
  Instant time{};
  std::string client{};
  std::string method{};
  std::string target{};  ///< cut at kTargetBytes
  std::optional<std::uint16_t> status;
  std::string attack{};  ///< class of the attack in it, by name ("sqli"); empty: none was seen
  bool of_file = false;  ///< it asked for this very file
  bool writes = false;   ///< its method sends something
  std::string log{};
  std::uint64_t line = 0;
  std::uint32_t piece = 0;  ///< for finding the line; 0 in an answer
};

struct Call {
  Instant time{};
  std::string client{};
  std::string method{};
  std::optional<std::uint16_t> status;
};

/// What the logs tell of one file.
struct Story {
  std::vector<NearRequest> before{};  ///< the likeliest cause first
  std::uint64_t calls = 0;            ///< that were not answered 404 or 410
  std::uint64_t writing_calls = 0;
  std::uint64_t missing = 0;  ///< calls answered 404 or 410
  std::optional<Call> first{};
  std::optional<Call> last{};
  std::set<std::string> clients{};  ///< at most kClientsOfFile
};

struct JoinOptions {
  logs::ReadOptions reading{};
  Duration window = std::chrono::seconds(60);
  std::string url = "/";  ///< where the root is served
  std::vector<target::Network> proxies{};
  unsigned threads = 1;
};

struct Joined {
  std::vector<Story> stories{};  ///< one for each that was watched
  logs::ReadSummary input{};
  std::uint64_t requests = 0;
  std::optional<Instant> first{};  ///< of the requests
  std::optional<Instant> last{};
  bool limited = false;  ///< more files or moments than are watched
};

Joined join_requests(const std::vector<Watched>& watched, const std::vector<std::string>& logs,
                     const JoinOptions& options);

/// The path of a request's target below `url`, decoded once, with "." and ".." and doubled slashes
/// taken out; nullopt when it is elsewhere.
std::optional<std::string> path_of_target(std::string_view target, std::string_view url);

}  // namespace quell::webroot
