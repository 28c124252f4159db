#include "pages.h"

#include <fmt/format.h>

#include <array>

#include "words.h"

namespace generator {
namespace {

constexpr std::size_t kAssets = 3000;
constexpr std::size_t kProducts = 60'000;
constexpr std::size_t kPosts = 2000;
constexpr std::string_view kSite = "https://shop.example";

struct Page {
  std::string_view path;
  double median;
};
constexpr std::array<Page, 9> kPages = {{{"/", 18'400},
                                         {"/cart", 7'300},
                                         {"/checkout", 9'900},
                                         {"/login", 4'100},
                                         {"/account/orders", 8'600},
                                         {"/about", 6'200},
                                         {"/contact", 5'100},
                                         {"/faq", 11'700},
                                         {"/robots.txt", 128}}};
constexpr std::array<std::string_view, 5> kSorts = {"price", "name", "newest", "rating", "-price"};

std::string asset_path(std::uint64_t hash, std::size_t at) {
  switch (at % 10) {
    case 0:
      return fmt::format("/assets/app.{:08x}.js", hash & 0xFFFFFFFFU);
    case 1:
      return fmt::format("/assets/{}.{:08x}.css", slug(hash, 1), hash & 0xFFFFFFFFU);
    case 2:
      return fmt::format("/scripts/{}.js", at == 2 ? "app" : slug(hash, 2));
    case 3:
      return fmt::format("/fonts/{}.woff2", slug(hash, 1));
    case 4:
      return at == 4 ? "/favicon.ico" : fmt::format("/icons/{}.svg", slug(hash, 1));
    default:
      return fmt::format("/images/{}-{}.jpg", slug(hash, 2), hash % 90'000);
  }
}

}  // namespace

Pages::Pages(std::uint64_t seed)
    : asset_(zipf(kAssets, 0.9)), product_(zipf(kProducts, 0.9)), post_(zipf(kPosts, 1.0)) {
  Random random(seed ^ 0x7061676573ULL);
  for (std::size_t i = 0; i < kAssets; ++i) {
    const std::uint64_t hash = random.next();
    assets_.push_back({.path = asset_path(hash, i), .bytes = sizes_.of(18'000, 1.1, hash >> 20U)});
  }
  for (std::size_t i = 0; i < kProducts; ++i) {
    const std::uint64_t hash = random.next();
    products_.push_back(fmt::format("/product/{}/{}", hash % 90'000, slug(hash, 2)));
  }
  for (std::size_t i = 0; i < kPosts; ++i) {
    const std::uint64_t hash = random.next();
    posts_.push_back(fmt::format("/blog/{}/{:02}/{:02}/{}", 2018 + hash % 9, hash / 9 % 12 + 1,
                                 hash / 108 % 28 + 1, slug(hash, 3 + hash % 4)));
  }
  for (std::size_t i = 0; i < 600; ++i) {
    referers_.push_back(std::string(kSite) + products_[i]);
    referers_.push_back(std::string(kSite) + "/category/" + std::string(random.of(kCategories)));
    referers_.push_back(std::string(kSite) + posts_[i]);
  }
}

Pages::Answer Pages::write_product(Random& random, LineBuffer& out) const {
  const std::uint32_t product = product_.pick(random);
  out.put("GET ");
  out.put(products_[product]);
  // A page's own size, and what varies in it: stock, recommendations.
  return {.bytes = sizes_.of(14'000, 0.35, mixed(product)) + random.below(900)};
}

Pages::Answer Pages::write_listing(Random& random, LineBuffer& out) const {
  out.put("GET /category/");
  out.put(random.of(kCategories));
  if (random.chance(0.6)) {
    out.put("?page=");
    out.number(1 + random.below(9) * random.below(4));
    if (random.chance(0.5)) {
      out.put("&sort=");
      out.put(random.of(kSorts));
    }
  }
  return {.bytes = sizes_.of(26'000, 0.3, random.next())};
}

Pages::Answer Pages::write_search(Random& random, LineBuffer& out) const {
  out.put("GET /search?q=");
  const std::uint64_t words = random.between(1, 3);
  for (std::uint64_t i = 0; i < words; ++i) {
    if (i > 0) out.put(random.chance(0.7) ? "+" : "%20");
    out.put(random.of(kWords));
  }
  const std::uint64_t odd = random.below(60);
  if (odd == 0) out.put("%27s+caf%C3%A9");
  if (odd == 1) out.put("+%26+co");
  if (odd == 2) out.put("%3F+10%25+off+%28new%29");
  if (random.chance(0.25)) {
    out.put("&page=");
    out.number(random.between(2, 6));
  }
  return {.bytes = sizes_.of(11'000, 0.6, random.next())};
}

Pages::Answer Pages::write_api(Random& random, LineBuffer& out) const {
  if (random.chance(0.6)) {
    out.put("GET /api/v1/orders/");
    const std::uint64_t id = random.next();
    const std::uint64_t more = mixed(id);
    out.hex(id >> 32U, 8);
    out.put('-');
    out.hex(id >> 16U, 4);
    out.put("-4");
    out.hex(id, 3);
    out.put("-a");
    out.hex(more >> 48U, 3);
    out.put('-');
    out.hex(more, 12);
    return {.bytes = sizes_.of(900, 0.4, random.next())};
  }
  out.put("GET /api/v1/products?ids=");
  for (std::uint64_t i = 0, count = random.between(1, 4); i < count; ++i) {
    if (i > 0) out.put("%2C");
    out.number(random.below(90'000));
  }
  return {.bytes = sizes_.of(2'400, 0.7, random.next())};
}

Pages::Answer Pages::write_post(Random& random, LineBuffer& out) const {
  const std::uint32_t post = post_.pick(random);
  out.put("GET ");
  out.put(posts_[post]);
  return {.bytes = sizes_.of(21'000, 0.5, mixed(post)) + random.below(300)};
}

Pages::Answer Pages::write_page(Random& random, LineBuffer& out) const {
  const Page& page = random.of(kPages);
  const bool posts = page.path == "/login" || page.path == "/cart" || page.path == "/checkout";
  out.put(posts && random.chance(0.4) ? "POST " : "GET ");
  out.put(page.path);
  return {.bytes = sizes_.of(page.median, 0.05, random.next())};
}

Pages::Answer Pages::write_target(Random& random, LineBuffer& out) const {
  const std::uint64_t kind = random.below(100);
  if (kind < 45) {
    const Asset& asset = assets_[asset_.pick(random)];
    out.put("GET ");
    out.put(asset.path);
    return {.bytes = asset.bytes, .is_static = true};
  }
  if (kind < 63) return write_product(random, out);
  if (kind < 71) return write_listing(random, out);
  if (kind < 77) return write_search(random, out);
  if (kind < 89) return write_api(random, out);
  if (kind < 94) return write_post(random, out);
  return write_page(random, out);
}

void Pages::write_status(Random& random, const Answer& answer, LineBuffer& out) {
  const std::uint64_t share = random.below(1000);
  if (answer.is_static && share < 220) return out.put("304 0");
  if (share < 960 || answer.is_static) {
    out.put("200 ");
    return out.number(answer.bytes);
  }
  if (share < 975) return out.put("301 162");
  if (share < 990) return out.put("404 4183");
  if (share < 994) return out.put("500 571");
  if (share < 996) return out.put("502 157");
  out.put("499 0");
}

void Pages::write_referer(Random& random, const Visitor& visitor, LineBuffer& out) const {
  const std::uint64_t share = visitor.is_person ? random.below(100) : 99;
  out.put('"');
  if (share < 70) {
    out.put(random.of(referers_));
  } else if (share < 76) {
    out.put("https://www.google.com/");
  } else if (share < 78) {
    out.put("https://www.bing.com/search?q=");
    out.put(random.of(kWords));
    out.put('+');
    out.put(random.of(kWords));
  } else if (share < 79) {
    out.put("https://duckduckgo.com/");
  } else {
    out.put('-');
  }
  out.put('"');
}

void Pages::write(Random& random, const Visitor& visitor, LineBuffer& out) const {
  out.put('"');
  const Answer answer = write_target(random, out);
  out.put(random.chance(0.7) ? " HTTP/2.0\" " : " HTTP/1.1\" ");
  write_status(random, answer, out);
  out.put(' ');
  write_referer(random, visitor, out);
}

void Pages::write_distinct(Random& random, std::uint64_t number, LineBuffer& out) const {
  out.put("\"GET /");
  switch (number % 4) {
    case 0:
      out.put("product/");
      break;
    case 1:
      out.put("images/");
      break;
    case 2:
      out.put("api/v1/orders/");
      break;
    default:  // a path of words that no other request has
      out.put(kWords[mixed(number) % kWords.size()]);
      out.put('-');
      out.put(kWords[mixed(number + 1) % kWords.size()]);
      out.put(static_cast<char>('a' + number / 4 % 26));
  }
  out.number(number);
  out.put('/');
  out.put(kWords[mixed(number + 2) % kWords.size()]);
  out.put(" HTTP/1.1\" 200 ");
  out.number(sizes_.of(14'000, 0.5, random.next()));
  out.put(" \"-\"");
}

}  // namespace generator
