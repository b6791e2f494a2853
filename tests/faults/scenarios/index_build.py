# SPDX-License-Identifier: Apache-2.0
"""Concurrent index builds that lose the program which began them.

A session that holds an old snapshot keeps a build in its last phase for as long as the scenario wants.
"""

import signal
import time

from support.check import eventually, expect, expect_equal
from support.migrations import Directory
from support.state import expect_clean

FIRST = """\
CREATE TABLE witness (version text, step int);
CREATE TABLE shop (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO shop SELECT g, 'name ' || g FROM generate_series(1, 1000) g;
"""
OID = "SELECT indexrelid FROM pg_index WHERE indexrelid = to_regclass('shop_name')"
WAITING = "SELECT pid FROM pg_stat_progress_create_index WHERE phase = 'waiting for old snapshots'"


class Build:
    """A file that builds an index and then bears witness, begun and kept from its end."""

    def __init__(self, scene, statement="CREATE INDEX CONCURRENTLY shop_name ON shop (name)"):
        self.scene, self.directory = scene, Directory(scene.new_folder("migrations"))
        self.database = scene.server.new_database("build")
        self.settings = scene.program.settings(scene.server, self.database, self.directory.path)
        self.directory.number = 1
        self.directory.write("shop", FIRST + self.directory.witness())
        scene.program.migrate(self.settings).expect_exit(0, "the file before")
        self.directory.number = 2
        self.directory.write("index", f"{self.directory.witness(1)}{statement};\n{self.directory.witness(2)}")
        self.server = scene.server.session(self.database, name="looks on")
        scene.at_end(self.server.close)

    def begin(self):
        """Returns the run, the index and the server's process when the build can only wait any more."""
        self.holder = self.scene.server.session(self.database, name="old snapshot")
        self.scene.at_end(self.holder.close)
        self.holder.rows("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM witness")
        run = self.scene.program.start(self.settings)
        pid = eventually(20, "the build waits for the old snapshot", lambda: self.look(run, WAITING))
        return run, self.server.value(OID), pid

    def look(self, run, query):
        expect(run.running(), f"the run ended:\n{run.log()[-2000:]}")
        return self.server.value(query)

    def let_go(self):
        self.holder.rows("COMMIT")

    def expect_done(self, run):
        run.wait().expect_exit(0, "the next run")
        expect_clean(self.scene.server, self.database, self.directory)


def expect_to_go_on(run):
    """It looked again by itself, or the next run will."""
    expect(run.exit_code in (0, 75), f"exit code {run.exit_code} after its session was ended:\n{run.log()[-2000:]}")


def build_outlives_its_killed_program(scene):
    build = Build(scene)
    run, index, _ = build.begin()
    expect(run.kill(), "killed in the middle")
    following = scene.program.start(build.settings)
    time.sleep(2)
    expect(following.running(), f"the next run waits for the build:\n{following.log()[-2000:]}")
    build.let_go()
    build.expect_done(following)
    expect_equal(build.server.value(OID), index, "the index, which is the one whose build was waited for")


def build_outlives_sigterm(scene):
    build = Build(scene)
    run, index, pid = build.begin()
    began = time.monotonic()
    run.send(signal.SIGTERM)
    run.wait().expect_exit(75, "after SIGTERM")
    expect(time.monotonic() - began < 5, "it ends within the time that a pod has")
    time.sleep(1)
    expect_equal(build.server.value(WAITING), pid, "the build goes on")
    build.let_go()
    build.expect_done(scene.program.start(build.settings))
    expect_equal(build.server.value(OID), index, "the index, which is the one whose build went on")


def ended_build_is_made_again(scene):
    build = Build(scene)
    run, index, pid = build.begin()
    build.server.rows(f"SELECT pg_terminate_backend({pid})")
    build.let_go()
    expect_to_go_on(run.wait())
    build.expect_done(scene.program.start(build.settings))
    expect(build.server.value(OID) != index, "the INVALID index was dropped and built again")


def cancelled_build_is_made_again(scene):
    """Somebody cancels the statement: the program says so, and the next run with leave heals it."""
    build = Build(scene)
    run, index, pid = build.begin()
    build.server.rows(f"SELECT pg_cancel_backend({pid})")
    build.let_go()
    run.wait()
    expect(run.exit_code in (65, 75), f"exit code {run.exit_code} of the cancelled run:\n{run.log()[-2000:]}")
    build.expect_done(scene.program.start(build.settings | {"LOCKSTEP_RETRY_TOKEN": "again"}))
    expect(build.server.value(OID) != index, "the INVALID index was dropped and built again")


def ended_reindex_of_a_table_is_done_again(scene):
    """It leaves INVALID copies of all indexes, one of them in pg_toast, which only a superuser may drop."""
    build = Build(scene, "REINDEX TABLE CONCURRENTLY shop")
    run, _, pid = build.begin()
    build.server.rows(f"SELECT pg_terminate_backend({pid})")
    build.let_go()
    expect_to_go_on(run.wait())
    build.expect_done(scene.program.start(build.settings))
    indexes = build.server.value("SELECT count(*) FROM pg_index WHERE indrelid = 'shop'::regclass")
    expect_equal(indexes, "1", "indexes of the table")


def invalid_index_of_somebody_else_is_left_alone(scene):
    build = Build(scene)
    build.holder = scene.server.session(build.database, name="old snapshot")
    scene.at_end(build.holder.close)
    build.holder.rows("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM witness")
    try:
        build.server.rows("SET statement_timeout = '300ms'")
        build.server.rows("CREATE INDEX CONCURRENTLY shop_name ON shop (name)")
    except Exception as error:  # pylint: disable=broad-except # it is meant to fail
        expect("timeout" in str(error), str(error))
    build.let_go()
    build.server.rows("SET statement_timeout = 0")
    index = build.server.value(OID)
    run = scene.program.migrate(build.settings)
    run.expect_exit(65, "an INVALID index that is not ours")
    expect("shop_name" in run.log() and "INVALID" in run.log(), f"the log names index and state:\n{run.log()[-2000:]}")
    expect_equal(build.server.value(OID), index, "the index is left alone")


ALL = [build_outlives_its_killed_program, build_outlives_sigterm, ended_build_is_made_again,
       cancelled_build_is_made_again, ended_reindex_of_a_table_is_done_again,
       invalid_index_of_somebody_else_is_left_alone]
