# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the scripts say, and how they wait. The sourcing script sets `program`, the name before each line.

say() { printf '%s: %s\n' "${program:?}" "$*" >&2; }

# Ends with an exit code: 64 wrong usage, 65 something of the machine has to be changed, 70 our fault, 75 try again.
die() { # exit-code sentence
  local code=$1
  shift
  say "$*"
  exit "$code"
}

# One line a step, with the seconds since the script began.
step() { printf '%s: [%3d s] %s\n' "${program:?}" "$SECONDS" "$*" >&2; }

wait_until() { # seconds command...
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.2
  done
}

# A port of 127.0.0.1 that nobody listens on; below the range from which the kernel takes its own.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    port_is_taken 127.0.0.1 "$port" || break
  done
  echo "$port"
}

port_is_taken() { (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; } # address port

cache_folder() { echo "${LOCKSTEP_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/lockstep}"; }
