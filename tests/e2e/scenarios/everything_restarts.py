# SPDX-License-Identifier: Apache-2.0
"""All pods, the operator and PostgreSQL restart: rows and history are what they were."""

from support import cluster
from support.check import eventually, expect_equal

QUERIES = (
    "SELECT * FROM customers ORDER BY id",
    "SELECT * FROM orders ORDER BY id",
    "SELECT * FROM lockstep.migration ORDER BY 1, 2",
    "SELECT * FROM lockstep.attempt ORDER BY id",
)


def data_survives(shop):
    shop.deploy_first_release()
    shop.apply(2)
    shop.await_rollout()
    shop.await_version("0004")
    shop.post("/orders", customer_id=1, item="tea", cents=250)
    before = [shop.rows(query) for query in QUERIES]
    shop.postgres.restart()
    shop.restart_pods()
    _restart_operator()
    shop.await_rollout()
    shop.await_version("0004", seconds=60)
    for query, rows in zip(QUERIES, before, strict=True):
        expect_equal(shop.rows(query), rows, query)
    eventually(10, "the shop answers", lambda: shop.ask("/orders"))
    expect_equal(shop.ask("/orders"), [{"id": 1, "customer_id": 1, "item": "tea", "cents": 250}], "orders")


def _restart_operator():
    before = cluster.operator_pod()["metadata"]["uid"]
    cluster.kubectl("-n", cluster.OPERATOR_NAMESPACE, "delete", "pod", *cluster.OPERATOR)
    eventually(
        60,
        "a new operator is ready",
        lambda: cluster.operator_pod()["metadata"]["uid"] != before and cluster.operator_is_ready(),
    )
