#include "webroot/file_facts.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace quell::webroot {
namespace {

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

constexpr std::array<std::string_view, 37> kExecutable{
    "php",  "php3", "php4", "php5", "php6",   "php7",  "php8", "phtml", "phar", "pht",
    "phps", "inc",  "jsp",  "jspx", "jspf",   "jsw",   "asp",  "aspx",  "asa",  "ashx",
    "asmx", "cer",  "cfm",  "cfml", "cfc",    "cgi",   "fcgi", "pl",    "py",   "rb",
    "sh",   "exe",  "dll",  "so",   "cshtml", "shtml", "ru"};
constexpr std::array<std::string_view, 10> kUploads{
    "uploads",    "upload",    "avatars",    "avatar",      "attachments",
    "attachment", "userfiles", "user_files", "useruploads", "incoming"};
constexpr std::array<std::string_view, 14> kMedia{"images", "image", "img",    "pics",   "pictures",
                                                  "photos", "media", "css",    "fonts",  "cache",
                                                  "tmp",    "temp",  "thumbs", "gallery"};

template <std::size_t Size>
bool is_one_of(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

FileFacts facts_of(std::string_view path) {
  FileFacts facts{.path = std::string(path), .name = {}, .extension = {}};
  facts.name = path.substr(path.rfind('/') + 1);
  const std::size_t dot = facts.name.rfind('.');
  if (dot != std::string::npos && dot > 0) facts.extension = lowered(facts.name.substr(dot + 1));
  return facts;
}

bool is_executable_extension(std::string_view extension) {
  return is_one_of(kExecutable, extension);
}

bool has_inner_executable_extension(std::string_view name) {
  std::size_t dot = name.find('.');
  while (dot != std::string_view::npos) {
    const std::size_t next = name.find('.', dot + 1);
    if (next == std::string_view::npos) return false;
    const std::string part = lowered(name.substr(dot + 1, next - dot - 1));
    // foo.inc.php, x.pl.txt and lib.so.1 are ordinary.
    const bool runs = part.starts_with("ph") || part.starts_with("jsp") || part.starts_with("asp");
    if (dot > 0 && runs && is_executable_extension(part) &&
        !is_executable_extension(lowered(name.substr(name.rfind('.') + 1)))) {
      return true;
    }
    dot = next;
  }
  return false;
}

Place place_of(std::string_view path) {
  Place place = Place::kOrdinary;
  while (true) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return place;
    // As servers write them: "Upload" is a name for classes.
    const std::string_view part = path.substr(0, slash);
    if (is_one_of(kUploads, part)) return Place::kUploads;
    if (is_one_of(kMedia, part)) place = Place::kMedia;
    path.remove_prefix(slash + 1);
  }
}

}  // namespace quell::webroot
