// links: attack
// Looks for inputs that make the judgement slow: prefix, a unit again and again, suffix, put
// together from pieces of every family's language and bred for time. Prints the slowest against
// ordinary text, and how their time grows when they get twice as long.
//   cmake --build --preset release --target slowest_bench && build/release/bench/slowest_bench 60 1
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attack/quick.h"

namespace {

using namespace quell::attack;  // NOLINT(google-build-using-namespace): a program of its own

constexpr std::string_view kPieces[] = {
    "a",
    "1",
    " ",
    "'",
    "\"",
    "`",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "/",
    "\\",
    "|",
    "&",
    ";",
    ":",
    ",",
    ".",
    "-",
    "+",
    "*",
    "=",
    "!",
    "?",
    "#",
    "$",
    "%",
    "^",
    "@",
    "~",
    "_",
    "\n",
    "\r\n",
    "%27",
    "%2527",
    "%u0027",
    "%c0%ae",
    "&lt;",
    "&#60;",
    "\\x41",
    "\\u0041",
    "0x2f",
    "..",
    "../",
    "./",
    "etc",
    "passwd",
    "select ",
    "union ",
    " or ",
    " and ",
    "--",
    "/*",
    "*/",
    "/*!",
    "case when ",
    "$$",
    "$a$",
    "sleep(",
    "exec ",
    "into ",
    "<a ",
    "<!--",
    "-->",
    "<svg ",
    "on=",
    "onload=",
    "src=",
    "style=",
    "alert(",
    "=>",
    "`${",
    "//",
    "${",
    "{{",
    "}}",
    "<%",
    "%>",
    "#{",
    "$(",
    "&&",
    "||",
    "<<",
    "echo ",
    "cat ",
    "sh ",
    "if ",
    "for ",
    "do ",
    "ls;",
    "{a,",
    "jndi:",
    "${::-",
    "lower:",
    "O:1:",
    "a:1:{",
    "s:1:",
    "<?php ",
    "system(",
    "()",
    "() { ",
    "<!DOCTYPE ",
    "<!ENTITY ",
    "<x>",
    "</x>",
    "http://",
    "//x",
    "127.",
    "0x7f.",
    "file:",
    "php://",
    "$ne",
    "$where",
    "(&(",
    "(|",
    "*)(",
    "::",
    "@@",
    "data:",
    ";base64,",
    "QUJD",
    "__",
    "a=1&",
    "a.b",
    "\"a\":",
    "{\"a\":",
    "[1,",
    "--x\r\n",
    "Set-Cookie: ",
    "\xef\xbc\x9c",
    "\xe2\x80\x99",
    "\xc0\xae",
    "\0",
    "++",
    "javascript:",
    "constructor",
    "prototype",
    ".__proto__",
    "T(",
    "new ",
};

constexpr std::size_t kLong = 16UZ * 1024;
constexpr std::size_t kPopulation = 64;

struct Input {
  Where where = Where::kQuery;
  std::string prefix;
  std::string unit;
  std::string suffix;
  double nanoseconds = 0;  ///< for each byte

  [[nodiscard]] std::string text(std::size_t bytes) const {
    std::string out = prefix;
    while (out.size() + suffix.size() < bytes) out += unit;
    return out + suffix;
  }
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// The fastest of `times`, in nanoseconds for each byte.
double time_of(QuickJudge& judge, Where where, const std::string& text, int times) {
  double best = 1e9;
  for (int i = 0; i < times; ++i) {
    const double begin = cpu_seconds();
    (void)judge.judge(where, text);
    best = std::min(best, cpu_seconds() - begin);
  }
  return best * 1e9 / static_cast<double>(text.size());
}

class Search {
 public:
  explicit Search(unsigned seed) : random_(seed) {}

  void run(double seconds) {
    const double end = cpu_seconds() + seconds;
    while (cpu_seconds() < end) {
      Input next = inputs_.size() < kPopulation || below(4) == 0 ? fresh() : changed();
      if (next.unit.empty()) continue;
      next.nanoseconds = time_of(judge_, next.where, next.text(kLong), 2);
      ++tried_;
      keep(std::move(next));
    }
  }

