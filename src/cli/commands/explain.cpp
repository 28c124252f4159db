// quell explain: why a request is, or is not, called an attack: each decoding layer, each part, the
// tokens that decided, the score in its summands, the classes considered.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "attack/explain.h"
#include "attack/technique.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/scan_commands.h"
#include "common.h"
#include "doc/json.h"
#include "logs/app_event.h"
#include "logs/format.h"
#include "logs/login.h"
#include "logs/record.h"
#include "logs/sink.h"
#include "rules/rule_set.h"
#include "site_rules.h"

namespace quell::cli {
namespace {

constexpr std::size_t kShownConsidered = 4;

/// What a person pasted: a log line, a request line, a URL, a request target, or one value.
struct Pasted {
  attack::Where where = attack::Where::kQuery;
  std::string bytes;
  std::string_view what;
};

/// Keeps the target of the request that a line tells of.
class TargetSink final : public logs::Sink {
 public:
  void request(const logs::Record& record) override { target = std::string(record.target); }
  void login(const logs::Login&) override {}
  void event(const logs::AppEvent&) override {}

  std::optional<std::string> target;
};

std::optional<std::string> from_log_line(const std::string& text) {
  TargetSink sink;
  for (const logs::Format& format : logs::known_formats()) {
    const auto decoder = format.decoder({});
    (void)decoder->take({.text = text, .cut = false, .place = {}}, sink);
    if (sink.target) break;
  }
  return sink.target;
}

/// "GET /x HTTP/1.1" → "/x".
std::optional<std::string> from_request_line(std::string_view text) {
  const std::size_t space = text.find(' ');
  if (space == 0 || space == std::string_view::npos || space > 16) return std::nullopt;
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (!std::ranges::all_of(text.substr(0, space), is_upper)) return std::nullopt;
  std::string_view target = text.substr(space + 1);
  if (!target.starts_with('/') && !target.starts_with("http")) return std::nullopt;
  const std::size_t protocol = target.rfind(" HTTP/");
  return std::string(target.substr(0, protocol));
}

/// "https://host/x?y" → "/x?y".
std::string without_host(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t path = url.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? "/" : std::string(url.substr(path));
}

Pasted understand(const std::string& text) {
  if (const auto target = from_log_line(text)) {
    return {attack::Where::kTarget, *target, "the request of a log line"};
  }
  std::string rest = from_request_line(text).value_or(text);
  if (rest.starts_with("http://") || rest.starts_with("https://")) {
    return {attack::Where::kTarget, without_host(rest), "a URL"};
  }
  if (rest.starts_with('/')) return {attack::Where::kTarget, rest, "a request target"};
  return {attack::Where::kQuery, text, "one parameter's value"};
}

std::string part_name(const attack::ExplainedPart& part) {
  if (part.parameter.empty()) return std::string(attack::name_of(part.where));
  return fmt::format("{} \"{}\"", attack::name_of(part.where), terminal_safe(part.parameter));
}

/// "SQL injection (CWE-89, ATT&CK T1190)"
std::string technique_text(attack::Technique technique, attack::Class which) {
  const attack::TechniqueFacts& facts = attack::facts_of(technique);
  if (technique == attack::Technique::kNone) return std::string(attack::title_of(which));
  std::string ids(facts.cwe);
  if (!facts.attack.empty())
    ids += fmt::format("{}ATT&CK {}", ids.empty() ? "" : ", ", facts.attack);
  return fmt::format("{} ({})", facts.title, ids);
}

std::string considered_text(const attack::Considered& considered) {
  std::string out =
      fmt::format("    {:<10} {:.3f}  {}, layer {}\n", attack::name_of(considered.which),
                  considered.score, considered.context, considered.layer + 1);
  for (const attack::Reason& reason : considered.reasons) {
    out += fmt::format("      {:+5.1f}  {}\n", reason.weight, terminal_safe(reason.text));
  }
  out += fmt::format("      {:+5.1f}  what stands before anything is seen\n",
                     attack::prior_log_odds());
  out += fmt::format("    = {:+5.1f}  alone {:.3f}, and of such sums {:.3f} were attacks\n",
                     considered.log_odds, attack::score_of_log_odds(considered.log_odds),
                     considered.score);
  std::string tokens;
  for (const attack::ExplainedToken& token : considered.tokens) {
    tokens +=
        fmt::format("{}{} {}", tokens.empty() ? "" : " · ", token.kind, terminal_safe(token.text));
  }
  return out + fmt::format("      read as: {}\n", tokens);
}

std::string part_text(const attack::ExplainedPart& part) {
  std::string out = fmt::format("  {}\n", part_name(part));
  for (std::size_t i = 0; i < part.layers.size(); ++i) {
    const attack::Layer& layer = part.layers[i];
    out += fmt::format("    {}. {:<14} {}{}\n", i + 1, layer.how, terminal_safe(layer.bytes),
                       layer.needless ? "   (encodes what needs no encoding)" : "");
  }
  if (part.considered.empty())
    return out + "    nothing in it reads as code or leads out of a path\n";
  for (std::size_t i = 0; i < std::min(part.considered.size(), kShownConsidered); ++i) {
    out += considered_text(part.considered[i]);
  }
  if (part.considered.size() > kShownConsidered) {
    out += fmt::format("    and {} weaker readings\n", part.considered.size() - kShownConsidered);
  }
  return out;
}

std::string verdict_text(const attack::Classification& verdict) {
  if (!verdict.is_attack()) {
    return fmt::format("  no attack: best score {:.3f}, threshold {:.1f}\n", verdict.top_score,
                       attack::kAttackScore);
  }
  const attack::Finding& best = verdict.best();
  std::string out =
      fmt::format("  {}, score {:.3f} (threshold {:.1f})\n",
                  technique_text(best.technique, best.which), best.score, attack::kAttackScore);
  if (best.technique == attack::Technique::kNone) {
    for (const attack::Reason& reason : best.reasons)
      out += fmt::format("      {}\n", terminal_safe(reason.text));
  }
  return out;
}

/// What the site's own rules make of it. Findings that they allow are taken away.
std::string apply_rules(const rules::RuleSet& rules, const Pasted& pasted,
                        attack::Classification& verdict) {
  std::string out;
  const rules::Request request{
      .target = pasted.where == attack::Where::kTarget ? pasted.bytes : std::string_view()};
  for (const attack::Finding& finding : verdict.findings) {
    const auto rule = rules.allowed_by(request, finding);
    if (!rule) continue;
    out += fmt::format("  {} in {} is allowed by this site's rule \"{}\"\n",
                       attack::title_of(finding.which), attack::name_of(finding.where),
                       terminal_safe(*rule));
  }
  rules.apply(request, verdict);
  return out;
}

json::Value rounded(double score) {
  return json::Value(std::round(score * 1000) / 1000);
}

json::Object considered_json(const attack::Considered& considered) {
  json::Array reasons;
  for (const attack::Reason& reason : considered.reasons) {
    reasons.push_back(
        json::Object{{"text", utf8_or_replaced(reason.text)}, {"weight", rounded(reason.weight)}});
  }
  json::Array tokens;
  for (const attack::ExplainedToken& token : considered.tokens) {
    tokens.push_back(json::Object{{"kind", token.kind}, {"text", utf8_or_replaced(token.text)}});
  }
  const attack::TechniqueFacts& facts = attack::facts_of(considered.technique);
  return {{"class", std::string(attack::name_of(considered.which))},
          {"technique", std::string(facts.name)},
          {"cwe", std::string(facts.cwe)},
          {"attack_id", std::string(facts.attack)},
          {"log_odds", rounded(considered.log_odds)},
          {"raw_score", rounded(attack::score_of_log_odds(considered.log_odds))},
          {"score", rounded(considered.score)},
          {"context", considered.context},
          {"layer", static_cast<std::int64_t>(considered.layer)},
          {"reasons", std::move(reasons)},
          {"tokens", std::move(tokens)}};
}

json::Object part_json(const attack::ExplainedPart& part) {
  json::Array layers;
  for (const attack::Layer& layer : part.layers) {
    layers.push_back(json::Object{{"how", layer.how},
                                  {"bytes", utf8_or_replaced(layer.bytes)},
                                  {"needless", layer.needless}});
  }
  json::Array considered;
  for (const attack::Considered& each : part.considered)
    considered.push_back(considered_json(each));
  return {{"where", std::string(attack::name_of(part.where))},
          {"parameter", utf8_or_replaced(part.parameter)},
          {"layers", std::move(layers)},
          {"considered", std::move(considered)}};
}

std::string explanation_json(const attack::Explanation& explanation) {
  json::Array parts;
  for (const attack::ExplainedPart& part : explanation.parts) parts.push_back(part_json(part));
  const attack::Classification& verdict = explanation.verdict;
  const attack::Class which = verdict.is_attack() ? verdict.best().which : attack::Class::kBenign;
  return json::pretty(json::Object{{"attack", verdict.is_attack()},
                                   {"class", std::string(attack::name_of(which))},
                                   {"score", rounded(verdict.top_score)},
                                   {"prior", rounded(attack::prior_log_odds())},
                                   {"parts", std::move(parts)}}) +
         "\n";
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto rules = site_rules(arguments, session);
  if (!rules) return fail_with(console, rules.error());
  const Pasted pasted = understand(arguments.text("REQUEST").value_or(""));
  attack::Explanation explanation = attack::explain(pasted.where, pasted.bytes);
  const std::string allowed = apply_rules(*rules, pasted, explanation.verdict);
  if (arguments.has("--json")) {
    console.print(explanation_json(explanation));
    return Exit::kDone;
  }
  console.print(fmt::format("  read as {}: {}\n", pasted.what, terminal_safe(pasted.bytes)));
  for (const attack::ExplainedPart& part : explanation.parts) console.print(part_text(part));
  if (explanation.verdict.truncated) console.print("  more parts than are looked at\n");
  console.print(allowed + verdict_text(explanation.verdict));
  return Exit::kDone;
}

}  // namespace

Subcommand explain_command() {
  return {
      .name = "explain",
      .group = "Investigate",
      .summary = "why a request is, or is not, called an attack",
      .details =
          "Takes a request line, a URL, a request target, one value, or a whole log line, and "
          "shows "
          "each decoding layer, the parts, the tokens that decided and the summands of the score.",
      .positionals = {{.name = "REQUEST",
                       .value = "",
                       .help = "request line, URL, target, value or log line",
                       .arity = Arity::kRequired,
                       .choices = {}}},
      .options = {rules_option(), json_option()},
      .examples = {{"quell explain 'GET /download?file=..%2f..%2fetc%2fpasswd HTTP/1.1'",
                    "another"},
                   {"quell explain 'GET /search?q=1%27%20or%201=1-- HTTP/1.1'", "a request"}},
      .run = run,
  };
}

}  // namespace quell::cli
