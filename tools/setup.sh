# shellcheck shell=sh
# What ./run and ./test share: the packages they need, and the build. To be sourced, from the root
# of the repository.

# Where caches live: outside of the checkout, so that a fresh clone starts warm.
: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME
quell_cache=${XDG_CACHE_HOME:-$HOME/.cache}
export CCACHE_DIR="${CCACHE_DIR:-$quell_cache/ccache}"
export NINJA_STATUS='[%f/%t %es] '

stop() {
  printf '%s\n' "$@" >&2
  exit 3
}

# packages_of GROUP...: names, one a line.
packages_of() {
  sed -n 's/^\([a-z]\{1,\}\)  *\([^ ]*\).*/\1 \2/p' tools/packages.txt |
    while read -r group name; do
      case " $* " in *" $group "*) printf '%s\n' "$name" ;; esac
    done
}

# missing_of GROUP...: the packages of these groups that are not installed, on one line.
missing_of() {
  wanted=$(packages_of "$@")
  # shellcheck disable=SC2086 # one argument a package
  installed=" $(dpkg-query -W -f='${db:Status-Abbrev}${Package} ' $wanted 2>/dev/null || true) "
  missing=
  for name in $wanted; do
    case $installed in *"ii $name "*) ;; *) missing="$missing $name" ;; esac
  done
  printf '%s' "${missing# }"
}

# cannot_install REASON PACKAGES: the one message for no rights, no network and other systems.
cannot_install() {
  stop "" "$1 These packages are missing:" \
    "    $2" \
    "On Debian 12 the administrator installs them, without starting any service, with:" \
    "    apt-get update && sh $PWD/tools/install_packages.sh $2" \
    "(that is apt-get install; only, nginx isn't started on port 80)"
}

# need_packages GROUP...: returns at once when nothing is missing.
need_packages() {
  if ! command -v dpkg-query >/dev/null; then
    # shellcheck disable=SC2046
    cannot_install "This system has no dpkg: Quell is built on Debian 12." \
      "$(printf '%s ' $(packages_of "$@"))"
  fi
  needed=$(missing_of "$@")
  if [ -z "$needed" ]; then return; fi
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      cannot_install "You are not root and there is no sudo." "$needed"
    fi
    as_root=sudo
    if ! sudo -n true 2>/dev/null && ! sudo -v; then
      cannot_install "sudo does not let you install packages." "$needed"
    fi
  fi
  printf 'Installing what is missing, from Debian, starting no service:\n    %s\n' "$needed"
  # shellcheck disable=SC2086 # one argument a package; as_root may be empty
  $as_root sh tools/install_packages.sh $needed ||
    cannot_install "Installing failed (no network, or not Debian 12?)." "$needed"
  still=$(missing_of "$@")
  if [ -n "$still" ]; then cannot_install "apt-get said it was done, but was not." "$still"; fi
}

# Compilers need up to 1.5 GB each: fewer jobs than cores where memory is short.
build_jobs() {
  cores=$(nproc)
  fit=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) / 1500000))
  if [ "$fit" -lt 1 ]; then fit=1; fi
  if [ "$fit" -lt "$cores" ]; then printf '%s' "$fit"; else printf '%s' "$cores"; fi
}

# configure PRESET: only when it never was, or when the checkout was moved.
configure() {
  tree=build/$1
  if [ -e "$tree/build.ninja" ] &&
    grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$tree/CMakeCache.txt"; then
    return
  fi
  rm -rf "$tree"
  mkdir -p "$tree"
  if ! cmake --preset "$1" >"$tree/configure.log" 2>&1; then
    cat "$tree/configure.log" >&2
    stop "cmake --preset $1 failed."
  fi
}

# build PRESET TARGET...
build() {
  preset=$1
  shift
  configure "$preset"
  ninja -C "build/$preset" -j "$(build_jobs)" "$@" || stop "Building $* ($preset) failed."
}
