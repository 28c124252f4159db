#include "kinds/setting_words.h"

#include <string>
#include <string_view>
#include <variant>

#include "base/error.h"

namespace quell::casework {
namespace {

using contain::setting::Format;
using contain::setting::Key;

Key key_of(std::string_view text, Format format) {
  return contain::setting::parse_key(text, format).value_or(Key{});
}

os::SocketAddress address_of(const config::Endpoint& at) {
  return {at.address, at.port};
}

contain::LiveProbe probe_of(const config::LiveProbe& probe, Format format) {
  contain::LiveProbe out;
  if (probe.key) out.key = key_of(*probe.key, format);
  if (const auto* http = std::get_if<config::HttpLook>(&probe.look)) {
    out.look = contain::HttpLook{.at = address_of(http->at),
                                 .host = http->host,
                                 .path = http->path,
                                 .status = http->status,
                                 .body = http->body};
  } else if (const auto* tcp = std::get_if<config::TcpLook>(&probe.look)) {
    out.look = contain::TcpLook{.at = address_of(tcp->at)};
  } else {
    const auto& command = std::get<config::CommandLook>(probe.look);
    out.look = contain::CommandLook{
        .argv = command.command, .status = command.status, .output = command.output};
  }
  return out;
}

}  // namespace

contain::SettingFile setting_file_of(const config::SettingFile& file) {
  contain::SettingFile out{
      .name = file.name,
      .file = file.file,
      .format = contain::setting::format_of(file.format).value_or(Format::kYaml),
      .keys = {},
      .check = file.check,
      .reload = file.reload,
      .probes = {},
      .command_timeout = file.timeout,
      .patience = file.patience};
  for (const config::SettingKey& key : file.keys) {
    out.keys.push_back({key_of(key.key, out.format), key.when_missing});
  }
  for (const config::LiveProbe& probe : file.probes) {
    out.probes.push_back(probe_of(probe, out.format));
  }
  return out;
}

Result<std::string> nothing_in_logs(std::string_view /*target*/) {
  return fail(ErrorCode::kUnsupported, "requests in a log do not show whom a setting hits");
}

}  // namespace quell::casework
