// quell explain: why a request is, or is not, called an attack: each decoding layer, each part, the
// tokens that decided, the score in its summands, the classes considered.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
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
#include "log_form.h"
#include "logs/format.h"
#include "pasted.h"
#include "rules/rule_set.h"
#include "site_rules.h"

namespace quell::cli {
namespace {

constexpr std::size_t kShownConsidered = 4;

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
  const rules::Request request = pasted.as_request();
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

/// A scan finds what stands in target, referer and user agent: who compares must know.
std::string beyond_scans(const Pasted& pasted, const attack::Classification& verdict) {
  std::string out;
  for (const Pasted::Header& header : pasted.further) {
    const bool found = std::ranges::any_of(verdict.findings, [&](const attack::Finding& one) {
      return one.where == attack::Where::kHeader && one.parameter == header.name;
    });
    if (!found) continue;
    out += fmt::format("  quell scan judges target, referer and user agent, not {}\n",
                       terminal_safe(header.name));
  }
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

std::string explanation_json(const Pasted& pasted, const attack::Explanation& explanation) {
  json::Array parts;
  for (const attack::ExplainedPart& part : explanation.parts) parts.push_back(part_json(part));
  const attack::Classification& verdict = explanation.verdict;
  const attack::Class which = verdict.is_attack() ? verdict.best().which : attack::Class::kBenign;
  return json::pretty(json::Object{{"read_as", std::string(pasted.what)},
                                   {"attack", verdict.is_attack()},
                                   {"class", std::string(attack::name_of(which))},
                                   {"score", rounded(verdict.top_score)},
                                   {"prior", rounded(attack::prior_log_odds())},
                                   {"parts", std::move(parts)}}) +
         "\n";
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto rules = site_rules(arguments, session);
  if (!rules) return fail_with(console, rules.error());
  auto form = log_form(arguments, session);
  if (!form) return fail_with(console, form.error());
  std::ranges::move(logs::known_formats(), std::back_inserter(form->formats));
  const Pasted pasted = understand(arguments.text("REQUEST").value_or(""), form->formats);
  attack::Explanation explanation = explain(pasted);
  const std::string allowed = apply_rules(*rules, pasted, explanation.verdict);
  if (arguments.has("--json")) {
    console.print(explanation_json(pasted, explanation));
    return Exit::kDone;
  }
  console.print(fmt::format("  read as {}: {}\n", pasted.what, terminal_safe(pasted.bytes)));
  for (const attack::ExplainedPart& part : explanation.parts) console.print(part_text(part));
  if (explanation.verdict.truncated) console.print("  more parts than are looked at\n");
  console.print(allowed + verdict_text(explanation.verdict) +
                beyond_scans(pasted, explanation.verdict));
  return Exit::kDone;
}

}  // namespace

Subcommand explain_command() {
  return {
      .name = "explain",
      .group = "Investigate",
      .summary = "why a request is, or is not, called an attack",
      .details =
          "Takes a request line (with its header lines behind it), a URL, a request target, one "
          "value, or a whole log line with the referer, user agent and further headers it holds, "
          "and shows each decoding layer, the parts, the tokens that decided and the summands of "
          "the score.",
      .positionals = {{.name = "REQUEST",
                       .value = "",
                       .help = "request line, URL, target, value or log line",
                       .arity = Arity::kRequired,
                       .choices = {}}},
      .options = {rules_option(), json_option()},
      .examples = {{"quell explain 'GET /download?file=..%2f..%2fetc%2fpasswd HTTP/1.1'",
                    "another"},
                   {"quell explain 'GET /search?q=1%27%20or%201=1-- HTTP/1.1'", "a request"},
                   {"quell explain \"$(sed -n 4711p access.log)\"",
                    "a log line: its target, referer and user agent"}},
      .run = run,
  };
}

}  // namespace quell::cli
