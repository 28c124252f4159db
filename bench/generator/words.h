// Words that shops, blogs and searches are made of.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "random.h"

namespace generator {

inline constexpr std::array<std::string_view, 96> kWords = {
    "shell",   "steel",  "garden",  "table",    "lamp",     "winter",   "jacket",  "running",
    "shoes",   "blue",   "oak",     "chair",    "select",   "union",    "station", "kitchen",
    "knife",   "set",    "order",   "group",    "script",   "leather",  "wallet",  "drop",
    "earring", "silver", "phone",   "case",     "cotton",   "shirt",    "summer",  "dress",
    "kids",    "bike",   "helmet",  "travel",   "bag",      "coffee",   "grinder", "tea",
    "pot",     "wool",   "blanket", "desk",     "light",    "monitor",  "stand",   "wooden",
    "toy",     "train",  "outdoor", "tent",     "sleeping", "camp",     "stove",   "rain",
    "boots",   "green",  "ceramic", "vase",     "wall",     "clock",    "mirror",  "frame",
    "picture", "canvas", "carpet",  "curtain",  "pillow",   "mattress", "guitar",  "strings",
    "piano",   "bench",  "book",    "shelf",    "update",   "delete",   "insert",  "where",
    "sleep",   "echo",   "admin",   "password", "config",   "backup",   "vintage", "poster",
    "yoga",    "mat",    "fitness", "band",     "water",    "bottle",   "thermo",  "mug"};

inline constexpr std::array<std::string_view, 24> kCategories = {
    "garden",      "kitchen",   "outdoor", "lighting",   "shoes",   "jackets",
    "accessories", "toys",      "books",   "music",      "camping", "bikes",
    "coffee-tea",  "furniture", "bedroom", "office",     "kids",    "women",
    "men",         "sale",      "new",     "gift-cards", "sports",  "home-decor"};

/// "shell-steel": the same for the same hash.
inline std::string slug(std::uint64_t hash, std::size_t words) {
  std::string out;
  for (std::size_t i = 0; i < words; ++i) {
    hash = mixed(hash + i);
    if (i > 0) out += '-';
    out += kWords[hash % kWords.size()];
  }
  return out;
}

}  // namespace generator
