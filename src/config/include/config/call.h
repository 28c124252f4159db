// HTTP calls as quell.yaml describes them. Values; what they mean is contain/call.h's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace quell::config {

/// A header, a field of a form, a named value: in the order of the file.
struct NamedText {
  std::string name;
  std::string text;
};

/// A secret: "/path/of/a/file" or "$VARIABLE".
struct SecretPlace {
  enum class Kind : std::uint8_t { kFile, kVariable } kind = Kind::kFile;
  std::string where;  ///< the path, or the variable's name
};
struct NamedSecret {
  std::string name;
  SecretPlace place;
};

/// How an HTTP server is reached.
struct HttpServer {
  std::string url;
  std::vector<NamedText> headers;
  std::vector<NamedSecret> secrets;
  std::optional<std::string> authorities;  ///< a PEM file
  bool plain_http_allowed = false;
  Duration timeout = std::chrono::seconds(10);
};

struct HttpCall {
  std::string method = "GET";
  std::string path;
  std::vector<NamedText> headers;
  std::optional<std::string> json;
  std::vector<NamedText> form;
  std::vector<int> expect = {200};
  std::optional<std::string> pick;
  std::optional<std::string> missing;  ///< JSON that a picked member which is not there stands for
};

}  // namespace quell::config
