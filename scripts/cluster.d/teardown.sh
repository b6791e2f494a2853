# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Takes away everything that `up` made, from any state it may be in: running, half started, killed, rebooted.

# Order matters: kubelet first, or it restarts what is being ended.
components=(service-names kubelet kube-proxy kube-scheduler kube-controller-manager kube-apiserver etcd dnsmasq containerd)

end_components() {
  local name
  for name in "${components[@]}"; do
    halt "$run" "$name" KILL
  done
  # Shims, containers, and whatever the lists above do not know.
  end_all_processes
}

mounts_below_run() {
  # Deepest first; a mount point is written with \040 for a space.
  awk -v run="$run/" 'index($5, run) == 1 { print $5 }' /proc/self/mountinfo | sort -r
}

unmount_all() {
  local round point
  for round in 1 2 3 4 5; do
    [ -n "$(mounts_below_run)" ] || return 0
    mounts_below_run | while read -r point; do
      umount -l "$(printf '%b' "$point")" 2>/dev/null || true
    done
    sleep "0.$round"
  done
  [ -z "$(mounts_below_run)" ]
}

# Shims listen in a folder that all containerds share; each notes its socket beside its container.
remove_shim_sockets() {
  local file
  [ -d "$run/containerd/state" ] || return 0
  find "$run/containerd/state" -name address -type f | while read -r file; do
    case "$(cat "$file")" in
      unix:///run/containerd/s/*) rm -f "$(sed 's#^unix://##' "$file")" ;;
    esac
  done
  rmdir /run/containerd/s /run/containerd 2>/dev/null || true
}

# Places that kubelet fills wherever its own folder is.
remove_kubelet_traces() {
  [ ! -d /var/log/containers ] || find /var/log/containers -type l -lname "$run/*" -delete
  rmdir /var/log/containers 2>/dev/null || true
  if [ -f "$run/made-var-lib-kubelet" ]; then
    rm -rf /var/lib/kubelet/device-plugins
    rmdir /var/lib/kubelet 2>/dev/null || true
  fi
}

take_down() { # [keep-logs]
  local part
  # A part that fails does not keep the others from their work.
  for part in end_components remove_shim_sockets unmount_all remove_network remove_cgroups remove_kubelet_traces; do
    "$part" || say "taking down: $part had trouble"
  done
  [ -z "$(mounts_below_run)" ] || die 75 "still mounted, so nothing below it is deleted: $(mounts_below_run | tail -n 1)"
  if [ "${1:-}" = keep-logs ]; then
    find "$run" -mindepth 1 -maxdepth 1 ! -name log ! -name owner -exec rm -rf --one-file-system {} +
  else
    rm -rf --one-file-system "$run"
  fi
}
