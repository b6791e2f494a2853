# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Everything the cluster starts, pods included, lives below one cgroup, so that `down` finds all of it.

cgroup_name=lockstep-cluster
cgroup_mount=/sys/fs/cgroup

cgroups_are_v2() { [ "$(stat -fc %T "$cgroup_mount")" = cgroup2fs ]; }

# Each of our top cgroups that exists: one on version 2, one a hierarchy on version 1.
our_cgroups() {
  local folder
  for folder in "$cgroup_mount/$cgroup_name" "$cgroup_mount"/*/"$cgroup_name"; do
    [ ! -d "$folder" ] || [ -L "${folder%/*}" ] || echo "$folder"
  done
}

make_cgroups() {
  if cgroups_are_v2; then make_cgroup_v2; else make_cgroups_v1; fi
}

make_cgroup_v2() {
  local top=$cgroup_mount/$cgroup_name folder controller
  mkdir -p "$top/daemons" "$top/pods"
  for folder in "$cgroup_mount" "$top"; do
    for controller in cpuset cpu memory pids io hugetlb; do
      echo "+$controller" >"$folder/cgroup.subtree_control" 2>/dev/null || true
    done
  done
  grep -qw memory "$top/cgroup.subtree_control" ||
    die 65 "the memory controller cannot be delegated below $cgroup_mount: run on the machine itself, or in a container with a cgroup namespace of its own and no processes in its root"
  launch_into=("$top/daemons/cgroup.procs")
}

make_cgroups_v1() {
  local hierarchy
  for hierarchy in "$cgroup_mount"/*/; do
    hierarchy=${hierarchy%/}
    # The unified tree beside version 1 has no clone_children; links are second names of a hierarchy.
    [ -L "$hierarchy" ] || [ ! -f "$hierarchy/cgroup.clone_children" ] || make_cgroup_v1 "$hierarchy"
  done
  [ -d "$cgroup_mount/memory/$cgroup_name" ] || die 65 "no cgroup can be made in $cgroup_mount/memory: is it mounted, and writable?"
  launch_into=("$cgroup_mount/memory/$cgroup_name/daemons/cgroup.procs")
}

make_cgroup_v1() { # hierarchy
  local folder file
  for folder in "$1/$cgroup_name" "$1/$cgroup_name/daemons" "$1/$cgroup_name/pods"; do
    mkdir -p "$folder" 2>/dev/null || return 0
    # A new cpuset is empty, and nothing may run in it until it names processors and memory.
    for file in cpuset.cpus cpuset.mems; do
      [ ! -f "$folder/$file" ] || cat "${folder%/*}/$file" >"$folder/$file"
    done
  done
}

our_processes() {
  local folder
  our_cgroups | while read -r folder; do
    find "$folder" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done | sort -un | grep -vx 0 || true
}

none_is_left() { [ -z "$(our_processes)" ]; }

end_all_processes() {
  local round pid
  for round in 1 2 3 4 5 6 7 8 9 10; do
    none_is_left && return 0
    for pid in $(our_processes); do kill -KILL "$pid" 2>/dev/null || true; done
    sleep 0.$((round / 2 + 1))
  done
  none_is_left || say "these processes do not end: $(our_processes | tr '\n' ' ')"
}

remove_cgroups() {
  local folder
  our_cgroups | while read -r folder; do
    wait_until 5 removed_below "$folder" || say "could not remove the cgroup $folder"
  done
}

removed_below() { # folder
  find "$1" -depth -type d -exec rmdir {} + 2>/dev/null
  [ ! -d "$1" ]
}
