// The practice shop as it lies in drill/, inside this program.
#pragma once

#include <span>
#include <string_view>

namespace quell::drill {

struct ShopFile {
  std::string_view path;  ///< below drill/: "shop/main.py"
  std::string_view bytes;
};

std::span<const ShopFile> shop_files();

}  // namespace quell::drill
