# SPDX-License-Identifier: Apache-2.0
"""A file that fails leaves the database as it was before it, and the program says what happened where."""

import contextlib
import signal
import subprocess
import time

from support.check import eventually, expect, expect_equal
from support.migrations import Directory
from support.server import Server
from support.state import LOCKS, expect_same, state_of
from support.wire import ServerError

FIRST = """\
CREATE TABLE witness (version text, step int);
CREATE TABLE shop (id int PRIMARY KEY, price int NOT NULL);
INSERT INTO shop SELECT g, g FROM generate_series(1, 1000) g;
"""


class Stage:
    """A database at version 1, and what is in it; a second file is what the scenario is about."""

    def __init__(self, scene, server=None):
        self.scene, self.server = scene, server or scene.server
        self.directory = Directory(scene.new_folder("migrations"))
        self.database = self.server.new_database("kept")
        self.settings = scene.program.settings(self.server, self.database, self.directory.path)
        self.write(1, "shop", FIRST)
        scene.program.migrate(self.settings).expect_exit(0, "the file before")
        self.before = state_of(self.server, self.database)

    def write(self, number, name, text):
        self.directory.number = number
        self.directory.write(name, text)

    def start(self, **more):
        return self.scene.program.start(self.settings | more)

    def expect_nothing_left(self, run, exit_code, file, line, sqlstate):
        """Nothing but the record of the try is there, and what failed is named."""
        run.wait().expect_exit(exit_code, "the failing run")
        failure = run.report().get("failure", {})
        expect_equal((failure.get("file"), failure.get("line"), failure.get("sqlstate")), (file, line, sqlstate),
                     "file, line and SQLSTATE in the report")
        expect(f"{file}: " in run.log() and f"line {line}" in run.log(), f"the log names file and line:\n{run.log()}")
        self.expect_unchanged()

    def expect_unchanged(self):
        expect_same(state_of(self.server, self.database), self.before, "what is in the database")
        with self.server.session(self.database) as session:
            eventually(2, "the lock is free", lambda: not session.rows(LOCKS))
            rows = session.rows("SELECT version, state FROM lockstep.migration")
        expect_equal(rows, [("0001", "applied")], "history")


def sql_error_in_the_third_of_five_statements(scene):
    stage = Stage(scene)
    stage.write(2, "wrong", "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n\n"
                            "ALTER TABLE shop\n  ADD COLUMN name no_such_type;\n"
                            "CREATE TABLE b (id int);\nINSERT INTO b VALUES (1);\n")
    stage.expect_nothing_left(stage.start(), 65, "0002_wrong.sql", 5, "42704")


def full_disk(scene):
    """A tablespace on a file system of a few megabytes."""
    disk = scene.new_folder("disk")
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=0777", "lockstep-faults", disk], check=True)
    scene.at_end(subprocess.run, ["umount", disk])
    # The server is started after the disk was mounted, so that it is seen by one in a root of its own too.
    server = Server(scene.new_folder("server"), scene.version)
    scene.at_end(server.remove)
    (disk / "space").mkdir()
    subprocess.run(["chown", "postgres", disk / "space"], check=True)
    server.value("postgres", f"CREATE TABLESPACE small LOCATION '{disk}/space'")
    server.value("postgres", f"GRANT CREATE ON TABLESPACE small TO {server.role}")
    stage = Stage(scene, server)
    stage.write(2, "much", "UPDATE shop SET price = price + 1;\nCREATE TABLE much (a text) TABLESPACE small;\n"
                           "INSERT INTO much SELECT repeat('x', 500) FROM generate_series(1, 100000);\n")
    stage.expect_nothing_left(stage.start(), 75, "0002_much.sql", 3, "53100")
    # There is room again: the same files go through.
    subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
    stage.start().wait().expect_exit(0, "once there is room")
    expect_equal(server.value(stage.database, "SELECT min(price) FROM shop"), "2", "the update was done once")


def statement_timeout(scene):
    stage = Stage(scene)
    stage.write(2, "slow", "UPDATE shop SET price = 0;\nSELECT pg_sleep(60);\n")
    began = time.monotonic()
    run = stage.start(LOCKSTEP_STATEMENT_TIMEOUT="300ms")
    stage.expect_nothing_left(run, 65, "0002_slow.sql", 2, "57014")
    expect(time.monotonic() - began < 10, "the timeout ended it")


def out_of_connections_waits(scene):
    """SQLSTATE 53300 at login is waited out."""
    stage = Stage(scene)
    stage.write(2, "more", "ALTER TABLE shop ADD COLUMN name text;\n")
    sessions = contextlib.ExitStack()
    scene.at_end(sessions.close)
    try:
        while True:
            sessions.enter_context(scene.server.session(stage.database, user=scene.server.role, name="crowd"))
    except ServerError as error:
        expect_equal(error.sqlstate, "53300", "why no further session is let in")
    run = stage.start()
    eventually(10, "the log tells why it waits", lambda: "53300" in run.log() or "connection" in run.log())
    time.sleep(1)
    expect(run.running(), f"it waits for a connection:\n{run.log()}")
    stage.expect_unchanged()
    sessions.close()
    run.wait().expect_exit(0, "once there are connections again")


def role_without_a_privilege(scene):
    stage = Stage(scene)
    scene.server.value(stage.database, "CREATE TABLE vault (id int)")
    stage.before = state_of(scene.server, stage.database)
    stage.write(2, "denied", "UPDATE shop SET price = 0;\nDELETE FROM vault;\n")
    stage.expect_nothing_left(stage.start(), 65, "0002_denied.sql", 2, "42501")


def role_without_the_right_to_make_a_history(scene):
    directory = Directory(scene.new_folder("migrations"))
    directory.number = 1
    directory.write("first", "CREATE TABLE a (id int);\n")
    database = scene.server.new_database("denied")
    scene.server.value("postgres", f"ALTER DATABASE {database} OWNER TO postgres")
    before = state_of(scene.server, database)
    run = scene.program.migrate(scene.program.settings(scene.server, database, directory.path))
    run.expect_exit(65, "without CREATE on the database")
    expect("42501" in run.log() and database in run.log(), f"the log names right and database:\n{run.log()}")
    expect_same(state_of(scene.server, database), before, "what is in the database")


def sigterm_in_the_middle(scene):
    stage = Stage(scene)
    stage.write(2, "slow", "UPDATE shop SET price = 0;\nSELECT pg_sleep(60);\n")
    run = stage.start()
    sleeping = ("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' "
                f"AND datname = '{stage.database}'")
    with scene.server.session() as session:
        eventually(10, "the statement runs", lambda: session.value(sleeping) == "1")
    began = time.monotonic()
    run.send(signal.SIGTERM)
    run.wait().expect_exit(75, "after SIGTERM")
    expect(time.monotonic() - began < 3, "it ends within the time that a pod has")
    expect_equal(run.report().get("outcome"), "retry", "outcome in the report")
    stage.expect_unchanged()


ALL = [sql_error_in_the_third_of_five_statements, full_disk, statement_timeout, out_of_connections_waits,
       role_without_a_privilege, role_without_the_right_to_make_a_history, sigterm_in_the_middle]
