#include "shell/shell_words.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack::shell {

namespace {

/// Commands that are alike, separated by single blanks.
struct Group {
  Rarity rarity;
  Takes takes;
  std::string_view names;
};

constexpr auto kGroups = std::to_array<Group>({
    // What a machine and its users are
    {Rarity::kShell, kPosix | kAlone,
     "ifconfig uname printenv lsblk lscpu lsmod lspci lsusb lsof vmstat iostat getenforce sestatus "
     "dmesg dmidecode logname nproc pstree hostnamectl"},
    {Rarity::kShell, kPosix | kWindows | kAlone, "whoami netstat"},
    {Rarity::kJargon, kPosix | kAlone | kFiles, "ls ll pwd df du"},
    {Rarity::kJargon, kPosix | kAlone | kVerbs, "ps uptime"},
    {Rarity::kJargon, kPosix | kAlone | kCommand, "env"},
    {Rarity::kJargon, kPosix | kAlone, "htop poweroff hostid lastlog tty umask compgen ulimit"},
    {Rarity::kJargon, kPosix | kWindows | kAlone, "shutdown reboot hostname"},
    {Rarity::kProse, kPosix | kAlone,
     "id who users groups date last free top history export halt mount true false arch"},
    // Files
    {Rarity::kShell, kPosix | kFiles,
     "chmod chown chgrp mkfifo mknod xxd hexdump egrep fgrep zgrep zcat bzcat xzcat zless gunzip "
     "bunzip2 base64 base32 md5sum sha1sum sha256sum cksum readlink realpath lsattr chattr "
     "run-parts mapfile readarray setfacl getfacl unexpand base58 ptx readelf objdump lzcat lz4cat "
     "zstdgrep zdiff bzgrep xzgrep unsquashfs genisoimage exiftool pdftotext cupsfilter "
     "msgcat msgattrib msgfilter"},
    {Rarity::kShell, kPosix | kWindows | kFiles, "mkdir rmdir"},
    {Rarity::kJargon, kPosix | kFiles,
     "rm cp mv dd tac nl tee od rev grep sed uniq wc vi vim ed ln tar gzip bzip2 xz unzip strings "
     "dirname basename cmp mktemp openssl gpg crontab"},
    {Rarity::kJargon, kPosix | kFiles | kCode | kText, "awk gawk mawk nawk"},
    {Rarity::kJargon, kPosix | kWindows | kFiles, "cd"},
    {Rarity::kProse, kPosix | kFiles,
     "cat head tail less touch cut paste fold column split csplit join fmt pr diff comm stat file "
     "zip shred unlink truncate install nano emacs locate look patch tr rename source umount"},
    {Rarity::kProse, kPosix | kWindows | kFiles, "find more sort"},
    {Rarity::kShell, kPosix | kFiles | kHosts | kVerbs,
     "ansible-playbook ansible-galaxy aptitude bsdtar zstdcat zstd cpio visudo vipw chef-client "
     "composer gdb gcc g++ clang ssh-copy-id ssh-keygen ssh-agent sshfs mysql mysqldump psql "
     "sqlite3 mongo redis-cli tcpdump tshark tmux dpkg-deb rpm flatpak dmsetup "
     "logrotate journalctl pkexec certbot rsyslogd iconv uuencode uudecode setcap getcap "
     "losetup mkfs fdisk cryptsetup gcloud vimdiff rvim "
     "pip2 pipx cpan npx yarn pnpm gradle mvn ansible ansible-config ansible-console ansible-doc "
     "ansible-inventory ansible-pull ansible-vault chef-solo chef-shell chef-run chef-vault "
     "salt-call terraform vagrant podman nerdctl crictl ctr lxc lxd virsh runc "
     "loginctl timedatectl resolvectl networkctl systemd-run systemd-resolve update-alternatives "
     "apachectl apache2ctl nft tshark ngrep bpftrace dstat pidstat iftop nethogs "
     "cscli restic rclone easy_install jjs jrunscript ghci byebug irb elixir "
     "c99 c89 cobc nasm rustc opkg pacman apk zypper dpkg-query rpmquery slapcat msfvenom "
     "aa-disable aa-exec start-stop-daemon clamscan mosquitto_pub mailx sendmail mutt "
     "snmpget dnsrecon sqlmap"},
    {Rarity::kProse, kPosix | kFiles | kVerbs, "knife puppet helm perf pry declare typeset read"},
    // Networks
    {Rarity::kShell, kPosix | kWindows | kHosts | kFiles, "curl wget"},
    {Rarity::kShell, kPosix | kWindows | kHosts, "nslookup"},
    {Rarity::kShell, kPosix | kHosts | kFiles,
     "ncat socat traceroute tftp lwp-download lwp-request aria2c axel lynx elinks w3m nmap hping3 "
     "smbclient ldapsearch snmpwalk ssh-keyscan sshpass"},
    {Rarity::kJargon, kPosix | kWindows | kHosts | kFiles, "ssh scp sftp telnet ftp rsync"},
    {Rarity::kJargon, kPosix | kHosts | kFiles, "nc netcat dig mtr rsh"},
    {Rarity::kProse, kPosix | kHosts, "host fetch finger whois links"},
    {Rarity::kProse, kPosix | kWindows | kHosts, "ping ping6"},
    {Rarity::kShell, kPosix | kVerbs | kText, "getent"},
    {Rarity::kProse, kPosix | kAlone | kVerbs, "ip ss"},
    // Time and processes
    {Rarity::kProse, kPosix | kSeconds, "sleep usleep"},
    {Rarity::kProse, kPosix | kWindows | kCommand | kSeconds, "timeout"},
    {Rarity::kShell, kPosix | kText, "pkill killall pgrep setuid insmod modprobe"},
    {Rarity::kProse, kPosix, "kill"},
    {Rarity::kProse, kPosix | kText, "batch"},
    // Text
    {Rarity::kProse, kPosix | kWindows | kText, "echo"},
    {Rarity::kJargon, kPosix | kText, "printf expr seq"},
    {Rarity::kProse, kPosix | kText, "print test wall write"},
    // Interpreters
    {Rarity::kJargon, kPosix | kAlone | kFiles | kCode, "sh bash zsh ksh dash csh tcsh ash rbash"},
    {Rarity::kJargon, kPosix | kWindows | kFiles | kCode, "python3 python2 php nodejs tclsh"},
    {Rarity::kProse, kPosix | kWindows | kFiles | kCode, "perl python ruby node lua java fish"},
    // Commands that run commands
    {Rarity::kJargon, kPosix | kCommand,
     "sudo doas nohup xargs nice ionice setsid stdbuf strace chroot unshare busybox toybox ltrace "
     "valgrind nsenter setarch taskset chrt prlimit cpulimit choom capsh softlimit setlock "
     "torify torsocks proxychains rlwrap pexec coproc runuser setpriv firejail bwrap"},
    {Rarity::kProse, kPosix | kCommand,
     "time exec eval watch flock trap command builtin then do else if while until script "
     "parallel"},
    // Administration
    {Rarity::kShell, kPosix | kVerbs | kText,
     "apt-get systemctl useradd usermod userdel adduser groupadd chpasswd iptables ufw kubectl "
     "initctl update-rc.d sysctl dpkg"},
    {Rarity::kJargon, kPosix | kWindows | kVerbs | kHosts, "git svn npm pip pip3 apt yum dnf gem"},
    {Rarity::kProse, kPosix | kVerbs, "service docker passwd"},
    // Windows
    {Rarity::kShell, kWindows | kAlone,
     "ipconfig systeminfo tasklist driverquery gpresult nbtstat getmac quser qwinsta openfiles"},
    {Rarity::kShell, kWindows | kVerbs | kText,
     "netsh certutil bitsadmin wmic schtasks rundll32 regsvr32 mshta cscript wscript vssadmin "
     "bcdedit wevtutil fsutil taskkill msiexec certreq cmstp nltest dnscmd cmdkey setspn klist "
     "pnputil powercfg wbadmin wecutil manage-bde dism sfc gpupdate winget w32tm typeperf logman "
     "eventcreate mavinject msdt pcalua ieexec scriptrunner syncappvpublishingserver "
     "sqldumper infdefaultinstall desktopimgdownldr"},
    {Rarity::kShell, kWindows | kFiles | kVerbs,
     "regedit bcdboot diskpart diskshadow esentutl ntdsutil dsquery csvde installutil regasm "
     "msbuild odbcconf makecab winrm psexec procdump mimikatz rubeus"},
    {Rarity::kShell, kWindows | kFiles,
     "icacls cacls attrib takeown robocopy xcopy findstr mklink extrac32 diantz "
     "chkdsk"},
    {Rarity::kShell, kWindows | kHosts, "tracert pathping"},
    {Rarity::kShell, kWindows | kCode | kCommand, "powershell pwsh"},
    {Rarity::kJargon, kWindows | kAlone | kFiles, "dir"},
    {Rarity::kJargon, kWindows | kAlone, "ver"},
    {Rarity::kJargon, kWindows | kFiles, "del md rd ren"},
    {Rarity::kJargon, kWindows | kVerbs, "reg sc arp"},
    {Rarity::kJargon, kWindows | kCommand, "cmd"},
    {Rarity::kProse, kPosix | kWindows | kAlone | kText | kBrackets, "set"},
    {Rarity::kProse, kWindows | kFiles, "type copy move erase tree"},
    {Rarity::kProse, kWindows | kVerbs, "net route"},
    {Rarity::kProse, kWindows | kCommand, "start call forfiles"},
    {Rarity::kShell, kWindows | kCode | kHosts | kCommand | kBrackets, "iex iwr irm gci gwmi"},
    {Rarity::kJargon, kWindows | kFiles | kBrackets, "gc sls"},
});

constexpr std::size_t names_in(std::string_view names) {
  return 1 + static_cast<std::size_t>(std::ranges::count(names, ' '));
}

consteval std::size_t count_names() {
  std::size_t count = 0;
  for (const Group& group : kGroups) count += names_in(group.names);
  return count;
}

consteval auto expanded() {
  std::array<Utility, count_names()> out;
  std::size_t i = 0;
  for (const Group& group : kGroups) {
    std::string_view rest = group.names;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      out[i++] = {.text = rest.substr(0, end), .rarity = group.rarity, .takes = group.takes};
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return out;
}

struct Word {
  std::string_view text;
};

constexpr WordTable kUtilities{expanded()};

constexpr WordTable kSubcommands{std::to_array<Word>(
    {{"user"},      {"localgroup"},  {"group"},    {"accounts"}, {"share"},     {"view"},
     {"use"},       {"start"},       {"stop"},     {"session"},  {"firewall"},  {"advfirewall"},
     {"interface"}, {"wlan"},        {"add"},      {"query"},    {"delete"},    {"save"},
     {"export"},    {"create"},      {"config"},   {"process"},  {"os"},        {"useraccount"},
     {"list"},      {"get"},         {"install"},  {"clone"},    {"pull"},      {"push"},
     {"checkout"},  {"run"},         {"exec"},     {"ps"},       {"restart"},   {"status"},
     {"enable"},    {"disable"},     {"update"},   {"upgrade"},  {"set"},       {"show"},
     {"addr"},      {"route"},       {"link"},     {"hosts"},    {"passwd"},    {"aux"},
     {"auxww"},     {"print"},       {"computer"}, {"shadow"},   {"localhost"}, {"uninstall"},
     {"search"},    {"description"}, {"shadows"},  {"images"},   {"qfe"},       {"product"},
     {"service"},   {"services"},    {"networks"}, {"group"},    {"protocols"}, {"domain"},
     {"neigh"}})};

constexpr WordTable kVerbsOfCmdlets{std::to_array<Word>(
    {{"add"},     {"clear"},  {"convertfrom"}, {"convertto"}, {"copy"},    {"disable"},
     {"enable"},  {"enter"},  {"exit"},        {"export"},    {"foreach"}, {"format"},
     {"get"},     {"import"}, {"invoke"},      {"measure"},   {"move"},    {"new"},
     {"out"},     {"read"},   {"register"},    {"remove"},    {"rename"},  {"resolve"},
     {"restart"}, {"select"}, {"send"},        {"set"},       {"sort"},    {"start"},
     {"stop"},    {"test"},   {"update"},      {"wait"},      {"where"},   {"write"},
     {"tee"},     {"trace"},  {"compress"},    {"expand"},    {"suspend"}, {"resume"}})};

constexpr WordTable kNounsOfCmdlets{std::to_array<Word>({{"content"},
                                                         {"childitem"},
                                                         {"process"},
                                                         {"service"},
                                                         {"item"},
                                                         {"itemproperty"},
                                                         {"object"},
                                                         {"webrequest"},
                                                         {"restmethod"},
                                                         {"expression"},
                                                         {"command"},
                                                         {"host"},
                                                         {"location"},
                                                         {"variable"},
                                                         {"alias"},
                                                         {"wmiobject"},
                                                         {"wmimethod"},
                                                         {"ciminstance"},
                                                         {"localuser"},
                                                         {"localgroup"},
                                                         {"localgroupmember"},
                                                         {"aduser"},
                                                         {"eventlog"},
                                                         {"winevent"},
                                                         {"history"},
                                                         {"module"},
                                                         {"pssession"},
                                                         {"psdrive"},
                                                         {"psprovider"},
                                                         {"pssnapin"},
                                                         {"executionpolicy"},
                                                         {"acl"},
                                                         {"computerinfo"},
                                                         {"netipaddress"},
                                                         {"nettcpconnection"},
                                                         {"netadapter"},
                                                         {"netipconfiguration"},
                                                         {"dnsname"},
                                                         {"connection"},
                                                         {"netconnection"},
                                                         {"path"},
                                                         {"job"},
                                                         {"sleep"},
                                                         {"computer"},
                                                         {"output"},
                                                         {"error"},
                                                         {"file"},
                                                         {"string"},
                                                         {"csv"},
                                                         {"json"},
                                                         {"xml"},
                                                         {"clipboard"},
                                                         {"credential"},
                                                         {"date"},
                                                         {"hotfix"},
                                                         {"mppreference"},
                                                         {"scheduledtask"},
                                                         {"transcript"},
                                                         {"bitstransfer"},
                                                         {"mailmessage"},
                                                         {"null"},
                                                         {"table"},
                                                         {"list"},
                                                         {"wide"},
                                                         {"custom"},
                                                         {"unique"},
                                                         {"uiculture"},
                                                         {"culture"},
                                                         {"psdebug"},
                                                         {"archive"}})};

constexpr Utility kCmdlet{
    .text = "cmdlet",
    .rarity = Rarity::kShell,
    .takes = kWindows | kAlone | kFiles | kHosts | kSeconds | kText | kCommand | kBrackets};

bool is_lower(std::string_view word) {
  return std::ranges::none_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}
bool is_upper(std::string_view word) {
  return std::ranges::none_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

const Utility* find_utility(std::string_view name) {
  const Utility* found = kUtilities.find(name);
  if (found == nullptr || is_lower(name)) return found;
  // "Find", "Type": ordinary words that begin a sentence. "WHOAMI", "Ipconfig" run on Windows.
  if ((found->takes & kWindows) == 0) return nullptr;
  return found->rarity != Rarity::kProse || is_upper(name) ? found : nullptr;
}

const Utility* find_cmdlet(std::string_view name) {
  const std::size_t hyphen = name.find('-');
  if (hyphen == std::string_view::npos) return nullptr;
  const bool known = kVerbsOfCmdlets.find(name.substr(0, hyphen)) != nullptr &&
                     kNounsOfCmdlets.find(name.substr(hyphen + 1)) != nullptr;
  return known ? &kCmdlet : nullptr;
}

bool is_subcommand(std::string_view word) {
  return kSubcommands.find(word) != nullptr;
}

namespace {

/// "python3.10", "gcc-12": the name without its version, if it is one that has versions.
std::string_view without_version(std::string_view name) {
  const std::size_t last = rfind_none<"0123456789.-_">(name);
  if (last == std::string_view::npos || last < 1 || last + 1 == name.size()) return name;
  if (find_utility(name) != nullptr) return name;  // python3, base64
  const std::string_view base = name.substr(0, last + 1);
  const Utility* found = find_utility(base);
  if (found == nullptr || (found->takes & kPosix) == 0) return name;
  return found->rarity != Rarity::kProse || (found->takes & kCode) != 0 ? base : name;
}

}  // namespace

std::string_view without_program_extension(std::string_view name) {
  if (name.size() < 5 || name[name.size() - 4] != '.') return without_version(name);
  const std::string_view extension = name.substr(name.size() - 3);
  for (const std::string_view each : {"exe", "com", "bat", "cmd", "ps1", "vbs"}) {
    if (equals_lower(extension, each)) return name.substr(0, name.size() - 4);
  }
  return without_version(name);
}

}  // namespace quell::attack::shell
