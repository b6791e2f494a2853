# SPDX-License-Identifier: Apache-2.0
"""A migration with an SQL error: the old release serves on, the status says what is wrong, a fix heals it."""

from support.check import eventually, expect, expect_equal, holds_for
from support.shop import MigrationFolder, expect_no_failed_visit, is_held_at_the_gate

BROKEN = """-- Adds what release 2 needs; line 5 names a table that is not there.
CREATE TABLE left_behind (id int);

ALTER TABLE customers ADD COLUMN nick text;
ALTER TABLE custommers ADD COLUMN tier text NOT NULL DEFAULT 'standard';
"""


def sql_error_is_shown_and_a_fix_heals_it(shop):
    shop.deploy_first_release()
    shop.start_visitor()
    with MigrationFolder("0001", "0002") as folder:
        folder.write("0003_add_customer_tier.sql", BROKEN)
        shop.apply(2, folder.path)
        shop.await_condition("Stalled", "True", seconds=60)
    _status_names_the_statement(shop)
    _nothing_is_left(shop)
    _old_pods_serve_on(shop)
    shop.apply(2)
    shop.restart_pods()
    shop.await_rollout()
    shop.await_version("0004")
    expect(shop.condition("Stalled").get("status") != "True", "Stalled must be gone after the fix")
    expect("failure" not in shop.status(), f"failure must be gone after the fix: {shop.status().get('failure')}")
    eventually(15, "visits to release 2", lambda: shop.visits()["versions"].get("2", 0) > 5)
    expect_no_failed_visit(shop, 1, 2)


def _status_names_the_statement(shop):
    expect_equal(shop.condition("Ready")["status"], "False", "Ready")
    failure = shop.status()["failure"]
    seen = {key: failure.get(key) for key in ("version", "file", "line", "sqlstate", "remedy")}
    wanted = {"version": "0003", "file": "0003_add_customer_tier.sql", "line": 5, "sqlstate": "42P01", "remedy": "fix_input"}
    expect_equal(seen, wanted, "status.failure")
    expect(failure["statement"].startswith("ALTER TABLE custommers"), f"failure.statement: {failure['statement']}")
    expect('relation "custommers" does not exist' in failure["message"], f"failure.message: {failure['message']}")


def _nothing_is_left(shop):
    expect_equal(shop.value("SELECT to_regclass('public.left_behind') IS NULL"), "t", "left_behind is absent")
    columns = shop.value("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute "
                         "WHERE attrelid = 'customers'::regclass AND attnum > 0 AND NOT attisdropped")
    expect_equal(columns, "id,name,email,created_at", "columns of customers")
    applied = shop.value("SELECT string_agg(version, ',' ORDER BY version) FROM lockstep.migration WHERE state = 'applied'")
    expect_equal(applied, "0001,0002", "applied versions")


def _old_pods_serve_on(shop):
    def look():
        new = shop.pods(release=2)
        expect(new and all(is_held_at_the_gate(pod) for pod in new), "new pods must stay at the gate")
        expect_equal(shop.ask("/about")["version"], "1", "the release that serves")

    holds_for(4, look)
    failed = [row for row in shop.attempts() if row["outcome"] == "failed"]
    expect_equal(len(failed), 1, "failed attempts: the recorded failure must stop the other pods")
