# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Certificates, kubeconfigs, etcd and kube-apiserver, for the API alone (scripts/api-server) and for the
# whole node (scripts/cluster). FOLDER holds everything: ca.crt, pki/, kubeconfig, etcd/, pids/, log/.

ec_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

make_authority() { # folder
  mkdir -p "$1/pki"
  chmod 700 "$1/pki"
  openssl req -x509 "${ec_key[@]}" -days 365 -subj /CN=lockstep-cluster-ca \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
    -keyout "$1/pki/ca.key" -out "$1/ca.crt" 2>>"$1/log/openssl.log"
  # Service account tokens are signed with a key pair of their own.
  openssl genrsa -out "$1/pki/service-accounts.key" 2048 2>>"$1/log/openssl.log"
  openssl rsa -in "$1/pki/service-accounts.key" -pubout -out "$1/pki/service-accounts.pub" 2>>"$1/log/openssl.log"
}

make_certificate() { # folder name subject [alternative-names]
  local names=()
  [ -z "${4:-}" ] || names=(-addext "subjectAltName=$4")
  openssl req -x509 "${ec_key[@]}" -days 365 -CA "$1/ca.crt" -CAkey "$1/pki/ca.key" -subj "$3" \
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature \
    -addext extendedKeyUsage=serverAuth,clientAuth "${names[@]}" \
    -keyout "$1/pki/$2.key" -out "$1/pki/$2.crt" 2>>"$1/log/openssl.log"
}

# A kubeconfig that carries its certificates, so that it can be copied anywhere.
write_kubeconfig() { # folder name server file
  local new=$4.new
  (
    umask 077
    cat >"$new" <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: lockstep
    cluster:
      server: $3
      certificate-authority-data: $(base64 -w0 <"$1/ca.crt")
users:
  - name: $2
    user:
      client-certificate-data: $(base64 -w0 <"$1/pki/$2.crt")
      client-key-data: $(base64 -w0 <"$1/pki/$2.key")
contexts:
  - name: lockstep
    context: {cluster: lockstep, user: $2}
current-context: lockstep
YAML
  )
  mv "$new" "$4"
}

start_etcd() { # folder client-port peer-port
  # The state lives no longer than the cluster: nothing is lost by not waiting for the disk.
  launch "$1" etcd etcd --name default --data-dir "$1/etcd" --unsafe-no-fsync \
    --listen-client-urls "http://127.0.0.1:$2" --advertise-client-urls "http://127.0.0.1:$2" \
    --listen-peer-urls "http://127.0.0.1:$3" --initial-advertise-peer-urls "http://127.0.0.1:$3" \
    --initial-cluster "default=http://127.0.0.1:$3"
}

# Webhooks are called at their endpoints (aggregator routing), so that admission does not depend on kube-proxy.
start_api_server() { # folder kube-apiserver address port etcd-port flags...
  local folder=$1 binary=$2 address=$3 port=$4 etcd_port=$5
  shift 5
  launch "$folder" kube-apiserver "$binary" --bind-address="$address" --secure-port="$port" \
    --advertise-address="$address" --etcd-servers="http://127.0.0.1:$etcd_port" \
    --service-cluster-ip-range=10.96.0.0/16 --allow-privileged=true --enable-aggregator-routing=true \
    --client-ca-file="$folder/ca.crt" \
    --tls-cert-file="$folder/pki/api-server.crt" --tls-private-key-file="$folder/pki/api-server.key" \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$folder/pki/service-accounts.pub" \
    --service-account-signing-key-file="$folder/pki/service-accounts.key" "$@"
}
