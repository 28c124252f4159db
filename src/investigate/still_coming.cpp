#include "investigate/still_coming.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "investigate/client_behind_proxy.h"
#include "logs/record.h"
#include "target/address.h"

namespace quell::investigate {
namespace {

bool is_refusal(std::optional<std::uint16_t> status) {
  return status == 403 || status == 429 || status == 444 || status == 503;
}

bool falls_under(const target::Target& target, std::string_view client,
                 const logs::Record& record) {
  const auto address = target::Address::parse(client);
  return target::covers(target, {.client = address ? std::optional(*address) : std::nullopt,
                                 .target = record.target,
                                 .method = record.method});
}

}  // namespace

StillComing still_coming(const std::vector<std::string>& paths, StillComingQuestion question) {
  StillComing out;
  const logs::ReadOptions reading{.formats = std::move(question.formats),
                                  .times = {.since = question.since, .until = std::nullopt}};
  out.input = logs::read_paths(
      paths,
      [&](const logs::Record& record) {
        if (record.time < question.since) return;
        ++out.requests;
        if (question.refused_by_server && is_refusal(record.status)) return;
        std::string client =
            client_behind_proxy(record.client, record.forwarded_for, question.proxies);
        if (!falls_under(question.target, client, record)) return;
        ++out.got_through;
        if (out.last && *out.last > record.time) return;
        out.last = record.time;
        out.last_client = std::move(client);
      },
      reading);
  return out;
}

}  // namespace quell::investigate
