# SPDX-License-Identifier: Apache-2.0
# Two final targets from one build: `lockstep` (the init container) and `lockstep-operator`.
# Both are non-root, hold no shell and no package manager, and need no writable file system.
FROM debian:trixie-slim AS packages
COPY scripts/packages /setup/
COPY scripts/lib/steps.sh /setup/lib/
RUN /setup/packages build && rm -rf /var/lib/apt/lists/*

FROM packages AS build
WORKDIR /source
COPY . .
ARG COMMIT=unknown
RUN --mount=type=cache,target=/ccache \
    export CCACHE_DIR=/ccache \
 && cmake --preset release -DLOCKSTEP_COMMIT=$COMMIT \
 && cmake --build --preset release --target lockstep lockstep-operator \
 && install -D -s -t /out build/release/initcontainer/lockstep build/release/operator/lockstep-operator \
 && rm -rf build

# What both images hold besides the program: public roots, a user, and names by hosts file, then DNS.
RUN mkdir -p /base/etc/ssl/certs \
 && cp /etc/ssl/certs/ca-certificates.crt /base/etc/ssl/certs/ \
 && echo 'lockstep:x:65532:65532:Lockstep:/:/sbin/nologin' >/base/etc/passwd \
 && echo 'lockstep:x:65532:' >/base/etc/group \
 && echo 'hosts: files dns' >/base/etc/nsswitch.conf

# The operator links libraries that have no static form: it takes along those it names, and the loader.
RUN mkdir /closure \
 && ldd /out/lockstep-operator | grep -o '/[^ ]*' | sort -u | xargs -I{} cp --parents -L {} /closure/

FROM scratch AS lockstep
COPY --from=build /base /
COPY --from=build /out/lockstep /usr/bin/lockstep
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532:65532
ENTRYPOINT ["/usr/bin/lockstep"]
CMD ["migrate"]

FROM scratch AS lockstep-operator
COPY --from=build /base /closure /
COPY --from=build /out/lockstep-operator /usr/bin/lockstep-operator
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532:65532
ENTRYPOINT ["/usr/bin/lockstep-operator"]
