# SPDX-License-Identifier: Apache-2.0
"""The database is down when a rollout begins: the pods wait, the status says why, and it goes on by itself."""

from support.check import eventually, expect, expect_equal
from support.shop import is_held_at_the_gate, report_of


def rollout_waits_for_the_database(shop):
    shop.deploy_first_release()
    shop.postgres.stop()
    shop.apply(2)
    eventually(15, "three new pods", lambda: len(shop.pods(release=2)) == 3)
    shop.await_condition("DatabaseReachable", "False", seconds=30)
    # A check of a few seconds may have lost a packet to the name service; the next one says more.
    eventually(60, "the reason is named", lambda: "refused" in shop.condition("DatabaseReachable")["message"].lower())
    expect_equal(shop.condition("Ready")["status"], "False", "Ready")
    expect(all(is_held_at_the_gate(pod) for pod in shop.pods(release=2)), "new pods must wait at the gate")
    shop.postgres.start()
    shop.await_rollout()
    shop.await_version("0004")
    expect_equal(shop.condition("DatabaseReachable")["status"], "True", "DatabaseReachable")
    outcomes = [report_of(pod).get("outcome") for pod in shop.pods(release=2)]
    expect_equal(outcomes.count("applied"), 1, f"pods that migrated, of {outcomes}")
    expect_equal(len(shop.ask("/customers")), 1, "customers")
