// HTTP calls that quell.yaml describes: to one server, with named places that are filled with
// values. docs/formats/call.md. Values; thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"

namespace quell::contain {

/// A header or a field of a form; `value` is a template.
struct CallField {
  std::string name;
  std::string value;
};

/// Where a secret is: the first line of a file, or a variable of the environment.
struct SecretFile {
  std::filesystem::path path;
};
struct SecretVariable {
  std::string name;
};
using SecretSource = std::variant<SecretFile, SecretVariable>;

/// Whether secrets may leave without TLS.
enum class PlainHttp : std::uint8_t { kLoopbackOnly, kAllowed };

/// The one server that calls go to. Nothing that is filled in changes it.
struct CallServer {
  std::string url;                      ///< "https://flags.example:8443/base": no query, no account
  std::vector<CallField> headers = {};  ///< of every call
  std::map<std::string, SecretSource> secrets = {};
  /// PEM file with the authorities that its certificate must come from; nullopt: the system's.
  std::optional<std::filesystem::path> authorities = std::nullopt;
  PlainHttp plain_http = PlainHttp::kLoopbackOnly;
  Duration timeout = std::chrono::seconds(10);  ///< of one call, from connecting to the last byte
};

/// What a call sends. `path` and all texts are templates: "{name}" is a place, "{secret.NAME}" a
/// secret (never in a path), "{{" and "}}" are braces.
struct NoBody {};
/// A JSON text. A string that is nothing but one place becomes the value itself, with its type.
struct JsonBody {
  std::string text;
};
struct FormBody {
  std::vector<CallField> fields;
};
using CallBody = std::variant<NoBody, JsonBody, FormBody>;

struct DescribedCall {
  std::string method = "GET";
  std::string path = "/";  ///< behind the server's; may have a query
  std::vector<CallField> headers = {};
  CallBody body = NoBody{};
  std::vector<int> expect = {200};                 ///< statuses that mean that it worked
  std::optional<std::string> pick = std::nullopt;  ///< JSON pointer (RFC 6901) into the answer
  /// JSON that the picked member stands for when the answer has everything but it; nullopt: then
  /// it is an error.
  std::optional<std::string> missing = std::nullopt;
  /// Whether errors may show what the server says of a failure, or its status only: there may be
  /// secrets in its answers. A call that sends a secret in its body is never shown.
  enum class Answers : std::uint8_t { kShown, kSecret } answers = Answers::kShown;
};

/// What a place is filled with. It is encoded for where the place stands.
struct CallValue {
  std::string text;
  enum class Form : std::uint8_t {
    kText,
    kJson,  ///< `text` is JSON; outside of JSON a string's content stands for it
  } form = Form::kText;
};
using CallValues = std::map<std::string, CallValue>;

}  // namespace quell::contain
