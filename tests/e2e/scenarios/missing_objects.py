# SPDX-License-Identifier: Apache-2.0
"""A resource that points to something that is not there: `Stalled` says which, and its appearance heals it."""

from support.check import eventually, expect, expect_equal
from support.cluster import kubectl


def missing_secret_is_named(shop):
    _apply_without(shop, "secret", "app-db-owner")
    condition = shop.await_condition("Stalled", "True", seconds=45)
    expect("app-db-owner" in condition["message"], f"the Secret must be named: {condition['message']}")
    expect_equal(shop.condition("Ready")["status"], "False", "Ready")
    shop.apply_without_workload(1)
    shop.await_condition("DatabaseReachable", "True", seconds=60)
    eventually(10, "no longer stalled", lambda: shop.condition("Stalled").get("status") != "True")


def missing_migrations_are_named(shop):
    _apply_without(shop, "configmap", "app-migrations-1")
    condition = shop.await_condition("Stalled", "True", seconds=45)
    expect("app-migrations-1" in condition["message"], f"the ConfigMap must be named: {condition['message']}")
    shop.apply_without_workload(1)
    shop.await_condition("DatabaseReachable", "True", seconds=60)
    eventually(10, "no longer stalled", lambda: shop.condition("Stalled").get("status") != "True")


def _apply_without(shop, kind, name):
    """The same manifests without that object: so the resource never sees it."""
    documents = [
        each
        for each in shop.manifests(1).split("\n---\n")
        if not (f"kind: {kind}\n" in each.lower() and f"\n  name: {name}\n" in each)
    ]
    kubectl("apply", "--selector=!app", "-f", "-", given="\n---\n".join(documents))
