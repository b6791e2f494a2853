# SPDX-License-Identifier: Apache-2.0
"""Version 2 rolls out: one pod migrates, nobody's request fails, and the status tells it."""

import json

from support.check import eventually, expect, expect_equal
from support.shop import expect_no_failed_visit, report_of


def one_pod_migrates_and_status_tells_it(shop):
    shop.deploy_first_release()
    shop.start_visitor()
    shop.apply(2)
    shop.await_rollout()
    status = shop.await_version("0004")
    migrator = _exactly_one_migrated(shop)
    _status_matches(shop, status, migrator)
    _environment_equals_the_pool_map(shop)
    eventually(15, "visits to release 2", lambda: shop.visits()["versions"].get("2", 0) > 10)
    expect_no_failed_visit(shop, 1, 2)
    _rows_of_release_1_are_there(shop)


def _exactly_one_migrated(shop):
    pods = shop.pods(release=2)
    expect_equal(len(pods), 3, "pods of release 2")
    outcomes = {pod["metadata"]["name"]: report_of(pod).get("outcome") for pod in pods}
    applied = [name for name, outcome in outcomes.items() if outcome == "applied"]
    expect_equal(len(applied), 1, f"pods that migrated, of {outcomes}")
    expect(set(outcomes.values()) <= {"applied", "waited-for-other", "nothing-pending"}, f"outcomes: {outcomes}")
    template = pods[0]["metadata"]["labels"]["pod-template-hash"]
    rollout = f"{shop.namespace}/shop/{template}"
    attempts = [row for row in shop.attempts() if row["rollout"] == rollout]
    expect_equal(attempts, [{"outcome": "applied", "pod": applied[0], "rollout": rollout}], "attempts of the rollout")
    expect_equal(len(shop.attempts()), 2, "attempts of both releases")
    return applied[0]


def _status_matches(shop, status, migrator):
    rollout = status["rollout"]
    expect_equal(rollout["migrator"], migrator, "rollout.migrator")
    expect_equal(rollout["state"], "Complete", "rollout.state")
    expect_equal(rollout["pods"]["passed"], 3, "rollout.pods.passed")
    tls = status["tls"]
    expect_equal((tls["verified"], tls["mode"], tls["protocol"]), (True, "verify-full", "TLSv1.3"), "tls")
    expect("Lockstep demo CA" in tls["issuer"], f"tls.issuer: {tls['issuer']}")
    expect_equal(tls["notAfter"], shop.postgres.certificate_end(), "tls.notAfter")
    expect_equal(shop.condition("TLSVerified")["status"], "True", "TLSVerified")
    expect_equal(shop.condition("DatabaseReachable")["status"], "True", "DatabaseReachable")
    expect_equal(shop.condition("SchemaUpToDate")["status"], "True", "SchemaUpToDate")
    expect(shop.condition("Stalled").get("status") != "True", "Stalled must not be True")


def _environment_equals_the_pool_map(shop):
    published = shop.resource()["status"]["pool"]["configMapName"]
    wanted = _map(shop, published)
    expect("DB_POOL_SIZE" in wanted and "POSTGRES_PASSWORD" not in wanted, f"keys of {published}: {sorted(wanted)}")
    for pod in shop.pods(release=2):
        lines = shop.kubectl("exec", pod["metadata"]["name"], "-c", "shop", "--", "env").splitlines()
        environment = dict(line.split("=", 1) for line in lines)
        seen = {key: environment.get(key) for key in wanted}
        expect_equal(seen, wanted, f"environment of {pod['metadata']['name']}")
    size = shop.ask("/about")["pool"]["size"]
    expect_equal(str(size), wanted["DB_POOL_SIZE"], "the pool that runs")


def _map(shop, name):
    return json.loads(shop.kubectl("get", "configmap", name, "-o", "json"))["data"]


def _rows_of_release_1_are_there(shop):
    expect_equal(
        shop.ask("/customers"),
        [{"id": 1, "name": "Ada", "email": "ada@example.org", "tier": "standard"}],
        "customers of release 1, seen by release 2",
    )
    order = shop.post("/orders", customer_id=1, item="tea", cents=250)
    expect_equal(shop.ask("/orders"), [order], "orders")
