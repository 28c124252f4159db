// What a decoder hands over, kept beyond the call: for tests.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "logs/app_event.h"
#include "logs/format.h"
#include "logs/login.h"
#include "logs/record.h"
#include "logs/sink.h"

namespace quell::logs {

/// The entry with views into strings that live as long as this.
class Entries final : public Sink {
 public:
  std::deque<Record> requests;
  std::deque<Login> logins;
  std::deque<AppEvent> events;
  std::uint64_t not_mine = 0;

  void request(const Record& found) override {
    Record copy = found;
    for (std::string_view* const text :
         {&copy.place.file, &copy.host, &copy.client, &copy.user, &copy.request, &copy.method,
          &copy.target, &copy.protocol, &copy.referer, &copy.user_agent, &copy.forwarded_for,
          &copy.request_id, &copy.line}) {
      *text = kept(*text);
    }
    requests.push_back(copy);
  }
  void login(const Login& found) override {
    Login copy = found;
    for (std::string_view* const text : {&copy.place.file, &copy.host, &copy.service, &copy.method,
                                         &copy.user, &copy.client, &copy.line}) {
      *text = kept(*text);
    }
    logins.push_back(copy);
  }
  void event(const AppEvent& found) override {
    AppEvent copy = found;
    for (std::string_view* const text :
         {&copy.place.file, &copy.logger, &copy.message, &copy.exception, &copy.cause,
          &copy.top_frame, &copy.request_id, &copy.client, &copy.request}) {
      *text = kept(*text);
    }
    events.push_back(copy);
  }

 private:
  std::string_view kept(std::string_view text) { return strings_.emplace_back(text); }
  std::deque<std::string> strings_;
};

/// 1 December 2026: the samples are of the month before.
inline FormatContext test_context() {
  const auto day = std::chrono::year(2026) / 12 / 1;
  return {.reference = Instant(std::chrono::sys_days(day)), .zone = Duration(0)};
}

/// Reads lines (without their ends) with one decoder of the format.
inline std::unique_ptr<Entries> read_lines(const Format& format, std::string_view text,
                                           const FormatContext& context = test_context()) {
  auto out = std::make_unique<Entries>();
  const auto decoder = format.decoder(context);
  std::uint64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    // A copy that ends with the line, so that the sanitizer sees every read beyond it.
    const std::string line(text.substr(0, end));
    const RawLine raw{
        .text = line, .cut = false, .place = {.file = "a.log", .line = ++number, .piece = 0}};
    if (!line.empty() && decoder->take(raw, *out) == Taken::kNotMine) ++out->not_mine;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  decoder->finish(*out);
  return out;
}

inline std::unique_ptr<Entries> read_named(std::string_view format, std::string_view text,
                                           const FormatContext& context = test_context()) {
  const auto found = format_named(format);
  return found ? read_lines(*found, text, context) : std::make_unique<Entries>();
}

/// A line that was cut at the limit.
inline std::unique_ptr<Entries> read_cut(const Format& format, const std::string& line) {
  auto out = std::make_unique<Entries>();
  const auto decoder = format.decoder(test_context());
  if (decoder->take({.text = line, .cut = true, .place = {}}, *out) == Taken::kNotMine) {
    ++out->not_mine;
  }
  decoder->finish(*out);
  return out;
}

}  // namespace quell::logs
