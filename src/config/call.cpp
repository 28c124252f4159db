#include "config/call.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "doc/json.h"
#include "read_call.h"
#include "readers.h"

namespace quell::config {
namespace {

using yaml::Mapping;
using yaml::Node;

constexpr std::array<std::string_view, 2> kPlainHttp = {"refused", "allowed"};

Result<std::vector<NamedText>> named_texts(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping());
  std::vector<NamedText> all;
  for (const yaml::Member& member : mapping) {
    QUELL_TRY(std::string value, member.value.text());
    all.push_back({member.key, std::move(value)});
  }
  return all;
}

Result<std::vector<NamedSecret>> named_secrets(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping());
  std::vector<NamedSecret> all;
  for (const yaml::Member& member : mapping) {
    QUELL_TRY(SecretPlace place, secret_place(member.value));
    all.push_back({member.key, std::move(place)});
  }
  return all;
}

Result<int> status(const Node& node) {
  QUELL_TRY(const long long number, node.integer());
  if (number >= 100 && number <= 599) return static_cast<int>(number);
  return std::unexpected(node.error("a status from 100 to 599 is wanted here"));
}

Result<bool> plain_http(const Node& node) {
  QUELL_TRY(const std::string word, one_of(node, kPlainHttp));
  return word == "allowed";
}

/// JSON in the text of a scalar; an unquoted null is one too.
Result<std::string> json_text(const Node& node) {
  if (node.is_null()) return "null";
  QUELL_TRY(std::string text, node.text());
  if (json::parse(text)) return text;
  return std::unexpected(node.error("JSON is wanted here, as in null or '\"INFO\"'"));
}

bool holds_value(const HttpCall& call) {
  constexpr std::string_view kPlace = "{value}";
  const auto holds = [&](const NamedText& each) { return each.text.contains(kPlace); };
  return call.path.contains(kPlace) || (call.json && call.json->contains(kPlace)) ||
         std::ranges::any_of(call.form, holds) || std::ranges::any_of(call.headers, holds);
}

/// A value is read once more after every change, and compared.
Result<void> check_read(const Mapping& mapping, std::string_view key, const HttpCall& call) {
  const Node* node = yaml::find(mapping, key);
  if (node == nullptr) return {};
  if (call.method != "GET") {
    return std::unexpected(node->error("a call that reads must be a GET: it is made again"));
  }
  if (call.pick) return {};
  return std::unexpected(
      node->error("a call that reads must say what is picked from its answer, as in pick: "
                  "/enabled, or \"\" for all of it"));
}

Result<void> check_calls(const Mapping& mapping, const SwitchCalls& calls) {
  QUELL_CHECK(check_read(mapping, "read", calls.read));
  if (calls.probe) QUELL_CHECK(check_read(mapping, "probe", *calls.probe));
  if (holds_value(calls.set) || calls.unset) return {};
  return std::unexpected(
      yaml::find(mapping, "set")
          ->error("set has no {value}, so it could not bring back what was there: put {value} "
                  "where it is sent, or describe the call that undoes it as unset"));
}

Result<Duration> timeout(const Node& node) {
  QUELL_TRY(const Duration value, duration(node));
  if (value >= std::chrono::seconds(1) && value <= std::chrono::minutes(5)) return value;
  return std::unexpected(node.error("from 1s to 5m is wanted here"));
}

}  // namespace

Result<SecretPlace> secret_place(const Node& node) {
  QUELL_TRY(const std::string value, text(node));
  if (value.front() == '/') return SecretPlace{SecretPlace::Kind::kFile, value};
  if (value.front() == '$' && value.size() > 1) {
    return SecretPlace{SecretPlace::Kind::kVariable, value.substr(1)};
  }
  return std::unexpected(node.error(
      "the absolute path of a file that holds the secret, or $VARIABLE, is wanted here: secrets "
      "have no place in this file"));
}

Result<HttpServer> http_server(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"url", "headers", "secrets", "authorities", "plain_http", "timeout"}));
  HttpServer server;
  QUELL_TRY(const Node* url, required(node, mapping, "url"));
  QUELL_TRY(server.url, text(*url));
  QUELL_CHECK(optional_member(mapping, "headers", server.headers, named_texts));
  QUELL_CHECK(optional_member(mapping, "secrets", server.secrets, named_secrets));
  QUELL_CHECK(optional_member(mapping, "authorities", server.authorities, absolute_path));
  QUELL_CHECK(optional_member(mapping, "plain_http", server.plain_http_allowed, plain_http));
  QUELL_CHECK(optional_member(mapping, "timeout", server.timeout, timeout));
  return server;
}

Result<HttpCall> http_call(const Node& node) {
  QUELL_TRY(const Mapping mapping, node.mapping({"method", "path", "headers", "json", "form",
                                                 "expect", "pick", "missing"}));
  HttpCall call;
  QUELL_TRY(const Node* path, required(node, mapping, "path"));
  QUELL_TRY(call.path, absolute_path(*path));
  QUELL_CHECK(optional_member(mapping, "method", call.method, text));
  QUELL_CHECK(optional_member(mapping, "headers", call.headers, named_texts));
  QUELL_CHECK(optional_member(mapping, "json", call.json, text));
  QUELL_CHECK(optional_member(mapping, "form", call.form, named_texts));
  QUELL_CHECK(optional_member(mapping, "expect", call.expect,
                              [](const Node& each) { return list_of(each, &status); }));
  if (const Node* pick = yaml::find(mapping, "pick"); pick != nullptr) {
    QUELL_TRY(call.pick, pick->text());  // "" is the whole answer
  }
  QUELL_CHECK(optional_member(mapping, "missing", call.missing, json_text));
  if (call.missing && !call.pick) {
    return std::unexpected(node.error("missing is for a call that picks: pick is wanted too"));
  }
  if (call.json && !call.form.empty()) {
    return std::unexpected(node.error("a call has json or form, not both"));
  }
  return call;
}

Result<SwitchCalls> switch_calls(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"server", "read", "set", "unset", "probe", "values"}));
  return switch_calls(node, mapping);
}

Result<SwitchCalls> switch_calls(const Node& node, const Mapping& mapping) {
  SwitchCalls calls;
  QUELL_TRY(const Node* server, required(node, mapping, "server"));
  QUELL_TRY(calls.server, http_server(*server));
  QUELL_TRY(const Node* read, required(node, mapping, "read"));
  QUELL_TRY(calls.read, http_call(*read));
  QUELL_TRY(const Node* set, required(node, mapping, "set"));
  QUELL_TRY(calls.set, http_call(*set));
  QUELL_CHECK(optional_member(mapping, "unset", calls.unset, http_call));
  QUELL_CHECK(optional_member(mapping, "probe", calls.probe, http_call));
  QUELL_CHECK(optional_member(mapping, "values", calls.values, named_texts));
  QUELL_CHECK(check_calls(mapping, calls));
  return calls;
}

}  // namespace quell::config
