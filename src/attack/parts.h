// Splits a request, or a piece of one, into the parts that are judged alone. Private to attack.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "decode.h"

namespace quell::attack {

struct Part {
  Where where = Where::kQuery;
  std::string parameter;  ///< decoded name
  std::string raw;        ///< as sent
  Wire wire = Wire::kForm;
};

struct Parts {
  std::vector<Part> parts;
  bool truncated = false;  ///< kMaxParts reached
};

Parts split_parts(Where where, std::string_view bytes);
Parts split_request(const RequestView& request);

}  // namespace quell::attack
