# Every third-party library, found once. Which module may use which is said by that module's
# CMakeLists.txt and checked by the lint.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(boost_json 1.81 REQUIRED CONFIG)  # doc owns the parser; values are shared
find_package(yaml-cpp REQUIRED)                # doc
find_package(CLI11 REQUIRED)                   # cli
find_package(SQLite3 REQUIRED)                 # journal
find_package(simdjson REQUIRED CONFIG)         # logs: JSON lines of servers
find_package(BZip2 REQUIRED)                   # logs
pkg_check_modules(isal REQUIRED IMPORTED_TARGET libisal)      # logs
pkg_check_modules(nftables REQUIRED IMPORTED_TARGET libnftables)  # contain: the firewall
pkg_check_modules(lzma REQUIRED IMPORTED_TARGET liblzma)      # logs
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)      # logs
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)  # crypto
pkg_check_modules(libcrypto REQUIRED IMPORTED_TARGET libcrypto)  # crypto: digests of others
pkg_check_modules(libssl REQUIRED IMPORTED_TARGET libssl)        # crypto: TLS of clients
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)          # contain: PostgreSQL roles
pkg_check_modules(libcrypt REQUIRED IMPORTED_TARGET libcrypt)    # crypto: passwords as stored
pkg_check_modules(yara REQUIRED IMPORTED_TARGET yara)         # webroot: rules about files
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)           # users' patterns only
# RE2's .pc asks for -pthread, which the precompiled headers are not made with; glibc needs none.
set_target_properties(PkgConfig::re2 PROPERTIES INTERFACE_COMPILE_OPTIONS "")
