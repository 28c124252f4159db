#include "path/sensitive_files.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "text/ascii_set.h"
#include "text/word_table.h"

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
    {"proc/meminfo", kSystem},
    {"proc/sched_debug", kSystem},
    {"proc/sys/", kSystem},
    {"dev/mem", kSystem},
    {"dev/kmem", kSystem},
    {"dev/null", kSystem},
    {"dev/zero", kSystem},
    {"dev/random", kSystem},
    {"dev/urandom", kSystem},
    {"dev/sda", kSystem},
    {"dev/stdin", kSystem},
    {"dev/shm/", kSystem},
    {"dev/fd/", kSystem},
    {"boot/grub/", kSystem},
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
    {"inetpub/logs/", kSystem},
    {"php.ini", kSystem},
    {"httpd.conf", kSystem},
    {"my.ini", kSystem},
    {"autoexec.bat", kSystem},
    {"pagefile.sys", kSystem},
    {"sysprep.inf", kSystem},
    {"sysprep.xml", kSystem},
    {"unattend.xml", kSystem},
    {"unattend.txt", kSystem},
    {"ntuser.dat", kSystem},
    {"ntuser.ini", kSystem},
    {"boot.ini", kAlone},
    {"win.ini", kAlone},
    {"system.ini", kAlone},
    {".ssh/id_rsa", kApplication},
    {".ssh/id_ed25519", kApplication},
    {".ssh/id_dsa", kApplication},
    {".ssh/authorized_keys", kApplication},
    {".ssh/known_hosts", kApplication},
    {".bash_history", kApplication},
    {".sh_history", kApplication},
    {".zsh_history", kApplication},
    {".mysql_history", kApplication},
    {".psql_history", kApplication},
    {".bashrc", kApplication},
    {".bash_profile", kApplication},
    {".profile", kApplication},
    {".rhosts", kApplication},
    {".passwd", kApplication},
    {".forward", kApplication},
    {".cshrc", kApplication},
    {".viminfo", kApplication},
    {".aws/credentials", kApplication},
    {".aws/config", kApplication},
    {".azure/", kApplication},
    {".gcloud/", kApplication},
    {".docker/config.json", kApplication},
    {".docker/secrets", kApplication},
    {".kube/config", kApplication},
    {".config/", kApplication},
    {".git/", kApplication},
    {".svn/", kApplication},
    {".hg/", kApplication},
    {".bzr/", kApplication},
    {".cvs/", kApplication},
    {".env", kApplication},
    {".htpasswd", kApplication},
    {".htaccess", kApplication},
    {".npmrc", kApplication},
    {".pypirc", kApplication},
    {".pgpass", kApplication},
    {".my.cnf", kApplication},
    {".netrc", kApplication},
    {".s3cfg", kApplication},
    {".git-credentials", kApplication},
    {".ds_store", kApplication},
    {".vscode/", kApplication},
    {".idea/", kApplication},
    {".circleci/", kApplication},
    {".terraform/", kApplication},
    {".vagrant/", kApplication},
    {".claude/", kApplication},
    {".cursor/", kApplication},
    {".continue/", kApplication},
    {".aider/", kApplication},
    {".roo/", kApplication},
    {".cline/", kApplication},
    {".zed/", kApplication},
    {".windsurf/", kApplication},
    {".codex/", kApplication},
    {".gemini/", kApplication},
    {".opencode/", kApplication},
    {".kiro/", kApplication},
    {".junie/", kApplication},
    {"web-inf/", kApplication},
    {"meta-inf/", kApplication},
    {"web.config", kApplication},
    {"global.asa", kApplication},
    {"wp-config.php", kApplication},
    {"wp-content/debug.log", kApplication},
    {"wp-content/error.log", kApplication},
    {"wp-content/errors.log", kApplication},
    {"configuration.php.bak", kApplication},
    {"backup.sql", kApplication},
    {"dump.sql", kApplication},
    {"database.sql", kApplication},
    {"config/database.yml", kApplication},
    {"config/secrets.yml", kApplication},
    {"config/master.key", kApplication},
});

bool is_one_of(char c, std::string_view which) {
  return which.find(c) != std::string_view::npos;
}

