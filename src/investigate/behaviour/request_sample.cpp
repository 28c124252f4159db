#include "behaviour/request_sample.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "base/hash.h"

namespace quell::investigate {

namespace {

std::uint32_t clamped(std::uint64_t number) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(number, SampledRequest::kUnknown - 1));
}

/// Of "https://shop.example/a" the hash of "shop.example"; 0 without a host.
std::uint32_t host_hash(std::string_view referer) {
  constexpr std::uint64_t kSeed = 0x8ebc6af09c88c6e3;
  const std::size_t slashes = referer.substr(0, 16).find("//");
  if (slashes == std::string_view::npos) return 0;
  const std::string_view rest = referer.substr(slashes + 2, 255);
  return static_cast<std::uint32_t>(hash_bytes(rest.substr(0, rest.find('/')), kSeed)) | 1U;
}

std::uint8_t flags_of(const RequestToSample& request) {
  const logs::Record& record = request.record;
  const std::string_view method = record.method;
  unsigned flags = 0;
  if (!record.referer.empty()) flags |= SampledRequest::kHasReferer;
  if (method == "POST" || method == "PUT" || method == "PATCH") {
    flags |= SampledRequest::kSendsBody;
  } else if (method != "GET" && method != "HEAD" && method != "DELETE") {
    flags |= SampledRequest::kOddMethod;
  }
  if (request.is_attack) flags |= SampledRequest::kIsAttack;
  if (request.path_bytes < record.target.size()) flags |= SampledRequest::kHasQuery;
  if (request.path_bytes > SampledRequest::kTextBytes) flags |= SampledRequest::kCutPath;
  return static_cast<std::uint8_t>(flags);
}

}  // namespace

void RequestSample::add(Stratum stratum, const RequestToSample& request) {
  Part& to = parts_[static_cast<std::size_t>(stratum)];
  const logs::Record& record = request.record;
  if (to.kept.capacity() == 0) to.kept.reserve(kMost + 1);
  SampledRequest& out = to.kept.emplace_back();
  out.client = request.client;
  out.path = request.path_hash;
  out.seconds = request.seconds;
  out.sample = request.sample;
  out.line = clamped(record.place.line);
  if (record.request_time) {
    const auto time = std::chrono::floor<std::chrono::milliseconds>(*record.request_time).count();
    out.milliseconds = clamped(static_cast<std::uint64_t>(std::max<std::int64_t>(time, 0)));
  }
  out.bytes = clamped(record.bytes.value_or(0));
  out.agent = request.agent;
  out.referer = host_hash(record.referer);
  out.status = record.status.value_or(0);
  out.flags = flags_of(request);
  const std::string_view path =
      record.target.substr(0, std::min(request.path_bytes, SampledRequest::kTextBytes));
  out.text_size = static_cast<std::uint8_t>(path.size());
  std::memcpy(out.text_bytes.data(), path.data(), path.size());
  if (out.has(SampledRequest::kHasQuery)) {
    out.values = parameter_values(record.target.substr(request.path_bytes + 1));
  }
  thin_to_limit(to);
}

void RequestSample::thin(Part& part, unsigned level) {
  if (level <= part.level) return;
  part.level = level;
  part.bound = std::numeric_limits<std::uint32_t>::max() >> level;
  std::erase_if(part.kept,
                [&](const SampledRequest& request) { return request.sample > part.bound; });
}

// The level is the smallest at which all fit: a part of the requests never needs a higher one than
// all of them, so that it hangs on nothing but the whole.
void RequestSample::thin_to_limit(Part& part) {
  constexpr unsigned kMostLevels = 31;
  while (part.kept.size() > kMost && part.level < kMostLevels) thin(part, part.level + 1);
}

void RequestSample::merge(const RequestSample& other) {
  for (std::size_t i = 0; i < kStrata; ++i) {
    Part& to = parts_.at(i);
    const Part& from = other.parts_.at(i);
    thin(to, from.level);
    for (const SampledRequest& request : from.kept) {
      if (request.sample <= to.bound) to.kept.push_back(request);
    }
    thin_to_limit(to);
  }
}

bool RequestSample::is_exact() const {
  return std::ranges::all_of(parts_, [](const Part& part) { return part.level == 0; });
}

}  // namespace quell::investigate
