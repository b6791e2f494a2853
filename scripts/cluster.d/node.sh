# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The node: containerd with folders of its own, kubelet, kube-proxy, and the pause image of each pod.

pause_image=lockstep.test/pause:1
socket=$run/containerd/containerd.sock
images() { ctr --address "$socket" --namespace k8s.io images "$@"; }

# Overlay needs a folder that is not on an overlay itself; copies serve everywhere, at the price of disk and time.
choose_snapshotter() {
  local try=$run/overlay-try
  mkdir -p "$try"/{lower,upper,work,merged}
  if mount -t overlay overlay -o "lowerdir=$try/lower,upperdir=$try/upper,workdir=$try/work" "$try/merged" 2>/dev/null; then
    umount "$try/merged"
    snapshotter=overlayfs
  else
    say "overlayfs does not work in $run; images are copied instead, which is slower"
    snapshotter=native
  fi
  rm -rf "$try"
}

# Without CAP_SYS_RESOURCE a negative oom_score_adj cannot be set, and runc fails: it is left out there.
write_containerd_config() {
  cat >"$run/containerd/config.toml" <<TOML
version = 2
root = "$run/containerd/root"
state = "$run/containerd/state"
[grpc]
  address = "$socket"
[plugins."io.containerd.internal.v1.opt"]
  path = "$run/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "$pause_image"
  restrict_oom_score_adj = true
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "$snapshotter"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
        Root = "$run/containerd/runc"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$run/cni/net.d"
TOML
}

start_containerd() {
  mkdir -p "$run/containerd"
  choose_snapshotter
  write_containerd_config
  write_cni
  launch "$run" containerd containerd --config "$run/containerd/config.toml"
  await "$run" containerd 30 images list || exit 75
}

# A static program of a few lines in an image without anything else, kept in the cache.
pause_archive() {
  local archive build
  archive=$(cache_folder)/pause-1.tar
  if [ ! -f "$archive" ]; then
    mkdir -p "${archive%/*}" "$run/pause"
    build=$run/pause
    gcc -static -Os -o "$build/pause" "$here/cluster.d/pause.c"
    strip "$build/pause"
    write_single_layer_image "$build" pause "$pause_image" "$archive" >>"$run/log/pause-image.log" 2>&1
    rm -rf "$build"
  fi
  echo "$archive"
}

# A docker-archive of one program that is also the entry point; small enough to need no image builder.
write_single_layer_image() { # folder program name archive
  local digest
  tar -C "$1" --owner=0 --group=0 --numeric-owner --mtime=@0 -cf "$1/layer.tar" "$2"
  digest=$(sha256sum "$1/layer.tar" | cut -d' ' -f1)
  printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["/%s"],"User":"65535:65535"},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(dpkg --print-architecture)" "$2" "$digest" >"$1/config.json"
  printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$3" >"$1/manifest.json"
  tar -C "$1" -cf "$4.new" manifest.json config.json layer.tar
  mv "$4.new" "$4"
}

write_kubelet_config() {
  echo "nameserver $node_address" >"$run/resolv.conf"
  cat >"$run/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $node_address
healthzBindAddress: 127.0.0.1
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: $run/ca.crt}
authorization: {mode: Webhook}
tlsCertFile: $run/pki/kubelet.crt
tlsPrivateKeyFile: $run/pki/kubelet.key
containerRuntimeEndpoint: unix://$socket
cgroupDriver: cgroupfs
cgroupRoot: /$cgroup_name/pods
failCgroupV1: false
failSwapOn: false
enforceNodeAllocatable: []
clusterDNS: [$node_address]
clusterDomain: cluster.local
resolvConf: $run/resolv.conf
podLogsDir: $run/log/pods
volumePluginDir: $run/kubelet/plugins-exec
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: {memory.available: 50Mi, nodefs.available: 100Mi, imagefs.available: 100Mi}
YAML
}

start_kubelet() {
  write_kubelet_config
  launch "$run" kubelet "$binaries/kubelet" --config="$run/kubelet.yaml" --kubeconfig="$run/pki/kubelet.kubeconfig" \
    --hostname-override=node1 --node-ip="$node_address" --root-dir="$run/kubelet" --cert-dir="$run/kubelet/pki"
}

# A pod that calls a service which ends on its own bridge gets its answer past the node, unless the node
# puts its own address on the call (masqueradeAll).
start_proxy() {
  cat >"$run/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
hostnameOverride: node1
clientConnection: {kubeconfig: $run/pki/kube-proxy.kubeconfig}
conntrack: {maxPerCore: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
iptables: {masqueradeAll: true, localhostNodePorts: false, minSyncPeriod: 0s, syncPeriod: 30s}
nodePortAddresses: ["$pod_network"]
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
oomScoreAdj: 0
YAML
  kubectl create clusterrolebinding lockstep-kube-proxy --clusterrole=system:node-proxier --user=system:kube-proxy >/dev/null
  launch "$run" kube-proxy "$binaries/kube-proxy" --config="$run/kube-proxy.yaml"
}

node_is_ready() {
  [ "$(kubectl get node node1 -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}')" = True ]
}

proxy_is_ready() { curl -fsS http://127.0.0.1:10256/healthz; }

import_images() { # archive...
  local archive
  for archive in "$@"; do
    [ -r "$archive" ] || die 65 "cannot read $archive"
    images import "$archive" >/dev/null || die 65 "containerd does not take $archive: is it what 'buildah push IMAGE docker-archive:FILE:NAME' wrote?"
  done
}