  [[nodiscard]] std::size_t tried() const { return tried_; }
  std::vector<Input>& slowest() { return inputs_; }
  QuickJudge& judge() { return judge_; }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::string pieces(std::size_t most) {
    std::string out;
    for (std::size_t i = below(most + 1); i > 0; --i) out += kPieces[below(std::size(kPieces))];
    return out;
  }
  Where place() {
    constexpr std::array kPlaces = {Where::kQuery, Where::kQuery, Where::kTarget,
                                    Where::kPath,  Where::kBody,  Where::kHeader};
    return kPlaces[below(kPlaces.size())];
  }
  Input fresh() {
    return {.where = place(),
            .prefix = pieces(3),
            .unit = pieces(3) + std::string(kPieces[below(std::size(kPieces))]),
            .suffix = pieces(2)};
  }
  Input changed() {
    Input out = inputs_[below(inputs_.size())];
    switch (below(6)) {
      case 0:
        out.where = place();
        break;
      case 1:
        out.prefix = pieces(4);
        break;
      case 2:
        out.suffix = pieces(3);
        break;
      case 3:
        out.unit += kPieces[below(std::size(kPieces))];
        break;
      case 4:
        out.unit = std::string(kPieces[below(std::size(kPieces))]) + out.unit;
        break;
      default:
        out.unit = out.unit.substr(below(out.unit.size()));
        break;
    }
    constexpr std::size_t kLongestUnit = 40;
    out.unit.resize(std::min(out.unit.size(), kLongestUnit));
    return out;
  }
  /// The slowest, each unit once.
  void keep(Input next) {
    const auto same = std::ranges::find_if(inputs_, [&](const Input& each) {
      return each.unit == next.unit && each.where == next.where;
    });
    if (same != inputs_.end()) {
      if (next.nanoseconds > same->nanoseconds) *same = std::move(next);
    } else if (inputs_.size() < kPopulation) {
      inputs_.push_back(std::move(next));
    } else {
      const auto fastest = std::ranges::min_element(inputs_, {}, &Input::nanoseconds);
      if (next.nanoseconds > fastest->nanoseconds) *fastest = std::move(next);
    }
  }

  std::mt19937 random_;
  QuickJudge judge_;
  std::vector<Input> inputs_;
  std::size_t tried_ = 0;
};

std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= ' ' && c <= '~')
      out += c;
    else
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return out;
}

/// What a search box gets, encoded, too odd for the quick look.
double ordinary(QuickJudge& judge) {
  std::string text;
  while (text.size() < kLong)
    text += "the quick (brown) fox, it's said, jumps over \"lazy\" dogs; ";
  return time_of(judge, Where::kQuery, text, 20);
}

void print(Search& search) {
  const double base = ordinary(search.judge());
  fmt::print("{} inputs tried; ordinary prose: {:.1f} ns a byte\n", search.tried(), base);
  fmt::print("{:>9} {:>8} {:>16}  {}\n", "ns a byte", "x prose", "growth 8>32 KiB", "input");
  auto& inputs = search.slowest();
  std::ranges::sort(inputs, std::ranges::greater{}, &Input::nanoseconds);
  constexpr std::size_t kShown = 12;
  for (const Input& input : std::span(inputs).first(std::min(kShown, inputs.size()))) {
    const double small = time_of(search.judge(), input.where, input.text(8UZ * 1024), 5);
    const double large = time_of(search.judge(), input.where, input.text(32UZ * 1024), 5);
    fmt::print("{:9.1f} {:8.1f} {:16.2f}  {} {} + n * {} + {}\n", input.nanoseconds,
               input.nanoseconds / base, large / small, name_of(input.where), shown(input.prefix),
               shown(input.unit), shown(input.suffix));
  }
}

}  // namespace

/// slowest_bench [SECONDS [SEED]]
int main(int count, char** arguments) {
  const std::span words(arguments, static_cast<std::size_t>(count));
  const double seconds = count > 1 ? std::strtod(words[1], nullptr) : 60;
  const auto seed = static_cast<unsigned>(count > 2 ? std::strtoul(words[2], nullptr, 10) : 1);
  Search search(seed);
  search.run(seconds);
  print(search);
}
