"""What the checks enforce and who is excepted, as data: each line with its reason."""

# header pattern, where it may be included, what to use instead. TESTS: also in tests, which play
# faults (a full disk, a killed process) and oracles.
TESTS = "tests"
OWNED_HEADERS = [
    (r"(unistd|fcntl|dirent|poll|pwd|grp|signal|spawn|dlfcn|pthread|sched|termios|netdb|syslog"
     r"|ifaddrs|glob|wordexp|csignal|sys/.*|netinet/.*|arpa/.*|net/.*|linux/.*|asm/.*)(\.h)?",
     ["src/os/", TESTS], "system calls live in os: use or extend os/*.h"),
    (r"fstream|iostream|cstdio|stdio\.h", ["src/os/", TESTS],
     "files and terminals live in os and cli/console.h; they report errors as Result"),
    (r"sqlite3\.h", ["src/journal/"], "SQLite is the journal's: use journal/*.h"),
    (r"sodium.*\.h", ["src/crypto/"], "libsodium is crypto's: use crypto/*.h"),
    (r"libpq.*\.h", ["src/contain/credential/postgres/"], "libpq is known to postgres/session.cpp alone"),
    (r"crypt\.h", ["src/crypto/"], "crypt(3) is crypto's: use crypto/password.h"),
    (r"openssl/.*", ["src/crypto/"], "OpenSSL is crypto's: use crypto/*.h"),
    (r"nftables/.*", ["src/contain/firewall/nft.cpp"], "libnftables is known to nft.cpp alone"),
    (r"yara(\.h|/.*)", ["src/webroot/rules/"], "libyara is known to webroot/rules alone"),
    (r"isa-l/.*|isa-l\.h|zstd.*\.h|bzlib\.h|lzma\.h", ["src/logs/sources/", TESTS, "bench/"],
     "compression is that of logs: use logs/compression.h"),
    (r"zlib\.h", ["bench/"], "gzip is read with ISA-L (docs/decisions/0012): use logs/compression.h"),
    (r"yaml-cpp/.*", ["src/doc/"], "read YAML through doc/yaml.h, which is strict"),
    (r"boost/json(\.hpp|/(src|parse.*|.*parser.*|stream_parser)\.hpp)", ["src/doc/"],
     "read JSON through doc/json.h, which is strict; include boost/json/value.hpp for values"),
    (r"simdjson\.h", ["src/logs/formats/json_line.cpp"],
     "simdjson is known to json_line.cpp alone: bytes of log lines; documents are doc/json.h's"),
    (r"CLI/.*", ["src/cli/parse.cpp"], "CLI11 is known to cli/parse.cpp alone"),
    (r"regex(\.h)?", [], "backtracks on an attacker's bytes: use re2/re2.h or write a scanner"),
]

# pattern in code, where it is allowed, what to use instead
BANNED_CODE = [
    (r"\bstd::(basic_)?regex\b", [], "backtracks on an attacker's bytes: use RE2"),
    (r"(?<![\w.>:])(std::|::)?(system|popen)\s*\(", [], "a shell: use os/process.h with arguments"),
    (r"\busing\s+namespace\s+std\b(?!::\w*literals\b)", [], "name what you use"),
    (r"\bstd::s?rand\b|(?<![\w.>:])s?rand\s*\(", [], "randomness is a parameter"),
    (r"(?<![\w.>])time\s*\(\s*(nullptr|NULL|0)\s*\)", [], "the clock is a parameter: base/time.h"),
    (r"\bsystem_clock::now\s*\(", ["src/base/", "src/os/", TESTS],
     "the clock is a parameter: base/time.h"),
    (r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok)\s*\(", [], "unbounded or stateful"),
    (r"\.detach\s*\(\s*\)", [], "a thread that nobody waits for: use std::jthread"),
    (r"\bvolatile\b", [], "not for threads: std::atomic or Guarded<T>"),
    (r"\bNULL\b", [], "nullptr"),
]

# kind, path, reason. kind is the check's name; an exception that nothing needs is refused.
EXCEPTIONS = [
    ("headers", "src/contain/nginx/change.cpp", "names SIGHUP; os sends it"),
]

MAX_COLUMNS = 100  # of C++
MAX_COLUMNS_ELSEWHERE = 120  # Python, CMake, shell
MAX_LINES = 800
WARN_LINES = 400
MAX_BYTES = 1_000_000  # of one file, so that a clone stays small
