# SPDX-License-Identifier: Apache-2.0
"""A migration that waits for a lock must not make others wait behind it."""

import threading
import time

from support.check import expect
from support.migrations import Directory
from support.state import expect_clean

HELD, LONGEST_STALL = 8.0, 0.6


class Prober(threading.Thread):
    """Reads a table again and again; how long the slowest read took, and when."""

    def __init__(self, session, query):
        super().__init__(daemon=True)
        self.session, self.query = session, query
        self.reads, self.longest, self.error, self.ending = 0, 0.0, None, threading.Event()

    def run(self):
        try:
            while not self.ending.wait(0.003):
                began = time.monotonic()
                self.session.rows(self.query)
                self.longest = max(self.longest, time.monotonic() - began)
                self.reads += 1
        except Exception as error:  # pylint: disable=broad-except # told by end()
            self.error = error

    def end(self):
        self.ending.set()
        self.join()
        if self.error:
            raise self.error


def reader_holds_a_table_and_others_go_on_reading(scene):
    directory = Directory(scene.new_folder("migrations"))
    database = scene.server.new_database("freeze")
    settings = scene.program.settings(scene.server, database, directory.path)
    directory.number = 1
    directory.write("shop", "CREATE TABLE witness (version text, step int);\nCREATE TABLE shop (id int);\n"
                            "INSERT INTO shop VALUES (1);\n" + directory.witness())
    scene.program.migrate(settings).expect_exit(0, "first file")
    directory.number = 2
    directory.write("alter", "ALTER TABLE shop ADD COLUMN price int NOT NULL DEFAULT 0;\n")
    reader = scene.server.session(database, name="long reader")
    scene.at_end(reader.close)
    reader.rows("BEGIN; SELECT count(*) FROM shop")
    prober = Prober(scene.server.session(database, name="prober"), "SELECT count(*) FROM shop")
    prober.start()
    run = scene.program.start(settings)
    time.sleep(HELD)
    expect(run.running(), f"the migration ended while the table was held:\n{run.log()[-2000:]}")
    reader.rows("COMMIT")
    run.wait().expect_exit(0, "the migration once the reader has gone")
    took = time.monotonic() - run.began - HELD
    prober.end()
    expect_clean(scene.server, database, directory)
    expect(prober.reads > 50, f"only {prober.reads} reads came through")
    expect(prober.longest < LONGEST_STALL, f"a reader waited {prober.longest:.3f} s; {LONGEST_STALL} s is allowed")
    expect("long reader" in run.log(), "the log names the session in the way")
    return f"longest stall {prober.longest:.3f} s, {prober.reads} reads, done {took:.1f} s after the reader"
