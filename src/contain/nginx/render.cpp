#include "nginx/render.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <utility>

#include "fmt/format.h"
#include "web/answers.h"
#include "web/header.h"
#include "web/pattern.h"
#include "web/rate_check.h"

namespace quell::contain::nginx {

namespace {

/// One condition of a rule: a map whose variable is 1 where it holds.
struct Condition {
  std::string variable;
  std::string text;
};

Condition map_of(std::string variable, std::string_view of, std::string_view pattern) {
  std::string text = fmt::format("map {} {} {{ default 0; \"~{}\" 1; }}\n", of, variable, pattern);
  return {std::move(variable), std::move(text)};
}

Condition geo_of(std::string variable, const std::vector<target::Network>& networks) {
  std::string text = fmt::format("geo {} {{\n    default 0;\n", variable);
  const std::set<target::Network> once(networks.begin(), networks.end());
  for (const target::Network& network : once) {
    text += fmt::format("    {}/{} 1;\n", network.base().text(), network.prefix());
  }
  text += "}\n";
  return {std::move(variable), std::move(text)};
}

/// "$quell_af82213c4aae_1": what belongs to the rule of that number, counted from 1.
std::string variable_of(const std::string& mark, std::size_t number) {
  return fmt::format("$quell_{}_{}", mark, number);
}

std::vector<Condition> conditions_of(const target::Target& target, const std::string& variable) {
  std::vector<Condition> result;
  if (!target.addresses.empty()) result.push_back(geo_of(variable + "a", target.addresses));
  if (target.endpoint) {
    result.push_back(map_of(variable + "e", "$uri", web::pattern_of(*target.endpoint)));
  }
  if (!target.methods.empty()) {
    result.push_back(map_of(variable + "m", "$request_method", web::pattern_of(target.methods)));
  }
  for (std::size_t i = 0; i < target.parameters.size(); ++i) {
    result.push_back(map_of(fmt::format("{}p{}", variable, i + 1), "$request_uri",
                            web::pattern_of(target.parameters[i])));
  }
  return result;
}

/// The conditions, and a map that is 1 where all of them hold.
std::string rule_maps(const Rule& rule, const std::string& variable) {
  std::string result = fmt::format("# {}\n", rule.id.text());
  std::string all;
  for (const Condition& condition : conditions_of(rule.target, variable)) {
    result += condition.text;
    all += condition.variable;
  }
  return result + map_of(variable, fmt::format("\"{}\"", all), "^1+$").text;
}

/// Who is counted as one client: an IPv4 address, or the /64 of an IPv6 address.
std::string client_map(const std::string& mark) {
  return fmt::format(
      "map $binary_remote_addr $quell_{0}_client {{\n"
      "    default $binary_remote_addr;\n"
      "    \"~(?s)^\\x00{{10}}\\xFF\\xFF\" $binary_remote_addr;\n"
      "    \"~(?s)^(?<quell_{0}_net>.{{8}}).{{8}}$\" $quell_{0}_net;\n"
      "}}\n",
      mark);
}

/// A key is empty, and so not counted, for requests that don't fall under the rule.
std::string rate_lines(const target::Rate& rate, const std::string& mark, std::size_t number) {
  return fmt::format(
      "map {0} {0}k {{ default \"\"; 1 $quell_{1}_client; }}\n"
      "limit_req_zone {0}k zone=quell_{1}_{2}:10m rate={3}r/{4};\n",
      variable_of(mark, number), mark, number, rate.requests,
      rate.per == target::Rate::Per::kSecond ? 's' : 'm');
}

/// Which answer a request gets: the strongest of the rules that it falls under. The map's word has
/// one digit for the sign and one for each rule that refuses.
std::string verdict_map(const Edit& edit, const std::string& mark) {
  std::string word = variable_of(mark, 0);
  std::string forbidden;
  std::string unavailable;
  std::size_t digits = 1;
  for (std::size_t i = 0; i < edit.rules.size(); ++i) {
    const web::Verdict verdict = web::verdict_of(edit.rules[i].target);
    if (verdict == web::Verdict::kLimited) continue;
    word += variable_of(mark, i + 1);
    (verdict == web::Verdict::kForbidden ? forbidden : unavailable) +=
        fmt::format("    \"~^.{{{}}}1\" {};\n", digits++, std::to_underlying(verdict));
  }
  return fmt::format("map \"{}\" $quell_{} {{\n    default 0;\n    \"~^1\" 200;\n{}{}}}\n", word,
                     mark, forbidden, unavailable);
}

/// A location of its own, so that add_header touches no other page, and an answer with a text, so
/// that the site's error_page does not replace it.
std::string answer_location(const Edit& edit, const std::string& mark, int status) {
  const std::string retry =
      status == 503 ? fmt::format("    add_header Retry-After {} always;\n", edit.retry_after_s)
                    : std::string();
  return fmt::format(
      "if ($quell_{0} = {1}) {{ rewrite ^ /.quell-{0}-{1} last; }}\n"
      "location = /.quell-{0}-{1} {{\n"
      "    internal;\n"
      "    default_type text/plain;\n"
      "{2}"
      "    add_header Cache-Control no-store always;\n"
      "    return {1} \"{3}{0}\\n\";\n"
      "}}\n",
      mark, status, retry, web::text_of_answer(status));
}

}  // namespace

std::string head_part(std::string_view original, const Edit& edit) {
  const std::string mark = web::reference(original, edit);
  std::string result = fmt::format("{}{}", web::kHeadBegin, web::header_lines(original, edit));
  const target::Endpoint sign{.path = web::sign_path(original)};
  result += map_of(variable_of(mark, 0), "$uri", web::pattern_of(sign)).text;
  const bool limits = std::ranges::any_of(
      edit.rules, [](const Rule& rule) { return rule.target.rate.has_value(); });
  if (limits) result += client_map(mark);
  for (std::size_t i = 0; i < edit.rules.size(); ++i) {
    const Rule& rule = edit.rules[i];
    result += rule_maps(rule, variable_of(mark, i + 1));
    if (rule.target.rate) result += rate_lines(*rule.target.rate, mark, i + 1);
  }
  return result.append(verdict_map(edit, mark)).append(web::kEnd);
}

std::string server_part(std::string_view original, const Edit& edit) {
  const std::string mark = web::reference(original, edit);
  std::string limits;
  std::set<int> statuses{200};
  for (std::size_t i = 0; i < edit.rules.size(); ++i) {
    const target::Target& target = edit.rules[i].target;
    if (!target.rate) {
      statuses.insert(std::to_underlying(web::verdict_of(target)));
      continue;
    }
    const std::uint32_t burst = web::burst_of(*target.rate);
    limits += fmt::format("limit_req zone=quell_{}_{}{};\n", mark, i + 1,
                          burst == 0 ? std::string() : fmt::format(" burst={} nodelay", burst));
  }
  if (!limits.empty()) limits += "limit_req_status 429;\n";
  std::string result(kServerBegin);
  for (const int status : statuses) result += answer_location(edit, mark, status);
  return result.append(limits).append(web::kEnd);
}

}  // namespace quell::contain::nginx
