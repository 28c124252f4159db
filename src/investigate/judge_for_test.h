// Cases for the judge, in a few words each.
#pragma once

#include <string_view>
#include <vector>

#include "judge.h"
#include "observation.h"

namespace quell::investigate {

/// One request with ?id=VALUE and its answer.
struct Told {
  std::string_view value;
  std::uint16_t status = 200;
  std::uint64_t bytes = 600;
  int milliseconds = 3;
};

/// A group of requests, with what it is compared with.
class Group {
 public:
  explicit Group(attack::Class vector) : vector_(vector) {}

  Group& usual(double median, double deviation) {
    baseline_[200] = {.answers = 50,
                      .median = median,
                      .deviation = deviation,
                      .milliseconds = 4.0,
                      .time_deviation = 2.0};
    return *this;
  }
  Group& site(SiteAnswers site) {
    site_ = std::move(site);
    return *this;
  }
  Group& told(const Told& one);
  Group& in_path() {
    in_path_ = true;
    return *this;
  }

  [[nodiscard]] Case question() const {
    return {.vector = vector_,
            .in_path = in_path_,
            .answers = answers_,
            .sample = sample_.all(),
            .baseline = baseline_,
            .site = site_};
  }
  [[nodiscard]] Judged judged() const { return judge(question()); }
  [[nodiscard]] Verdict verdict() const { return judged().judgement.verdict; }

 private:
  attack::Class vector_;
  bool in_path_ = false;
  Answers answers_;
  ObservationSample sample_;
  Baseline baseline_;
  SiteAnswers site_;
};

inline Observation observed(const Told& one) {
  const std::string target = "/item?id=" + std::string(one.value);
  const std::string request = "GET " + target + " HTTP/1.1";
  logs::Record record;
  record.target = target;
  record.request = request;
  record.status = one.status;
  record.bytes = one.bytes;
  record.request_time = std::chrono::milliseconds(one.milliseconds);
  return observe(record, "id");
}

inline Group& Group::told(const Told& one) {
  sample_.add(observed(one));
  ++answers_.requests;
  ++answers_.statuses[one.status];
  ++answers_.sizes[{one.status, one.bytes}];
  return *this;
}

}  // namespace quell::investigate
