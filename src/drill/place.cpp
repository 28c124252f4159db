#include <fmt/format.h>

#include "drill/target.h"

namespace quell::drill {

std::string_view name_of(Instance instance) {
  return instance == Instance::kProduction ? "production" : "staging";
}

std::string Place::base_url() const {
  return fmt::format("http://127.0.0.1:{}", web_port);
}

}  // namespace quell::drill
