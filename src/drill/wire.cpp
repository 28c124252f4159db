#include "wire.h"

#include <fmt/format.h>

namespace quell::drill {
namespace {

bool stays(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string encode(std::string_view text, std::string_view space) {
  std::string out;
  for (const char c : text) {
    if (stays(c)) {
      out += c;
    } else if (c == ' ') {
      out += space;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  return encode(text, "%20");
}

std::string form_encode(std::string_view text) {
  return encode(text, "+");
}

std::string target_of(const Endpoint& endpoint, std::string_view encoded_value) {
  return fmt::format("{}?{}={}", endpoint.path, endpoint.parameter, encoded_value);
}

std::string request_line(std::string_view target) {
  return fmt::format("GET {} HTTP/1.1", target);
}

Outgoing get(const ShopScenario& shop, const Sender& sender, std::string_view target,
             std::string_view referer) {
  std::string bytes =
      fmt::format("{}\r\nHost: {}\r\nUser-Agent: {}\r\nAccept: */*\r\nConnection: close\r\n",
                  request_line(target), shop.server_name, sender.agent);
  if (!referer.empty()) bytes += fmt::format("Referer: {}\r\n", referer);
  return {.address = sender.address, .bytes = bytes + "\r\n"};
}

}  // namespace quell::drill
