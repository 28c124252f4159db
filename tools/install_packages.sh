#!/bin/sh
# Installs Debian packages and starts no service: usage (as root) install_packages.sh PACKAGE...
# Shows progress, and keeps apt's own output for when it fails. Reads nothing from standard input.
set -eu

policy=${QUELL_POLICY_RC_D:-/usr/sbin/policy-rc.d} # a test has its own
kept=$policy.before-quell
work=$(mktemp -d)

# Debian's maintainer scripts ask policy-rc.d before they start a service; 101 means "don't".
# Without it, installing nginx would open port 80 of this machine.
forbid_services() {
  if [ -e "$kept" ]; then
    mv -f "$kept" "$policy" # an earlier run was killed before it could put this back
  fi
  if [ -x "$policy" ]; then
    status=0
    "$policy" nginx start >"$work/policy" 2>&1 || status=$?
    if [ "$status" -eq 101 ]; then return; fi
    mv "$policy" "$kept"
  fi
  touch "$work/ours"
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}

clean_up() {
  if [ -e "$work/ours" ]; then rm -f "$policy"; fi
  if [ -e "$kept" ]; then mv -f "$kept" "$policy"; fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 NEEDRESTART_SUSPEND=1
apt() {
  apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=2 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

# Reads apt's status lines ("dlstatus:package:percent:text"). On a terminal one line that moves;
# elsewhere a line for every fifth of the way.
show_progress() {
  shown=-1
  while IFS=: read -r kind _ percent text; do
    case $kind in dlstatus) what=downloading ;; pmstatus) what=installing ;; *) continue ;; esac
    percent=${percent%%.*}
    if [ -t 2 ]; then
      printf '\r\033[K  %s %3s %%  %.60s' "$what" "$percent" "$text" >&2
    elif [ "$what$((percent / 20))" != "$shown" ]; then
      shown=$what$((percent / 20))
      printf '  %s %s %%\n' "$what" "$percent" >&2
    fi
  done
  if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

install() {
  echo 1 >"$work/status"
  {
    if apt -o APT::Status-Fd=3 install --yes --no-install-recommends "$@" \
      3>&1 >"$work/log" 2>&1; then
      echo 0 >"$work/status"
    fi
  } | show_progress
  [ "$(cat "$work/status")" -eq 0 ]
}

forbid_services
if ! apt install --simulate --no-install-recommends "$@" >"$work/log" 2>&1; then
  echo "  reading the package lists" >&2
  apt update >"$work/update" 2>&1 || true # what really fails is said by the install below
fi
if ! install "$@"; then
  # The lists may name versions that the mirror no longer has.
  apt update >"$work/update" 2>&1 || true
  if ! install "$@"; then
    { cat "$work/update" "$work/log"; } 2>/dev/null | grep -E '^(E|W|Err)[: ]' | sort -u |
      head -n 2 | sed 's/^/  apt: /' >&2
    exit 1
  fi
fi
