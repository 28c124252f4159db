#include "rng.h"

namespace quell::drill {

Rng::Rng(std::uint64_t seed, std::string_view stream) : state_(seed) {
  // FNV-1a of the stream's name, so that neighbouring seeds do not share streams.
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : stream) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  state_ ^= hash;
  next();
}

std::uint64_t Rng::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31U);
}

}  // namespace quell::drill
