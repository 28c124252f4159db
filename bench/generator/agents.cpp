#include "agents.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace generator {
namespace {

constexpr std::array<std::string_view, 6> kDesktops = {"Windows NT 10.0; Win64; x64",
                                                       "Macintosh; Intel Mac OS X 10_15_7",
                                                       "X11; Linux x86_64",
                                                       "Windows NT 10.0; WOW64",
                                                       "Macintosh; Intel Mac OS X 10_14_6",
                                                       "X11; CrOS x86_64 14541.0.0"};

constexpr std::array<std::string_view, 10> kPhones = {
    "Linux; Android 10; K",         "Linux; Android 14; SM-S918B",
    "Linux; Android 13; Pixel 7",   "Linux; Android 14; Pixel 8",
    "Linux; Android 12; SM-A525F",  "Linux; Android 11; moto g power",
    "Linux; Android 13; 2201117TG", "Linux; Android 14; SM-A546B",
    "Linux; Android 9; SM-J730F",   "Linux; Android 15; Pixel 9 Pro"};

void add_chrome(std::vector<std::string>& out, unsigned version) {
  for (const std::string_view system : kDesktops) {
    out.push_back(
        fmt::format("Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) "
                    "Chrome/{}.0.0.0 Safari/537.36",
                    system, version));
  }
  for (const std::string_view system : kPhones) {
    out.push_back(
        fmt::format("Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) "
                    "Chrome/{}.0.0.0 Mobile Safari/537.36",
                    system, version));
  }
}

void add_firefox(std::vector<std::string>& out, unsigned version) {
  for (const std::string_view system : kDesktops) {
    out.push_back(fmt::format("Mozilla/5.0 ({}; rv:{}.0) Gecko/20100101 Firefox/{}.0", system,
                              version, version));
  }
}

void add_edge(std::vector<std::string>& out, unsigned version) {
  for (const std::string_view system : {kDesktops[0], kDesktops[1]}) {
    out.push_back(
        fmt::format("Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) "
                    "Chrome/{}.0.0.0 Safari/537.36 Edg/{}.0.0.0",
                    system, version, version));
  }
}

void add_safari(std::vector<std::string>& out, unsigned major) {
  for (unsigned minor = 0; minor < 5; ++minor) {
    out.push_back(
        fmt::format("Mozilla/5.0 (iPhone; CPU iPhone OS {0}_{1} like Mac OS X) "
                    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{0}.{1} "
                    "Mobile/15E148 Safari/604.1",
                    major, minor));
    out.push_back(
        fmt::format("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) "
                    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{}.{} "
                    "Safari/605.1.15",
                    major, minor));
  }
}

}  // namespace

Agents make_agents() {
  Agents out;
  for (unsigned version = 142; version > 132; --version) {
    add_chrome(out.browsers, version);
    if (version % 3 == 1) add_safari(out.browsers, 14 + (version - 130) / 3);
    add_firefox(out.browsers, version + 2);
    add_edge(out.browsers, version);
  }
  out.bots = {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
              "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
              "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; "
              "+https://openai.com/gptbot)",
              "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
              "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
              "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
              "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
              "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)"};
  out.tools = {"curl/7.88.1",
               "curl/8.5.0",
               "Wget/1.21.3",
               "python-requests/2.31.0",
               "Go-http-client/1.1",
               "okhttp/4.12.0",
               "kube-probe/1.29",
               "Prometheus/2.48.0",
               "shop-app/5.12.1 (iOS 17.5; iPhone14,5)",
               "-"};
  out.hostile = {"sqlmap/1.7.11#stable (https://sqlmap.org)",
                 "Mozilla/5.00 (Nikto/2.5.0) (Evasions:None) (Test:Port Check)",
                 "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)",
                 "python-requests/2.28.1",
                 "Mozilla/5.0 zgrab/0.x",
                 "gobuster/3.6",
                 "Fuzz Faster U Fool v2.1.0-dev",
                 "masscan/1.3 (https://github.com/robertdavidgraham/masscan)"};
  return out;
}

}  // namespace generator
