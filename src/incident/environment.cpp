#include "incident/environment.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace quell::incident {
namespace {

using Meaning = SignalMeaning;

struct Word {
  std::string_view word;
  Meaning meaning;
};
constexpr std::array kWords{
    Word{"production", Meaning::kProduction},
    Word{"prod", Meaning::kProduction},
    Word{"prd", Meaning::kProduction},
    Word{"live", Meaning::kProduction},
    Word{"staging", Meaning::kStaging},
    Word{"stage", Meaning::kStaging},
    Word{"stg", Meaning::kStaging},
    Word{"uat", Meaning::kStaging},
    Word{"preprod", Meaning::kStaging},
    Word{"test", Meaning::kTest},
    Word{"testing", Meaning::kTest},
    Word{"qa", Meaning::kTest},
    Word{"ci", Meaning::kTest},
    Word{"development", Meaning::kDevelopment},
    Word{"dev", Meaning::kDevelopment},
    Word{"local", Meaning::kDevelopment},
    Word{"localhost", Meaning::kDevelopment},
};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

Meaning meaning_of_word(std::string_view word) {
  const auto found = std::ranges::find(kWords, word, &Word::word);
  return found == kWords.end() ? Meaning::kNothing : found->meaning;
}

bool is_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string_view without_digits(std::string_view word) {
  while (!word.empty() && word.back() >= '0' && word.back() <= '9') word.remove_suffix(1);
  return word;
}

/// The meaning of the words in a name; two that disagree mean production.
Meaning meaning_of_words(std::string_view text) {
  Meaning found = Meaning::kNothing;
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && is_part(text[end])) ++end;
    const Meaning one = meaning_of_word(without_digits(text.substr(at, end - at)));
    if (one != Meaning::kNothing) {
      if (found != Meaning::kNothing && found != one) return Meaning::kProduction;
      found = one;
    }
    at = std::max(end, at + 1);
  }
  return found;
}

/// A public host name that says nothing else is in production: "www.shop.example" is what customers
/// type. Names below reserved test domains (RFC 6761) are not public, except "example", which
/// documentation uses for public names.
/// What lies below the registered name: "shop-staging.eu" of "shop-staging.eu.example.com"; a name
/// of one label is all that there is. The last two labels are somebody's brand ("dev.to",
/// "qa.com"), and "www" is what the public types whatever stands behind it.
std::string_view telling_part(std::string_view host) {
  if (host.find('.') == std::string_view::npos) return host;
  if (host.starts_with("www.")) return {};
  const std::size_t last = host.rfind('.');
  const std::size_t before = host.rfind('.', last - 1);
  const bool reserved =
      host.ends_with(".test") || host.ends_with(".localhost") || host.ends_with(".local");
  if (reserved) return host;
  return before == std::string_view::npos ? std::string_view() : host.substr(0, before);
}

Meaning meaning_of_host(std::string_view host) {
  const Meaning words = meaning_of_words(telling_part(host));
  if (words != Meaning::kNothing) return words;
  if (host.ends_with(".invalid") || host.ends_with(".internal")) return Meaning::kNothing;
  return host.find('.') == std::string_view::npos ? Meaning::kNothing : Meaning::kProduction;
}

/// debug=off is what production runs with; debug=on is no proof of the opposite.
Meaning meaning_of_debug(std::string_view value) {
  constexpr std::array<std::string_view, 4> kOff{"0", "off", "false", "no"};
  constexpr std::array<std::string_view, 4> kOn{"1", "on", "true", "yes"};
  if (std::ranges::find(kOff, value) != kOff.end()) return Meaning::kProduction;
  if (std::ranges::find(kOn, value) != kOn.end()) return Meaning::kDevelopment;
  return Meaning::kNothing;
}

Meaning meaning_of_address(std::string_view address) {
  if (address.starts_with("127.") || address == "::1") return Meaning::kDevelopment;
  return Meaning::kNothing;
}

std::string described(const JudgedSignal& signal) {
  std::string text = std::string(name_of(signal.kind)) + " " + signal.name;
  if (signal.value) text += "=\"" + *signal.value + "\"";
  return text + " says " + std::string(name_of(signal.meaning));
}

Environment as_environment(Meaning meaning) {
  switch (meaning) {
    case Meaning::kStaging:
      return Environment::kStaging;
    case Meaning::kTest:
      return Environment::kTest;
    case Meaning::kDevelopment:
      return Environment::kDevelopment;
    case Meaning::kProduction:
    case Meaning::kNothing:
      return Environment::kProduction;
  }
  return Environment::kProduction;
}

}  // namespace

SignalMeaning meaning_of(const Signal& signal) {
  const std::string name = lower(signal.name);
  const std::string value = lower(signal.value.value_or(""));
  switch (signal.kind) {
    case SignalKind::kHostname:
      return meaning_of_host(value.empty() ? name : value);
    case SignalKind::kAddress:
      return meaning_of_address(value.empty() ? name : value);
    case SignalKind::kVariable:
    case SignalKind::kSetting:
      if (name.find("debug") != std::string::npos) return meaning_of_debug(value);
      return meaning_of_words(value);
    case SignalKind::kDeclared:
      return meaning_of_words(value.empty() ? name : value);
  }
  return Meaning::kNothing;
}

EnvironmentView detect_environment(const std::vector<Signal>& signals) {
  EnvironmentView view;
  std::optional<Meaning> all;
  const JudgedSignal* first = nullptr;
  view.signals.reserve(signals.size());
  for (const Signal& signal : signals) {
    view.signals.push_back({.kind = signal.kind,
                            .name = signal.name,
                            .value = signal.value,
                            .meaning = meaning_of(signal)});
    const JudgedSignal& judged = view.signals.back();
    if (judged.meaning == Meaning::kNothing) continue;
    if (all && *all != judged.meaning) {
      view.why =
          "mixed signals count as production: " + described(*first) + ", " + described(judged);
      continue;
    }
    if (!all) {
      all = judged.meaning;
      first = &judged;
    }
  }
  if (!view.why.empty()) return view;
  if (!all) {
    view.why = signals.empty() ? "no signals: unknown counts as production"
                               : "no signal says anything: unknown counts as production";
    return view;
  }
  view.environment = as_environment(*all);
  view.why = described(*first);
  return view;
}

}  // namespace quell::incident
