# SPDX-License-Identifier: Apache-2.0
"""An Alembic project, whose own command migrates: one pod of a rollout runs it, and the status tells what came of it."""

import json

from support.check import expect, expect_equal, holds_for
from support.cluster import CHECKOUT, SCRIPTS, run
from support.shop import is_held_at_the_gate, report_of

PROJECT = CHECKOUT / "tests/e2e/alembic"
FIRST = ["1a0000000000", "2b0000000000", "3c0000000000", "4d0000000000"]
SECOND = ["5e0000000000", "6f0000000000", "7a0000000000", "8b0000000000"]
LATER = "9c0000000000"


def alembic_in_a_rollout(shop):
    _make_secrets(shop)
    _deploy(shop, 1)
    _expect_one_migrator(shop, _settled(shop, FIRST[-1]), FIRST)
    _deploy(shop, 2)
    _expect_one_migrator(shop, _settled(shop, SECOND[-1]), SECOND)
    _second_release_did_all(shop)
    _deploy(shop, 2, "broken")
    shop.await_condition("Stalled", "True", seconds=90)
    _status_names_the_fault(shop)
    _deploy(shop, 2, "fixed")
    _expect_one_migrator(shop, _settled(shop, LATER), [LATER])
    expect("failure" not in shop.status(), f"failure must be gone after the fix: {shop.status().get('failure')}")


def _make_secrets(shop):
    secrets = shop.postgres.folder / "secrets"
    for name, role in (("app-db-owner", f"{shop.database}_owner"), ("app-db-app", f"{shop.database}_app")):
        shop.kubectl("create", "secret", "generic", name, f"--from-literal=username={role}", f"--from-file=password={secrets / role}")
    shop.kubectl("create", "configmap", "app-db-ca", f"--from-file=ca.crt={shop.postgres.folder}/tls/ca.crt")


def _deploy(shop, release, addition=None):
    """One release; with an addition, the revision of that folder is mounted beside those of the image."""
    text = (PROJECT / "deploy.yaml").read_text(encoding="utf-8")
    port = run(SCRIPTS / "postgres", "port", shop.postgres.folder).strip()
    for word, value in (("host", shop.postgres.name), ("port", port), ("database", shop.database), ("release", release)):
        text = text.replace("{" + word + "}", str(value))
    resource, deployment = text.split("\n---\n")
    shop.kubectl("apply", "-f", "-", given=resource)
    objects = json.loads(shop.kubectl("create", "--dry-run=client", "-o", "json", "-f", "-", given=deployment))
    if addition:
        file = PROJECT / addition / "9c_tier_needed.py"
        shop.kubectl("create", "configmap", addition, f"--from-file={file}")
        _mount(objects["spec"]["template"]["spec"], addition, file.name)
    shop.kubectl("apply", "-f", "-", given=json.dumps(objects))


def _mount(pod, config_map, file):
    pod["volumes"].append({"name": "revision", "configMap": {"name": config_map}})
    gate = next(each for each in pod["initContainers"] if each["name"] == "lockstep")
    gate["volumeMounts"].append({"name": "revision", "mountPath": f"/app/alembic/versions/{file}", "subPath": file, "readOnly": True})


def _settled(shop, version):
    """The status once the rollout is over and everything is at that revision."""
    shop.await_rollout()
    return shop.await_version(version, seconds=90)


def _expect_one_migrator(shop, status, revisions):
    """Of the newest rollout: its pods' reports, Lockstep's record, what Alembic itself wrote, and the status agree."""
    rollout = status["rollout"]
    expect_equal((rollout["state"], rollout["pods"]["passed"]), ("Complete", 3), "rollout")
    pods = [pod for pod in shop.pods() if rollout["id"].endswith(pod["metadata"]["labels"]["pod-template-hash"])]
    outcomes = {pod["metadata"]["name"]: report_of(pod).get("outcome") for pod in pods}
    migrators = [name for name, outcome in outcomes.items() if outcome == "applied"]
    expect_equal(migrators, [rollout["migrator"]], f"pods that ran alembic, of {outcomes}")
    expect(all(pod["status"]["containerStatuses"][0]["restartCount"] == 0 for pod in pods), "the service found a table missing")
    attempts = [row for row in shop.attempts() if row["rollout"] == rollout["id"]]
    expect_equal([(row["outcome"], row["pod"]) for row in attempts], [("applied", migrators[0])], "attempts of the rollout")
    ran = shop.rows(f"SELECT revision, pod FROM ran WHERE revision >= '{revisions[0]}' ORDER BY revision")
    expect_equal(ran, [{"revision": each, "pod": migrators[0]} for each in revisions], "what Alembic remembers")
    expect_equal(shop.value("SELECT string_agg(version_num, ',') FROM alembic_version"), revisions[-1], "alembic_version")


def _second_release_did_all(shop):
    expect_equal(
        shop.rows("SELECT full_name, tier FROM customers ORDER BY id"),
        [{"full_name": "Ada", "tier": "gold"}, {"full_name": "Grace", "tier": "standard"}, {"full_name": "Edsger", "tier": "gold"}],
        "customers after the data migration",
    )
    expect_equal(
        shop.value("SELECT indisvalid FROM pg_index WHERE indexrelid = 'customers_by_tier'::regclass"), "t", "the index is valid")


def _status_names_the_fault(shop):
    status = shop.status()
    failure = status["failure"]
    expect_equal((failure["class"], failure["remedy"], failure["file"]), ("exec", "fix_input", "alembic upgrade head"), "status.failure")
    told = f"{failure['message']} {failure.get('hint', '')}"
    expect('relation "custommers" does not exist' in told, f"failure's message and hint: {told}")
    expect_equal(shop.condition("Stalled")["reason"], "MigrationFailed", "the reason of Stalled")
    expect_equal(shop.value("SELECT version_num FROM alembic_version"), SECOND[-1], "alembic_version after the failure")

    def look():
        new = [pod for pod in shop.pods() if status["rollout"]["id"].endswith(pod["metadata"]["labels"]["pod-template-hash"])]
        expect(new and all(is_held_at_the_gate(pod) for pod in new), "new pods must stay at the gate")
        deployment = json.loads(shop.kubectl("get", "deployment", "shop", "-o", "json"))
        expect(deployment["status"].get("readyReplicas", 0) >= 3, "the pods of the release before must serve on")

    holds_for(4, look)
    failed = [row for row in shop.attempts() if row["outcome"] == "failed"]
    expect_equal(len(failed), 1, "failed attempts: the recorded failure must stop the other pods")