/// Whether the name of a file may end here: what follows is nothing, a copy's suffix (".bak", "~")
/// or what a shell, a query or a fragment goes on with. is_sensitive_component() has to know.
bool ends_name(std::string_view rest, const SensitiveFile& file) {
  constexpr std::size_t kLongestSuffix = 12;
  if (rest.empty()) return true;
  const bool known_by_its_begin =
      file.path.starts_with('.') || file.path.find('/') != std::string_view::npos;
  if (is_one_of(rest[0], "?#|&;<>\"'`\\:%$")) return known_by_its_begin;
  if (file.kind != Sensitivity::kApplication || rest.size() > kLongestSuffix) return false;
  return rest == "~" || (rest[0] == '.' && find_any<"./ ">(rest, 1) == std::string_view::npos);
}

/// Whether what begins here is the file, or lies below the directory.
bool names(std::string_view path, const SensitiveFile& file) {
  if (!path.starts_with(file.path)) return false;
  const std::string_view rest = path.substr(file.path.size());
  return file.path.ends_with('/') ? !rest.empty() : ends_name(rest, file);
}

/// The files by their first byte.
constexpr std::array kByName = [] {
  std::array out = kFiles;
  std::ranges::sort(out, {}, &SensitiveFile::path);
  return out;
}();
constexpr std::array kFirstOf = [] {
  std::array<std::uint8_t, 129> out{};
  static_assert(kFiles.size() < 256);
  for (std::size_t c = 0; c < out.size(); ++c) {
    const auto before = [&](const SensitiveFile& file) {
      return static_cast<unsigned char>(file.path[0]) < c;
    };
    out[c] = static_cast<std::uint8_t>(std::ranges::count_if(kByName, before));
  }
  return out;
}();

const SensitiveFile* file_at(std::string_view path) {
  const auto first = static_cast<unsigned char>(path[0]);
  if (first >= kFirstOf.size() - 1) return nullptr;
  const std::span begun =
      std::span(kByName).subspan(kFirstOf[first], kFirstOf[first + 1U] - kFirstOf[first]);
  const auto found =
      std::ranges::find_if(begun, [&](const SensitiveFile& file) { return names(path, file); });
  return found == begun.end() ? nullptr : &*found;
}

// Directories of the system: everything below. A tree that ends without '/' is the beginning of a
// name.
constexpr std::array kSystemTrees = std::to_array<std::string_view>({
    "etc/",       "proc/",        "sys/class/",   "sys/kernel/", "sys/devices/", "sys/module/",
    "root/",      "var/log/",     "var/mail/",    "var/spool/",  "var/lib/",     "var/run/",
    "var/adm/",   "var/cache/",   "var/www/",     "var/tmp/",    "var/backups/", "var/db/",
    "var/lp/",    "var/saf/",     "var/cpanel/",  "usr/local/",  "usr/lib/",     "usr/share/",
    "usr/bin/",   "usr/sbin/",    "usr/etc/",     "usr/ports/",  "usr/pkgsrc/",  "usr/spool/",
    "usr/adm/",   "opt/lampp/",   "opt/tomcat",   "opt/apache",  "opt/httpd",    "opt/nginx",
    "opt/xampp/", "private/etc/", "private/var/", "tmp/sess_",
});
constexpr std::array kWindowsTrees = std::to_array<std::string_view>({
    "windows/",
    "winnt/",
    "inetpub/",
    "program files/",
    "program files (x86)/",
    "programfiles/",
    "programdata/",
    "xampp/",
    "wamp/",
    "wamp64/",
    "apache/",
    "apache2/",
    "mysql/",
    "php/",
    "php4/",
    "php5/",
    "documents and settings/",
    "system volume information/",
    "system32/",
    "minint/",
    "appserv/",
    "nginx/",
    "perflogs/",
});
// Where one content management system keeps what it hands out.
constexpr std::array kNotSystem = std::to_array<std::string_view>({
    "etc/clientlibs/",
    "etc/cloudservices/",
    "etc/designs/",
    "etc/packages/",
    "etc/tags/",
});
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

