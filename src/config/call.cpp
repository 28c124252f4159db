#include "config/call.h"

#include <array>
#include <string_view>
#include <utility>

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
  QUELL_TRY(const Mapping mapping,
            node.mapping({"method", "path", "headers", "json", "form", "expect", "pick"}));
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
  if (call.json && !call.form.empty()) {
    return std::unexpected(node.error("a call has json or form, not both"));
  }
  return call;
}

Result<SwitchCalls> switch_calls(const Node& node) {
  QUELL_TRY(const Mapping mapping,
            node.mapping({"server", "read", "set", "unset", "probe", "values"}));
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
  return calls;
}

}  // namespace quell::config
