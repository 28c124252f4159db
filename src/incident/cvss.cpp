#include "incident/cvss.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

namespace quell::incident {
namespace {

struct Metric {
  std::string_view name;
  std::string_view values;  ///< allowed letters; the first group is compulsory
};

// In the order of the specification, section 6. Index names follow.
constexpr std::array kTable{
    Metric{"AV", "NALP"},  Metric{"AC", "LH"},    Metric{"PR", "NLH"},    Metric{"UI", "NR"},
    Metric{"S", "UC"},     Metric{"C", "HLN"},    Metric{"I", "HLN"},     Metric{"A", "HLN"},
    Metric{"E", "XHFPU"},  Metric{"RL", "XUWTO"}, Metric{"RC", "XCRU"},   Metric{"CR", "XHML"},
    Metric{"IR", "XHML"},  Metric{"AR", "XHML"},  Metric{"MAV", "XNALP"}, Metric{"MAC", "XLH"},
    Metric{"MPR", "XNLH"}, Metric{"MUI", "XNR"},  Metric{"MS", "XUC"},    Metric{"MC", "XHLN"},
    Metric{"MI", "XHLN"},  Metric{"MA", "XHLN"},
};
enum Index : std::size_t {
  kAV,
  kAC,
  kPR,
  kUI,
  kS,
  kC,
  kI,
  kA,
  kE,
  kRL,
  kRC,
  kCR,
  kIR,
  kAR,
  kMAV,
  kMAC,
  kMPR,
  kMUI,
  kMS,
  kMC,
  kMI,
  kMA,
};
constexpr std::size_t kBaseMetrics = kE;
constexpr char kNotDefined = 'X';
constexpr std::string_view kPrefix = "CVSS:3.1/";

using Values = std::array<char, kTable.size()>;

double attack_vector(char letter) {
  switch (letter) {
    case 'N':
      return 0.85;
    case 'A':
      return 0.62;
    case 'L':
      return 0.55;
    default:
      return 0.2;
  }
}

double attack_complexity(char letter) {
  return letter == 'L' ? 0.77 : 0.44;
}

double privileges(char letter, char scope) {
  if (letter == 'N') return 0.85;
  const bool changed = scope == 'C';
  if (letter == 'L') return changed ? 0.68 : 0.62;
  return changed ? 0.5 : 0.27;
}

double interaction(char letter) {
  return letter == 'N' ? 0.85 : 0.62;
}

double harm(char letter) {
  if (letter == 'H') return 0.56;
  return letter == 'L' ? 0.22 : 0;
}

double exploit_maturity(char letter) {
  switch (letter) {
    case 'F':
      return 0.97;
    case 'P':
      return 0.94;
    case 'U':
      return 0.91;
    default:
      return 1;
  }
}

double remediation(char letter) {
  switch (letter) {
    case 'W':
      return 0.97;
    case 'T':
      return 0.96;
    case 'O':
      return 0.95;
    default:
      return 1;
  }
}

double confidence(char letter) {
  if (letter == 'R') return 0.96;
  return letter == 'U' ? 0.92 : 1;
}

double requirement(char letter) {
  if (letter == 'H') return 1.5;
  return letter == 'L' ? 0.5 : 1;
}

/// Appendix A: the smallest number with one decimal that is not below, free of floating-point dust.
/// Result in tenths.
std::int64_t round_up(double score) {
  const auto hundred_thousandths = static_cast<std::int64_t>(std::llround(score * 100'000));
  const std::int64_t tenths = hundred_thousandths / 10'000;
  return hundred_thousandths % 10'000 == 0 ? tenths : tenths + 1;
}

struct Parts {
  double impact;
  double exploitability;
  bool changed;
};

std::int64_t combined(const Parts& parts) {
  if (parts.impact <= 0) return 0;
  const double sum = parts.impact + parts.exploitability;
  return round_up(std::min(parts.changed ? 1.08 * sum : sum, 10.0));
}

double temporal_factor(const Values& v) {
  return exploit_maturity(v[kE]) * remediation(v[kRL]) * confidence(v[kRC]);
}

std::int64_t weakened(std::int64_t tenths, double factor) {
  return round_up(static_cast<double>(tenths) / 10 * factor);
}

/// Section 7.1.
std::int64_t base_score(const Values& v) {
  const bool changed = v[kS] == 'C';
  const double iss = 1 - (1 - harm(v[kC])) * (1 - harm(v[kI])) * (1 - harm(v[kA]));
  const double impact =
      changed ? 7.52 * (iss - 0.029) - 3.25 * std::pow(iss - 0.02, 15) : 6.42 * iss;
  const double exploitability = 8.22 * attack_vector(v[kAV]) * attack_complexity(v[kAC]) *
                                privileges(v[kPR], v[kS]) * interaction(v[kUI]);
  return combined({impact, exploitability, changed});
}

/// Section 7.3; a modified metric that is not defined is the base metric.
std::int64_t environmental_score(const Values& v) {
  const auto modified = [&](Index own, Index base) {
    return v[own] == kNotDefined ? v[base] : v[own];
  };
  const char scope = modified(kMS, kS);
  const bool changed = scope == 'C';
  const double miss = std::min(1 - (1 - requirement(v[kCR]) * harm(modified(kMC, kC))) *
                                       (1 - requirement(v[kIR]) * harm(modified(kMI, kI))) *
                                       (1 - requirement(v[kAR]) * harm(modified(kMA, kA))),
                               0.915);
  const double impact =
      changed ? 7.52 * (miss - 0.029) - 3.25 * std::pow(miss * 0.9731 - 0.02, 13) : 6.42 * miss;
  const double exploitability =
      8.22 * attack_vector(modified(kMAV, kAV)) * attack_complexity(modified(kMAC, kAC)) *
      privileges(modified(kMPR, kPR), scope) * interaction(modified(kMUI, kUI));
  return weakened(combined({impact, exploitability, changed}), temporal_factor(v));
}

std::string allowed_letters(const Metric& metric) {
  std::string text;
  for (const char letter : metric.values) {
    if (!text.empty()) text += ", ";
    text += letter;
  }
  return text;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 20;
  return "'" + std::string(text.substr(0, kShown)) + (text.size() > kShown ? "…'" : "'");
}

Result<void> read_metric(std::string_view part, Values& values) {
  const std::size_t colon = part.find(':');
  const std::string_view name = part.substr(0, colon);
  const auto* metric = std::ranges::find(kTable, name, &Metric::name);
  if (colon == std::string_view::npos || metric == kTable.end())
    return fail(ErrorCode::kInvalidInput, "CVSS vector: unknown metric " + quoted(part));
  const std::string_view letter = part.substr(colon + 1);
  if (letter.size() != 1 || metric->values.find(letter) == std::string_view::npos)
    return fail(ErrorCode::kInvalidInput, "CVSS vector: " + std::string(name) + " is one of " +
                                              allowed_letters(*metric) + ", not " + quoted(letter));
  char& value = values[static_cast<std::size_t>(metric - kTable.begin())];
  if (value != '\0')
    return fail(ErrorCode::kInvalidInput, "CVSS vector: " + std::string(name) + " is there twice");
  value = letter.front();
  return {};
}

}  // namespace

Result<Cvss31> Cvss31::parse(std::string_view text) {
  static_assert(kTable.size() == kMetrics);
  if (text.starts_with("CVSS:") && !text.starts_with(kPrefix))
    return fail(ErrorCode::kInvalidInput, "CVSS vector: only version 3.1 is read, not " +
                                              quoted(text.substr(0, text.find('/'))));
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  Cvss31 vector;
  while (true) {
    const std::size_t slash = text.find('/');
    QUELL_CHECK(read_metric(text.substr(0, slash), vector.values_));
    if (slash == std::string_view::npos) break;
    text.remove_prefix(slash + 1);
  }
  for (std::size_t i = 0; i < kMetrics; ++i) {
    if (vector.values_[i] != '\0') continue;
    if (i < kBaseMetrics)
      return fail(ErrorCode::kInvalidInput,
                  "CVSS vector: " + std::string(kTable[i].name) + " is missing");
    vector.values_[i] = kNotDefined;
  }
  return vector;
}

std::string Cvss31::text() const {
  std::string text(kPrefix);
  for (std::size_t i = 0; i < kMetrics; ++i) {
    if (values_[i] == kNotDefined) continue;
    if (text.back() != '/') text += '/';
    text.append(kTable[i].name).append(1, ':').append(1, values_[i]);
  }
  return text;
}

std::int64_t Cvss31::base_tenths() const {
  return base_score(values_);
}

std::int64_t Cvss31::temporal_tenths() const {
  return weakened(base_score(values_), temporal_factor(values_));
}

std::int64_t Cvss31::environmental_tenths() const {
  return environmental_score(values_);
}

std::int64_t Cvss31::score_tenths() const {
  const auto defined = [this](std::size_t from, std::size_t to) {
    return std::any_of(values_.begin() + static_cast<std::ptrdiff_t>(from),
                       values_.begin() + static_cast<std::ptrdiff_t>(to),
                       [](char letter) { return letter != kNotDefined; });
  };
  if (defined(kCR, kMetrics)) return environmental_tenths();
  if (defined(kE, kCR)) return temporal_tenths();
  return base_tenths();
}

Severity severity_of_score(std::int64_t tenths) {
  if (tenths >= 90) return Severity::kS1;
  if (tenths >= 70) return Severity::kS2;
  return tenths >= 40 ? Severity::kS3 : Severity::kS4;
}

Priority priority_of_severity(Severity severity) {
  return static_cast<Priority>(static_cast<std::uint8_t>(severity));
}

std::string score_text(std::int64_t tenths) {
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace quell::incident
