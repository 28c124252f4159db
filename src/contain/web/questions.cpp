#include "web/questions.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "fmt/format.h"
#include "web/pattern.h"

namespace quell::contain::web {

namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

/// The first letter or digit percent-encoded; nullopt if there is none.
std::optional<std::string> one_encoded(std::string_view text) {
  const auto at = std::ranges::find_if(text, is_letter_or_digit);
  if (at == text.end()) return std::nullopt;
  const auto before = static_cast<std::size_t>(at - text.begin());
  return fmt::format("{}%{:02x}{}", sendable(text.substr(0, before)),
                     static_cast<unsigned char>(*at), sendable(text.substr(before + 1)));
}

std::string every_byte_encoded(std::string_view text) {
  std::string result;
  for (const char c : text) result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return result;
}

std::string in_capitals(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

/// A path that falls under the endpoint, as nginx knows it.
std::string sample_path(const target::Target& target, const Entrance& entrance) {
  if (!target.endpoint) {
    return target::normalised_path(target::split_target(entrance.control).path);
  }
  if (!target.endpoint->has_places) return target.endpoint->path;
  std::string result;
  std::string_view rest = target.endpoint->path;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view component = rest.substr(0, rest.find('/'));
    result += '/';
    if (component == target::kNumberPlace) {
      result += '0';
    } else if (component == target::kAnyPlace) {
      result += "quell-probe";
    } else {
      result += component;
    }
    rest.remove_prefix(component.size());
  }
  return result;
}

/// A value that the rule hits, and one that it doesn't.
std::string hit_value(const target::ParameterPattern& parameter) {
  return parameter.rule == target::ValueRule::kContains ? parameter.text : "quell";
}

std::string missed_value(const target::ParameterPattern& parameter) {
  if (parameter.rule == target::ValueRule::kNotNumber) return "1";
  for (const std::string_view value : {"quell", "1", "xyz"}) {
    const target::Target only{.parameters = {parameter}};
    const std::string query = fmt::format("/?{}={}", sendable(parameter.name), value);
    if (!target::covers(only, {.target = query})) return std::string(value);
  }
  return "";
}

using Pair = std::string (*)(const target::ParameterPattern& parameter);

std::string query_of(const target::Target& target, Pair pair) {
  std::string result;
  for (const target::ParameterPattern& parameter : target.parameters) {
    result += (result.empty() ? "" : "&") + pair(parameter);
  }
  return result;
}

std::string plain_pair(const target::ParameterPattern& parameter) {
  return sendable(parameter.name) + "=" + sendable(hit_value(parameter));
}

/// The ways to write one name and value that nginx and applications read as the same.
constexpr std::array<Pair, 6> kOtherPairs{
    [](const target::ParameterPattern& parameter) {
      return every_byte_encoded(parameter.name) + "=" + sendable(hit_value(parameter));
    },
    [](const target::ParameterPattern& parameter) {
      return sendable(parameter.name) + "=" + every_byte_encoded(hit_value(parameter));
    },
    [](const target::ParameterPattern& parameter) {
      return sendable(parameter.name) + "=" + sendable(in_capitals(hit_value(parameter)));
    },
    [](const target::ParameterPattern& parameter) {
      return fmt::format(
          "{}=x+{}%20x", sendable(parameter.name),
          one_encoded(hit_value(parameter)).value_or(sendable(hit_value(parameter))));
    },
    [](const target::ParameterPattern& parameter) {
      return "quell=probe&&" + plain_pair(parameter);
    },
    [](const target::ParameterPattern& parameter) {
      return fmt::format("{}={}&{}", sendable(parameter.name), missed_value(parameter),
                         plain_pair(parameter));
    },
};

std::string missed_pair(const target::ParameterPattern& parameter) {
  // A parameter that must not be there at all has no harmless value.
  if (parameter.rule == target::ValueRule::kAny) return "quell=probe";
  return sendable(parameter.name) + "=" + missed_value(parameter);
}

std::string with_query(const std::string& path, const std::string& query) {
  return query.empty() ? path : path + "?" + query;
}

/// The path as clients may spell it.
std::vector<std::string> spellings_of(const std::string& path, const target::Target& target,
                                      const std::string& host) {
  const std::string plain = sendable(path);
  std::vector<std::string> result;
  if (auto encoded = one_encoded(path)) result.push_back(*std::move(encoded));
  result.push_back("/" + plain);
  result.push_back("/." + plain);
  result.push_back("/quell-probe/.." + plain);
  result.push_back(fmt::format("http://{}{}", host, plain));
  if (target.endpoint && target.endpoint->match == target::PathMatch::kUnder) {
    result.push_back(plain + (path.ends_with('/') ? "quell-probe" : "/quell-probe"));
  }
  return result;
}

/// Requests that do not fall under it.
std::vector<Question> others_of(const target::Target& target, const std::string& path) {
  std::vector<Question> result;
  if (target.endpoint && path != "/") {
    result.push_back({.target = sendable(path + "-quell-probe")});
  }
  if (!target.methods.empty() && std::ranges::find(target.methods, "GET") == target.methods.end()) {
    result.push_back({.target = sendable(path)});
  }
  if (!target.parameters.empty()) {
    result.push_back({.target = with_query(sendable(path), query_of(target, missed_pair))});
  }
  return result;
}

}  // namespace

Question principal_question(const target::Target& target, const Entrance& entrance) {
  Question question;
  if (!target.methods.empty()) {
    const auto get = std::ranges::find(target.methods, "GET");
    question.method = get == target.methods.end() ? target.methods.front() : *get;
  }
  question.target =
      with_query(sendable(sample_path(target, entrance)), query_of(target, plain_pair));
  const bool harmless = is_safe(question.method) && target.parameters.empty();
  question.harm = harmless ? Question::Harm::kNone : Question::Harm::kPossible;
  return question;
}

std::vector<Question> questions_of(const target::Target& target, const Entrance& entrance) {
  const Question principal = principal_question(target, entrance);
  const std::string path = sample_path(target, entrance);
  const std::string query = query_of(target, plain_pair);
  std::vector<Question> result{principal};
  const auto add = [&](std::string request_target) {
    result.push_back(principal);
    result.back().target = std::move(request_target);
  };
  for (const std::string& spelling : spellings_of(path, target, entrance.host)) {
    add(with_query(spelling, query));
  }
  add(with_query(sendable(path), query.empty() ? "quell=probe" : query + "&quell=probe"));
  if (!target.parameters.empty()) {
    for (const Pair pair : kOtherPairs) add(with_query(sendable(path), query_of(target, pair)));
  }
  for (const std::string& method : target.methods) {
    if (method == principal.method) continue;
    result.push_back(principal);
    result.back().method = method;
    if (!is_safe(method)) result.back().harm = Question::Harm::kPossible;
  }
  for (Question& other : others_of(target, path)) result.push_back(std::move(other));
  return result;
}

}  // namespace quell::contain::web
