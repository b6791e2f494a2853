# SPDX-License-Identifier: Apache-2.0
"""The operator dies in the middle of a rollout: the rollout does not need it, and it finds its way back."""

from support import cluster
from support.check import eventually, expect, expect_equal
from support.shop import MigrationFolder

SLOW = """SELECT pg_sleep(4);
ALTER TABLE customers ADD COLUMN tier text NOT NULL DEFAULT 'standard';
"""


def rollout_completes_without_the_operator(shop):
    shop.deploy_first_release()
    # After a second end kubelet waits ten seconds, so that the rollout has to do without the operator.
    cluster.kill_operator()
    eventually(30, "the operator is back", cluster.operator_is_ready)
    with MigrationFolder("0001", "0002", "0004") as folder:
        folder.write("0003_add_customer_tier.sql", SLOW)
        shop.apply(2, folder.path)
        eventually(30, "a pod migrates", lambda: len(shop.attempts()) == 2)
        restarts = cluster.operator_restarts()
        cluster.kill_operator()
        shop.await_rollout()
    expect_equal(shop.value("SELECT max(version) FROM lockstep.migration"), "0004", "version in the database")
    expect_equal(len(shop.attempts()), 2, "attempts of both releases")
    eventually(60, "the operator is back", lambda: cluster.operator_restarts() > restarts and cluster.operator_is_ready())
    status = shop.await_version("0004", seconds=10)
    migrator = shop.attempts()[-1]["pod"]
    expect_equal(status["rollout"]["migrator"], migrator, "rollout.migrator")
    expect(shop.ask("/customers"), "customers are still there")
