// links: webroot os base doc
// What the rules about files find: files_bench samples FILE… | tree DIRECTORY…
// "samples" reads files of web shells (bench/files/*.txt) and says which are found; "tree" reads
// directories of ordinary files and says which are called suspicious, as JSON lines.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/safe_text.h"
#include "os/file.h"
#include "webroot/file_facts.h"
#include "webroot/look.h"
#include "webroot/report.h"
#include "webroot/rule_book.h"

namespace {

using quell::webroot::Hit;
using quell::webroot::RuleBook;

struct Sample {
  std::string path;
  std::string bytes;
};

std::string unescaped(std::string_view line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    unsigned value = 0;
    const char* digits = line.data() + i + 2;
    if (line.substr(i).starts_with("\\x") && i + 4 <= line.size() &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      out += static_cast<char>(value);
      i += 3;
    } else {
      out += line[i];
    }
  }
  return out;
}

std::vector<Sample> samples_of(std::string_view text) {
  std::vector<Sample> samples;
  bool escaped = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1);
    const std::string_view line = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
    if (line.starts_with("=== ")) {
      const std::string_view name = line.substr(4, line.size() - 5);
      escaped = name.ends_with(" escaped");
      samples.push_back({.path = std::string(name.substr(0, name.find(' '))), .bytes = {}});
    } else if (!samples.empty()) {
      samples.back().bytes += escaped ? unescaped(line) : std::string(line);
    }
  }
  return samples;
}

int measure_samples(const RuleBook& book, const std::string& file) {
  const auto text = quell::os::read_file(file, 16UZ * 1024 * 1024);
  if (!text) {
    fmt::print(stderr, "{}\n", text.error().full());
    return 1;
  }
  std::size_t found = 0;
  const std::vector<Sample> samples = samples_of(*text);
  for (const Sample& sample : samples) {
    const auto hits = book.read(sample.bytes, quell::webroot::facts_of(sample.path));
    const int points = hits && !hits->empty() ? hits->front().points : 0;
    const bool is_found = points >= quell::webroot::kSuspiciousPoints;
    found += is_found ? 1 : 0;
    fmt::print("{} {:3} {} {}\n", is_found ? "found " : "MISSED", points, sample.path,
               points > 0 ? hits->front().rule : "");
  }
  fmt::print("{}: {} of {} found by a rule alone\n", file, found, samples.size());
  return 0;
}

int measure_tree(const RuleBook& book, const std::string& directory) {
  const auto start = std::chrono::steady_clock::now();
  const auto report = quell::webroot::look({.root = directory, .threads = 2}, book);
  if (!report) {
    fmt::print(stderr, "{}\n", report.error().full());
    return 1;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  for (const auto& file : report->files) {
    for (const auto& remark : file.remarks) {
      fmt::print("{} {} {:+} {}\n", name_of(file.level),
                 quell::terminal_safe(directory + "/" + file.entry.path), remark.points,
                 quell::terminal_safe(remark.text));
    }
    for (const Hit& hit : file.hits) {
      fmt::print("    {}:{} {}\n", hit.rule, hit.line, quell::terminal_safe(hit.matched));
    }
  }
  fmt::print("{}: {} files read in {:.1f} s: {} suspicious, {} worth a look, {} problems\n",
             directory, report->read, took.count(),
             report->count(quell::webroot::Level::kSuspicious),
             report->count(quell::webroot::Level::kNotable), report->problems.size());
  return 0;
}

}  // namespace

int main(int count, char** words) {
  const std::vector<std::string> arguments(words + 1, words + count);
  const auto book = RuleBook::make({});
  if (!book) {
    fmt::print(stderr, "{}\n", book.error().full());
    return EXIT_FAILURE;
  }
  if (arguments.size() < 2 || (arguments[0] != "samples" && arguments[0] != "tree")) {
    fmt::print(stderr, "files_bench samples FILE... | tree DIRECTORY...\n");
    return 2;
  }
  int status = 0;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    status |= arguments[0] == "samples" ? measure_samples(*book, arguments[i])
                                        : measure_tree(*book, arguments[i]);
  }
  return status;
}
