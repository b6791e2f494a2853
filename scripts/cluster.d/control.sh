# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The control plane of the one-node cluster: certificates, API server, controllers, scheduler.

api_port=6443
server=https://$node_address:$api_port
# Ports of 127.0.0.1, and those of the node's address.
local_ports=(10248 10249 10256 10257 10259)
node_ports=("$api_port" 10250)

check_ports() {
  local port
  for port in "${local_ports[@]}" "${node_ports[@]}"; do
    ! port_is_taken 127.0.0.1 "$port" || die 65 "port $port of 127.0.0.1 is in use, and the cluster needs it: $(ss -Hltnp "sport = :$port" 2>/dev/null | awk '{print $NF; exit}')"
  done
}

make_certificates() {
  make_authority "$run"
  make_certificate "$run" api-server /CN=kube-apiserver \
    "DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.96.0.1,IP:$node_address"
  make_certificate "$run" kubelet /O=system:nodes/CN=system:node:node1 "DNS:node1,IP:$node_address"
  make_certificate "$run" admin /O=system:masters/CN=admin
  local name
  for name in kube-controller-manager kube-scheduler kube-proxy; do
    make_certificate "$run" "$name" "/CN=system:$name"
  done
  for name in kubelet kube-controller-manager kube-scheduler kube-proxy; do
    write_kubeconfig "$run" "$name" "$server" "$run/pki/$name.kubeconfig"
  done
  write_kubeconfig "$run" admin "$server" "$run/kubeconfig"
}

kubectl() { "$binaries/kubectl" --kubeconfig "$run/kubeconfig" "$@"; }

api_is_ready() { kubectl get --raw=/readyz --request-timeout=2s; }

# It listens on the bridge alone: nothing of the cluster can be reached from other machines.
start_api() {
  local etcd_port; etcd_port=$(free_port)
  start_etcd "$run" "$etcd_port" "$(free_port)"
  start_api_server "$run" "$binaries/kube-apiserver" "$node_address" "$api_port" "$etcd_port" \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --endpoint-reconciler-type=lease \
    --kubelet-preferred-address-types=InternalIP --kubelet-certificate-authority="$run/ca.crt" \
    --kubelet-client-certificate="$run/pki/admin.crt" --kubelet-client-key="$run/pki/admin.key"
}

start_controllers() {
  local access=$run/pki/kube-controller-manager.kubeconfig
  launch "$run" kube-controller-manager "$binaries/kube-controller-manager" --leader-elect=false --bind-address=127.0.0.1 \
    --kubeconfig="$access" --authentication-kubeconfig="$access" --authorization-kubeconfig="$access" \
    --cert-dir="$run/pki/kube-controller-manager" --flex-volume-plugin-dir="$run/kubelet/plugins-exec" \
    --service-account-private-key-file="$run/pki/service-accounts.key" --root-ca-file="$run/ca.crt" \
    --cluster-signing-cert-file="$run/ca.crt" --cluster-signing-key-file="$run/pki/ca.key" \
    --use-service-account-credentials=true
  access=$run/pki/kube-scheduler.kubeconfig
  launch "$run" kube-scheduler "$binaries/kube-scheduler" --leader-elect=false --bind-address=127.0.0.1 \
    --kubeconfig="$access" --authentication-kubeconfig="$access" --authorization-kubeconfig="$access" \
    --cert-dir="$run/pki/kube-scheduler"
}

has_default_account() { kubectl get serviceaccount default --namespace default; }
