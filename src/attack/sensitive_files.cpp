#include "sensitive_files.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "host_name.h"
#include "probe_paths.h"
#include "url_text.h"
#include "word_table.h"

namespace quell::attack {

namespace {

using enum Sensitivity;

// A path that ends in '/' is a directory: everything below it.
constexpr std::array kFiles = std::to_array<SensitiveFile>({
    {"etc/passwd", kSystem},
    {"etc/shadow", kSystem},
    {"etc/group", kSystem},
    {"etc/gshadow", kSystem},
    {"etc/hosts", kSystem},
    {"etc/hostname", kSystem},
    {"etc/issue", kSystem},
    {"etc/motd", kSystem},
    {"etc/fstab", kSystem},
    {"etc/mtab", kSystem},
    {"etc/crontab", kSystem},
    {"etc/sudoers", kSystem},
    {"etc/resolv.conf", kSystem},
    {"etc/master.passwd", kSystem},
    {"etc/security/", kSystem},
    {"etc/ssh/", kSystem},
    {"etc/ssl/", kSystem},
    {"etc/mysql/", kSystem},
    {"etc/php/", kSystem},
    {"etc/php.ini", kSystem},
    {"etc/my.cnf", kSystem},
    {"etc/nginx/", kSystem},
    {"etc/apache2/", kSystem},
    {"etc/httpd/", kSystem},
    {"etc/init.d/", kSystem},
    {"httpd/conf/httpd.conf", kSystem},
    {"apache/conf/httpd.conf", kSystem},
    {"proc/self/", kSystem},
    {"proc/version", kSystem},
    {"proc/cpuinfo", kSystem},
    {"proc/mounts", kSystem},
    {"proc/net/", kSystem},
    {"proc/cmdline", kSystem},
    {"var/log/", kSystem},
    {"var/run/secrets/", kSystem},
    {"root/.ssh/", kSystem},
    {"root/.bash_history", kSystem},
    {"windows/win.ini", kSystem},
    {"windows/system.ini", kSystem},
    {"windows/system32/", kSystem},
    {"windows/repair/", kSystem},
    {"winnt/win.ini", kSystem},
    {"winnt/system32/", kSystem},
    {"winnt/repair/", kSystem},
    {"boot.ini", kSystem},
    {"inetpub/logs/", kSystem},
    {"php.ini", kSystem},
    {"httpd.conf", kSystem},
    {"my.ini", kSystem},
    {".ssh/id_rsa", kSystem},
    {".ssh/id_ed25519", kSystem},
    {".ssh/authorized_keys", kSystem},
    {".ssh/known_hosts", kSystem},
    {".bash_history", kSystem},
    {".aws/credentials", kApplication},
    {".docker/config.json", kApplication},
    {".kube/config", kApplication},
    {".git/", kApplication},
    {".svn/", kApplication},
    {".hg/", kApplication},
    {".env", kApplication},
    {".htpasswd", kApplication},
    {".htaccess", kApplication},
    {".npmrc", kApplication},
    {".pgpass", kApplication},
    {".my.cnf", kApplication},
    {".netrc", kApplication},
    {"web-inf/", kApplication},
    {"meta-inf/", kApplication},
    {"web.config", kApplication},
    {"wp-config.php", kApplication},
    {"config/database.yml", kApplication},
    {"config/secrets.yml", kApplication},
    {"config/master.key", kApplication},
});

bool starts_component(std::string_view path, std::size_t at) {
  return at == 0 || path[at - 1] == '/';
}

bool names(std::string_view path, std::string_view file) {
  if (file.ends_with('/')) {
    const std::size_t at = path.find(file);
    return at != std::string_view::npos && starts_component(path, at) &&
           path.size() > at + file.size();
  }
  return path.ends_with(file) && starts_component(path, path.size() - file.size());
}

constexpr std::array kSystemRoots = std::to_array<std::string_view>({
    "etc/",
    "var/",
    "usr/",
    "opt/",
    "proc/",
    "root/",
    "sys/",
    "windows/",
    "winnt/",
    "inetpub/",
    "program files/",
    "programfiles/",
    "xampp/",
    "apache/",
    "apache2/",
    "logs/",
    "log/",
    "wamp/",
});
constexpr std::array kSystemNames = std::to_array<std::string_view>({
    ".conf",
    ".cnf",
    ".ini",
    ".cfg",
    ".log",
    "access_log",
    "error_log",
    "access-log",
    "error-log",
    ".asa",
    ".pem",
    ".key",
});

struct Component {
  std::string_view text;
};

/// One component of each path of the lists: the first, except where that is an everyday word.
consteval auto telling_components() {
  std::array<Component, kFiles.size() + kSystemRoots.size()> out{};
  std::size_t size = 0;
  for (const SensitiveFile& file : kFiles) {
    const std::size_t slash = file.path.find('/');
    const std::string_view first = file.path.substr(0, slash);
    out[size++].text = first == "config" ? file.path.substr(slash + 1) : first;
  }
  for (const std::string_view root : kSystemRoots)
    out[size++].text = root.substr(0, root.size() - 1);
  return out;
}
constexpr WordTable kTelling(telling_components());

/// The end of an address that a server is meant to include.
bool is_foreign_text(std::string_view component) {
  return included_as(component) == IncludedAs::kText && !equals_lower(component, "robots.txt");
}

}  // namespace

bool is_sensitive_component(std::string_view component) {
  return kTelling.find(component) != nullptr;
}

bool is_telling_component(std::string_view component) {
  return is_sensitive_component(component) || is_probe_component(component) ||
         may_be_telling_host(component) || is_foreign_text(component);
}

bool is_system_path(std::string_view path) {
  while (path.ends_with(' ')) path.remove_suffix(1);
  const auto starts = [&](std::string_view root) { return path.starts_with(root); };
  const auto ends = [&](std::string_view name) { return path.ends_with(name); };
  return std::ranges::any_of(kSystemRoots, starts) && std::ranges::any_of(kSystemNames, ends);
}

std::optional<SensitiveFile> sensitive_file(std::string_view path) {
  for (const SensitiveFile& file : kFiles) {
    if (names(path, file.path)) return file;
  }
  return std::nullopt;
}

}  // namespace quell::attack
