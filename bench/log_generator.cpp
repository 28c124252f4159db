// Writes an access log in nginx's "combined" format, of a shop with a blog and an API, with a share
// of attacks: data for bench/logs.py. The same options give the same bytes.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "generator/agents.h"
#include "generator/attacks.h"
#include "generator/event_clock.h"
#include "generator/line_buffer.h"
#include "generator/pages.h"
#include "generator/visitors.h"

namespace {

using namespace generator;

constexpr double kRequestsASecond = 50;

constexpr std::string_view kHelp =
    R"(log_generator: writes an access log in nginx's "combined" format

  --bytes SIZE         how much, at least; K, M and G are powers of 1000 (64M)
  --out FILE           where to (standard output)
  --seed NUMBER        another seed is another log; the same is the same (7)
  --attack-share SHARE of the lines, between 0 and 1 (0.015)
  --labels FILE        for each attack line: its number, a tab, its class as quell names it
  --distinct           every line has a new client and a new URL
  --all-attacks        every line is an attack, no two texts alike

Examples:
  log_generator --bytes 1G --out access.log --labels attacks.tsv
  log_generator --bytes 10G --distinct --out distinct.log
  log_generator --bytes 64M --all-attacks | zstd > attacks.log.zst
)";

[[noreturn]] void die(const std::string& message) {
  std::fputs(("log_generator: " + message + "\n").c_str(), stderr);
  std::exit(2);
}

struct Options {
  std::uint64_t bytes = 64'000'000;
  std::uint64_t seed = 7;
  double attack_share = 0.015;
  std::string out;
  std::string labels;
  bool distinct = false;
};

std::uint64_t size_of(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const std::string_view unit(end, text.data() + text.size());
  const std::uint64_t factor = unit.empty()  ? 1
                               : unit == "K" ? 1000
                               : unit == "M" ? 1'000'000
                               : unit == "G" ? 1'000'000'000
                                             : 0;
  if (error != std::errc() || factor == 0 || value > 1'000'000'000'000 / factor) {
    die(fmt::format("'{}' is no size such as 64M", text));
  }
  return value * factor;
}

double share_of(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(value >= 0 && value <= 1)) {
    die(fmt::format("'{}' is no share between 0 and 1", text));
  }
  return value;
}

Options options_of(int count, char** words) {
  Options out;
  for (int i = 1; i < count; ++i) {
    const std::string name = words[i];
    const auto value = [&]() -> std::string {
      if (i + 1 == count) die(name + " wants a value");
      return words[++i];
    };
    if (name == "--help") {
      std::fputs(kHelp.data(), stdout);
      std::exit(0);
    } else if (name == "--bytes") {
      out.bytes = size_of(value());
    } else if (name == "--seed") {
      out.seed = size_of(value());
    } else if (name == "--attack-share") {
      out.attack_share = share_of(value());
    } else if (name == "--out") {
      out.out = value();
    } else if (name == "--labels") {
      out.labels = value();
    } else if (name == "--distinct") {
      out.distinct = true;
    } else if (name == "--all-attacks") {
      out.attack_share = 1;
    } else {
      die(fmt::format("'{}' is not known; see --help", name));
    }
  }
  return out;
}

/// A file that is written in large pieces; a failure ends the program.
class Output {
 public:
  explicit Output(const std::string& path)
      : fd_(path.empty() ? STDOUT_FILENO
                         : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (fd_ < 0) die("cannot write " + path);
  }
  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t done = ::write(fd_, text.data(), text.size());
      if (done <= 0) die("cannot write: is the disk full?");
      text.remove_prefix(static_cast<std::size_t>(done));
    }
  }

 private:
  int fd_;
};

class Generator {
 public:
  explicit Generator(const Options& options)
      : options_(options),
        out_(options.out),
        random_(options.seed),
        agents_(make_agents()),
        pages_(options.seed),
        visitors_(options.seed, agents_),
        attacks_(options.seed, agents_, pages_.sizes()),
        clock_(kRequestsASecond) {
    if (!options.labels.empty()) labels_.emplace(options.labels);
  }

  void run() {
    std::uint64_t written = 0;
    for (std::uint64_t line = 1; written + buffer_.size() < options_.bytes; ++line) {
      write_line(line);
      if (buffer_.is_full()) {
        written += buffer_.size();
        flush(out_, buffer_);
      }
      if (labels_ && label_buffer_.is_full()) flush(*labels_, label_buffer_);
    }
    flush(out_, buffer_);
    if (labels_) flush(*labels_, label_buffer_);
  }

 private:
  static void flush(const Output& out, LineBuffer& buffer) {
    out.write(buffer.text());
    buffer.clear();
  }

  void write_line(std::uint64_t line) {
    const std::string_view time = clock_.next(random_);
    if (random_.chance(options_.attack_share)) {
      const Attack attack = options_.distinct
                                ? attacks_.write_distinct(random_, line, time, buffer_)
                                : attacks_.write(random_, line, time, buffer_);
      if (labels_) label(line, attack);
    } else {
      write_ordinary(line, time);
    }
  }

  void write_ordinary(std::uint64_t line, std::string_view time) {
    const Visitor& visitor = visitors_.pick(random_);
    if (options_.distinct)
      buffer_.put(address_of(options_.seed, line));
    else
      buffer_.put(visitor.address);
    buffer_.put(" - - [");
    buffer_.put(time);
    buffer_.put("] ");
    if (options_.distinct)
      pages_.write_distinct(random_, line, buffer_);
    else
      pages_.write(random_, visitor, buffer_);
    buffer_.put(" \"");
    buffer_.put(*visitor.agent);
    buffer_.put("\"\n");
  }

  void label(std::uint64_t line, Attack attack) {
    label_buffer_.number(line);
    label_buffer_.put('\t');
    label_buffer_.put(class_of(attack));
    label_buffer_.put('\n');
  }

  Options options_;
  Output out_;
  std::optional<Output> labels_;
  Random random_;
  Agents agents_;
  Pages pages_;
  Visitors visitors_;
  Attacks attacks_;
  EventClock clock_;
  LineBuffer buffer_;
  LineBuffer label_buffer_;
};

}  // namespace

int main(int count, char** words) {
  Generator(options_of(count, words)).run();
  return 0;
}
