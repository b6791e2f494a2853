# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Servers that outlive the script: FOLDER/pids/NAME records each, FOLDER/log/NAME.log is what it said.
#
# A record is the process id, its start time and the boot it belongs to: an id alone may by now be
# somebody else's process, and nothing here ever ends a process that it did not start.

boot_id() { cat /proc/sys/kernel/random/boot_id; }

# In clock ticks since boot; fails for a process that is gone or a zombie.
start_time_of() { # pid
  local stat fields
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # The program's name comes second, in parentheses, and may hold spaces: what follows it has fixed places.
  read -r -a fields <<<"${stat##*) }"
  [ "${fields[0]}" != Z ] && echo "${fields[19]}"
}

# Cgroups to start in, as paths of cgroup.procs files; empty where the script has none.
launch_into=()

launch() { # folder name command...
  local folder=$1 name=$2
  shift 2
  mkdir -p "$folder/pids" "$folder/log"
  (
    local procs
    for procs in "${launch_into[@]}"; do echo "$BASHPID" >"$procs"; done
    # 9 is the lock of the script: a server that inherits it would hold it for good.
    exec setsid "$@" </dev/null >>"$folder/log/$name.log" 2>&1 9>&-
  ) &
  record "$folder" "$name" "$!"
  disown "$!" # or bash would tell how it ended
}

record() { # folder name pid
  echo "$3 $(start_time_of "$3" || echo gone) $(boot_id)" >"$1/pids/$2"
}

# The process id, when the recorded process is still the one that runs.
running() { # folder name
  local pid started boot
  read -r pid started boot 2>/dev/null <"$1/pids/$2" || return 1
  [ "$boot" = "$(boot_id)" ] && [ "$(start_time_of "$pid")" = "$started" ] && echo "$pid"
}

halt() { # folder name [signal]
  local pid
  if pid=$(running "$1" "$2"); then
    kill -"${3:-TERM}" "$pid" 2>/dev/null || true
    wait_until 5 gone "$1" "$2" || { kill -KILL "$pid" 2>/dev/null && wait_until 5 gone "$1" "$2"; } || true
  fi
  rm -f "$1/pids/$2"
}

gone() { ! running "$1" "$2"; }

# The sentence of a server's log that most likely says why it does not answer.
last_words() { # folder name
  grep -aiE 'error|fail|fatal|panic|cannot|in use' "$1/log/$2.log" 2>/dev/null | tail -n 1 | cut -c 1-300
}

# Waits for a server to answer; a server that has ended is not waited for.
await() { # folder name seconds command...
  local folder=$1 name=$2 deadline=$((SECONDS + $3))
  shift 3
  until "$@" >/dev/null 2>&1; do
    running "$folder" "$name" >/dev/null || { say "$name ended: $(last_words "$folder" "$name") (log: $folder/log/$name.log)"; return 1; }
    [ "$SECONDS" -lt "$deadline" ] || { say "$name does not answer in time: $(last_words "$folder" "$name") (log: $folder/log/$name.log)"; return 1; }
    sleep 0.2
  done
}
