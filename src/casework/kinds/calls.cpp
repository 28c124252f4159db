#include "kinds/calls.h"

#include <string>
#include <utility>
#include <vector>

namespace quell::casework {
namespace {

std::vector<contain::CallField> fields(const std::vector<config::NamedText>& texts) {
  std::vector<contain::CallField> all;
  all.reserve(texts.size());
  for (const config::NamedText& each : texts) all.push_back({each.name, each.text});
  return all;
}

}  // namespace

contain::SecretSource secret_source(const config::SecretPlace& place) {
  if (place.kind == config::SecretPlace::Kind::kFile) return contain::SecretFile{place.where};
  return contain::SecretVariable{place.where};
}

contain::CallServer call_server(const config::HttpServer& server) {
  contain::CallServer result{.url = server.url,
                             .headers = fields(server.headers),
                             .secrets = {},
                             .authorities = server.authorities,
                             .plain_http = server.plain_http_allowed
                                               ? contain::PlainHttp::kAllowed
                                               : contain::PlainHttp::kLoopbackOnly,
                             .timeout = server.timeout};
  for (const config::NamedSecret& each : server.secrets) {
    result.secrets.emplace(each.name, secret_source(each.place));
  }
  return result;
}

contain::DescribedCall described_call(const config::HttpCall& call) {
  contain::CallBody body = contain::NoBody{};
  if (call.json) body = contain::JsonBody{*call.json};
  if (!call.form.empty()) body = contain::FormBody{fields(call.form)};
  return {.method = call.method,
          .path = call.path,
          .headers = fields(call.headers),
          .body = std::move(body),
          .expect = call.expect,
          .pick = call.pick,
          .missing = call.missing};
}

std::optional<contain::DescribedCall> described_call(const std::optional<config::HttpCall>& call) {
  if (!call) return std::nullopt;
  return described_call(*call);
}

contain::SwitchCalls switch_calls(const SwitchName& name, const config::SwitchCalls& calls) {
  contain::SwitchCalls result{.kind = std::string(name.kind),
                              .word = std::string(name.word),
                              .name = std::string(name.name),
                              .server = call_server(calls.server),
                              .read = described_call(calls.read),
                              .set = described_call(calls.set),
                              .unset = described_call(calls.unset),
                              .probe = described_call(calls.probe)};
  if (!calls.values.empty()) result.values.clear();
  for (const config::NamedText& each : calls.values) result.values[each.name] = each.text;
  return result;
}

}  // namespace quell::casework
