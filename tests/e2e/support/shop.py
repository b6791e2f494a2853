# SPDX-License-Identifier: Apache-2.0
"""The example shop in a namespace and a database of its own."""

import json
import pathlib
import tempfile

from support.check import Failure, eventually, expect, expect_equal
from support.cluster import CHECKOUT, SCRIPTS, get, kubectl, run

MIGRATIONS = CHECKOUT / "migrations"


class Shop:
    def __init__(self, namespace, postgres):
        self.namespace, self.postgres = namespace, postgres
        self.database = namespace.replace("-", "_")
        kubectl("delete", "namespace", namespace, "--ignore-not-found")
        kubectl("create", "namespace", namespace)
        kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
        postgres.make_database(self.database)

    # What is put into the cluster.

    def manifests(self, release, migrations=None):
        folder = [migrations] if migrations else []
        return run(
            SCRIPTS / "demo-release", self.postgres.folder, self.namespace, self.database, self.postgres.name, release, *folder
        )

    def apply(self, release, migrations=None):
        kubectl("apply", "-f", "-", given=self.manifests(release, migrations))

    def apply_without_workload(self, release):
        kubectl("apply", "--selector=!app", "-f", "-", given=self.manifests(release))

    def restart_pods(self):
        self.kubectl("rollout", "restart", "deployment/shop")

    def remove(self):
        kubectl("delete", "namespace", self.namespace, "--wait=false", "--ignore-not-found")

    def kubectl(self, *arguments, given=None, timeout=180):
        return kubectl("-n", self.namespace, *arguments, given=given, timeout=timeout)

    # What is there.

    def resource(self):
        return get(self.namespace, "dbs", "app-db")

    def status(self):
        return self.resource().get("status", {})

    def condition(self, kind):
        found = [each for each in self.status().get("conditions", []) if each["type"] == kind]
        return found[0] if found else {}

    def pods(self, release=None):
        """Pods that are not on their way out; of one release, by its image."""
        pods = get(self.namespace, "pods", "-l", "app=shop")["items"]
        return [
            pod
            for pod in pods
            if "deletionTimestamp" not in pod["metadata"]
            and (release is None or pod["spec"]["containers"][0]["image"].endswith(f":{release}"))
        ]

    def rows(self, query):
        return self.postgres.rows(self.database, query)

    def value(self, query):
        return self.postgres.value(self.database, query)

    def attempts(self):
        return self.rows("SELECT outcome, pod, rollout FROM lockstep.attempt ORDER BY id")

    # The application itself.

    def _path(self, path):
        return f"/api/v1/namespaces/{self.namespace}/services/shop:http/proxy{path}"

    def ask(self, path):
        return json.loads(kubectl("get", "--raw", self._path(path)))

    def post(self, path, **fields):
        return json.loads(kubectl("create", "--raw", self._path(path), "-f", "-", given=json.dumps(fields)))

    def start_visitor(self):
        self.kubectl("apply", "-f", CHECKOUT / "examples/fastapi/deploy/visitor.yaml")
        self.kubectl("wait", "--for=condition=Ready", "pod/visitor", "--timeout=60s")
        return eventually(20, "the visitor tells", self.visits)

    def visits(self):
        lines = self.kubectl("logs", "visitor", "--tail=1").splitlines()
        return json.loads(lines[-1]) if lines else None

    # What scenarios wait for.

    def await_rollout(self, seconds=180):
        self.kubectl("rollout", "status", "deployment/shop", f"--timeout={seconds}s", timeout=seconds + 10)

    def await_condition(self, kind, value, seconds=30):
        def look():
            condition = self.condition(kind)
            expect_equal(condition.get("status"), value, f"{kind} ({condition.get('reason')}: {condition.get('message')})")
            return condition

        return eventually(seconds, f"{kind}={value}", look)

    def await_version(self, version, seconds=30):
        """Ready, nothing pending, that version, and all of it about the resource as it is now."""

        def look():
            resource = self.resource()
            status = resource.get("status", {})
            schema = status.get("schema", {})
            expect_equal(schema.get("current"), version, "schema.current")
            expect_equal(schema.get("pending", 0), 0, "schema.pending")
            expect_equal(status.get("observedGeneration"), resource["metadata"]["generation"], "observedGeneration")
            ready = self.condition("Ready")
            expect_equal(ready.get("status"), "True", f"Ready ({ready.get('message')})")
            expect_equal(ready.get("observedGeneration"), resource["metadata"]["generation"], "Ready's generation")
            return status

        return eventually(seconds, f"app-db is ready at {version}", look)

    def deploy_first_release(self):
        self.apply(1)
        self.await_rollout()
        # Setting the scene: a check that a busy machine starved is repeated after half a minute.
        self.await_version("0002", seconds=90)
        self.post("/customers", name="Ada", email="ada@example.org")


def report_of(pod):
    """What `lockstep` left in the pod's status; nothing while it has not ended."""
    for container in pod["status"].get("initContainerStatuses", []):
        for state in (container.get("state", {}), container.get("lastState", {})):
            if container["name"] == "lockstep" and "terminated" in state:
                return json.loads(state["terminated"].get("message") or "{}")
    return {}


def is_held_at_the_gate(pod):
    """Whether the pod has not got past its init container."""
    statuses = pod["status"].get("initContainerStatuses", [])
    return pod["status"]["phase"] == "Pending" and not any(
        each["name"] == "lockstep" and each.get("state", {}).get("terminated", {}).get("exitCode") == 0 for each in statuses
    )


def expect_no_failed_visit(shop, *releases):
    visits = shop.visits()
    expect_equal(visits["failed"], 0, f"failed visits of {visits['made']} ({visits['last_failure']})")
    for release in releases:
        expect(visits["versions"].get(str(release)), f"release {release} answered no visit: {visits}")


class MigrationFolder:
    """A copy of some of the example's migrations, with files to add or change. Use it in a `with`."""

    def __init__(self, *versions):
        self._scratch = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self._scratch.name)
        for version in versions:
            found = list(MIGRATIONS.glob(f"{version}_*.sql"))
            if len(found) != 1:
                raise Failure(f"{len(found)} files of version {version} in {MIGRATIONS}")
            (self.path / found[0].name).write_text(found[0].read_text(), encoding="utf-8")

    def write(self, name, text):
        (self.path / name).write_text(text, encoding="utf-8")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._scratch.cleanup()
