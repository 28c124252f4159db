#include "webroot/requests.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "attack/classify.h"
#include "attack/quick.h"
#include "investigate/client_behind_proxy.h"

namespace quell::webroot {
namespace {

constexpr std::size_t kPathParts = 32;
constexpr std::array<std::string_view, 8> kWritingMethods{"POST", "PUT",   "PATCH",     "MOVE",
                                                          "COPY", "MKCOL", "PROPPATCH", "DELETE"};
constexpr std::array<std::string_view, 3> kIndexFiles{"index.php", "index.html", "index.jsp"};

/// Methods that make a server run or send a file. PUT and its like change it.
constexpr std::array<std::string_view, 3> kCallingMethods{"GET", "POST", "HEAD"};

bool calls(std::string_view method) {
  return std::find(kCallingMethods.begin(), kCallingMethods.end(), method) != kCallingMethods.end();
}

bool writes(std::string_view method) {
  return std::find(kWritingMethods.begin(), kWritingMethods.end(), method) != kWritingMethods.end();
}

/// How likely it is that a request made a file come or change.
int weight(const NearRequest& request) {
  return (request.attack.empty() ? 0 : 4) + (request.writes ? 3 : 0) +
         (request.of_file && request.writes ? 4 : 0);
}

/// The order of likely causes; ties are settled by what the log says, never by the order of lines.
bool is_likelier(const NearRequest& a, const NearRequest& b, Instant moment) {
  const auto distance = [moment](const NearRequest& one) {
    return one.time > moment ? one.time - moment : moment - one.time;
  };
  if (weight(a) != weight(b)) return weight(a) > weight(b);
  if (distance(a) != distance(b)) return distance(a) < distance(b);
  return std::tie(a.time, a.log, a.piece, a.line) < std::tie(b.time, b.log, b.piece, b.line);
}

void keep_likeliest(std::vector<NearRequest>& kept, NearRequest request, Instant moment) {
  const auto at = std::find_if(kept.begin(), kept.end(), [&](const NearRequest& one) {
    return is_likelier(request, one, moment);
  });
  if (at == kept.end() && kept.size() == kNearRequests) return;
  kept.insert(at, std::move(request));
  if (kept.size() > kNearRequests) kept.pop_back();
}

bool is_earlier(const Call& a, const Call& b) {
  return std::tie(a.time, a.client, a.method, a.status) <
         std::tie(b.time, b.client, b.method, b.status);
}

void keep_calls(Story& into, const Call& first, const Call& last) {
  if (!into.first || is_earlier(first, *into.first)) into.first = first;
  if (!into.last || is_earlier(*into.last, last)) into.last = last;
}

/// The first by name: the same whatever the order in which they come.
void keep_client(std::set<std::string>& clients, const std::string& client) {
  clients.insert(client);
  if (clients.size() > kClientsOfFile) clients.erase(std::prev(clients.end()));
}

/// What all threads look things up in; never changes.
struct Index {
  const JoinOptions& options;
  std::unordered_map<std::string, std::uint32_t> files;  // path → number
  std::vector<Instant> moments;                          // sorted, each once
  std::vector<std::vector<std::uint32_t>> files_of_moment;

  /// The file that the server runs or sends for a path: itself, an index file in it, or a script
  /// with more path behind it.
  [[nodiscard]] std::optional<std::uint32_t> file_of(const std::string& path) const {
    if (const auto found = files.find(path); found != files.end()) return found->second;
    if (path.empty() || path.ends_with('/')) {
      for (const std::string_view index : kIndexFiles) {
        const auto found = files.find(path + std::string(index));
        if (found != files.end()) return found->second;
      }
    }
    std::size_t slash = path.rfind('/');
    for (std::size_t i = 0; i < kPathParts && slash != std::string::npos && slash > 0; ++i) {
      if (const auto found = files.find(path.substr(0, slash)); found != files.end()) {
        return found->second;
      }
      slash = path.rfind('/', slash - 1);
    }
    return std::nullopt;
  }
};

class Joiner final : public logs::Sink {
 public:
  explicit Joiner(const Index& index, std::size_t files)
      : index_(&index), stories_(files), near_(index.moments.size()) {}

  void request(const logs::Record& record) override {
    requests += 1;
    first = std::min(first.value_or(record.time), record.time);
    last = std::max(last.value_or(record.time), record.time);
    const auto path = path_of_target(record.target, index_->options.url);
    const auto file = path ? index_->file_of(*path) : std::nullopt;
    if (file && calls(record.method)) count_call(stories_[*file], record);
    look_at_moments(record, file);
  }
  void login(const logs::Login& /*login*/) override {}
  void event(const logs::AppEvent& /*event*/) override {}

  void merge(Joiner&& other) {
    requests += other.requests;
    if (other.first) first = std::min(first.value_or(*other.first), *other.first);
    if (other.last) last = std::max(last.value_or(*other.last), *other.last);
    for (std::size_t i = 0; i < stories_.size(); ++i) merge_story(stories_[i], other.stories_[i]);
    for (std::size_t i = 0; i < near_.size(); ++i) {
      for (NearRequest& one : other.near_[i]) {
        keep_likeliest(near_[i], std::move(one), index_->moments[i]);
      }
    }
  }

