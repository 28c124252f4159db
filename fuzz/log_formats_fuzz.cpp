// links: logs
// Any bytes, as lines of every format: nothing is handed over that does not lie within the line or
// what the decoder holds (the sanitizer sees every byte that is touched), fields are no longer than
// the text that they came from, and the first line as a format string reads the rest or is refused.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "logs/app_event.h"
#include "logs/format.h"
#include "logs/login.h"
#include "logs/record.h"
#include "logs/sink.h"

namespace {

namespace logs = quell::logs;

/// Touches every byte of what it is given.
class Touching final : public logs::Sink {
 public:
  explicit Touching(std::size_t most) : most_(most) {}

  void request(const logs::Record& found) override {
    touch({found.host, found.client, found.user, found.request, found.method, found.target,
           found.protocol, found.referer, found.user_agent, found.forwarded_for, found.request_id,
           found.line});
  }
  void login(const logs::Login& found) override {
    touch({found.host, found.service, found.method, found.user, found.client, found.line});
    // An address is one word, whatever the name beside it holds.
    if (found.client.find(' ') != std::string_view::npos || found.times == 0) std::abort();
  }
  void event(const logs::AppEvent& found) override {
    touch({found.logger, found.message, found.exception, found.cause, found.top_frame,
           found.request_id, found.client, found.request});
    if (found.lines == 0) std::abort();
  }
  [[nodiscard]] unsigned sum() const { return sum_; }

 private:
  void touch(std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
      // A request line put together from its parts adds a few bytes, a number in JSON some more.
      if (text.size() > most_ + 64) std::abort();
      for (const char c : text) sum_ = sum_ * 31 + static_cast<unsigned char>(c);
    }
  }

  std::size_t most_;
  unsigned sum_ = 0;
};

unsigned read_all(const logs::Format& format, std::string_view text) {
  Touching sink(text.size());
  const auto decoder = format.decoder({});
  std::uint64_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    // A copy that ends with the line, and is gone when the next comes.
    const std::string line(text.substr(0, end));
    const logs::RawLine raw{.text = line,
                            .cut = number % 4 == 3,
                            .place = {.file = "fuzz", .line = ++number, .piece = 0}};
    (void)decoder->take(raw, sink);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  decoder->finish(sink);
  return sink.sum();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto formats = logs::known_formats();
  const logs::Format* const found = logs::detect_format(formats, text, {});
  unsigned sum = found == nullptr ? 0U : 1U;
  for (const logs::Format& format : formats) sum += read_all(format, text);
  const std::size_t end = std::min(text.find('\n'), text.size());
  if (const auto own = logs::format_from_string(text.substr(0, end))) {
    sum += read_all(*own, std::string_view(text).substr(end));
  }
  if (const auto own = logs::json_format_with_fields(text.substr(0, end))) {
    sum += read_all(*own, std::string_view(text).substr(end));
  }
  // So that the compiler leaves no byte untouched.
  if (std::to_string(sum).empty()) std::abort();
  return 0;
}
