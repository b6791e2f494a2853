# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The bridge that pods live on, the names they can resolve, and the traces all that leaves in the kernel.

bridge=lk0
node_address=10.88.0.1
pod_network=10.88.0.0/16
# Our own iptables rules carry this comment, by which they are found again.
rule_mark=lockstep-cluster

# Kernel settings that kubelet, kube-proxy or we change; their former values come back when the cluster goes.
changed_settings=(net.ipv4.ip_forward net.ipv4.conf.all.route_localnet vm.overcommit_memory vm.panic_on_oom
  kernel.panic kernel.panic_on_oops kernel.keys.root_maxkeys kernel.keys.root_maxbytes)

setting_file() { echo "/proc/sys/${1//.//}"; }

save_settings() {
  local name file
  for name in "${changed_settings[@]}"; do
    file=$(setting_file "$name")
    [ ! -r "$file" ] || echo "$name $(cat "$file")"
  done >"$run/settings-before"
}

restore_settings() {
  local name value
  [ -f "$run/settings-before" ] || return 0
  while read -r name value; do
    echo "$value" 2>/dev/null >"$(setting_file "$name")" || true
  done <"$run/settings-before"
}

check_network() {
  local user rules
  iptables -w -t nat -S >/dev/null 2>>"$run/log/network.log" || die 65 "iptables does not work here: $(tail -n1 "$run/log/network.log")"
  rules=$(iptables-save -t nat)
  case "$rules" in
    *:KUBE-SERVICES*) die 65 "another Kubernetes has its rules on this machine; to use it set LOCKSTEP_DEMO_KUBECONFIG" ;;
  esac
  user=$(ip -4 -o address show to "$pod_network" | awk '!found { print $2; found = 1 }')
  [ -z "$user" ] || die 65 "the network $pod_network is in use by the interface $user; remove that first"
}

start_network() {
  save_settings
  ip link add "$bridge" type bridge
  ip address add "$node_address/16" dev "$bridge"
  ip link set "$bridge" up
  echo 1 >/proc/sys/net/ipv4/ip_forward
  # A firewall of the machine may drop what it does not know.
  mark_rule INPUT -i
  mark_rule FORWARD -i
  mark_rule FORWARD -o
}

mark_rule() { # chain direction
  iptables -w -I "$1" "$2" "$bridge" -m comment --comment "$rule_mark" -j ACCEPT
}

# Pods ask dnsmasq on the bridge. It answers from RUN/hosts and RUN/services alone and asks nobody else.
start_names() {
  [ -f "$run/hosts" ] || echo "# address name...; after an edit: kill -HUP the first number in $run/pids/dnsmasq" >"$run/hosts"
  touch "$run/services"
  chmod 644 "$run/hosts" "$run/services"
  launch "$run" dnsmasq dnsmasq --keep-in-foreground --conf-file=/dev/null --pid-file= --user=root --log-facility=- \
    --listen-address="$node_address" --bind-interfaces --no-resolv --local=/#/ --no-hosts --addn-hosts="$run/hosts" --addn-hosts="$run/services" --local-ttl=5
  await "$run" dnsmasq 10 port_is_taken "$node_address" 53 || exit 75
}

# Services get the names that they have on every cluster: NAME.NAMESPACE.svc.cluster.local.
list_services() {
  local form='{range .items[*]}{.spec.clusterIP} {.metadata.name}.{.metadata.namespace}.svc.cluster.local{"\n"}{end}'
  kubectl get services --all-namespaces -o jsonpath="$form" | sed '/^None /d; /^ /d'
}

write_services() {
  list_services >"$run/services.new" || return 0
  chmod 644 "$run/services.new"
  mv "$run/services.new" "$run/services"
  kill -HUP "$(running "$run" dnsmasq)"
}

follow_services() {
  local ignored
  while :; do
    # Changes come in bursts: what arrives within a moment is one.
    { kubectl get services --all-namespaces --watch -o name || true; } | while read -r ignored; do
      while read -r -t 0.2 ignored; do :; done
      write_services
    done
    sleep 1
  done
}

set_name() { # name address|-
  local rest
  rest=$(awk -v name="$1" '{ for (i = 2; i <= NF; i++) if ($i == name) next; print }' "$run/hosts")
  { [ -z "$rest" ] || echo "$rest"; [ "$2" = - ] || echo "$2 $1"; } >"$run/hosts.new"
  chmod 644 "$run/hosts.new"
  mv "$run/hosts.new" "$run/hosts"
  kill -HUP "$(running "$run" dnsmasq)"
}

write_cni() {
  mkdir -p "$run/cni/net.d"
  cat >"$run/cni/net.d/10-lockstep.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "lockstep", "plugins": [
  {"type": "bridge", "bridge": "$bridge", "isGateway": true, "hairpinMode": true,
   "ipam": {"type": "host-local", "dataDir": "$run/cni/addresses", "routes": [{"dst": "0.0.0.0/0"}],
            "ranges": [[{"subnet": "$pod_network", "rangeStart": "10.88.1.1"}]]}},
  {"type": "portmap", "capabilities": {"portMappings": true}}]}
JSON
}

remove_rules() {
  local tables rules others
  for tables in iptables ip6tables; do
    rules=$("$tables-save" 2>/dev/null) || continue
    others=$(grep -vE "KUBE-|CNI-|$rule_mark" <<<"$rules")
    [ "$others" = "$rules" ] || "$tables-restore" -w <<<"$others"
  done
}

# The CNI library keeps what it did at a place of its own, the loopback interfaces under another network's name.
remove_cni_results() {
  local file pod
  for file in /var/lib/cni/results/lockstep-*; do
    pod=${file##*/lockstep-}
    rm -f "$file" "/var/lib/cni/results/cni-loopback-${pod%-*}-lo"
  done
}

remove_network() {
  remove_rules
  ip link delete "$bridge" 2>/dev/null || true
  remove_cni_results
  rmdir /var/lib/cni/results /var/lib/cni/cache /var/lib/cni 2>/dev/null || true
  restore_settings
}