  std::vector<Story> stories(const logs::ReadSummary& input) && {
    for (std::size_t i = 0; i < near_.size(); ++i) {
      for (NearRequest& one : near_[i]) {
        one.line = input.line_of({.file = one.log, .line = one.line, .piece = one.piece});
        one.piece = 0;
      }
      for (const std::uint32_t file : index_->files_of_moment[i]) {
        for (const NearRequest& one : near_[i]) add_cause(stories_[file], one, i, file);
      }
    }
    return std::move(stories_);
  }

  std::uint64_t requests = 0;
  std::optional<Instant> first;
  std::optional<Instant> last;

 private:
  [[nodiscard]] std::string client_of(const logs::Record& record) const {
    return investigate::client_behind_proxy(record.client, record.forwarded_for,
                                            index_->options.proxies);
  }

  void count_call(Story& story, const logs::Record& record) {
    if (record.status == 404 || record.status == 410) {
      story.missing += 1;
      return;
    }
    story.calls += 1;
    if (writes(record.method)) story.writing_calls += 1;
    const Call call{.time = record.time,
                    .client = client_of(record),
                    .method = std::string(record.method.substr(0, 16)),
                    .status = record.status};
    keep_calls(story, call, call);
    keep_client(story.clients, call.client);
  }

  static void merge_story(Story& into, Story& from) {
    into.calls += from.calls;
    into.writing_calls += from.writing_calls;
    into.missing += from.missing;
    if (from.first) keep_calls(into, *from.first, *from.last);
    for (const std::string& client : from.clients) keep_client(into.clients, client);
  }

  void look_at_moments(const logs::Record& record, std::optional<std::uint32_t> file) {
    const auto& moments = index_->moments;
    const Instant begin = record.time - kLoggedAfter;
    const Instant end = record.time + index_->options.window;
    auto at = std::lower_bound(moments.begin(), moments.end(), begin);
    if (at == moments.end() || *at > end) return;
    const NearRequest request = near_request(record, file);
    for (; at != moments.end() && *at <= end; ++at) {
      keep_likeliest(near_[static_cast<std::size_t>(at - moments.begin())], request, *at);
    }
  }

  NearRequest near_request(const logs::Record& record, std::optional<std::uint32_t> file) {
    NearRequest request{.time = record.time,
                        .client = client_of(record),
                        .method = std::string(record.method.substr(0, 16)),
                        .target = std::string(record.target.substr(0, kTargetBytes)),
                        .status = record.status,
                        .attack = {},
                        .of_file = file.has_value(),
                        .writes = writes(record.method),
                        .log = std::string(record.place.file),
                        .line = record.place.line,
                        .piece = record.place.piece};
    const attack::Brief brief = judge_.judge({.method = record.method,
                                              .target = record.target,
                                              .referer = record.referer,
                                              .user_agent = record.user_agent});
    if (brief.is_attack()) request.attack = attack::name_of(brief.best().which);
    return request;
  }

  void add_cause(Story& story, const NearRequest& cause, std::size_t moment, std::uint32_t file) {
    NearRequest mine = cause;
    if (mine.of_file) {
      const auto path = path_of_target(mine.target, index_->options.url);
      mine.of_file = path && index_->file_of(*path) == file;
      // Whoever reads or calls a file did not make it come.
      if (mine.of_file && !mine.writes) return;
    }
    for (const NearRequest& one : story.before) {
      if (std::tie(one.log, one.line) == std::tie(mine.log, mine.line)) return;
    }
    keep_likeliest(story.before, std::move(mine), index_->moments[moment]);
  }

  const Index* index_;
  attack::QuickJudge judge_;
  std::vector<Story> stories_;
  std::vector<std::vector<NearRequest>> near_;
};

/// Moments within the same second are one: that is how exact logs are.
Index index_of(const std::vector<Watched>& watched, const JoinOptions& options, bool& limited) {
  std::map<Instant, std::vector<std::uint32_t>> moments;
  Index index{.options = options, .files = {}, .moments = {}, .files_of_moment = {}};
  const std::size_t count = std::min(watched.size(), kWatchedFiles);
  limited = count < watched.size();
  for (std::uint32_t i = 0; i < count; ++i) {
    index.files.emplace(watched[i].path, i);
    for (const Instant moment : watched[i].moments) {
      const Instant second = std::chrono::floor<std::chrono::seconds>(moment);
      if (moments.size() == kWatchedMoments && !moments.contains(second)) {
        limited = true;
        continue;
      }
      auto& files = moments[second];
      if (files.empty() || files.back() != i) files.push_back(i);
    }
  }
  for (auto& [moment, files] : moments) {
    index.moments.push_back(moment);
    index.files_of_moment.push_back(std::move(files));
  }
  return index;
}

}  // namespace

Joined join_requests(const std::vector<Watched>& watched, const std::vector<std::string>& logs,
                     const JoinOptions& options) {
  Joined joined;
  const Index index = index_of(watched, options, joined.limited);
  std::vector<Joiner> joiners;
  joiners.reserve(options.threads);
  std::vector<logs::Sink*> sinks;
  for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
    joiners.emplace_back(index, watched.size());
    sinks.push_back(&joiners.back());
  }
  joined.input = logs::read_parallel(logs, options.reading, sinks);
  Joiner& all = joiners.front();
  for (std::size_t i = 1; i < joiners.size(); ++i) all.merge(std::move(joiners[i]));
  joined.requests = all.requests;
  joined.first = all.first;
  joined.last = all.last;
  joined.stories = std::move(all).stories(joined.input);
  return joined;
}

}  // namespace quell::webroot
