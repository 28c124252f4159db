// Is this piece of a request an attack, of which class, and why? Pure: bytes in, verdict out.
//
// The way: split into parts (path, parameters, leaves of JSON) → decode each part to a capped
// fixpoint, keeping every layer → for each layer and each context in which a programmer would have
// put the value, ask whether it parses as code there (attack/sql_*), or where the path leads
// (attack/traversal). What was seen becomes reasons with weights; the score is what was measured
// for their sum: 0.9 means that nine in ten such pieces are attacks where half of all pieces are.
// Linear in the length of the input; everything is capped by the limits below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quell::attack {

/// Classes of attack, as `quell detect` names them.
enum class Class : std::uint8_t {
  kSqli,
  kTraversal,
  kXss,
  kCmdi,
  kRce,
  kSsrf,
  kAuth,
  kScan,
  kOther,
  kBenign,
};
/// What exactly an attack does; attack/technique.h has names and ids.
enum class Technique : std::uint8_t {
  kNone,
  kSql,
  kNosql,
  kLdap,
  kXpath,
  kPathTraversal,
  kSensitiveFile,
  kScript,
  kShell,
  kWindowsShell,
  kShellshock,
  kTemplate,
  kExpression,
  kLookup,
  kDeserialisation,
  kServerCode,
  kPhpWrapper,
  kXmlEntity,
  kPrototype,
  kRequestForgery,
  kServerInclude,
  kHeaderInjection,
  kMailInjection,
  kOpenRedirect,
  kWebShell,
  kScanner,
  kProbe,
};
/// "sqli": for output and for machines.
std::string_view name_of(Class which);
/// "SQL injection": for people.
std::string_view title_of(Class which);
/// The reverse of name_of; nullopt for an unknown name.
std::optional<Class> class_from_name(std::string_view name);

/// From this score on a part is called an attack.
inline constexpr double kAttackScore = 0.5;

/// The score of a piece in which nothing was found: some attacks are missed.
double nothing_found_score();

/// Limits; what is beyond is not looked at, and the classification says so.
inline constexpr std::size_t kMaxParts = 512;               ///< parts of one request
inline constexpr std::size_t kMaxLayers = 8;                ///< decodings of one part
inline constexpr std::size_t kMaxValueBytes = 64UZ * 1024;  ///< of one part
inline constexpr std::size_t kMaxSqlTokens = 4096;          ///< of one layer

/// Where in a request a piece stands: it decides how the piece is split and decoded first.
enum class Where : std::uint8_t {
  kTarget,  ///< a whole request target: path and query
  kQuery,   ///< one query parameter's value as on the wire
  kPath,    ///< a path without query
  kHeader,  ///< one header's value (user agent, referer, cookie)
  kBody,    ///< a request body: form, JSON or anything else
};
std::string_view name_of(Where where);
std::optional<Where> where_from_name(std::string_view name);

/// One thing that was seen and what it weighs (log-odds; negative speaks against an attack).
struct Reason {
  std::string text;  ///< words a person can agree or disagree with; may quote outside bytes
  double weight = 0;
};

/// One part of the request that was judged.
struct Finding {
  Class which = Class::kBenign;
  Technique technique = Technique::kNone;
  double score = 0;  ///< in [0,1]
  Where where = Where::kQuery;
  std::string parameter;  ///< name of the parameter or header, decoded; empty for path and body
  std::string value;      ///< the decoded layer that decided; outside bytes
  std::vector<Reason> reasons;  ///< heaviest first, at least one
};

/// The judgement of a request or of a piece of one.
struct Classification {
  /// Findings with score >= kAttackScore, best first; at most one per part and class.
  std::vector<Finding> findings;
  /// The best score seen, also below the threshold; at least nothing_found_score().
  double top_score = nothing_found_score();
  bool truncated = false;  ///< a limit was hit: something was not looked at

  [[nodiscard]] bool is_attack() const { return !findings.empty(); }
  /// The best finding; only if is_attack().
  [[nodiscard]] const Finding& best() const { return findings.front(); }
};

/// What an access log tells of a request: all bytes as sent.
struct RequestView {
  std::string_view method{};
  std::string_view target{};
  std::string_view referer{};
  std::string_view user_agent{};
};

Classification classify(Where where, std::string_view bytes);
Classification classify_request(const RequestView& request);

}  // namespace quell::attack