/// One component of each path of the lists: the first, except where that is an everyday word. Paths
/// with a drive need none.
consteval auto telling_components() {
  std::array<Component, kFiles.size() + kSystemRoots.size() + kSystemTrees.size()> out{};
  std::size_t size = 0;
  const auto first_of = [](std::string_view path) { return path.substr(0, path.find('/')); };
  for (const SensitiveFile& file : kFiles) {
    const bool everyday = first_of(file.path) == "config" || first_of(file.path) == "wp-content";
    out[size++].text = everyday ? file.path.substr(file.path.find('/') + 1) : first_of(file.path);
  }
  for (const std::string_view root : kSystemRoots) out[size++].text = first_of(root);
  for (const std::string_view tree : kSystemTrees) {
    const bool nested = first_of(tree) == "private";  // private/etc/
    out[size++].text = nested ? first_of(tree.substr(tree.find('/') + 1)) : first_of(tree);
  }
  return out;
}
constexpr WordTable kTelling(telling_components());

}  // namespace

bool is_sensitive_component(std::string_view component) {
  if (component.starts_with('.') && component.size() > 1) return true;
  if (kTelling.find(component) != nullptr) return true;
  if (component.ends_with('~'))
    return kTelling.find(component.substr(0, component.size() - 1)) != nullptr;
  const std::size_t dot = component.rfind('.');  // wp-config.php.bak
  return dot != std::string_view::npos && kTelling.find(component.substr(0, dot)) != nullptr;
}

bool is_sensitive_name(std::string_view name) {
  return kTelling.find(name) != nullptr;
}

bool is_system_path(std::string_view path) {
  while (path.ends_with(' ')) path.remove_suffix(1);
  const auto starts = [&](std::string_view root) { return path.starts_with(root); };
  const auto goes_below = [&](std::string_view tree) {
    if (path.starts_with(tree)) return path.size() > tree.size();
    // The directory itself, if its name says enough: /var/log, not /etc
    return path.size() + 1 == tree.size() && tree.starts_with(path) && tree.ends_with('/') &&
           path.find('/') != std::string_view::npos;
  };
  const auto ends = [&](std::string_view name) { return path.ends_with(name); };
  const bool is_one_path = find_any<" ,">(path) == std::string_view::npos;
  if (is_one_path && std::ranges::any_of(kSystemTrees, goes_below)) {
    return std::ranges::none_of(kNotSystem, starts);
  }
  return std::ranges::any_of(kSystemRoots, starts) && std::ranges::any_of(kSystemNames, ends);
}

bool is_deep_system_path(std::string_view path) {
  const auto is_below = [&](std::string_view tree) {
    return tree.ends_with('/') && tree.find('/') + 1 < tree.size() && path.starts_with(tree) &&
           path.size() > tree.size();
  };
  return std::ranges::any_of(kSystemTrees, is_below);
}
bool is_hidden_configuration(std::string_view path) {
  static constexpr std::array kEndings = std::to_array<std::string_view>(
      {".json", ".yml", ".yaml", ".toml", ".env", ".md", ".sh", ".xml", ".ini", ".conf", ".db",
       ".sqlite", ".log", ".pem", ".key", "/config", "/credentials"});
  const auto ends = [&](std::string_view ending) { return path.ends_with(ending); };
  if (std::ranges::none_of(kEndings, ends)) return false;
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/')) {
    const std::string_view directory = path.substr(0, slash);
    if (directory == ".well-known") return false;
    if (directory.size() > 1 && directory[0] == '.') return true;
    path.remove_prefix(slash + 1);
  }
  return false;
}
bool is_windows_path(std::string_view path) {
  const auto goes_below = [&](std::string_view tree) {
    return path.starts_with(tree) && path.size() > tree.size();
  };
  const auto ends = [&](std::string_view name) { return path.ends_with(name); };
  if (std::ranges::any_of(kWindowsTrees, goes_below)) return true;
  const bool of_person = path.starts_with("users/");
  return !of_person && path.find('/') != std::string_view::npos &&
         std::ranges::any_of(kSystemNames, ends);
}

std::optional<SensitiveFile> sensitive_file(std::string_view path) {
  while (!path.empty()) {
    if (const SensitiveFile* file = file_at(path)) return *file;
    const std::size_t slash = std::min(path.find('/'), path.size());
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return std::nullopt;
}

}  // namespace quell::attack
